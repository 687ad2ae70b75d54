"""A commit that failed leaves nothing behind for the next one (S08, S09).

RelStorage gathers the rows of a transaction in a table of the connection, and empties it when it
rolls back. If SQLite has ended the transaction by itself, as it does when the disk fails at the
commit, RelStorage takes the connection for clean: the rows of the transaction that failed would be
committed with those of the next, without their entry in the log. So a connection is rolled back
and emptied before every use, whatever it says of itself.
"""

from relstorage.adapters.sqlite.adapter import Sqlite3Adapter


def ensure(storage):
    """Let no connection of a storage on SQLite be used again as it was left."""
    adapter = getattr(storage, "_adapter", None)
    if isinstance(adapter, Sqlite3Adapter):
        adapter.connmanager._may_need_rollback = _always


def _always(connection):
    return True
