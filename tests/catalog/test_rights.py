"""The two reports of rights: who may what with a thing, and a person what with which things."""

import pytest

from catalog import rights
from catalog.queries import Question
from catalog.rights import holder_of, people_of, rights_of, subject_for, tier_givers
from dossier import clock
from dossier.access import DENY, Entry, allow, apply_acl, decide, target_of
from dossier.person import Holding
from dossier.vocabulary import Permission, Post, Tier

EVERYTHING = Question(size=100)


@pytest.fixture
def house(make, cast):
    """A customer of the sales department with a dossier and a document in it, and everybody."""
    cast.everybody()
    unit = cast.unit("XS").__name__
    customer = make.customer(unit=unit, owner=cast["chen"].__name__)
    dossier = make.dossier(customer, unit=unit, owner=cast["chen"].__name__)
    return customer, dossier, make.document(dossier)


def names(held):
    return {each.person.login for each in held}


def test_everybody_who_may_view_is_named_and_nobody_else(house, site):
    for thing in house:
        assert names(people_of(site, thing)) == {
            "linwei",
            "guan",
            "zong",
            "chen",
            "jing",
        }


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_each_permission_of_the_report_is_that_of_the_decision(house, site, kind):
    thing, now = house[kind], clock.now()
    for held in people_of(site, thing):
        subject = subject_for(site, held.person)
        for action in rights.ACTIONS[type(thing)]:
            decided = decide(subject, action, target_of(thing), now).allowed
            assert (action in held.permissions) == decided


def test_a_permission_names_the_entries_that_give_it(house, site):
    chen = next(x for x in people_of(site, house[1]) if x.person.login == "chen")

    assert {entry.cause for entry in chen.permissions[Permission.RECORD_VIEW]} == {"unit", "owner"}
    assert {entry.cause for entry in chen.permissions[Permission.RECORD_EDIT]} == {"owner"}
    assert len(chen.causes) == len(set(chen.causes)) == 2


def test_who_is_not_cleared_or_disabled_is_left_out(house, site, cast):
    house[1].tier = Tier.CONFIDENTIAL
    cast["zong"].active = False

    assert names(people_of(site, house[1])) == {"linwei", "guan", "jing"}


def test_who_may_not_view_has_no_other_right_either(house, site, make):
    edits = allow("person:x", Permission.RECORD_EDIT)
    made = make.person("only")
    apply_acl(house[0], [edits._replace(who=f"person:{made.__name__}")], make.request.registry)

    assert "only" not in names(people_of(site, house[0]))


def test_the_things_of_a_person_are_those_of_his_lists(house, site, cast):
    total, held = rights_of(site, cast["chen"], EVERYTHING)

    assert total == 3
    assert {each.thing for each in held} == set(house)
    assert rights_of(site, cast["zhou"], EVERYTHING) == (0, [])


def test_things_come_in_pages_with_the_whole_total(house, site, cast):
    total, held = rights_of(site, cast["guan"], Question(size=2))

    assert (total, len(held)) == (3, 2)


def test_what_the_lists_do_not_yet_know_is_judged_once_more(house, site, cast):
    house[2].tier = Tier.TOP_SECRET  # not indexed again

    _total, held = rights_of(site, cast["chen"], EVERYTHING)
    assert {each.thing for each in held} == set(house[:2])


def test_supposing_changes_the_subject_and_nothing_else(house, site, cast):
    zhou, unit = cast["zhou"], cast.unit("XS").__name__
    before = (zhou.posts, zhou.clearance)
    supposed = subject_for(site, zhou, Tier.SECRET, (Holding(Post.MANAGER, unit),))

    assert supposed.clearance == Tier.SECRET
    assert f"unit:{unit}" in supposed.tokens and f"person:{zhou.__name__}" in supposed.tokens
    assert (zhou.posts, zhou.clearance) == before


def test_nothing_supposed_is_the_subject_of_now(site, cast):
    cast.everybody()
    chen = cast["chen"]

    assert subject_for(site, chen).clearance == Tier.SECRET
    assert "founder" not in subject_for(site, cast["linwei"]).tokens


def test_the_tier_comes_from_whoever_has_it(house):
    customer, dossier, document = house
    customer.tier = Tier.SECRET
    assert tier_givers(document) == [customer]
    dossier.tier = Tier.SECRET
    assert tier_givers(document) == [dossier, customer]
    document.tier = Tier.CONFIDENTIAL
    assert tier_givers(document) == [document]


def test_the_tier_of_what_is_open_comes_from_nowhere(house):
    assert tier_givers(house[2]) == []


def test_an_entry_is_found_where_it_stands(house, site):
    customer, dossier, document = house
    own, post = dossier.__acl__[0], site.__acl__[0]

    assert holder_of(document, own) is dossier
    assert holder_of(document, post) is site
    assert holder_of(document, Entry(DENY, "nobody", frozenset())) is None
