"""Working days, deadlines and recurring days, against a model that goes day by day (R005)."""

import calendar as months
import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dossier import calendar, clock, policy
from dossier.errors import Invalid
from dossier.rules.control import Calendar
from dossier.rules.words import PERIODS, Cadence, Span

DAY = datetime.timedelta(days=1)
NEARLY = datetime.date(2023, 1, 1), datetime.date(2029, 12, 31)
days = some.dates(*NEARLY)
instants = some.datetimes(
    datetime.datetime(2023, 1, 1), datetime.datetime(2029, 1, 1), timezones=some.just(clock.ZONE)
)
few = some.lists(days, max_size=4, unique=True)
numbers = some.lists(some.integers(1, 31), max_size=3, unique=True).map(tuple)
named = some.lists(some.integers(1, 12), max_size=3, unique=True).map(tuple)


def rules(**said):
    return SimpleNamespace(calendar=Calendar(**said))


calendars = some.tuples(few, few).map(
    lambda two: rules(closed=two[0], worked=[each for each in two[1] if each not in two[0]])
)
PLAIN = rules()
DEFAULT = Path("etc/policies/default.yaml").read_text(encoding="utf-8")


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def told(instant):
    return clock.local(instant).isoformat(" ", "minutes")[:16]


@pytest.mark.parametrize(
    "day, worked",
    [
        ("2026-02-17", False),  # Spring Festival
        ("2026-02-14", True),  # the Saturday that makes up for it
        ("2026-02-28", True),
        ("2026-03-02", True),
        ("2026-03-07", False),
        ("2026-10-01", False),
        ("2027-10-01", True),  # a Friday of a year that is not announced
        ("2027-10-02", False),
    ],
)
def test_holidays_and_their_make_up_days_are_known(day, worked):
    assert calendar.is_worked(datetime.date.fromisoformat(day), PLAIN) is worked


def test_a_year_that_is_not_announced_is_told():
    assert calendar.caveat(datetime.date(2026, 12, 31)) is None
    assert calendar.caveat(datetime.date(2004, 1, 1)) is None
    for year in (2003, calendar.ANNOUNCED.stop):
        assert calendar.caveat(datetime.date(year, 6, 1)).mapping == {"year": year}


def test_the_policy_closes_and_opens_days():
    told = rules(closed=["2026-03-02", "2026-02-14"], worked=["2026-03-07", "2026-10-01"])

    found = {str(day): calendar.is_worked(day, told) for day in told.calendar.closed}
    assert set(found.values()) == {False}
    assert all(calendar.is_worked(day, told) for day in told.calendar.worked)


@pytest.mark.parametrize(
    "span, start, end",
    [
        (Span(4, "hour"), "2026-03-06 16:00", "2026-03-06 20:00"),
        (Span(0, "same day"), "2026-03-06 09:00", "2026-03-06 17:30"),
        (Span(0, "same day"), "2026-03-06 17:30", "2026-03-06 17:30"),
        (Span(0, "same day"), "2026-03-06 17:31", "2026-03-07 00:00"),
        (Span(3, "day"), "2026-03-06 23:59", "2026-03-09 17:30"),
        (Span(3, "working day"), "2026-03-06 09:00", "2026-03-11 17:30"),
        (Span(1, "working day"), "2026-02-13 09:00", "2026-02-14 17:30"),
        (Span(2, "working day"), "2026-02-13 09:00", "2026-02-24 17:30"),
        (Span(1, "working day"), "2026-03-07 09:00", "2026-03-09 17:30"),
        (Span(2, "week"), "2026-03-06 09:00", "2026-03-20 17:30"),
        (Span(1, "month"), "2026-01-31 09:00", "2026-02-28 17:30"),
        (Span(1, "quarter"), "2026-11-30 09:00", "2027-02-28 17:30"),
        (Span(5, "year"), "2024-02-29 09:00", "2029-02-28 17:30"),
        (Span(9999, "year"), "2026-01-31 09:00", "9999-12-31 17:30"),
    ],
)
def test_a_deadline_states_its_day_and_hour(span, start, end):
    assert told(calendar.due(span, at(start), PLAIN)) == end


def test_the_office_ends_its_day_when_the_policy_says():
    found = calendar.due(Span(1, "day"), at("2026-03-06 09:00"), rules(day_ends="9:05"))

    assert told(found) == "2026-03-07 09:05" and found.tzinfo is datetime.UTC


@given(some.integers(1, 60), instants, calendars)
def test_so_many_working_days_lie_between_start_and_end(amount, start, told):
    end = clock.local(calendar.due(Span(amount, "working day"), start, told)).date()
    day, worked = clock.local(start).date(), []
    while day < end:
        day += DAY
        worked += [day] if calendar.is_worked(day, told) else []

    assert len(worked) == amount and worked[-1] == end


