"""Tests of the sealed store: nothing in it is plain, moved, changed or of other keys (R147)."""

import contextlib
import logging
import os
import zlib
from pathlib import Path

import pytest
import transaction
from BTrees.Length import Length
from persistent.mapping import PersistentMapping
from ZODB import DB
from ZODB.blob import Blob
from ZODB.Connection import TransactionMetaData
from ZODB.DemoStorage import DemoStorage
from ZODB.FileStorage import FileStorage
from ZODB.POSException import POSKeyError
from ZODB.utils import z64

from dossier import keys
from dossier.errors import Conflict
from dossier.sealed_storage import MARK, Records, SealedStorage
from dossier.storage import open_database
from dossier.suite import GUOMI, INTERNATIONAL, Unreadable, suite_of

SECRET = "海港贸易有限公司的机密合同"


@pytest.fixture
def layers(tmp_path):
    """A sealed FileStorage, which keeps history and undoes; its database."""
    base = FileStorage(str(tmp_path / "Data.fs"), blob_dir=str(tmp_path / "blobs"))
    database = DB(SealedStorage(base, Records(keys.passing())))
    yield database
    database.close()


def told(database, text):
    """Commit a text; the object that has it."""
    with database.transaction() as connection:
        connection.add(thing := PersistentMapping(text=text))
        connection.root()["thing"] = thing
    return thing._p_oid


def base_of(root):
    """The storage below the seal."""
    return root._p_jar.db().storage.base


def overwrite(storage, oid, record):
    """What somebody does who may write the file: another record for an object."""
    serial = storage.load(oid)[1]
    meta = TransactionMetaData()
    storage.tpc_begin(meta)
    storage.store(oid, serial, record, "", meta)
    storage.tpc_vote(meta)
    storage.tpc_finish(meta)


def test_no_record_of_a_store_is_plain(store):
    with store.root() as root, transaction.manager:
        root[SECRET] = PersistentMapping({SECRET: SECRET})

    with store.root() as root:
        for oid in (z64, root[SECRET]._p_oid):
            record = bytes(base_of(root).load(oid)[0])
            assert record[:1] == MARK and record[2:10] == oid
            assert SECRET.encode() not in record and b"persistent" not in record


def test_no_file_of_a_store_says_what_was_put_in(tmp_path):
    database = open_database("etc/zodb.conf", str(tmp_path))
    told(database, SECRET)
    database.close()

    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 3 and not [data for data in files if SECRET.encode() in data]


def test_a_plain_record_is_refused_not_read(layers, caplog):
    """R147: no downgrade; and somebody is told."""
    oid = told(layers, "text")
    plain = layers.storage.records.open(layers.storage.base.load(oid)[0])
    overwrite(layers.storage.base, oid, plain)

    for record in (plain, b".z" + zlib.compress(plain), b""):
        with pytest.raises(Unreadable, match="not sealed"):
            layers.storage.records.open(record, oid)
    with pytest.raises(Unreadable):
        layers.storage.load(oid)
    assert {each.levelno for each in caplog.records} == {logging.CRITICAL}


def test_other_keys_read_nothing(layers):
    oid = told(layers, "text")
    record = layers.storage.base.load(oid)[0]

    with pytest.raises(Unreadable):
        Records(keys.passing()).open(record, oid)


def test_what_was_is_read_as_it_was(layers):
    """History, on a storage that keeps it."""
    oid = told(layers, "old")
    first = layers.storage.load(oid)[1]
    with layers.transaction() as connection:
        connection.get(oid)["text"] = "new"
    second = layers.storage.load(oid)[1]

    assert b"old" in layers.storage.loadSerial(oid, first)
    assert b"old" in layers.storage.loadBefore(oid, second)[0]
    assert layers.storage.loadBefore(oid, first) is None
    before = layers.open(before=second)
    assert before.get(oid)["text"] == "old"
    before.close()


def test_a_conflict_between_two_sealed_records_is_merged_and_can_be_undone(layers):
    with layers.transaction() as connection:
        connection.root()["length"] = Length(0)
    managers = transaction.TransactionManager(), transaction.TransactionManager()
    one, two = (layers.open(manager) for manager in managers)
    one.root()["length"].change(2)
    two.root()["length"].change(3)
    for manager in managers:
        manager.commit()
    layers.undo(layers.undoLog(1, 2)[0]["id"])
    transaction.commit()

    assert layers.open().root()["length"]() == 3


def test_every_record_of_a_storage_comes_opened(layers):
    oid = told(layers, "text")
    found, following = {}, None
    while True:
        number, _tid, data, following = layers.storage.record_iternext(following)
        found[number] = data
        if following is None:
            break
    with contextlib.closing(layers.storage.iterator()) as transactions:
        read = {record.oid: record.data for each in transactions for record in each}

    assert found == read and b"text" in found[oid] and len(found) == len(layers.storage)


