"""Tests of the one decision: its tables, what it is told of a tree, and its faults (S68)."""

import datetime

import pytest
from pyramid.registry import Registry
from substanced.interfaces import IACLModified
from ZODB import DB
from ZODB.MappingStorage import MappingStorage
from zope.interface import Interface

from dossier import access
from dossier.access import (
    ALLOW,
    DENY,
    FOUNDER,
    NOBODY,
    Decision,
    Entry,
    Reason,
    Rule,
    Subject,
    Target,
    allow,
    decide,
    labels,
    subject_of,
    target_of,
)
from dossier.customer import Customer
from dossier.person import Holding, Person
from dossier.vocabulary import Permission, Post, Tier
from tests import access_worlds as worlds
from tests.access_model import Thing, World
from tests.access_worlds import NOON, TICK

VIEW, EDIT = Permission.RECORD_VIEW, Permission.RECORD_EDIT


def subject(*tokens, clearance=Tier.OPEN, active=True):
    return Subject("p1", active, clearance, frozenset({"everyone", *tokens}))


def target(*entries, tier=Tier.OPEN, scopes=()):
    return Target(tier, tuple(scopes), entries)


def deny(who, *permissions, **period):
    return allow(who, *permissions, **period)._replace(verdict=DENY)


OPEN_TO_ALL = target(allow("everyone", VIEW))


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("clearance", Tier)
def test_a_tier_is_seen_from_its_clearance_upwards(clearance, tier):
    decision = decide(
        subject(clearance=clearance), VIEW, target(allow("everyone", VIEW), tier=tier), NOON
    )

    assert decision.allowed is (clearance >= tier)


@pytest.mark.parametrize(
    "entries, allowed",
    [
        ((), False),
        ((allow("everyone", VIEW),), True),
        ((allow("person:p1", VIEW),), True),
        ((allow("person:p2", VIEW),), False),
        ((allow("unit:u1", VIEW),), True),
        ((allow("everyone", EDIT),), False),
        ((deny("everyone", VIEW),), False),
        ((deny("everyone", EDIT), allow("everyone", VIEW)), True),
        ((allow("everyone", VIEW), deny("person:p1", VIEW)), False),
        ((deny("person:p1", VIEW), allow("everyone", VIEW)), False),
        ((deny("person:p2", VIEW), allow("everyone", VIEW)), True),
        ((deny("person:p1", VIEW, until=NOON), allow("everyone", VIEW)), True),
        ((deny("person:p1", VIEW, since=NOON), allow("everyone", VIEW)), False),
    ],
)
def test_nothing_is_allowed_without_an_entry_and_a_denial_beats_every_allowance(entries, allowed):
    asker = subject("person:p1", "unit:u1")

    assert decide(asker, VIEW, target(*entries), NOON).allowed is allowed


@pytest.mark.parametrize(
    "since, until, live",
    [
        (None, None, True),
        (NOON, None, True),
        (NOON + TICK, None, False),
        (NOON - TICK, None, True),
        (None, NOON, False),
        (None, NOON + TICK, True),
        (NOON, NOON, False),
        (NOON, NOON + TICK, True),
        (NOON + TICK, NOON, False),
        (NOON.astimezone(worlds.ELSEWHERE), None, True),
        (None, NOON.astimezone(worlds.ELSEWHERE), False),
    ],
)
def test_a_period_begins_at_its_first_instant_and_ends_before_its_last(since, until, live):
    """S30: the right is half-open, in whatever zone it was written."""
    given_right = target(allow("everyone", VIEW, since=since, until=until))

    assert decide(subject(), VIEW, given_right, NOON).allowed is live


@pytest.mark.parametrize(
    "scopes, allowed",
    [
        ((), True),
        (((7, frozenset({"person:p1"})),), True),
        (((7, frozenset({"person:p2", "unit:u1"})),), True),
        (((7, frozenset({"person:p2"})),), False),
        (((7, frozenset()),), False),
        (((7, frozenset({"person:p1"})), (8, frozenset({"unit:u2"}))), False),
        (((7, frozenset({"everyone"})), (8, frozenset({"unit:u1"}))), True),
    ],
)
def test_every_need_to_know_list_must_name_the_asker(scopes, allowed):
    asked = target(allow("everyone", VIEW), scopes=scopes)

    assert decide(subject("person:p1", "unit:u1"), VIEW, asked, NOON).allowed is allowed


