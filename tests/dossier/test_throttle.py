"""Guessing is slow: S47, ASVS 6.3.1."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from dossier.login_store import Store
from dossier.throttle import FACTOR, FAILURES, LIMITS, PASSWORD, Keys, Throttle, TooMany
from tests.dossier.processes import in_other_processes

pytest_plugins = ["tests.dossier.login_stores"]

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
LIN = Keys("lin", "10.0.0.7")
KEY = b"k" * 32

GUESS = """
import sys
from datetime import UTC, datetime
from dossier.login_store import Store
from dossier.throttle import Keys, Throttle
throttle = Throttle(Store(sys.argv[1]), b"k" * 32)
now = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
print(sum(throttle.fail("password", Keys("lin", "10.0.0.7"), now).ok for _ in range(20)))
"""


@pytest.fixture
def throttle(login_store):
    return Throttle(login_store, KEY)


def fail(throttle, times, keys=LIN, kind=PASSWORD, now=NOW):
    return [throttle.fail(kind, keys, now).ok for _ in range(times)]


def test_ten_failures_in_five_minutes_are_enough(throttle):
    assert fail(throttle, 12) == [True] * 10 + [False] * 2
    assert throttle.allowed(PASSWORD, LIN, NOW) == (False, 300, None)


def test_after_five_minutes_one_may_try_again(throttle):
    fail(throttle, 10)

    assert not throttle.allowed(PASSWORD, LIN, NOW + 5 * MINUTE - SECOND / 2).ok
    assert throttle.allowed(PASSWORD, LIN, NOW + 5 * MINUTE).ok


def test_the_window_slides(throttle):
    fail(throttle, 5)
    fail(throttle, 5, now=NOW + 4 * MINUTE)

    assert throttle.allowed(PASSWORD, LIN, NOW + 4 * MINUTE).retry_after == 60
    assert fail(throttle, 6, now=NOW + 5 * MINUTE) == [True] * 5 + [False]


def test_a_refused_attempt_does_not_lengthen_the_wait(throttle):
    fail(throttle, 10)
    fail(throttle, 10, now=NOW + 4 * MINUTE)

    assert throttle.allowed(PASSWORD, LIN, NOW + 5 * MINUTE).ok


def test_asking_counts_nothing(throttle):
    for _ in range(20):
        assert throttle.allowed(PASSWORD, LIN, NOW).ok


def test_a_started_second_is_waited_in_full(throttle):
    fail(throttle, 10)

    assert throttle.allowed(PASSWORD, LIN, NOW + timedelta(milliseconds=1)).retry_after == 300


def test_another_log_in_or_address_has_its_own_count(throttle):
    fail(throttle, 10)

    assert throttle.allowed(PASSWORD, Keys("chen", LIN.address), NOW).ok
    assert throttle.allowed(PASSWORD, Keys("lin", "10.0.0.8"), NOW).ok


def test_one_log_in_guessed_from_everywhere_is_stopped(throttle):
    for host in range(30):
        fail(throttle, 1, Keys("lin", f"10.0.0.{host}"))

    assert not throttle.allowed(PASSWORD, Keys("lin", "10.9.9.9"), NOW).ok
    assert throttle.allowed(PASSWORD, Keys("chen", "10.0.0.1"), NOW).ok


def test_one_address_guessing_at_everybody_is_stopped(throttle):
    for number in range(100):
        fail(throttle, 1, Keys(f"person{number}", "10.0.0.7"))

    assert not throttle.allowed(PASSWORD, Keys("chen", "10.0.0.7"), NOW).ok
    assert throttle.allowed(PASSWORD, Keys("chen", "10.0.0.8"), NOW).ok


def test_all_together_are_stopped_at_a_thousand():
    throttle = Throttle(Store("sqlite://"), KEY)
    tried = [throttle.fail(PASSWORD, Keys(f"p{n}", f"10.0.{n % 250}.1"), NOW) for n in range(1001)]

    assert [verdict.ok for verdict in tried] == [True] * 1000 + [False]


def test_second_factors_fail_five_times_in_five_minutes(throttle):
    assert fail(throttle, 6, kind=FACTOR) == [True] * 5 + [False]
    assert throttle.allowed(FACTOR, LIN, NOW).retry_after == 300


def test_second_factors_fail_fifty_times_a_day():
    throttle = Throttle(Store("sqlite://"), KEY)
    for round_ in range(10):
        assert all(fail(throttle, 5, kind=FACTOR, now=NOW + round_ * 5 * MINUTE))

    later = NOW + 60 * MINUTE
    assert throttle.allowed(FACTOR, LIN, later).retry_after == (23 * 60) * 60
    assert throttle.allowed(FACTOR, LIN, NOW + DAY).ok


def test_passwords_and_second_factors_are_counted_apart(throttle):
    fail(throttle, 10)

    assert throttle.allowed(FACTOR, LIN, NOW).ok


def test_a_right_attempt_is_taken_back(throttle):
    fail(throttle, 9)
    throttle.forgive(throttle.fail(PASSWORD, LIN, NOW))

    assert fail(throttle, 2) == [True, False]


def test_clearing_forgets_the_log_in_at_this_address(throttle):
    fail(throttle, 10)
    throttle.clear(PASSWORD, LIN)

    assert fail(throttle, 11) == [True] * 10 + [False]


def test_clearing_forgets_nothing_else(throttle):
    """Nobody washes an address or another's log-in clean by logging in himself."""
    fail(throttle, 10, Keys("chen", LIN.address))
    fail(throttle, 10, Keys("lin", "10.0.0.8"))
    fail(throttle, 5, kind=FACTOR)
    throttle.clear(PASSWORD, LIN)

    assert not throttle.allowed(PASSWORD, Keys("chen", LIN.address), NOW).ok
    assert not throttle.allowed(PASSWORD, Keys("lin", "10.0.0.8"), NOW).ok
    assert not throttle.allowed(FACTOR, LIN, NOW).ok


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("10.0.0.7", "::ffff:10.0.0.7", True),
        ("10.0.0.7", "10.0.0.8", False),
        ("unix:", "unix:", True),
        ("", "", True),
    ],
)
def test_an_address_is_what_one_subscriber_has(one, other, same):
    throttle = Throttle(Store("sqlite://"), KEY)
    fail(throttle, 10, Keys("lin", one))

    assert throttle.allowed(PASSWORD, Keys("lin", other), NOW).ok is not same


