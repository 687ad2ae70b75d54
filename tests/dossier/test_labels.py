"""Tests of the words under which lists find a thing."""

from dossier.access import Target, allow, target_of
from dossier.labels import labels_of
from dossier.vocabulary import Tier
from tests.access_worlds import NOON
from tests.dossier.entries import BROKEN_ENTRIES, EDIT, VIEW, deny, tree

__all__ = ["tree"]

import pytest

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

    assert labels_of(tree["d1/0"], target_of(tree["d1/0"])) == tuple(sorted((*words, "root|0")))


def test_labels_carry_the_effective_tier(tree):
    tree["d1"].__acl__ = (allow("unit:u1", VIEW),)
    tree["c1"].tier = Tier.TOP_SECRET

    assert labels_of(tree["d1/0"], target_of(tree["d1/0"])) == ("root|3", "unit:u1|3")


def test_labels_name_every_need_to_know_list_by_its_holder(tree):
    tree["d1"].need_to_know, tree["c1"].need_to_know = (), ("unit:u1",)
    scopes = sorted(f"scope:{tree[name].__oid__}" for name in ("d1", "c1"))

    assert labels_of(tree["d1/0"], target_of(tree["d1/0"])) == ("root|0", *scopes)


def test_labels_leave_the_entries_of_the_root_to_the_asking(tree):
    """A change of the posts' rights indexes nothing again."""
    tree["site"].__acl__ = (allow("everyone", VIEW), deny("unit:u1", VIEW, until=NOON))

    assert labels_of(tree["d1/0"], target_of(tree["d1/0"])) == ("root|0",)


@pytest.mark.parametrize("entry", BROKEN_ENTRIES)
def test_a_malformed_entry_gives_no_label_that_opens_anything(tree, entry):
    """S68: what `decide` does not allow, no list shows."""
    tree["d1"].__acl__ = (entry,)
    try:
        words = labels_of(tree["d1"], Target(Tier.OPEN, (), (entry,)))
    except (TypeError, AttributeError):
        words = ()

    assert "everyone|0" not in words
