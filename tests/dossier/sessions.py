"""Sessions in a store of each kind (tests/dossier/login_stores.py), and a moment to open them."""

from datetime import UTC, datetime, timedelta

import pytest

from dossier.login import Kind, LoginSessions

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
KEY = bytes(32)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def sessions(login_store):
    return LoginSessions(login_store, KEY)


def page(sessions, person="lin", now=NOW, address="10.0.0.7"):
    return sessions.open(person, Kind.PAGE, address, "Firefox", now)
