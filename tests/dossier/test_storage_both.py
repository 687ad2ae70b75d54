"""What the store promises, on SQLite and on PostgreSQL alike (design 1, stack-notes 6 and 12)."""

import os
import random

import pytest
import transaction
from BTrees.Length import Length
from persistent.mapping import PersistentMapping
from ZODB.blob import Blob
from ZODB.POSException import ConflictError, POSKeyError

from dossier.storage import open_database
from tests.soak.tally import tally

# `make soak` raises it.
KILLS = int(os.environ.get("DOSSIER_KILLS", "4"))


def test_what_is_committed_is_there_after_reopening(store):
    with store.root() as root, transaction.manager:
        root["customer"] = PersistentMapping(name="海港贸易有限公司")

    with store.root() as root:
        assert root["customer"]["name"] == "海港贸易有限公司"


def test_what_is_aborted_is_not_there(store):
    with store.root() as root:
        root["customer"] = PersistentMapping()
        transaction.abort()

        assert "customer" not in root


def test_a_file_comes_back_whole(store):
    content = random.Random(1).randbytes(3_000_000)
    with store.root() as root, transaction.manager:
        root["file"] = Blob(content)

    with store.root() as root, root["file"].open() as file:
        assert file.read() == content


def test_a_file_stands_in_the_database_and_not_in_the_cache_folder_alone(store):
    with store.root() as root, transaction.manager:
        root["file"] = Blob(b"kept")
    os.rename(f"{store.var}/blob-cache", f"{store.var}/gone")

    with store.root() as root, root["file"].open() as file:
        assert file.read() == b"kept"


def test_two_writers_of_one_object_conflict(store):
    first, second = transaction.TransactionManager(), transaction.TransactionManager()
    with store.root() as root, transaction.manager:
        root["shelf"] = PersistentMapping(taken_by="nobody")

    with store.root(first) as one, store.root(second) as two:
        one["shelf"]["taken_by"] = "first"
        two["shelf"]["taken_by"] = "second"
        first.commit()
        with pytest.raises(ConflictError):
            second.commit()


def test_two_writers_of_an_object_that_can_merge_are_merged(store):
    first, second = transaction.TransactionManager(), transaction.TransactionManager()
    with store.root() as root, transaction.manager:
        root["length"] = Length(0)

    with store.root(first) as one, store.root(second) as two:
        one["length"].change(2)
        two["length"].change(3)
        first.commit()
        second.commit()

    with store.root() as root:
        assert root["length"]() == 5


def test_packing_drops_what_nothing_refers_to_and_keeps_the_rest(store):
    with store.root() as root:
        with transaction.manager:
            root["kept"], root["dropped"] = Blob(b"kept"), PersistentMapping()
        lost = root["dropped"]._p_oid
        with transaction.manager:
            del root["dropped"]
        root._p_jar.db().pack()

    with store.root() as root, root["kept"].open() as file:
        assert file.read() == b"kept"
        with pytest.raises(POSKeyError):
            root._p_jar.get(lost)


def test_records_are_stored_compressed(store):
    with store.root() as root, transaction.manager:
        root["text"] = PersistentMapping(text="客户档案" * 1000)

    with store.root() as root:
        record, _ = root._p_jar.db().storage.base.load(root["text"]._p_oid)
        assert len(bytes(record)) < 200


def test_two_processes_count_on_one_shelf_and_no_number_is_given_twice(store):
    with store.root() as root:
        assert "shelf" not in root
    with store.writer("shelf") as first, store.writer("shelf") as second:
        said = first.kill_after(20) + second.kill_after(20)

    with store.root() as root:
        count = root["shelf"]["count"]
    assert len(set(said)) == len(said) >= 40
    assert max(said) <= count <= len(said) + 2


def test_a_killed_writer_loses_nothing_that_it_has_said(store):
    """S01: what was answered is there, and a count and its file are there together."""
    for kill in range(KILLS):
        with store.writer("shelf") as writer:
            said = writer.kill_after(1 + kill % 5)[-1]

        with store.root() as root, root["shelf"]["file"].open() as file:
            assert root["shelf"]["count"] in (said, said + 1)
            assert int(file.read()) == root["shelf"]["count"]
    kind = "postgresql" if "postgresql" in store.conf else "sqlite"
    tally(f"kill -9 of a writer at the store, {kind}", kills=KILLS, lost=0, half=0)


def test_sqlite_waits_for_the_disk_at_each_commit(tmp_path):
    database = open_database("etc/zodb.conf", str(tmp_path / "var"))
    pool = database.storage.base._store_connection_pool
    with pool.borrowing() as connection:
        connection.cursor.execute("PRAGMA synchronous")
        full = connection.cursor.fetchone()[0]
    database.close()

    assert full == 2