def test_no_entry_overrides_tier_or_need_to_know():
    """S29."""
    everything = allow("everyone", *Permission)
    above = target(everything, tier=Tier.SECRET)
    outside = target(everything, scopes=[(7, frozenset({"unit:u9"}))])

    assert not decide(subject(), VIEW, above, NOON)
    assert not decide(subject(), VIEW, outside, NOON)


def test_a_closed_account_may_nothing():
    assert not decide(subject(active=False), VIEW, OPEN_TO_ALL, NOON)


def test_nobody_has_no_account_no_clearance_and_no_name():
    assert NOBODY == Subject("", False, Tier.OPEN, frozenset())


def test_a_misspelt_permission_is_allowed_to_nobody():
    """S24: an unknown word never opens anything."""
    everything = target(allow(FOUNDER, *Permission))

    assert not decide(subject(FOUNDER), "record:veiw", everything, NOON)
    assert decide(subject(FOUNDER), "record:view", everything, NOON)


def test_the_reasons_name_every_rule_with_its_facts():
    """design 3: why somebody may not see a thing is what the answer was computed from."""
    given_to, denied_to = allow("everyone", VIEW), deny("person:p1", VIEW)
    asked = target(given_to, denied_to, tier=Tier.SECRET, scopes=[(7, frozenset({"unit:u2"}))])

    decision = decide(subject("person:p1", active=False), VIEW, asked, NOON)

    assert decision.reasons == (
        Reason(Rule.ACTIVE, False),
        Reason(Rule.CLEARANCE, False, (Tier.OPEN, Tier.SECRET)),
        Reason(Rule.NEED_TO_KNOW, False, (7,)),
        Reason(Rule.RIGHT, True, (given_to,)),
        Reason(Rule.DENIAL, False, (denied_to,)),
    )


@pytest.mark.parametrize("missed", range(5))
def test_one_unmet_reason_is_enough_to_refuse(missed):
    reasons = tuple(Reason(rule, number != missed) for number, rule in enumerate(Rule))

    assert not Decision(reasons).allowed
    assert Decision(tuple(Reason(rule, True) for rule in Rule)).allowed


def test_a_decision_without_reasons_is_a_refusal():
    """S68."""
    assert Decision(()).allowed is False
    assert not Decision(())


@pytest.mark.parametrize(
    "facts, name",
    [(Decision(()), "reasons"), (subject(), "clearance"), (OPEN_TO_ALL, "tier")],
)
def test_what_was_decided_upon_cannot_be_changed(facts, name):
    with pytest.raises(AttributeError):
        setattr(facts, name, None)


BROKEN_ENTRIES = [
    allow("everyone", VIEW)._replace(verdict="allow"),
    allow("everyone", VIEW)._replace(verdict=None),
    allow("everyone", VIEW, since=datetime.datetime(2020, 1, 1)),
    allow("everyone", VIEW, until=datetime.datetime(2999, 1, 1)),
    allow("everyone", VIEW, until="2999-01-01"),
    ("Allow", "everyone", (VIEW,)),
    allow("everyone", VIEW)._replace(permissions=None),
    allow(["everyone"], VIEW),
    None,
]


@pytest.mark.parametrize("entry", BROKEN_ENTRIES)
def test_a_malformed_entry_opens_nothing(entry):
    """S68: an entry that is not well formed fails or denies; it never gives a right."""
    try:
        allowed = decide(subject(), VIEW, target(entry), NOON).allowed
    except (TypeError, AttributeError):
        allowed = False

    assert allowed is False


class Broken:
    """Something that fails whenever it is asked anything."""

    def __getattr__(self, name):
        raise OSError(name)


@pytest.mark.parametrize("place", range(4))
def test_a_fault_while_deciding_is_never_an_answer(place):
    """S68: subject, permission, target and clock, each failing, let the request fail."""
    arguments = [subject(), VIEW, OPEN_TO_ALL, NOON]
    arguments[2] = target(allow("everyone", VIEW, since=NOON))
    arguments[place] = [][:] if place == 1 else Broken()

    with pytest.raises((OSError, TypeError)):
        decide(*arguments)


# The tree: what `decide` is told of a thing and of everything above it.


@pytest.fixture
def tree():
    """A site with one customer, one dossier about it and one document in it."""
    things = {
        "site": Thing(None),
        "customers": Thing("site"),
        "dossiers": Thing("site"),
        "c1": Thing("customers"),
        "d1": Thing("dossiers", about="c1"),
        "d1/0": Thing("d1"),
    }
    return worlds.nouns_of(World(things, {}))


