"""The set of what may be viewed says the same as the decision, one by one (S22, R019, R068)."""

import datetime
import os
import random

import pytest
from substanced.util import get_oid

from catalog import queries
from dossier import clock
from dossier.access import DENY, Subject, allow, decide, target_of
from dossier.customer import Customer
from dossier.document import Document, Version
from dossier.dossier import Dossier
from dossier.vocabulary import Index, Permission, Tier
from tests import access_worlds as worlds
from tests.access_worlds import INSTANTS, NOON

VIEW = Permission.RECORD_VIEW
STATES = int(os.environ.get("DOSSIER_TEST_WORLDS", 1000)) // 5


@pytest.fixture
def nouns(site, request_):
    """Customers, dossiers and documents of the real site, under the names of the random worlds."""
    found = {"site": site, "customers": site["customers"], "dossiers": site["dossiers"]}

    def put(folder, name, noun):
        found[folder].add(name.rpartition("/")[2], noun, registry=request_.registry)
        found[name] = noun

    for name in ("c1", "c2"):
        put("customers", name, Customer({"name": name}))
    for name in ("d1", "d2"):
        put("dossiers", name, Dossier(found["c1"], name, "KH", "p1"))
        for number in range(2):
            document = Document("来函", "往来函件", datetime.date(2026, 1, 5), "纸质来件")
            document.versions = (Version("a.pdf", "pdf", None, None, 1, NOON, "p1"),)
            put(name, f"{name}/{number}", document)
    return found


def become(nouns, world):
    """Let the real nouns be as the world says, and have them indexed as the verbs do."""
    for name, thing in world.things.items():
        nouns[name].__dict__.pop("__acl__", None)
        worlds.lay_down(nouns[name], thing)
        if thing.about is not None:
            nouns[name].customer_id = thing.about
    allowed = queries.records(nouns["site"])[Index.ALLOWED]
    for name in worlds.kept(world):
        allowed.reindex_doc(get_oid(nouns[name]), nouns[name])


def listed(nouns, names, subject):
    """Those of `names` that the set of the index has."""
    permitted = queries.permitted(nouns["site"], subject)
    return {name for name in names if get_oid(nouns[name]) in permitted}


def test_the_set_is_what_the_decision_and_the_model_allow_one_by_one(nouns):
    """S22: random states, four people, three instants around each boundary."""
    differing, seen = [], 0
    for seed in range(STATES):
        world = worlds.random_world(random.Random(seed))
        become(nouns, world)
        names, subjects = worlds.kept(world), worlds.subjects_of(world)
        targets = {name: target_of(nouns[name]) for name in names}
        for person, subject in subjects.items():
            for now in INSTANTS:
                with clock.frozen(now):
                    found = listed(nouns, names, subject)
                decided = {name for name in names if decide(subject, VIEW, targets[name], now)}
                modelled = {name for name in names if world.may(person, VIEW, name, now)}
                seen += len(found)
                if not found == decided == modelled:
                    differing.append((seed, person, now))

    assert differing == []
    assert seen > STATES


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
    del nouns["dossiers"]["d1"]
    del nouns["dossiers"]["d2"]

    assert sees(customer, subject())


def test_a_malformed_period_is_not_indexed_at_all(customer):
    """S68: what cannot be judged is not stored."""
    customer.__acl__ = (allow("person:p1", VIEW, until="2999-01-01"),)

    with pytest.raises(AttributeError):
        reindex(customer)
