"""Tests of the ground of a tier: when a period is due, and its longest end (R062)."""

import datetime

import pytest

from dossier.secrecy import Secrecy, last_day

DAY = datetime.date(2026, 3, 2)


@pytest.mark.parametrize(
    "until, due", [(None, False), (DAY, True), (datetime.date(2026, 3, 3), False)]
)
def test_a_period_is_due_on_its_last_day(until, due):
    assert Secrecy("底价", "", DAY, until, "p1").is_due(DAY) is due


@pytest.mark.parametrize(
    "since, years, end",
    [
        ((2026, 3, 2), 10, (2036, 3, 2)),
        ((2028, 2, 29), 10, (2038, 2, 28)),
        ((2028, 2, 29), 20, (2048, 2, 29)),
    ],
)
def test_the_last_day_of_so_many_years(since, years, end):
    assert last_day(datetime.date(*since), years) == datetime.date(*end)
