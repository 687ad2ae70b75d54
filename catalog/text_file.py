"""One SQLite file of the text engine: its schema, one writer, one reader for each thread.

Only apsw opens it, because contentless_delete needs a newer SQLite than Python's own, and two
SQLite libraries in one process lose each other's locks on a file.
"""

import threading
import weakref
from contextlib import contextmanager

import apsw

_BUSY_MILLISECONDS = 30_000
_FLAGS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI
_SETTINGS = """
    PRAGMA synchronous = FULL;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -8000;
"""
# Body comes first, because FTS5 writes the number of every other column with each position.
_SCHEMA = """
    CREATE VIRTUAL TABLE text USING fts5(
        body, title, pinyin,
        content='', contentless_delete=1, detail=full, tokenize='ascii'
    );
    CREATE VIRTUAL TABLE single USING fts5(
        body, content='', contentless_delete=1, detail=none, tokenize='ascii'
    );
    CREATE TABLE document (docid INTEGER PRIMARY KEY, digest TEXT NOT NULL);
    CREATE TABLE intent (batch INTEGER PRIMARY KEY AUTOINCREMENT, docids BLOB NOT NULL);
    CREATE TABLE fact (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID, STRICT;
"""

#: What goes wrong when a file is missing, damaged, or something else altogether.
UNUSABLE = (
    apsw.CantOpenError,
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.SQLError,
    apsw.IOError,
)


class TextFile:
    """An open file by its name, which is a path or SQLite's URI of one in memory."""

    def __init__(self, name: str):
        self.name = name
        self._writing = threading.RLock()
        self._of_thread = threading.local()
        self._readers = weakref.WeakSet()
        self._writer = self._connect()

    @classmethod
    def made(cls, name: str, **facts) -> "TextFile":
        """A new, empty file with these facts; `name` is an empty file or one in memory."""
        connection = apsw.Connection(name, flags=_FLAGS | apsw.SQLITE_OPEN_CREATE)
        connection.execute("PRAGMA journal_mode = WAL")
        file = cls(name)
        connection.close()
        with file.writing() as writer:
            writer.execute(_SCHEMA)
            writer.executemany("INSERT INTO fact VALUES (?, ?)", facts.items())
        return file

    def fact(self, name: str):
        """A fact of the file: its identity, its sequence, the seal of its key."""
        return self.reader().execute("SELECT value FROM fact WHERE name = ?", (name,)).get

    def reader(self) -> apsw.Connection:
        """This thread's own connection, which cannot write."""
        reader = getattr(self._of_thread, "reader", None)
        if reader is None:
            reader = self._of_thread.reader = self._connect()
            reader.execute("PRAGMA query_only = ON")
            self._readers.add(reader)
        return reader

    @contextmanager
    def writing(self):
        """The writer inside a transaction that is kept whole or not at all."""
        with self._writing:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def settle(self):
        """Move everything from the log beside the file into the file."""
        with self._writing:
            self._writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def vacuum(self):
        """Write the file anew without the pages that are no longer used."""
        with self._writing:
            self._writer.execute("VACUUM")
        self.settle()

    def close(self):
        """Close all connections; no other thread may be using them."""
        for reader in list(self._readers):
            reader.close()
        self._writer.close()

    def _connect(self) -> apsw.Connection:
        connection = apsw.Connection(self.name, flags=_FLAGS)
        connection.set_busy_timeout(_BUSY_MILLISECONDS)
        connection.execute(_SETTINGS)
        return connection