def test_log_ins_and_addresses_are_not_kept_in_clear(throttle):
    fail(throttle, 1)
    with throttle.store.read() as sql:
        (row,) = sql.execute(sa.select(FAILURES)).all()

    assert "lin" not in (row.login, row.address)
    assert LIN.address not in (row.login, row.address)
    other = Throttle(throttle.store, b"another key")
    fail(other, 1)
    with throttle.store.read() as sql:
        assert len({row.login for row in sql.execute(sa.select(FAILURES))}) == 2


def test_any_text_is_a_log_in(throttle):
    for login in ("", "\ud800", "x" * 10**5, "林'; --"):
        assert throttle.fail(PASSWORD, Keys(login, "10.0.0.7"), NOW).ok


def test_sweeping_forgets_only_what_no_window_reaches(throttle):
    fail(throttle, 3)
    fail(throttle, 3, kind=FACTOR)
    fail(throttle, 2, now=NOW + MINUTE)

    assert throttle.sweep(NOW + 5 * MINUTE) == 3
    assert fail(throttle, 9, now=NOW + 5 * MINUTE) == [True] * 8 + [False]
    assert throttle.sweep(NOW + DAY) == 13


def test_failures_from_a_clock_that_was_a_day_ahead_are_forgotten(throttle):
    """S11: a clock put right must not lock people out until the wrong time has come."""
    fail(throttle, 10, now=NOW + 2 * DAY)

    assert throttle.allowed(PASSWORD, LIN, NOW).ok
    assert throttle.sweep(NOW) == 10


def test_a_clock_a_little_behind_does_not_open_the_gate(throttle):
    fail(throttle, 10)

    assert not throttle.allowed(PASSWORD, LIN, NOW - SECOND).ok


def test_a_refusal_says_when_to_try_again():
    refusal = TooMany(42)

    assert (refusal.status, refusal.retry_after) == (429, 42)
    assert "稍后" in refusal.message


class Slow(Throttle):
    """A process that is held up between looking at the count and adding to it."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.looked, self.go = threading.Event(), threading.Event()

    def _judge(self, *arguments):
        verdict = super()._judge(*arguments)
        self.looked.set()
        assert self.go.wait(10)
        return verdict


def test_nobody_slips_between_the_look_and_the_count(login_store, throttle):
    fail(throttle, 9)
    slow = Slow(login_store, KEY)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(slow.fail, PASSWORD, LIN, NOW)
        assert slow.looked.wait(10)
        second = pool.submit(throttle.fail, PASSWORD, LIN, NOW)
        wait([second], timeout=0.2)
        slow.go.set()

    assert (first.result().ok, second.result().ok) == (True, False)


def test_processes_together_get_no_attempt_more(login_url, throttle):
    allowed = in_other_processes(GUESS, login_url, count=2)

    assert sum(map(int, allowed)) == 10


def test_the_limits_are_those_promised():
    counts = {(kind, limit.by): [] for kind in LIMITS for limit in LIMITS[kind]}
    for kind, limits in LIMITS.items():
        for limit in limits:
            counts[kind, limit.by].append((limit.count, limit.window))

    assert counts[PASSWORD, ("login", "address")] == [(10, 5 * MINUTE)]
    assert counts[PASSWORD, ()] == [(1000, 5 * MINUTE)]
    assert counts[FACTOR, ("login",)] == [(5, 5 * MINUTE), (50, DAY)]
