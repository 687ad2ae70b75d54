"""Object numbers after a power cut, in every state that its file can be left in."""

import os
import pathlib
import sqlite3

import pytest
import transaction
from persistent.mapping import PersistentMapping

from dossier.object_numbers import skip_used
from tests.dossier.stores import Store


def behind(file):
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE new_oid SET zoid = 0")
    connection.close()


def broken(file):
    file.write_bytes(b"\0garbage" * 1024)


def torn(file):
    file.write_bytes(file.read_bytes()[:4096])


def empty(file):
    file.write_bytes(b"")


@pytest.mark.parametrize("happened", [behind, broken, torn, empty, os.remove])
def test_new_objects_never_take_the_number_of_a_stored_one(happened, tmp_path):
    store = Store("etc/zodb.conf", tmp_path / "客户 档案")
    with store.root() as root, transaction.manager:
        root["old"] = [PersistentMapping(serial=serial) for serial in range(50)]
    happened(pathlib.Path(store.var, "data", "oids.sqlite3"))

    with store.root() as root:
        skip_used(root._p_jar.db())
        with transaction.manager:
            root["new"] = [PersistentMapping(serial="new") for _ in range(50)]
        assert [shelf["serial"] for shelf in root["old"]] == list(range(50))


def test_the_highest_stored_number_is_told(store):
    with store.root() as root, transaction.manager:
        root["only"] = PersistentMapping()

    with store.root() as root:
        highest = int.from_bytes(root["only"]._p_oid)
        assert skip_used(root._p_jar.db()) == highest


def test_a_file_of_numbers_that_cannot_be_opened_is_not_taken_for_a_broken_one(tmp_path):
    store = Store("etc/zodb.conf", tmp_path / "var")
    with store.root() as root, transaction.manager:
        root["only"] = PersistentMapping()
    file = pathlib.Path(store.var, "data", "oids.sqlite3")
    file.unlink()
    file.mkdir()

    with pytest.raises(sqlite3.OperationalError), store.root():
        pass
