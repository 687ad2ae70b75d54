"""The writer lock: one writer at a time over all processes (design 6).

Writers that wait for each other are safer and faster on this stack than writers that conflict
and begin again. Readers never take it. A file lock serves one host, PostgreSQL's advisory lock
several.
"""

import fcntl
import os
from contextlib import contextmanager

import psycopg2
from psycopg2.extensions import parse_dsn

_ADVISORY = 0x646F7373696572  # 'dossier'


class FileLock:
    """A lock on a file of this host; it ends with the process that holds it."""

    def __init__(self, path):
        self.path = path

    @contextmanager
    def held(self):
        """Wait for the lock, hold it for the block."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class AdvisoryLock:
    """A lock in the PostgreSQL database that all hosts share."""

    def __init__(self, dsn):
        self.dsn = dsn

    @contextmanager
    def held(self):
        """Wait for the lock, hold it for the block; it has a connection of its own."""
        connection = psycopg2.connect(self.dsn)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", (_ADVISORY,))
            yield
        finally:
            connection.close()


def lock_of(settings):
    """The lock of a site: advisory where `dossier.lock` is a PostgreSQL address, else a file."""
    address = settings.get("dossier.lock") or os.path.join(settings["dossier.var"], "writer.lock")
    return AdvisoryLock(address) if _is_postgresql(address) else FileLock(address)


def _is_postgresql(address):
    try:
        return bool(parse_dsn(address))
    except psycopg2.ProgrammingError:
        return False
