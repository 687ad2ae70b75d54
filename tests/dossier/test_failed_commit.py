"""What failed to be committed is no part of what is committed next (S08, S09).

SQLite ends a transaction by itself when the disk fails at its commit.
"""

import sqlite3

import pytest
import transaction
from persistent.mapping import PersistentMapping
from relstorage.adapters.sqlite.drivers import Connection
from ZODB.blob import Blob

from tests.dossier.stores import Store


@pytest.fixture
def store(tmp_path):
    """A store on SQLite with an empty shelf."""
    made = Store("etc/zodb.conf", tmp_path / "客户 档案")
    with made.root() as root, transaction.manager:
        root["shelf"] = PersistentMapping()
        root["file"] = Blob(b"before")
    return made


def ended_by_itself(connection):
    sqlite3.Connection.rollback(connection)


def left_open(connection):
    """The next one ends it."""


def failing(fault):
    """The end of a commit by which rows would come to stand in the store."""
    commit = Connection.commit

    def failed(connection):
        if not connection.before_commit_functions:  # a number of objects, not they
            return commit(connection)
        for clear in connection.before_commit_functions:
            clear(connection)
        fault(connection)
        raise sqlite3.OperationalError("disk I/O error")

    return failed


@pytest.mark.parametrize("fault", [ended_by_itself, left_open])
def test_the_next_commit_brings_nothing_of_one_that_failed(store, monkeypatch, fault):
    with store.root() as root:
        with monkeypatch.context() as patch:
            patch.setattr(Connection, "commit", failing(fault))
            root["shelf"]["failed"] = PersistentMapping()
            root["count"] = 1
            with root["file"].open("w") as file:
                file.write(b"failed")
            with pytest.raises(sqlite3.OperationalError):
                transaction.commit()
        transaction.abort()
        root["next"] = PersistentMapping()
        transaction.commit()

    with store.root() as root:
        assert root.keys() == {"shelf", "file", "next"}
        assert list(root["shelf"]) == []
        with root["file"].open() as file:
            assert file.read() == b"before"