@pytest.mark.parametrize("holder", ["site", "c1", "d1", "d1/0"])
def test_a_document_is_as_secret_as_anything_above_it_or_its_customer(tree, holder):
    """S27, R061."""
    tree[holder].tier = Tier.CONFIDENTIAL

    assert target_of(tree["d1/0"]).tier is Tier.CONFIDENTIAL


def test_a_container_is_not_as_secret_as_what_lies_in_it_by_itself(tree):
    """The verb that deposits a secret document raises its dossier (R061); the tree does not."""
    tree["d1/0"].tier = Tier.SECRET

    assert target_of(tree["d1"]).tier is Tier.OPEN
    assert target_of(tree["c1"]).tier is Tier.OPEN


def test_need_to_know_is_inherited_from_ancestors_and_the_customer_each_once(tree):
    for name in ("site", "c1", "d1"):
        tree[name].need_to_know = [f"unit:{name}"]

    assert target_of(tree["d1/0"]).scopes == (
        (tree["d1"].__oid__, frozenset({"unit:d1"})),
        (tree["site"].__oid__, frozenset({"unit:site"})),
        (tree["c1"].__oid__, frozenset({"unit:c1"})),
    )


def test_an_empty_need_to_know_list_names_nobody(tree):
    tree["d1"].need_to_know = ()

    assert target_of(tree["d1/0"]).scopes == ((tree["d1"].__oid__, frozenset()),)


def test_rights_are_inherited_downwards_and_not_from_the_customer(tree):
    """R067: a right to a customer is no right to the dossiers about it."""
    rights = {name: allow(f"unit:{name}", VIEW) for name in ("site", "c1", "d1", "d1/0")}
    for name, right in rights.items():
        tree[name].__acl__ = (right,)

    assert target_of(tree["d1/0"]).entries == (rights["d1/0"], rights["d1"], rights["site"])
    assert target_of(tree["c1"]).entries == (rights["c1"], rights["site"])


def test_asking_about_a_thing_changes_nothing_of_it(tree):
    before = {name: set(noun.__dict__) for name, noun in tree.items()}

    target_of(tree["d1/0"])

    assert {name: set(noun.__dict__) for name, noun in tree.items()} == before


def test_a_thing_that_was_not_loaded_yet_has_its_acl_all_the_same(tree):
    """S13: the facts of a ghost are not read from an empty dictionary."""
    database = DB(MappingStorage())
    right = tree["site"].__acl__ = (allow("everyone", VIEW),)
    with database.transaction() as connection:
        connection.root.tree = tree["d1/0"]

    with database.transaction() as connection:
        seen = connection.root.tree
        connection.cacheMinimize()
        assert target_of(seen).entries == right
    database.close()


# People: what they are called.


def person(*posts, founder=False, clearance=Tier.SECRET):
    made = Person("chen", "陈静", "", clearance)
    made.posts = tuple(Holding(*held) for held in posts)
    made.founder = founder
    return made


@pytest.mark.parametrize(
    "posts, tokens",
    [
        ((), set()),
        (((Post.READER, ""),), {"post:reader"}),
        (((Post.STAFF, "u1"),), {"post:staff", "post:staff@u1", "unit:u1"}),
        (((Post.AUDITOR, "u1"),), {"post:auditor", "post:auditor@u1"}),
        (((Post.SECURITY_ADMIN, "u1"),), {"post:security-admin", "post:security-admin@u1"}),
        (((Post.SYSTEM_ADMIN, "u1"),), {"post:system-admin", "post:system-admin@u1"}),
        (
            ((Post.STAFF, "u1"), (Post.MANAGER, "u2")),
            {
                *("post:staff", "post:staff@u1", "unit:u1"),
                *("post:manager", "post:manager@u2", "unit:u2"),
            },
        ),
    ],
)
def test_a_person_is_called_by_posts_and_units(posts, tokens):
    """S33: none of the three offices reads what its unit reads."""
    asker = subject_of(person(*posts), "7f3a", True)

    assert asker.tokens == {"everyone", "person:7f3a"} | tokens
    assert (asker.person, asker.active, asker.clearance) == ("7f3a", True, Tier.SECRET)