def test_a_store_is_copied_into_another_with_other_keys(store, tmp_path):
    """`convert`: every record is opened and sealed anew; files come along."""
    base = FileStorage(str(tmp_path / "source.fs"), blob_dir=str(tmp_path / "source"))
    source = DB(SealedStorage(base, Records(keys.passing())))
    with source.transaction() as connection:
        connection.root()["text"] = PersistentMapping(text=SECRET)
        connection.root()["file"] = Blob(b"kept")
    target = open_database(store.conf, store.var)
    target.storage.zap_all()
    target.storage.copyTransactionsFrom(source.storage)
    target.close()
    source.close()

    with store.root() as root, root["file"].open() as file:
        assert (root["text"]["text"], file.read()) == (SECRET, b"kept")


def test_a_store_is_copied_out_of_relstorage(store, layers):
    database = open_database(store.conf, store.var)
    oid = told(database, SECRET)
    layers.storage.copyTransactionsFrom(database.storage)
    database.close()

    assert SECRET.encode() in layers.storage.load(oid)[0]


def test_a_layer_over_a_sealed_store_changes_nothing_below(layers):
    told(layers, "below")
    layer = DB(DemoStorage(base=layers.storage, close_base_on_close=False))
    with layer.transaction() as connection:
        assert connection.root()["thing"]["text"] == "below"
        connection.root()["thing"]["text"] = "above"
    layer.close()

    assert layers.open().root()["thing"]["text"] == "below"


def test_packing_a_sealed_storage_keeps_what_is_referred_to(layers):
    oid = told(layers, "kept")
    dropped = told(layers, "kept instead")
    layers.pack()

    with pytest.raises(POSKeyError):
        layers.storage.load(oid)
    assert b"instead" in layers.storage.load(dropped)[0]


def opened(var, **settings):
    """The database of a site's folder."""
    return open_database("etc/zodb.conf", str(var), **settings)


def test_records_of_both_suites_are_read(tmp_path):
    """S64: a mixed archive."""
    for suite, text in [("international", "one"), ("guomi", "two")]:
        database = opened(tmp_path, suite=suite)
        with database.transaction() as connection:
            connection.root()[text] = PersistentMapping(text=text)
        database.close()

    database = opened(tmp_path)
    root = database.open().root()
    records = [bytes(base_of(root).load(root[text]._p_oid)[0]) for text in ("one", "two")]
    assert [root[text]["text"] for text in ("one", "two")] == ["one", "two"]
    assert [suite_of(record[10:]) for record in records] == [INTERNATIONAL, GUOMI]
    transaction.abort()
    database.close()


def test_a_new_site_key_seals_what_is_new_and_opens_what_is_old(tmp_path):
    """S62: nothing is written anew."""
    database = opened(tmp_path)
    old = told(database, "old")
    keys.renew(database.storage.keys)
    database.close()
    database = opened(tmp_path)
    new = told(database, "new")

    base = database.storage.base.new_instance()
    assert [bytes(base.load(oid)[0])[1] for oid in (old, new)] == [1, 2]
    assert b"old" in database.storage.new_instance().load(old)[0]
    database.close()


@pytest.mark.parametrize("lost", ["master.key", "site.keys"])
def test_a_store_with_data_does_not_open_without_its_keys(tmp_path, lost, caplog):
    opened(tmp_path).close()
    os.rename(tmp_path / "keys" / lost, tmp_path / "elsewhere")

    with pytest.raises(Conflict, match="已有数据"):
        opened(tmp_path)
    assert [each.name for each in caplog.records] == ["dossier.alarm"]
    os.rename(tmp_path / "elsewhere", tmp_path / "keys" / lost)
    opened(tmp_path).close()


def test_a_store_does_not_open_with_the_keys_of_another(tmp_path, caplog):
    """R147: refused with an alarm."""
    opened(tmp_path / "one").close()
    opened(tmp_path / "two").close()

    with pytest.raises(Conflict, match="密钥与存储不符"):
        opened(tmp_path / "one", folder=tmp_path / "two" / "keys")
    assert [each.name for each in caplog.records if each.levelno == logging.CRITICAL]


def test_a_store_that_is_not_sealed_is_not_opened(tmp_path):
    """R147: no plain fallback; and it gets no keys."""
    conf = tmp_path / "plain.conf"
    lines = Path("etc/zodb.conf").read_text(encoding="utf-8").splitlines()
    sealing = ("sealed>", "keys ", "suite ", "master-key ", "%import dossier")
    conf.write_text("\n".join(each for each in lines if not any(map(each.count, sealing))))
    open_database(str(conf), str(tmp_path / "var")).close()

    with pytest.raises(Conflict, match="没有加密"):
        opened(tmp_path / "var")
    assert not (tmp_path / "var" / "keys").exists()


def test_the_environment_is_as_it_was_after_opening(tmp_path, monkeypatch):
    """What one site says of its keys is not said to the next."""
    monkeypatch.setenv("DOSSIER_SUITE", "guomi")
    opened(tmp_path, suite="international").close()

    assert os.environ["DOSSIER_SUITE"] == "guomi" and "DOSSIER_KEYS" not in os.environ
