"""The small SQL store of log-ins and failed attempts.

SQLite on one host, PostgreSQL on several, one code path; it stands outside ZODB, so that keeping
a session alive never conflicts with a record (promises D16).
"""

import os
import sqlite3
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

PATIENCE = 10  # seconds that a writer waits for another
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PREPARING = 0x646F7373  # any number, the same in every process: the lock of table making


class Instant(sa.types.TypeDecorator):
    """An aware datetime, kept as whole microseconds since 1970 so that comparing is exact."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value, dialect):
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Store:
    """The SQL store of log-ins: SQLite on one host, PostgreSQL on several; one code path.

    `url` is SQLAlchemy's. A SQLite file is made for its owner alone, and every commit is on disk
    before it is answered, so that a power cut revives no session that was closed. `sqlite://`
    lives in memory, for one thread at a time.
    """

    def __init__(self, url):
        address = sa.make_url(url)
        embedded = address.get_backend_name() == "sqlite"
        if embedded and not address.database:
            memory = {"poolclass": sa.StaticPool, "connect_args": {"check_same_thread": False}}
            self._writer = self._reader = sa.create_engine(address, **memory)
        else:
            pool = {"pool_pre_ping": not embedded}
            self._writer = sa.create_engine(address, **pool)
            self._reader = sa.create_engine(address, isolation_level="AUTOCOMMIT", **pool)
        if embedded:
            _make_private(address.database)
            sa.event.listen(self._writer, "begin", _begin_at_once)
            for engine in {self._writer, self._reader}:
                sa.event.listen(engine, "connect", _set_sqlite_up)

    @contextmanager
    def read(self):
        """A connection for single selects; each sees what is committed at that moment."""
        with self._reader.connect() as sql:
            yield sql

    @contextmanager
    def write(self):
        """A transaction, committed at the end or undone by an error."""
        with self._writer.begin() as sql:
            yield sql

    def prepare(self, table):
        """Create `table` and its indexes where they are missing; safe from several processes."""
        with self.write() as sql:
            if sql.dialect.name == "postgresql":
                sql.execute(sa.select(sa.func.pg_advisory_xact_lock(_PREPARING)))
            table.create(sql, checkfirst=True)

    def settle(self):
        """Let nothing that was deleted stand in SQLite's write-ahead log any longer."""
        with self._reader.connect() as sql:
            if sql.dialect.name == "sqlite" and self._reader is not self._writer:
                sql.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self):
        """Give all connections back."""
        self._reader.dispose()
        self._writer.dispose()


def _make_private(path):
    if path:
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _set_sqlite_up(raw, record):
    raw.isolation_level = None
    raw.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
    _write_ahead(raw)
    for pragma in ("synchronous=FULL", "secure_delete=ON"):
        raw.execute(f"PRAGMA {pragma}")


def _write_ahead(raw):
    """Switch to write-ahead; two that switch a new file at once are told so, and do not wait."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            raw.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
        time.sleep(0.01)


def _begin_at_once(sql):
    """Take the write lock before anything is read, so that no other writer comes between."""
    sql.exec_driver_sql("BEGIN IMMEDIATE")
