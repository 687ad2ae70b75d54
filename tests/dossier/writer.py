"""A writer for test_storage_both: `python -m tests.dossier.writer CONF VAR NAME` until killed."""

import sys

import transaction
from persistent.mapping import PersistentMapping
from ZODB.blob import Blob

from dossier.storage import open_database


def write(conf, var, name):
    """Commit a count and a file of the same number for ever, and say each one committed."""
    root = open_database(conf, var).open().root()
    while True:
        print(count(root, name), flush=True)


def count(root, name):
    """Add one to the shelf of that name, as often as another writer is faster; the new count."""
    for attempt in transaction.manager.attempts(100):
        with attempt:
            shelf = root.setdefault(name, PersistentMapping(count=0))
            shelf["count"] += 1
            shelf["file"] = Blob(str(shelf["count"]).encode())
            number = shelf["count"]
    return number


if __name__ == "__main__":
    write(*sys.argv[1:])
