"""The store of log-ins: on disk for its owner alone, and shared by processes."""

import sqlite3
import stat
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from dossier import login_store
from dossier.login_store import Instant, Store
from tests.dossier.processes import in_other_processes

pytest_plugins = ["tests.dossier.login_stores"]

MOMENTS = sa.Table("moments", sa.MetaData(), sa.Column("at", Instant))
NOW = datetime(2026, 11, 21, 6, 5, 4, 321987, tzinfo=UTC)

PREPARE = """
import sys
import sqlalchemy as sa
from dossier.login_store import Instant, Store
Store(sys.argv[1]).prepare(sa.Table("moments", sa.MetaData(), sa.Column("at", Instant)))
"""


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("moment", [NOW, None, NOW - timedelta(days=40_000)])
def test_an_instant_comes_back_to_the_microsecond(login_store, moment):
    login_store.prepare(MOMENTS)
    with login_store.write() as sql:
        sql.execute(sa.insert(MOMENTS).values(at=moment))

    with login_store.read() as sql:
        assert sql.execute(sa.select(MOMENTS.c.at)).scalar_one() == moment


def test_what_ends_in_an_error_is_not_written(login_store):
    login_store.prepare(MOMENTS)
    with pytest.raises(KeyError), login_store.write() as sql:
        sql.execute(sa.insert(MOMENTS).values(at=NOW))
        raise KeyError

    with login_store.read() as sql:
        assert sql.execute(sa.select(MOMENTS)).all() == []


def test_several_processes_may_make_the_tables_at_once(login_url, login_store):
    in_other_processes(PREPARE, login_url, count=2)

    login_store.prepare(MOMENTS)
    with login_store.read() as sql:
        assert sql.execute(sa.select(MOMENTS)).all() == []


def test_the_file_is_its_owners_alone(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/var 客户/logins.sqlite")
    store.prepare(MOMENTS)

    files = list((tmp_path / "var 客户").iterdir())
    assert {mode(file) for file in files} == {0o600}
    assert mode(tmp_path / "var 客户") == 0o700
    store.close()


def test_a_commit_of_the_embedded_store_is_on_disk(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/logins.sqlite")
    with store.write() as sql:
        assert sql.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert sql.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    store.close()


def test_a_store_in_memory_is_one_for_readers_and_writers():
    store = Store("sqlite://")
    store.prepare(MOMENTS)
    with store.write() as sql:
        sql.execute(sa.insert(MOMENTS).values(at=NOW))

    with store.read() as sql:
        assert sql.execute(sa.select(MOMENTS.c.at)).scalar_one() == NOW
    store.close()


class Switching:
    """A connection to a new file that others switch to write-ahead at the same moment."""

    def __init__(self, code, times):
        self.code, self.times = code, times

    def execute(self, pragma):
        if "journal_mode" in pragma and self.times:
            self.times -= 1
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = self.code
            raise error


def test_who_switches_a_new_file_together_with_others_tries_again():
    raw = Switching(sqlite3.SQLITE_BUSY, 3)
    login_store._set_sqlite_up(raw, None)

    assert raw.times == 0


def test_what_does_not_pass_is_told_at_once():
    with pytest.raises(sqlite3.OperationalError):
        login_store._set_sqlite_up(Switching(sqlite3.SQLITE_READONLY, 1), None)
