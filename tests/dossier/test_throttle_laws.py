"""Any sequence of attempts is answered as a plain list of the failures would answer (S47)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.login_store import Store
from dossier.throttle import FACTOR, PASSWORD, Keys, Limit, Throttle

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
KEY = b"k" * 32

SMALL = {
    PASSWORD: (
        Limit(("login", "address"), 2, 4 * SECOND),
        Limit(("login",), 3, 6 * SECOND),
        Limit(("address",), 4, 4 * SECOND),
        Limit((), 5, 3 * SECOND),
    ),
    FACTOR: (Limit(("login",), 1, 2 * SECOND), Limit(("login",), 2, 9 * SECOND)),
}
attempts = st.lists(
    st.tuples(
        st.sampled_from([PASSWORD, FACTOR]),
        st.builds(
            Keys, st.sampled_from(["lin", "chen"]), st.sampled_from(["10.0.0.7", "10.0.0.8"])
        ),
        st.integers(0, 3000),
        st.sampled_from(["fail", "fail", "fail", "clear", "forgive", "sweep"]),
    ),
    max_size=25,
)


class Remembered(list):
    """The same rules said plainly: a list of all failures, counted from the front each time."""

    def allowed(self, kind, keys, now):
        return all(self.count_in(limit, kind, keys, now) < limit.count for limit in SMALL[kind])

    def count_in(self, limit, kind, keys, now):
        return sum(
            kind == other
            and now - at < limit.window
            and all(getattr(keys, name) == getattr(whose, name) for name in limit.by)
            for other, whose, at in self
        )

    def seconds_to_wait(self, kind, keys, now):
        return next(s for s in range(60) if self.allowed(kind, keys, now + s * SECOND))


@pytest.fixture(scope="module")
def small():
    return Throttle(Store("sqlite://"), KEY, SMALL)


@settings(max_examples=150, deadline=None)
@given(acts=attempts)
def test_every_answer_is_that_of_the_plain_model(small, acts):
    small.sweep(NOW + 2 * DAY)
    remembered, now = Remembered(), NOW
    for kind, keys, milliseconds, act in acts:
        now += timedelta(milliseconds=milliseconds)
        if act == "clear":
            small.clear(kind, keys)
            remembered[:] = [each for each in remembered if each[:2] != (kind, keys)]
        elif act == "sweep":
            small.sweep(now)
        else:
            seconds = remembered.seconds_to_wait(kind, keys, now)
            verdict = small.fail(kind, keys, now)
            assert (verdict.ok, verdict.retry_after) == (seconds == 0, seconds)
            if verdict.ok and act == "forgive":
                small.forgive(verdict)
            elif verdict.ok:
                remembered.append((kind, keys, now))
