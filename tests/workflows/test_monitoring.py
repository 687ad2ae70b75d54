"""Who reads much, at night, in vain or from two places raises an alert (R114)."""

import datetime

import pytest
import transaction

from dossier.alert import Draft
from dossier.errors import NotAllowed
from dossier.vocabulary import AlertKind, Post, Tag, Tier
from tests.conftest import become
from tests.workflows.watching import HERE, NOON, THERE, frozen, look, minutes, refusal, told
from workflows import alert, monitoring

FEW = "monitoring: {bulk: 3, refusals: 3, ungranted: no}\n"
GONE = 900_000  # of what was there once


@pytest.fixture
def reader(make, request_):
    """Somebody in a company whose policy alarms from three on."""
    with frozen():
        request_.root.profile = make.policy(FEW).profile
        person = make.person("chen", post=Post.STAFF)
        monitoring.judge(request_, 10_000)
    return person


def judged(request):
    with frozen():
        monitoring.judge(request)
    return request.root


def test_three_different_records_within_an_hour_are_many(request_, site, reader):
    numbers = [look(site, reader, GONE + n, NOON + minutes(29 * n)) for n in range(3)]

    assert told(judged(request_)) == [("bulk", reader.__name__, numbers)]


def test_an_alert_says_from_when_until_when(request_, site, reader):
    for n in range(3):
        look(site, reader, GONE + n, NOON + minutes(29 * n))

    [found] = judged(request_)["alerts"].open()

    assert (found.since, found.until) == (NOON, NOON + minutes(58))


def test_the_same_record_three_times_is_one(request_, site, reader):
    for _time in range(3):
        look(site, reader, GONE)

    assert told(judged(request_)) == []


def test_three_records_in_more_than_an_hour_are_few(request_, site, reader):
    for n in range(3):
        look(site, reader, GONE + n, NOON + minutes(30 * n))

    assert told(judged(request_)) == []


def test_what_came_late_is_judged_by_its_own_moment(request_, site, reader):
    """A journal may be taken over hours later: the order of the log is not that of time."""
    for n in (0, 1):
        look(site, reader, GONE + n, NOON + minutes(n))
    look(site, reader, GONE + 9, NOON + minutes(300))
    judged(request_)
    late = look(site, reader, GONE + 2, NOON + minutes(2))

    [(kind, _person, numbers)] = told(judged(request_))

    assert (kind, len(numbers), late in numbers) == ("bulk", 3, True)


def test_two_people_are_not_added_together(request_, site, reader, make):
    other = make.person("zhou", post=Post.STAFF)
    for n in range(4):
        look(site, (reader, other)[n % 2], GONE + n)

    assert told(judged(request_)) == []


def test_lists_and_searches_are_no_records(request_, site, reader):
    for n in range(4):
        look(site, reader, GONE + n, tag=Tag.LIST_VIEWED)

    assert told(judged(request_)) == []


@pytest.mark.parametrize(
    ("clock", "found"),
    [("21:59", False), ("22:00", True), ("02:30", True), ("05:59", True), ("06:00", False)],
)
def test_a_look_at_night_is_told(request_, site, reader, clock, found):
    hour, minute = map(int, clock.split(":"))
    at = NOON.replace(hour=0) + minutes(60 * (hour - 8) + minute)  # Shanghai is 8 hours ahead

    look(site, reader, GONE, at)

    assert bool(told(judged(request_), "night")) is found


def test_a_night_is_one_though_midnight_passes(request_, site, reader):
    numbers = [look(site, reader, GONE, NOON + minutes(60 * 11 + 120 * n)) for n in range(3)]

    assert told(judged(request_), "night") == [("night", reader.__name__, numbers)]


def test_three_refusals_within_an_hour_are_told(request_, site, reader):
    numbers = [refusal(site, reader, NOON + minutes(n), (403, 404)[n % 2]) for n in range(3)]

    assert told(judged(request_)) == [("refusals", reader.__name__, numbers)]


@pytest.mark.parametrize("status", [409, 422, 429, 500])
def test_a_wrong_form_is_no_refusal(request_, site, reader, status):
    for _time in range(3):
        refusal(site, reader, status=status)

    assert told(judged(request_)) == []


@pytest.mark.parametrize(("apart", "found"), [(9, True), (10, False)])
def test_one_account_at_two_addresses_within_ten_minutes_is_told(
    request_, site, reader, apart, found
):
    look(site, reader, GONE, address=HERE)
    look(site, reader, GONE, NOON + minutes(apart), address=THERE)

    assert bool(told(judged(request_), "shared")) is found


def test_who_tries_anothers_password_shares_nothing(request_, site, reader):
    look(site, reader, GONE, address=HERE)
    look(site, reader, 0, tag=Tag.LOG_IN_FAILED, address=THERE)

    assert told(judged(request_)) == []


def test_a_shared_account_is_a_draft_violation_once_a_day(request_, site, reader):
    for n in range(4):
        look(site, reader, GONE, NOON + minutes(n), address=(HERE, THERE)[n % 2])
        judged(request_)

    assert [each.drafts for each in site["alerts"].open()] == [(Draft("擅自提供客户档案账号"),)]


