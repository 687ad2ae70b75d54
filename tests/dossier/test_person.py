"""Tests of people: what is asked of them, how they are found, which posts they hold (S34)."""

import colander
import pytest

from dossier.person import OFFICES, Holding, People, Person, PersonSchema, folded
from dossier.vocabulary import Post, Tier


@pytest.mark.parametrize(
    "facts, fields",
    [
        ({}, {"login", "name"}),
        ({"login": "chen"}, {"name"}),
        ({"name": "陈静"}, {"login"}),
        ({"login": "c", "name": "陈静"}, {"login"}),
        ({"login": "c" * 41, "name": "陈静"}, {"login"}),
        ({"login": "chen jing", "name": "陈静"}, {"login"}),
        ({"login": "chen\u202egnij", "name": "陈静"}, {"login"}),
        ({"login": "chen/../", "name": "陈静"}, {"login"}),
        ({"login": "chen", "name": "  "}, {"name"}),
        ({"login": "chen", "name": "陈" * 41}, {"name"}),
        ({"login": ["chen"], "name": {"a": 1}}, {"login", "name"}),
    ],
)
def test_a_person_without_a_good_log_in_name_is_refused_by_field(facts, fields):
    with pytest.raises(colander.Invalid) as fault:
        PersonSchema().deserialize(facts)

    assert set(fault.value.asdict()) == fields


@pytest.mark.parametrize(
    "login", ["chen", "Chen.Jing", "chen@example.com", "陈静", " chen\n", "c_1"]
)
def test_a_log_in_name_has_letters_digits_and_a_few_signs(login):
    found = PersonSchema().deserialize({"login": login, "name": " 陈　静 "})

    assert found == {"login": login.strip(), "name": "陈静"}


@pytest.mark.parametrize("typed", ["chen", "CHEN", " Chen "])
def test_log_in_names_are_the_same_in_any_case(typed):
    assert folded(typed) == "chen"


@pytest.fixture
def people():
    """Two people with log-in names."""
    made = People()
    for person_id, login, name in (("p1", "chen", "陈静"), ("p2", "lin", "林伟")):
        made.data[person_id] = Person(login, name, "")
        made.logins[folded(login)] = person_id
    return made


@pytest.mark.parametrize("login, name", [("Chen", "陈静"), ("lin ", "林伟"), ("wang", None)])
def test_a_person_is_found_by_log_in_name(people, login, name):
    found = people.by_login(login)

    assert (found.name if found else None) == name


@pytest.mark.parametrize("person_id, name", [("p1", "陈静"), ("p9", ""), ("", ""), (None, "")])
def test_a_person_who_is_none_has_no_name(people, person_id, name):
    assert people.name_of(person_id) == name


def test_holders_are_the_active_people_who_hold_the_post_anywhere(people):
    chen, lin = people["p1"], people["p2"]
    chen.posts = (Holding(Post.STAFF, "u1"),)
    lin.posts = (Holding(Post.STAFF), Holding(Post.AUDITOR))
    before = people.holders(Post.STAFF)
    lin.active = False

    assert (before, people.holders(Post.STAFF)) == ([chen, lin], [chen])
    assert people.holders(Post.AUDITOR) == []


def test_a_person_holds_posts_and_belongs_to_their_units(people):
    chen = people["p1"]
    chen.posts = (Holding(Post.STAFF, "u2"), Holding(Post.MANAGER, "u1"), Holding(Post.READER))

    assert chen.units == ("u1", "u2")
    assert chen.holds(Post.READER) and chen.holds(Post.AUDITOR, Post.MANAGER)
    assert not chen.holds(Post.AUDITOR) and not chen.holds()


def test_a_new_person_may_log_in_and_is_cleared_for_nothing_more(people):
    chen = people["p1"]

    assert (chen.active, chen.clearance, chen.posts, chen.founder) == (True, Tier.OPEN, (), False)


@pytest.mark.parametrize("clearance", [-1, 4, "机密"])
def test_there_is_no_clearance_outside_the_four(clearance):
    """R061."""
    with pytest.raises(ValueError):
        Person("chen", "陈静", "", clearance)


def test_there_are_three_offices():
    """S33."""
    assert OFFICES == {Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDITOR}