@given(some.integers(1, 40), some.sampled_from([*calendar.MONTHS]), instants)
def test_months_later_is_the_same_day_or_the_last_of_the_month(amount, unit, start):
    begun = clock.local(start).date()
    end = calendar.last_day(Span(amount, unit), begun, PLAIN)
    month = begun.year * 12 + begun.month + amount * calendar.MONTHS[unit]

    assert end.year * 12 + end.month == month
    assert end.day == begun.day or (end + DAY).day == 1 and end.day < begun.day


@given(
    some.sampled_from(["hour", "day", "working day", "week", "month", "same day"]),
    some.integers(1, 99),
    instants,
    calendars,
)
def test_nothing_is_due_before_it_begins_and_more_time_is_never_less(unit, amount, start, told):
    less, more = (calendar.due(Span(n, unit), start, told) for n in (amount, amount + 1))

    assert start <= less <= more


def is_due(cadence, day, told):
    """The model: whether a cadence is due on a day, asked of the day alone."""
    every = told.calendar.periodically if cadence.every == "periodically" else cadence.every
    if every == "daily":
        return calendar.is_worked(day, told)
    if every == "weekly":
        week = [day - day.weekday() * DAY + place * DAY for place in range(7)]
        return day.isoweekday() in cadence.days if cadence.days else is_last(day, week, told)
    length = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}[every]
    within = day.month % length or length
    if cadence.months:
        if day.month not in cadence.months and (length == 1 or within not in cadence.months):
            return False
    elif within != length:
        return False
    count = months.monthrange(day.year, day.month)[1]
    if cadence.days:
        return day.day in cadence.days or day.day == count and max(cadence.days) > count
    return is_last(day, [day.replace(day=each) for each in range(1, count + 1)], told)


def is_last(day, period, told):
    worked = [each for each in period if calendar.is_worked(each, told)]
    return day == (worked or period)[-1]


@given(some.sampled_from([each for each in PERIODS if each != "on change"]), numbers, named,
       days, calendars)  # fmt: skip
def test_what_comes_round_is_due_on_the_first_day_that_is_meant(every, on, within, after, told):
    on = tuple(each for each in on if each <= 7) if every == "weekly" else on
    cadence, day = Cadence(every, on, within), after + DAY
    while not is_due(cadence, day, told):
        day += DAY

    assert calendar.next(cadence, after, told) == day


@pytest.mark.parametrize(
    "cadence, day",
    [
        (Cadence("daily"), "2026-03-09"),
        (Cadence("weekly"), "2026-03-13"),
        (Cadence("weekly", (1,)), "2026-03-09"),
        (Cadence("monthly"), "2026-03-31"),
        (Cadence("monthly", (10,)), "2026-03-10"),
        (Cadence("monthly", (1,)), "2026-04-01"),
        (Cadence("quarterly", (), (1,)), "2026-04-30"),
        (Cadence("half-yearly"), "2026-06-30"),
        (Cadence("yearly", (), (2,)), "2027-02-26"),
        (Cadence("periodically"), "2026-03-31"),
        (Cadence("on change"), "None"),
    ],
)
def test_the_cadences_of_real_policies_after_a_friday(cadence, day):
    assert str(calendar.next(cadence, datetime.date(2026, 3, 6), PLAIN)) == day


def test_periodically_is_what_the_policy_says():
    found = calendar.next(
        Cadence("periodically"), datetime.date(2026, 3, 6), rules(periodically="yearly")
    )

    assert found == datetime.date(2026, 12, 31)


def test_a_month_without_a_working_day_ends_on_its_last():
    closed = [datetime.date(2026, 3, 1) + place * DAY for place in range(31)]

    found = calendar.next(Cadence("monthly"), closed[0], rules(closed=closed))
    assert found == datetime.date(2026, 3, 31)


@pytest.mark.parametrize(
    "said, line, message",
    [
        ("calendar: {closed: [2026-03-02], worked:\n [2026-03-02]}", 2, "${day} 既放假又上班"),
        ("calendar: {closed: [2026-03-02, 2026年3月2日]}", 1, "日期重复：${day}"),
        ("calendar: {worked: [2026-03-02, 2026-03-02]}", 1, "日期重复：${day}"),
        ("calendar: {day_ends: 25:00}", 1, "时刻应写作 17:30"),
        ("calendar: {day_ends: 下班}", 1, "时刻应写作 17:30"),
        ("calendar: {closed: [2026-02-30]}", 1, "不是日期：${value}"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused_with_its_line(said, line, message):
    with pytest.raises(Invalid) as refused:
        policy.parse(said + "\n", "公司.yaml", ("default", DEFAULT))

    assert str(refused.value.fields["policy"]) == message
    assert refused.value.fields["where"].interpolate() == f"公司.yaml 第 {line} 行"
