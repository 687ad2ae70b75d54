"""Tests of what `decide` is told: of a thing and all above it, of a person, and by an entry."""

import pytest
from pyramid.registry import Registry
from substanced.interfaces import IACLModified
from ZODB import DB
from ZODB.MappingStorage import MappingStorage
from zope.interface import Interface

from dossier import access
from dossier.access import ALLOW, FOUNDER, Entry, Target, allow, decide, subject_of, target_of
from dossier.customer import Customer
from dossier.person import Holding, Person
from dossier.vocabulary import Post, Tier
from tests.access_worlds import NOON
from tests.dossier.entries import EDIT, VIEW, tree

__all__ = ["tree"]


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
    open_to_all = Target(Tier.OPEN, (), (allow("everyone", VIEW),))

    assert not decide(subject_of(gone, "7f3a", True), VIEW, open_to_all, NOON)


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
