"""The object numbers of RelStorage: none is given out twice, whatever became of SQLite's file."""

import contextlib
import os
import sqlite3

BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
HIGHEST = "SELECT COALESCE(MAX(zoid), 0) FROM object_state"


def skip_used(database):
    """Let new objects be numbered above every stored one; return the highest stored number.

    SQLite's allocator counts in oids.sqlite3, a file written without waiting for the disk and
    left out of a backup of the database. After a power cut it may be behind, and commits would
    be refused until it has caught up, or broken, and nothing would start (S03). Cheap enough
    for each opening: one look-up.
    """
    storage = database.storage
    while hasattr(storage, "base"):
        storage = storage.base
    adapter = storage._adapter

    def skip(_connection, cursor):
        cursor.execute(HIGHEST)
        highest = cursor.fetchone()[0]
        _count_from(adapter.oidallocator, cursor, highest)
        return highest

    return adapter.connmanager.open_and_call(skip)


def _count_from(allocator, cursor, highest):
    try:
        allocator.set_min_oid(cursor, highest)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) not in BROKEN:
            raise
        allocator.close()
        with contextlib.suppress(FileNotFoundError):
            os.remove(allocator.db_path)
        allocator.set_min_oid(cursor, highest)
