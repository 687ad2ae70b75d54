"""Backing up the keys of a site that is served, and what a destroyed key leaves in them (X18)."""

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path

import pytest
import transaction
from pyramid.threadlocal import RequestContext

from dossier import key_restore, key_store, keys
from dossier.errors import Conflict, NotAllowed
from dossier.key_backup import Copies
from dossier.keys import MASTER
from dossier.suite import Unreadable
from dossier.vocabulary import Tag
from tests.conftest import become
from tests.skew.ground import Ground
from workflows import key_backup as verbs
from workflows.backup import without_keys


@pytest.fixture
def ground(tmp_path):
    made = Ground(tmp_path / "var", **{"dossier.keys": str(tmp_path / "keys")})
    yield made
    made.close()


@pytest.fixture
def acting(ground):
    """`acting(verb, *values, login=…)`: what a verb returns to the system admin, kept."""

    def act(verb, *values, login="xi"):
        manager = transaction.TransactionManager()
        connection = ground.database.open(manager)
        request = ground.request(connection, manager)
        become(request, request.root["people"].by_login(login))
        try:
            with RequestContext(request):
                done = verb(request, *values)
            manager.commit()
            return done
        finally:
            manager.abort()
            connection.close()

    return act


def restored(ground, folder, anew):
    """The key store that a restore of these copies makes, with the master key of the site."""
    anew.mkdir(mode=0o700)
    shutil.copy(Path(ground.registry.settings["dossier.keys"]) / MASTER, anew / MASTER)
    settings = ground.registry.settings | {"dossier.keys": str(anew)}
    key_restore.restore(settings, folder)
    return key_store.opened(settings, keys.opened(anew))


def dossier_of(ground):
    """The name of a new dossier, which is that of its key."""
    return ground.alone(lambda make: make.dossier().__name__)


def test_the_keys_are_backed_up_and_the_log_tells(ground, acting, tmp_path):
    name = dossier_of(ground)
    manifest = acting(verbs.back_up, tmp_path / "copies")
    acting(verbs.told, manifest)
    entry = ground.alone(lambda make: make.site.log.entry(make.site.log.size))

    assert (entry["tag"], entry["after"]["number"]) == (Tag.KEYS_COPIED, 1)
    store = restored(ground, tmp_path / "copies", tmp_path / "anew")
    assert store.key_of(name) == key_store.of_database(ground.database).key_of(name)
    store.close()


@pytest.mark.parametrize("login", ["guan", "an", "shen", "chen"])
def test_nobody_else_backs_them_up(acting, tmp_path, login):
    """R152."""
    with pytest.raises(NotAllowed):
        acting(verbs.back_up, tmp_path / "copies", login=login)
    assert not (tmp_path / "copies").exists()


def test_the_newest_copy_is_verified(ground, acting, tmp_path):
    made = acting(verbs.back_up, tmp_path / "copies")
    settings = ground.registry.settings

    assert verbs.verify(settings, tmp_path / "copies") == made
    path = tmp_path / "copies" / "keys-000001.sealed"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Conflict, match="密钥备份不完整"):
        verbs.verify(settings, tmp_path / "copies")


def test_no_copy_opens_a_destroyed_key_any_more(ground, acting, tmp_path):
    """X18: a copy from before it was made goes as well, because it has the key of the epoch."""
    folder = tmp_path / "copies"
    acting(verbs.back_up, folder)
    gone, stays = dossier_of(ground), dossier_of(ground)
    acting(verbs.back_up, folder)
    old = b"".join(path.read_bytes() for path in folder.glob("*.sealed"))
    key_store.of_database(ground.database).destroy(gone)

    assert acting(verbs.destroy_in_backups, gone, folder) == 2
    assert Copies(folder).numbers() == [3]
    assert all(path.read_bytes()[60:90] not in old for path in folder.glob("*.sealed"))
    store = restored(ground, folder, tmp_path / "anew")
    assert store.key_of(stays)
    for ask in (store.key_of, store.made_for):
        with pytest.raises(Unreadable):
            ask(gone)
    store.close()


def test_a_key_that_is_not_destroyed_stays_in_every_copy(ground, acting, tmp_path):
    name = dossier_of(ground)
    acting(verbs.back_up, tmp_path / "copies")

    with pytest.raises(Conflict, match="尚未销毁"):
        acting(verbs.destroy_in_backups, name, tmp_path / "copies")
    assert Copies(tmp_path / "copies").numbers() == [1]


def test_a_copy_of_a_site_in_which_nothing_was_signed_makes_the_key_of_its_log(acting, tmp_path):
    acting(verbs.back_up, tmp_path / "copies")

    assert "log.key" in os.listdir(tmp_path / "keys")


def test_dossiers_without_a_key_are_named_but_not_those_whose_key_was_destroyed(ground):
    """What a restore with keys older than the data lacks."""
    older, newer, gone = (dossier_of(ground) for _time in range(3))
    store = key_store.of_database(ground.database)
    store.destroy(gone)
    assert ground.alone(lambda make: without_keys(make.site)) == []

    path = Path(ground.registry.settings["dossier.keys"]) / "dossiers.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as sql, sql:
        sql.execute("DELETE FROM dossier_keys WHERE name = ?", (newer,))

    assert ground.alone(lambda make: without_keys(make.site)) == [newer] != [older]
