"""Working days, deadlines and recurring days, by the holiday calendar and the policy (R005).

The library knows the holidays and make-up working days of the years that were announced; in other
years Monday to Friday are worked, and `caveat` says so. Pure: nothing here asks the clock.
"""

import calendar
import datetime

import chinese_calendar
from chinese_calendar.constants import holidays

from dossier import clock
from dossier.language import _

ANNOUNCED = range(min(holidays).year, max(holidays).year + 1)
DAY = datetime.timedelta(days=1)
SATURDAY = 5

MONTHS = {"month": 1, "quarter": 3, "year": 12}
PERIODS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}


def is_worked(day, rules) -> bool:
    """Whether a date is a working day for who obeys the policy `rules`."""
    if day in rules.calendar.worked:
        return True
    if day in rules.calendar.closed:
        return False
    if day.year in ANNOUNCED:
        return chinese_calendar.is_workday(day)
    return day.weekday() < SATURDAY


def caveat(day):
    """What to say beside a date whose year's holidays are not announced; None where they are."""
    if day.year in ANNOUNCED:
        return None
    return _("${year}年的放假安排尚未收录，按周一至周五推算", mapping={"year": day.year})


def end_of(day, rules) -> datetime.datetime:
    """The instant (aware, UTC) at which a date ends for the office."""
    hour, minute = map(int, rules.calendar.day_ends.split(":"))
    ends = datetime.time(hour, minute, tzinfo=clock.ZONE)
    return datetime.datetime.combine(day, ends).astimezone(datetime.UTC)


def due(span, start, rules) -> datetime.datetime:
    """The instant (aware, UTC) at which a Span that begins at `start` (aware) is over.

    Hours are counted by the clock; all else ends with the office's day. The day on which it
    begins does not count. 'same day' is over at midnight where the office has closed already.
    """
    if span.unit == "hour":
        return start.astimezone(datetime.UTC) + datetime.timedelta(hours=span.amount)
    begun = clock.local(start).date()
    if span.unit == "same day":
        ends = end_of(begun, rules)
        return ends if start <= ends else _midnight(begun)
    return end_of(last_day(span, begun, rules), rules)


def last_day(span, begun, rules) -> datetime.date:
    """The last date of a Span of days or more that begins on a date, which does not count."""
    if span.unit == "working day":
        return _worked_after(begun, span.amount, rules)
    if span.unit in MONTHS:
        return months_after(begun, span.amount * MONTHS[span.unit])
    return begun + span.amount * DAY * (7 if span.unit == "week" else 1)


def months_after(day, months) -> datetime.date:
    """The same day so many months later, or the last of that month; no later than there is."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month + 1, min(day.day, _days_of(year, month + 1)))


def next(cadence, after, rules) -> datetime.date | None:
    """The first date after `after` on which a Cadence is due; None for 'on change'.

    Where it names no day, that is the last working day of the period.
    """
    every = cadence.every
    if every == "on change":
        return None
    if every == "periodically":
        every = rules.calendar.periodically
    if every == "daily":
        return _worked_after(after, 1, rules)
    days = _days_of_weeks if every == "weekly" else _days_of_months
    return min(each for each in days(every, cadence, after, rules) if each > after)


def _worked_after(day, count, rules):
    while count:
        day += DAY
        count -= is_worked(day, rules)
    return day


def _last_worked(first, last, rules):
    """The last working day of a period; its last day where none is worked."""
    day = last
    while day >= first and not is_worked(day, rules):
        day -= DAY
    return day if day >= first else last


def _days_of_weeks(every, cadence, after, rules):
    """The days on which it is due, in this week and the next."""
    for weeks in (0, 1):
        monday = after - after.weekday() * DAY + weeks * 7 * DAY
        for each in cadence.days:
            yield monday + (each - 1) * DAY
        if not cadence.days:
            yield _last_worked(monday, monday + 6 * DAY, rules)


def _days_of_months(every, cadence, after, rules):
    """The days on which it is due, from this month to the same of the next year."""
    length = PERIODS[every]
    for ahead in range(13):
        first = months_after(after.replace(day=1), ahead)
        if not _is_named(cadence.months, first.month, length):
            continue
        days = _days_of(first.year, first.month)
        for each in cadence.days:
            yield first.replace(day=min(each, days))
        if not cadence.days:
            yield _last_worked(first, first.replace(day=days), rules)


def _is_named(months, month, length):
    """Whether a month of the year is meant: by its own number, or by that within the period.

    Where none is named, the last of the period is.
    """
    if not months:
        return month % length == 0
    return month in months or (length > 1 and (month - 1) % length + 1 in months)


def _days_of(year, month):
    return calendar.monthrange(year, month)[1]


def _midnight(day):
    after = datetime.datetime.combine(day + DAY, datetime.time(tzinfo=clock.ZONE))
    return after.astimezone(datetime.UTC)