def test_a_log_in_name_or_a_name_is_no_token():
    """S34: rights go to opaque ids that are never used again."""
    tokens = subject_of(person((Post.READER, "")), "7f3a", True).tokens

    assert not [token for token in tokens if "chen" in token or "陈静" in token]


@pytest.mark.parametrize("founder", [True, False])
@pytest.mark.parametrize("filled", [True, False])
def test_the_founder_rules_only_until_the_three_offices_are_filled(founder, filled):
    tokens = subject_of(person(founder=founder), "7f3a", filled).tokens

    assert (FOUNDER in tokens) is (founder and not filled)


def test_a_disabled_person_asks_in_vain():
    gone = person((Post.STAFF, "u1"))
    gone.active = False

    assert not decide(subject_of(gone, "7f3a", True), VIEW, OPEN_TO_ALL, NOON)


# Entries and labels.


def test_an_entry_keeps_plain_words_and_its_cause():
    entry = allow("unit:u1", VIEW, EDIT, cause="sharing", reference="request:9", until=NOON)

    assert entry == Entry(
        ALLOW, "unit:u1", {"record:view", "record:edit"}, None, NOON, "sharing", "request:9"
    )
    assert {type(name) for name in entry.permissions} == {str}


def test_an_acl_is_set_as_data_and_told_once():
    """house-style 9.6: the index knows only of an ACL that was set and told."""
    registry, told = Registry(), []
    registry.registerHandler(
        lambda event, resource: told.append((event.old_acl, event.new_acl)),
        (IACLModified, Interface),
    )
    customer, entries = Customer({"name": "海港"}), [allow("everyone", VIEW)]

    access.apply_acl(customer, entries, registry)
    access.apply_acl(customer, entries, registry)

    assert customer.__acl__ == tuple(entries)
    assert told == [(None, tuple(entries))]


NOON_WORD = "20260301120000.000000"


@pytest.mark.parametrize(
    "entries, words",
    [
        ((), ()),
        ((allow("everyone", VIEW),), ("everyone|0",)),
        ((allow("everyone", EDIT),), ()),
        ((deny("unit:u1", VIEW),), ("deny:unit:u1",)),
        ((deny("unit:u1", EDIT),), ()),
        ((allow("unit:u1", VIEW, until=NOON),), (f"given:unit:u1||{NOON_WORD}|0",)),
        ((deny("unit:u1", VIEW, since=NOON),), (f"denied:unit:u1|{NOON_WORD}|",)),
        ((allow("unit:u1", VIEW), deny("unit:u2", VIEW)), ("deny:unit:u2", "unit:u1|0")),
    ],
)
@pytest.mark.parametrize("holder", ["d1", "d1/0"])
def test_labels_say_what_the_entries_say_for_viewing(tree, holder, entries, words):
    tree[holder].__acl__ = entries

    assert labels(tree["d1/0"], target_of(tree["d1/0"])) == tuple(sorted((*words, "root|0")))


def test_labels_carry_the_effective_tier(tree):
    tree["d1"].__acl__ = (allow("unit:u1", VIEW),)
    tree["c1"].tier = Tier.TOP_SECRET

    assert labels(tree["d1/0"], target_of(tree["d1/0"])) == ("root|3", "unit:u1|3")


def test_labels_name_every_need_to_know_list_by_its_holder(tree):
    tree["d1"].need_to_know, tree["c1"].need_to_know = (), ("unit:u1",)
    scopes = sorted(f"scope:{tree[name].__oid__}" for name in ("d1", "c1"))

    assert labels(tree["d1/0"], target_of(tree["d1/0"])) == ("root|0", *scopes)


def test_labels_leave_the_entries_of_the_root_to_the_asking(tree):
    """A change of the posts' rights indexes nothing again."""
    tree["site"].__acl__ = (allow("everyone", VIEW), deny("unit:u1", VIEW, until=NOON))

    assert labels(tree["d1/0"], target_of(tree["d1/0"])) == ("root|0",)


@pytest.mark.parametrize("entry", BROKEN_ENTRIES)
def test_a_malformed_entry_gives_no_label_that_opens_anything(tree, entry):
    """S68: what `decide` does not allow, no list shows."""
    tree["d1"].__acl__ = (entry,)
    try:
        words = labels(tree["d1"], Target(Tier.OPEN, (), (entry,)))
    except (TypeError, AttributeError):
        words = ()

    assert "everyone|0" not in words