def test_what_a_policy_switches_off_is_not_watched(request_, site, make):
    off = "monitoring: {bulk: no, night: no, refusals: no, shared: no, ungranted: no}\n"
    site.profile = make.policy(off).profile
    person = make.person("chen", post=Post.STAFF)
    for n in range(200):
        look(site, person, GONE + n, NOON + minutes(720), address=(HERE, THERE)[n % 2])
        refusal(site, person)
    look(site, person, make.customer())

    assert told(judged(request_)) == []


def test_the_policy_of_a_department_watches_its_people(request_, site, make, reader):
    unit = make.unit()
    make.policy("monitoring: {bulk: 2, ungranted: no}\n", unit, "strict")
    theirs = make.person("zhou", post=Post.STAFF, unit=unit)
    for person in (reader, theirs):
        for n in range(2):
            look(site, person, GONE + n)

    assert [each[1] for each in told(judged(request_))] == [theirs.__name__]


def test_what_acts_is_no_person_is_not_judged(request_, site):
    for n in range(200):
        site.log.append({"tag": Tag.RECORD_VIEWED, "by": "system", "object": n + 1})

    assert told(judged(request_)) == []


def test_a_second_pass_finds_nothing_twice(request_, site, reader):
    for n in range(3):
        look(site, reader, GONE + n)
    before = told(judged(request_))

    assert told(judged(request_)) == before
    assert monitoring.waiting(site) == 0


def test_more_of_the_same_day_makes_the_alert_grow(request_, site, reader):
    numbers = [look(site, reader, GONE + n) for n in range(3)]
    judged(request_)
    numbers.append(look(site, reader, GONE + 4, NOON + minutes(5)))

    assert told(judged(request_)) == [("bulk", reader.__name__, numbers)]


def test_what_a_finding_is_about_raises_no_other_alert(request_, site, reader):
    for n in range(3):
        look(site, reader, GONE + n)
    judged(request_)
    alert.close(request_, site["alerts"].open()[0], "交接期间的集中查阅")
    look(site, reader, GONE + 4)

    assert told(judged(request_)) == []


def test_batches_of_any_size_find_the_same(request_, site, reader):
    """The state between two batches holds all that the next one must know."""
    for n in range(9):
        look(site, reader, GONE + n, NOON + minutes(25 * n), address=(HERE, THERE)[n % 2])
        refusal(site, reader, NOON + minutes(20 * n))
    savepoint = transaction.savepoint()
    whole = told(judged(request_))
    savepoint.rollback()
    assert told(site) == []
    while monitoring.waiting(site):
        with frozen():
            monitoring.judge(request_, 1)

    assert told(site) == whole != []


def test_look_through_judges_all_in_transactions_of_its_own(request_, site, reader):
    site.log.latest = None  # the reader came by another clock
    transaction.commit()
    for n in range(monitoring.BATCH + 3):
        look(site, reader, GONE + n % 2)
    transaction.commit()

    with frozen():
        assert monitoring.look_through(request_) == monitoring.BATCH + 3
        assert monitoring.look_through(request_) == 0


def test_what_is_killed_between_batches_is_carried_on(request_, site, reader, monkeypatch):
    numbers = [look(site, reader, GONE + n) for n in range(3)]
    transaction.commit()
    monkeypatch.setattr(monitoring, "BATCH", 2)
    kept = monitoring.judge

    def killed(request):
        if request.root.watch.judged >= numbers[1]:
            raise KeyboardInterrupt
        return kept(request, 2)

    with frozen(), monkeypatch.context() as patch:
        patch.setattr(monitoring, "judge", killed)
        with pytest.raises(KeyboardInterrupt):
            monitoring.look_through(request_)
    with frozen():
        monitoring.look_through(request_)

    assert told(site) == [("bulk", reader.__name__, numbers)]


@pytest.mark.parametrize("post", [None, Post.AUDITOR, Post.GENERAL_MANAGER])
def test_only_who_closes_alerts_looks_through_now(request_, make, post):
    become(request_, make.person("q", Tier.OPEN, post))

    with pytest.raises(NotAllowed):
        monitoring.look_now(request_)


def test_who_closes_alerts_looks_through_now(request_, site, make, reader):
    for n in range(3):
        look(site, reader, GONE + n)
    become(request_, make.person("an", Tier.OPEN, Post.SECURITY_ADMIN))

    with frozen():
        left = monitoring.look_now(request_)

    assert left == monitoring.waiting(site) > 0  # the entry that tells of the alert
    assert told(site, AlertKind.BULK) != []


def test_moments_older_than_a_day_are_forgotten(request_, site, reader):
    look(site, reader, GONE)
    judged(request_)
    assert list(site.watch.recent)

    look(site, reader, 0, NOON + datetime.timedelta(days=2), address="")
    with frozen(NOON + datetime.timedelta(days=2)):
        monitoring.judge(request_)

    assert list(site.watch.recent) == []
