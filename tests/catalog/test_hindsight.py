"""The tripwire: a look without a right is found, and a right ended later accuses nobody (R114)."""

import datetime
from contextlib import contextmanager

import pytest

from catalog.hindsight import GRACE, LOOKS, Hindsight
from dossier import clock
from dossier.access import allow
from dossier.vocabulary import Permission, Post, Tag, Tier
from tests.workflows.watching import NOON, look
from workflows import access, customer, person

LATER = NOON + datetime.timedelta(hours=1)
EARLIER = NOON - datetime.timedelta(hours=1)
READ = (Permission.RECORD_VIEW, Permission.DOCUMENT_READ, Permission.DOCUMENT_DOWNLOAD)


@pytest.fixture
def world(make, request_, site):
    """A customer, and somebody with no right to look at it; made the day before NOON."""
    with clock.frozen(NOON - datetime.timedelta(days=1)):
        site.log.latest = None  # the base site is made by the real clock
        for each in (site, *site["people"].values()):
            each.history = ()
        thing = make.customer()
        who = make.person("chen", Tier.OPEN, Post.READER)
    return thing, who


@contextmanager
def at(moment):
    with clock.frozen(moment):
        yield


def is_covered(site, who, thing, moment=NOON, **facts):
    number = look(site, who, thing, moment, **facts)
    return Hindsight(site).covers(number, site.log.entry(number), thing)


def share(request, thing, who, since=None, until=None):
    kept = tuple(thing.__acl__)
    entry = allow(f"person:{who.__name__}", *READ, cause="sharing", since=since, until=until)
    access.set_acl(request, thing, (*kept, entry), "共享")
    return kept


def test_who_has_no_right_is_found(site, world):
    thing, who = world

    assert not is_covered(site, who, thing)


def shared_and_taken_back(request_, world):
    """(the thing, who could view it when he looked, and no more since)."""
    thing, who = world
    with at(EARLIER):
        kept = share(request_, thing, who)
    with at(LATER):
        access.set_acl(request_, thing, kept, "收回")
    return thing, who


def test_who_has_one_is_not(request_, site, world):
    thing, who = world
    with at(EARLIER):
        share(request_, thing, who)

    assert is_covered(site, who, thing)


def test_a_right_ended_after_the_look_accuses_nobody(request_, site, world):
    thing, who = shared_and_taken_back(request_, world)

    assert is_covered(site, who, thing)


def test_a_right_ended_before_the_look_does(request_, site, world):
    thing, who = world
    with at(EARLIER):
        kept = share(request_, thing, who)
    with at(EARLIER + datetime.timedelta(minutes=30)):
        access.set_acl(request_, thing, kept, "收回")

    assert not is_covered(site, who, thing)


def test_a_right_given_after_the_look_excuses_nobody(request_, site, world):
    thing, who = world
    with at(LATER):
        share(request_, thing, who)

    assert not is_covered(site, who, thing)


def test_a_page_that_was_under_way_when_the_right_ended_accuses_nobody(request_, site, world):
    thing, who = world
    with at(EARLIER):
        kept = share(request_, thing, who)
    with at(NOON - GRACE / 2):
        access.set_acl(request_, thing, kept, "收回")

    assert is_covered(site, who, thing)


@pytest.mark.parametrize(
    ("since", "until", "right"),
    [
        (EARLIER, LATER, True),
        (LATER, None, False),
        (None, EARLIER, False),
        (None, NOON - GRACE / 2, True),
    ],
)
def test_a_right_counts_from_its_beginning_to_its_end(request_, site, world, since, until, right):
    thing, who = world
    with at(EARLIER):
        share(request_, thing, who, since, until)

    assert is_covered(site, who, thing) is right


@pytest.mark.parametrize("verb", ["end_post", "leave", "disable"])
def test_a_post_that_ended_later_accuses_nobody(request_, make, site, world, verb):
    thing, _who = world
    with at(EARLIER):
        other = make.person("guan", Tier.OPEN, Post.RECORDS_OFFICER)
    with at(LATER):
        if verb == "end_post":
            person.end_post(request_, other, Post.RECORDS_OFFICER)
        else:
            getattr(person, verb)(request_, other)

    assert is_covered(site, other, thing)
    assert not is_covered(site, other, thing, LATER + GRACE * 2)


def test_a_post_given_later_excuses_nobody(request_, site, world):
    thing, who = world
    with at(LATER):
        person.give_post(request_, who, Post.RECORDS_OFFICER)

    assert not is_covered(site, who, thing)


