"""Tests of the keys of the dossiers: one each, found by every process, gone for good (D9)."""

import itertools
import multiprocessing
import os
import shutil
import sqlite3

import pytest
import sqlalchemy as sa

from dossier import key_store, keys
from dossier.errors import Conflict
from dossier.key_store import AHEAD, DESTROYED, ROWS, KeyStore
from dossier.login_store import Store
from dossier.suite import Unreadable
from tests.dossier.key_sites import NAMES, epochs, folder, opened, url

__all__ = ["folder", "opened", "url"]


def test_a_key_is_made_once_and_found_by_every_process(opened):
    made = {name: opened().made_for(name) for name in NAMES}

    assert {name: opened().key_of(name) for name in NAMES} == made
    assert {name: opened().made_for(name) for name in NAMES} == made
    assert len(set(made.values())) == 3 and {len(key) for key in made.values()} == {32}


def first_key(url, folder):
    """The key that a process of its own finds in a new store."""
    store = KeyStore(Store(url), keys.opened(folder))
    key = store.made_for("harbour")
    store.close()
    return key


def test_processes_that_begin_the_store_together_agree(url, folder):
    with multiprocessing.get_context("fork").Pool(4) as pool:
        found = pool.starmap(first_key, [(url, folder)] * 4, chunksize=1)

    assert {first_key(url, folder)} == set(found)


def test_a_dossier_without_a_key_has_none(opened):
    with pytest.raises(Unreadable):
        opened().key_of("harbour")


def test_a_destroyed_key_is_gone_and_never_made_again(opened, folder):
    store = opened()
    kept = store.made_for("rainbow")
    store.made_for("harbour")
    store.destroy("harbour")

    for process in (store, opened()):
        for ask in (process.key_of, process.made_for, process.destroy):
            with pytest.raises(Unreadable):
                ask("harbour")
        assert process.key_of("rainbow") == kept
    assert epochs(folder) == ["epoch-2.key"]


def test_a_key_that_another_process_destroyed_is_forgotten_here(opened):
    """What is kept for speed ends with the epoch."""
    here, there = opened(), opened()
    here.made_for("harbour")
    kept = here.made_for("rainbow")
    there.destroy("harbour")

    with pytest.raises(Unreadable):
        here.key_of("harbour")
    assert here.key_of("rainbow") == kept


def test_only_so_many_keys_are_kept_in_memory(monkeypatch):
    monkeypatch.setattr(key_store, "MANY", 2)
    store = key_store.passing(keys.passing())
    made = {name: store.made_for(name) for name in NAMES}

    assert len(store._known) <= 2
    assert {name: store.key_of(name) for name in NAMES} == made
    store.close()


def test_an_old_copy_of_the_rows_opens_nothing_after_a_destruction(folder, tmp_path):
    """D9: the copy has the row, the folder no longer the key of its epoch."""
    settings, site_keys = {}, keys.opened(folder)
    store = key_store.opened(settings, site_keys)
    gone = store.made_for("harbour")
    with sqlite3.connect(folder / "dossiers.sqlite") as source:
        target = sqlite3.connect(tmp_path / "copy.sqlite")
        source.backup(target)
        target.close()
    source.close()
    store.destroy("harbour")
    store.close()

    left = b"".join(path.read_bytes() for path in folder.iterdir())
    copy = sqlite3.connect(tmp_path / "copy.sqlite")
    (wrapped,) = copy.execute("SELECT wrapped FROM dossier_keys").fetchone()
    copy.close()
    assert wrapped not in left and gone not in left
    shutil.copy(tmp_path / "copy.sqlite", folder / "dossiers.sqlite")
    again = key_store.opened(settings, keys.opened(folder))
    with pytest.raises(Unreadable, match="epoch 1 is missing"):
        again.key_of("harbour")
    again.close()


def test_the_key_of_one_dossier_in_the_row_of_another_opens_nothing(opened):
    """S63: a row is bound to its dossier and epoch."""
    store = opened()
    for name in NAMES:
        store.made_for(name)
    with store._store.write() as sql:
        rows = dict(sql.execute(sa.select(ROWS.c.name, ROWS.c.wrapped)).all())
        row = ROWS.c.name == "harbour"
        sql.execute(sa.update(ROWS).where(row).values(wrapped=rows["rainbow"]))

    with pytest.raises(Unreadable):
        opened().key_of("harbour")
    assert opened().key_of("lantern")


def test_no_key_stands_in_the_store_in_clear(opened):
    store = opened()
    made = {store.made_for(name) for name in NAMES}
    with store._store.read() as sql:
        wrapped = b"".join(sql.execute(sa.select(ROWS.c.wrapped)).scalars())

    assert not [key for key in made if key in wrapped]


def test_a_destruction_is_noted_with_its_epoch():
    store = key_store.passing(keys.passing())
    store.made_for("harbour")
    store.destroy("harbour")

    with store._store.read() as sql:
        assert [(row.name, row.epoch) for row in sql.execute(sa.select(DESTROYED))] == [
            ("harbour", 1)
        ]
    assert store.made_for("rainbow") == store.key_of("rainbow")
    store.close()


def test_a_reserved_name_has_its_key_already(opened):
    store, names = opened(), itertools.count(1)
    reserved = [store.reserved(lambda: f"kept-{next(names)}") for _ in range(AHEAD + 1)]

    assert len(set(reserved)) == AHEAD + 1
    assert len({store.key_of(name) for name in reserved}) == AHEAD + 1


def test_after_a_fork_no_name_is_given_twice(opened):
    store, names = opened(), itertools.count(1)
    store.reserved(lambda: f"kept-{next(names)}")
    ahead = set(store._ahead)
    store._ahead_of = -1  # as a child finds it

    assert store.reserved(lambda: f"kept-{next(names)}") not in ahead


def test_keys_that_are_gone_are_not_made_a_second_time(folder):
    """S10: the key of the epoch that opens them once they are back must not be overwritten."""
    store = key_store.opened({}, keys.opened(folder))
    made = store.made_for("harbour")
    store.close()
    os.rename(folder / "dossiers.sqlite", folder / "aside")
    with pytest.raises(Conflict, match="密钥备份"):
        key_store.opened({}, keys.opened(folder), fresh=False)

    for path in folder.glob("dossiers.sqlite*"):
        path.unlink()
    os.rename(folder / "aside", folder / "dossiers.sqlite")
    again = key_store.opened({}, keys.opened(folder), fresh=False)
    assert again.key_of("harbour") == made
    again.close()
