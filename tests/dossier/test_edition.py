"""Tests of policies as controlled documents: which edition is in force on which day (R002)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import clock, library
from dossier.edition import CONTROL, STANDINGS, Edition, Profile
from dossier.vocabulary import Stage

TODAY = datetime.date(2026, 11, 21)
NOON = datetime.datetime(2026, 11, 21, 4, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
WRITTEN = library.shipped("etc/policies", "default")


@pytest.fixture(autouse=True)
def still():
    """It is noon of TODAY in Shanghai."""
    with clock.frozen(NOON):
        yield


def profile(count):
    """A policy with so many issued editions, none in force yet."""
    made = Profile()
    made.__name__ = "default"
    for number in range(1, count + 1):
        edition = Edition(WRITTEN, number, "somebody")
        edition.__workflow_state__ = {CONTROL: Stage.ISSUED.value}
        edition.__name__, edition.__parent__ = str(number), made
        made.data[str(number)] = edition
    return made


def standings(made):
    return [each.standing[0] for each in reversed(made.editions())]


def test_a_new_edition_is_a_draft_that_is_cited_by_policy_and_number():
    made = profile(1)
    edition = made.data["1"]
    del edition.__workflow_state__

    assert (edition.stage, edition.standing) == (Stage.DRAFT, ("draft", Stage.DRAFT.label))
    assert (edition.cited, edition.drafted_by, edition.drafted_at) == (
        "default/1",
        "somebody",
        NOON,
    )
    assert made.current() is None


def test_the_rules_are_those_of_its_text_and_read_once():
    edition = profile(1).data["1"]

    assert edition.rules.profile == "default"
    assert edition.rules is edition.rules


def test_an_edition_is_in_force_from_its_day_at_midnight():
    made = profile(2)
    made.issue(made.data["1"], TODAY)
    made.issue(made.data["2"], TODAY + DAY)

    assert made.current() is made.data["1"]
    assert standings(made) == ["in-force", "pending"]
    with clock.frozen(datetime.datetime(2026, 11, 21, 15, 59, 59, tzinfo=datetime.UTC)):
        assert made.current() is made.data["1"]
    with clock.frozen(datetime.datetime(2026, 11, 21, 16, tzinfo=datetime.UTC)):
        assert made.current() is made.data["2"]
        assert standings(made) == ["superseded", "in-force"]


def test_what_is_issued_for_the_same_day_replaces_the_other():
    made = profile(3)
    for name in "123":
        made.issue(made.data[name], TODAY + DAY)

    assert standings(made) == ["superseded", "superseded", "pending"]
    assert made.current() is None


def test_the_first_edition_of_a_site_holds_for_every_day_before():
    made = profile(1)
    made.begin(made.data["1"])

    assert made.edition_on(datetime.date(1999, 1, 1)) is made.data["1"]
    assert made.data["1"].in_force_from == TODAY


def test_editions_are_listed_from_the_newest():
    assert [each.number for each in profile(11).editions()] == list(range(11, 0, -1))


def test_the_words_of_standing_are_three():
    assert set(STANDINGS) == {"in-force", "pending", "superseded"}


days = st.integers(-30, 30).map(lambda offset: TODAY + offset * DAY)


@given(st.lists(days, min_size=1, max_size=8), days)
def test_in_force_is_the_last_issued_of_the_latest_day_that_has_come(issued, day):
    made = profile(len(issued))
    for number, since in enumerate(issued, 1):
        made.issue(made.data[str(number)], since)

    come = [(since, number) for number, since in enumerate(issued, 1) if since <= day]
    wanted = max(come)[1] if come else None
    found = made.edition_on(day)
    assert (found.number if found else None) == wanted