def test_who_was_away_had_no_right_though_he_came_back(request_, make, site, world):
    thing, _who = world
    with at(EARLIER):
        other = make.person("guan", Tier.OPEN, Post.RECORDS_OFFICER)
        person.leave(request_, other)
    with at(LATER):
        person.come_back(request_, other)

    assert not is_covered(site, other, thing)


@pytest.mark.parametrize(("before", "then", "right"), [(2, 0, True), (0, 2, False)])
def test_clearance_is_that_of_the_moment(request_, make, site, world, before, then, right):
    with at(EARLIER):
        thing = make.customer(tier="机密")
        officer = make.person("guan", Tier(before), Post.RECORDS_OFFICER)
    with at(LATER):
        person.clear(request_, officer, Tier(then))

    assert is_covered(site, officer, thing) is right


def test_the_tier_is_that_of_the_moment(request_, make, site, world):
    thing, _who = world
    officer = make.person("guan", Tier.OPEN, Post.RECORDS_OFFICER)
    officer.history = ()
    number = look(site, officer, thing, NOON)
    with at(LATER):
        access.set_tier(request_, thing, Tier.SECRET, "含报价")

    assert Hindsight(site).covers(number, site.log.entry(number), thing)


def test_an_owner_who_gave_the_customer_away_is_not_accused(request_, make, site, world):
    with at(EARLIER):
        first, second = make.person("zhou", post=Post.STAFF), make.person("wu", post=Post.STAFF)
        thing = make.customer(owner="zhou")
    with at(LATER):
        customer.change(request_, thing, {"owner": "wu"})

    assert is_covered(site, first, thing)
    assert not is_covered(site, second, thing)


def test_need_to_know_is_that_of_the_moment(request_, make, site, world):
    thing, _who = world
    with at(EARLIER):
        officer = make.person("guan", Tier.OPEN, Post.RECORDS_OFFICER)
    with at(LATER):
        access.set_need_to_know(request_, thing, [f"person:{_who.__name__}"], "限定")

    assert is_covered(site, officer, thing)
    assert not is_covered(site, officer, thing, LATER + GRACE * 2)


def test_what_was_erased_from_the_log_accuses_nobody(request_, site, world):
    thing, who = shared_and_taken_back(request_, world)
    site.log.erase(thing.history[-1], "before")

    assert is_covered(site, who, thing)


def test_a_clock_that_was_turned_back_accuses_nobody(request_, site, world):
    """S59: what is written later happened later, whatever the clock says."""
    thing, who = world
    with at(EARLIER):
        kept = share(request_, thing, who)
    number = look(site, who, thing, NOON)
    with at(NOON - GRACE * 3):
        access.set_acl(request_, thing, kept, "收回")

    assert Hindsight(site).covers(number, site.log.entry(number), thing)


def test_of_two_looks_each_is_judged_by_its_own_moment(request_, site, world):
    thing, who = world
    with at(EARLIER):
        share(request_, thing, who, until=LATER)
    numbers = [look(site, who, thing, moment) for moment in (NOON, LATER + GRACE * 2)]
    hindsight = Hindsight(site)

    judged = [hindsight.covers(each, site.log.entry(each), thing) for each in numbers]

    assert judged == [True, False]


def test_the_founder_is_judged_by_whether_the_offices_were_held_then(request_, make, site, world):
    thing, _who = world
    founder = site["people"].by_login("linwei")
    founder.posts = ()
    with at(LATER):
        for number, office in enumerate((Post.SECURITY_ADMIN, Post.SYSTEM_ADMIN, Post.AUDITOR)):
            make.person(f"office{number}", post=office)

    assert is_covered(site, founder, thing)
    assert not is_covered(site, founder, thing, LATER + GRACE * 2)


@pytest.mark.parametrize("tag", LOOKS)
def test_to_look_at_a_file_is_a_right_of_its_own(request_, make, site, world, tag):
    with at(EARLIER):
        who = make.person("zhou", post=Post.READER)
        thing = make.document()
        only_view = allow(f"person:{who.__name__}", Permission.RECORD_VIEW, cause="sharing")
        access.set_acl(request_, thing, (only_view,), "共享")

    needs_more = tag in (Tag.DOCUMENT_PREVIEWED, Tag.DOCUMENT_DOWNLOADED)
    assert is_covered(site, who, thing, tag=tag) is not needs_more


def test_nobody_of_the_company_is_not_judged(site, world):
    thing, _who = world
    entry = {"tag": Tag.RECORD_VIEWED, "by": "system", "at": NOON.isoformat(), "object": 1}

    assert Hindsight(site).covers(1, entry, thing)
