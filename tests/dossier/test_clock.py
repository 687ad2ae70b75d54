"""Tests of the clock: aware instants in UTC, days as the site's wall shows them."""

import datetime

import pytest

from dossier import clock

UTC = datetime.UTC


def test_now_is_aware_and_in_utc():
    before = datetime.datetime.now(UTC)
    now = clock.now()

    assert before <= now <= datetime.datetime.now(UTC)
    assert now.utcoffset() == datetime.timedelta(0)


@pytest.mark.parametrize(
    "instant, day",
    [
        (datetime.datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC), datetime.date(2026, 2, 28)),
        (datetime.datetime(2026, 2, 28, 16, tzinfo=UTC), datetime.date(2026, 3, 1)),
        (datetime.datetime(2025, 12, 31, 16, tzinfo=UTC), datetime.date(2026, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_shanghai(instant, day):
    with clock.frozen(instant):
        assert clock.today() == day


def test_the_clock_stands_still_inside_and_runs_again_after():
    noon = datetime.datetime(2026, 3, 1, 20, tzinfo=clock.ZONE)
    with clock.frozen(noon):
        assert clock.now() == noon and clock.now().tzinfo is UTC
        with clock.frozen(noon + datetime.timedelta(1)):
            assert clock.today() == datetime.date(2026, 3, 2)
        assert clock.today() == datetime.date(2026, 3, 1)

    assert clock.now() > noon.replace(year=2025)


def test_the_clock_runs_again_after_an_error():
    with pytest.raises(ZeroDivisionError), clock.frozen(datetime.datetime(1990, 1, 1, tzinfo=UTC)):
        _ = 1 / 0

    assert clock.now().year > 2000


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError), clock.frozen(datetime.datetime(2026, 3, 1)):
        raise AssertionError("never here")


def test_the_wall_shows_the_same_instant():
    noon = datetime.datetime(2026, 3, 1, 12, tzinfo=UTC)

    assert clock.local(noon) == noon
    assert clock.local(noon).hour == 20
