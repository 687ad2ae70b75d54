"""The only source of time. Instants are aware UTC datetimes; days are those of the site's zone."""

import datetime
from contextlib import contextmanager
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

_frozen = None
_step = None


def now() -> datetime.datetime:
    """The present instant, aware, in UTC."""
    found = _frozen or datetime.datetime.now(datetime.UTC)
    return found if _step is None else found + _step


def is_held() -> bool:
    """Whether somebody holds the clock, who then knows what he does."""
    return _frozen is not None


def step(by: datetime.timedelta | None):
    """Let the clock go wrong by so much, None: right again; for dossier/faults.py alone."""
    global _step
    _step = by


def today() -> datetime.date:
    """Today's date where the site is (a deadline of today ends at local midnight)."""
    return local(now()).date()


def local(instant: datetime.datetime) -> datetime.datetime:
    """The same instant as the site's wall clock shows it."""
    return instant.astimezone(ZONE)


@contextmanager
def frozen(instant: datetime.datetime):
    """Hold the clock at an aware `instant` (tests and the deterministic demo)."""
    global _frozen
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    before, _frozen = _frozen, instant.astimezone(datetime.UTC)
    try:
        yield
    finally:
        _frozen = before
