"""The set of what may be viewed says the same as the decision, one by one (S22, R019, R068)."""

import random

import pytest
from substanced.util import get_oid

from catalog import queries
from dossier import clock
from dossier.access import DENY, Subject, allow
from dossier.vocabulary import Permission, Tier
from tests import access_worlds as worlds
from tests.access_check import BLOCKS, LISTED, Records, block
from tests.access_worlds import INSTANTS, NOON

VIEW = Permission.RECORD_VIEW


@pytest.fixture
def records(site, request_):
    return Records(site, request_.registry)


@pytest.fixture
def nouns(records):
    """Customers, dossiers and documents of the real site, under the names of the worlds."""
    return records.nouns


@pytest.mark.parametrize("number", range(BLOCKS))
def test_lists_totals_and_counts_are_what_the_model_says(records, number):
    """S22, S31, R019: random states, some people, the instants around each boundary."""
    assert list(records.wrong_lists(block(number, LISTED))) == []


def test_the_worlds_of_the_lists_show_much_and_hide_much(records):
    shown = kept = 0
    for seed in range(100):
        world = worlds.random_world(random.Random(seed))
        found = [world.found_by(human, NOON) for human in world.humans]
        shown += sum(map(len, found))
        kept += len(found) * len(worlds.kept(world))

    assert kept / 10 < shown < kept / 2


def subject(*tokens, clearance=Tier.OPEN, active=True):
    return Subject("p1", active, clearance, frozenset({"everyone", "person:p1", *tokens}))


def reindex(noun):
    queries.records(noun).reindex_resource(noun)


@pytest.fixture
def customer(nouns):
    """One customer whom everybody may view, in a site that gives no rights."""
    nouns["site"].__acl__ = ()
    nouns["c1"].__acl__ = (allow("everyone", VIEW),)
    reindex(nouns["c1"])
    return nouns["c1"]


def sees(customer, subject):
    return get_oid(customer) in queries.permitted(customer, subject)


def test_a_change_of_the_asker_indexes_nothing_again(customer):
    """design 3: clearance, posts and the account are read when it is asked (S25)."""
    customer.tier = Tier.SECRET
    reindex(customer)

    assert sees(customer, subject(clearance=Tier.SECRET))
    assert not sees(customer, subject(clearance=Tier.OPEN))
    assert not sees(customer, subject(clearance=Tier.SECRET, active=False))


def test_a_change_of_the_posts_rights_indexes_nothing_again(nouns, customer):
    customer.__acl__ = ()
    reindex(customer)
    before = sees(customer, subject("post:reader"))

    nouns["site"].__acl__ = (allow("post:reader", VIEW),)

    assert not before
    assert sees(customer, subject("post:reader"))
    assert not sees(customer, subject("post:staff"))


@pytest.mark.parametrize("verdict", [DENY, "deny", None])
def test_a_denial_at_the_root_shuts_everything(nouns, customer, verdict):
    """S21, S68: one that is not well formed denies too."""
    nouns["site"].__acl__ = (
        allow("everyone", VIEW),
        allow("person:p1", VIEW)._replace(verdict=verdict),
    )

    assert not sees(customer, subject())


def test_a_change_of_the_members_of_a_need_to_know_list_indexes_nothing_again(customer):
    customer.need_to_know = ("unit:u1",)
    reindex(customer)
    before = sees(customer, subject("unit:u2"))

    customer.need_to_know = ("unit:u2",)

    assert not before
    assert sees(customer, subject("unit:u2"))
    assert not sees(customer, subject("unit:u1"))


def test_a_need_to_know_list_without_members_shuts_the_thing(customer):
    customer.need_to_know = ()
    reindex(customer)

    assert not sees(customer, subject())


def test_a_right_with_a_period_opens_and_ends_by_itself(customer):
    """S30: no job and no indexing at the boundary."""
    period = {"since": INSTANTS[1], "until": INSTANTS[2]}
    customer.__acl__ = (allow("person:p1", VIEW, **period),)
    reindex(customer)
    seen = []
    for now in INSTANTS:
        with clock.frozen(now):
            seen.append(sees(customer, subject()))

    assert seen == [False, True, False]


def test_things_that_are_gone_leave_nothing_to_judge(nouns, customer):
    """A list that named nobody shuts nothing else once its holder is gone."""
    for name in ("d1", "d2"):
        nouns[name].need_to_know = ()
        reindex(nouns[name])
        del nouns["dossiers"][name]

    assert sees(customer, subject())


def test_a_malformed_period_is_not_indexed_at_all(customer):
    """S68: what cannot be judged is not stored."""
    customer.__acl__ = (allow("person:p1", VIEW, until="2999-01-01"),)

    with pytest.raises(AttributeError):
        reindex(customer)
