"""Behind a clock that was turned back nothing that was over is given; it is confirmed (S11)."""

from datetime import timedelta
from functools import partial

import pytest
from substanced.util import get_oid

from catalog import queries
from dossier import clock
from dossier.access import allow, apply_acl
from dossier.doctor import Level, of_clock
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.vocabulary import Permission, Post, Tag, Tier
from workflows import clock as verbs
from workflows import dossier as verbs_of_dossiers
from workflows.access import found_anew
from workflows.machine import permits

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YEARS = timedelta(days=3652)


@pytest.fixture(autouse=True)
def right_again():
    yield
    clock.step(None)


@pytest.fixture
def guard(make):
    """Who looks after secrecy."""
    return make.person("guard", Tier.OPEN, Post.SECURITY_ADMIN)


def views(request, person, dossier, become):
    """Whether a person may view a dossier, as it is asked and as it is listed."""
    become(request, person)
    listed = get_oid(dossier) in queries.permitted(request.root, request.subject)
    assert permits(request, Permission.RECORD_VIEW, dossier) is listed
    return listed


def shared(make, request_, **period):
    """A reader and a dossier that he may view for a time."""
    dossier, reader = make.dossier(), make.person(post=Post.READER)
    who = f"person:{reader.__name__}"
    entry = allow(who, Permission.RECORD_VIEW, cause="sharing", **period)
    apply_acl(dossier, [*dossier.__dict__.get("__acl__", ()), entry], request_.registry)
    found_anew(request_, dossier, dossier.tier)
    return reader, dossier


def test_a_right_that_was_over_is_not_given_again(make, request_):
    reader, dossier = shared(make, request_, until=clock.now() + HOUR)
    may = partial(views, request_, reader, dossier, make.become)

    assert may()
    clock.step(2 * HOUR)
    assert not may()
    request_.root.log.append({"act": "told"})
    clock.step(None)
    assert not may()


def test_a_right_that_the_wrong_clock_had_begun_does_not_go_on(make, request_):
    reader, dossier = shared(make, request_, since=clock.now() + DAY)
    may = partial(views, request_, reader, dossier, make.become)

    assert not may()
    clock.step(YEARS)
    request_.root.log.append({"act": "told"})
    assert may()
    clock.step(None)
    assert not may()


def test_a_term_begins_no_earlier_than_the_log_has_come(make, request_):
    """A dossier that is filed while the clock is ten years behind is not due ten years early."""
    dossier, right = make.dossier(), clock.now()
    make.document(dossier)
    clock.step(-YEARS)
    verbs_of_dossiers.advance(request_, dossier, "sort")
    verbs_of_dossiers.advance(request_, dossier, "file")

    assert dossier.filed_at >= right - HOUR


@pytest.fixture
def behind(make, request_):
    """The log has seen a time in ten years, and the clock is right again."""
    clock.step(YEARS)
    request_.root.log.append({"act": "told"})
    clock.step(None)
    return request_.root.log


def test_who_looks_after_secrecy_confirms_the_clock(behind, make, guard, request_):
    assert [each.level for each in of_clock(behind)] == [Level.BAD]
    reached = behind.reached
    make.become(request_, guard)
    verbs.confirm(request_, "电池更换后时钟曾错到 2036 年")

    assert [each.level for each in of_clock(behind)] == [Level.GOOD]
    assert len(behind.moments()) == 1
    told = behind.entry(behind.size)
    assert (told["tag"], told["by"]) == (Tag.CLOCK_CONFIRMED, guard.__name__)
    assert told["before"] == {"clock": reached.isoformat()}


def test_other_acts_do_not_confirm_it(behind, make, request_):
    """Also not who writes something by the command line."""
    behind.append({"act": "another"})

    assert [each.level for each in of_clock(behind)] == [Level.BAD]


@pytest.mark.parametrize("post", [Post.SYSTEM_ADMIN, Post.AUDITOR, Post.GENERAL_MANAGER])
def test_nobody_else_confirms_it(behind, make, request_, post):
    make.become(request_, make.person(post=post))
    with pytest.raises(NotAllowed):
        verbs.confirm(request_, "因为")
    assert len(behind.moments()) == 2


def test_a_reason_is_wanted(behind, make, guard, request_):
    make.become(request_, guard)
    with pytest.raises(Invalid):
        verbs.confirm(request_, " ")


def test_a_clock_that_is_not_behind_is_not_confirmed(make, guard, request_):
    make.become(request_, guard)
    with pytest.raises(Conflict):
        verbs.confirm(request_, "因为")


def test_a_clock_put_forward_by_days_is_told(site):
    site.log.append({"act": "told"})
    clock.step(3 * DAY)
    site.log.append({"act": "told"})
    clock.step(3 * DAY + HOUR)
    site.log.append({"act": "told"})
    told = [
        site.log.entry(number).get("tag") for number in range(site.log.size - 3, site.log.size)
    ]

    assert told == [None, Tag.CLOCK_LEAPT, None]
