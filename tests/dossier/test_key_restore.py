"""Putting the keys back: into an empty folder alone, and never what was destroyed (S62, X18)."""

import os

import pytest

from dossier.errors import Conflict
from dossier.key_backup import Copies
from dossier.keys import MASTER, RING
from dossier.suite import Unreadable
from tests.dossier.key_sites import NAMES, KeySite, on_postgresql, place
from tests.postgresql import postgresql

__all__ = ["place", "postgresql"]


@pytest.fixture
def kept(tmp_path):
    """(the folder of a copy, the master key, the keys that it holds)."""
    site = KeySite(tmp_path / "keys")
    made = site.begin()
    site.copy(tmp_path / "copies")
    return tmp_path / "copies", site.master, made


def test_what_is_restored_opens_the_same(place, tmp_path, request):
    site, made = place
    site.copy(tmp_path / "copies")
    server = site.url and request.getfixturevalue("postgresql")
    url = on_postgresql(server) if server else ""
    anew = KeySite(tmp_path / "anew", url, master=site.master)
    done = anew.restore(tmp_path / "copies")

    assert anew.found() == made
    assert (done.keys, done.left_out, done.lost) == (3, 0, 0)
    for path in site.folder.iterdir():
        if path.suffix in (".key", ".keys"):
            assert (anew.folder / path.name).read_bytes() == path.read_bytes()
            assert (anew.folder / path.name).stat().st_mode & 0o077 == 0


def test_a_wrong_master_key_is_refused_and_nothing_written(kept, tmp_path):
    anew = KeySite(tmp_path / "anew", master=b"ab" * 32)

    with pytest.raises(Conflict, match="主密钥打不开"):
        anew.restore(kept[0])
    assert os.listdir(anew.folder) == [MASTER]


def test_without_a_master_key_it_is_asked_for(kept, tmp_path):
    anew = KeySite(tmp_path / "anew")

    with pytest.raises(Conflict, match="请先放回主密钥"):
        anew.restore(kept[0])
    assert not anew.folder.exists()


@pytest.mark.parametrize("name", [RING, "log.key", "epoch-1.key", "notes.txt"])
def test_a_folder_that_is_not_empty_is_left_alone(kept, tmp_path, name):
    anew = KeySite(tmp_path / "anew", master=kept[1])
    (anew.folder / name).write_text("other")

    with pytest.raises(Conflict, match="密钥文件夹不是空的"):
        anew.restore(kept[0])
    assert sorted(os.listdir(anew.folder)) == sorted([MASTER, name])


def test_a_second_restore_is_refused(kept, tmp_path):
    anew = KeySite(tmp_path / "anew", master=kept[1])
    anew.restore(kept[0])

    with pytest.raises(Conflict, match="密钥文件夹不是空的"):
        anew.restore(kept[0])
    assert anew.found() == kept[2]


def test_what_was_killed_half_way_is_begun_again(kept, tmp_path):
    """The ring comes last: until then the folder has no keys."""
    anew = KeySite(tmp_path / "anew", master=kept[1])
    anew.restore(kept[0])
    (anew.folder / RING).unlink()
    anew.restore(kept[0])

    assert anew.found() == kept[2]


def test_a_changed_copy_is_refused_and_nothing_written(kept, tmp_path):
    path = kept[0] / "keys-000001.sealed"
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    anew = KeySite(tmp_path / "anew", master=kept[1])

    with pytest.raises(Conflict, match="密钥备份不完整或已被改动"):
        anew.restore(kept[0])
    assert os.listdir(anew.folder) == [MASTER]


@pytest.fixture
def survived(tmp_path, request):
    """A site whose key store outlives its key folder: on PostgreSQL."""
    site = KeySite(tmp_path / "keys", on_postgresql(request.getfixturevalue("postgresql")))
    return site, site.begin()


def test_what_the_key_store_knows_as_destroyed_does_not_come_back(survived, tmp_path):
    """X18: an older copy of the keys, and a key store that is newer."""
    site, made = survived
    site.copy(tmp_path / "copies")
    store = site.store()
    store.destroy("harbour")
    store.made_for("later")
    store.close()
    anew = KeySite(tmp_path / "anew", site.url, master=site.master)
    done = anew.restore(tmp_path / "copies")

    assert (done.keys, done.left_out, done.lost) == (2, 1, 1)
    assert anew.found(("rainbow", "lantern")) == {n: made[n] for n in ("rainbow", "lantern")}
    for name in ("harbour", "later"):
        with pytest.raises(Unreadable):
            anew.found((name,))
    with pytest.raises(Unreadable, match="destroyed"):
        store = anew.store()
        store.made_for("harbour")


def test_keys_made_since_the_copy_stay_in_the_same_epoch(survived, tmp_path):
    site, made = survived
    site.copy(tmp_path / "copies")
    store = site.store()
    made["later"] = store.made_for("later")
    store.close()
    anew = KeySite(tmp_path / "anew", site.url, master=site.master)
    done = anew.restore(tmp_path / "copies")

    assert (done.keys, done.left_out, done.lost) == (4, 0, 0)
    assert anew.found((*NAMES, "later")) == made


def test_the_newest_copy_is_the_one_that_is_restored(kept, tmp_path):
    site = KeySite(tmp_path / "keys")
    store = site.store()
    store.destroy("harbour")
    store.close()
    site.copy(kept[0])
    anew = KeySite(tmp_path / "anew", master=kept[1])

    assert Copies(kept[0]).numbers() == [1, 2]
    assert anew.restore(kept[0]).keys == 2
    with pytest.raises(Unreadable):
        anew.found(("harbour",))
