"""What a restore refuses, and that one which fails or is killed begins nothing (R151, S05)."""

import json
import os

import pytest
import transaction
from ZODB import DB

from dossier import keys, witness
from dossier.backup import Set
from dossier.errors import Conflict
from dossier.signature import signer
from tests.postgresql import postgresql
from tests.workflows.backups import Place, contents, kept, once, place, restored
from workflows import backup as verbs

__all__ = ["kept", "once", "place", "postgresql"]


def test_a_store_with_data_is_left_alone(kept):
    before = contents(kept.storage)
    with pytest.raises(Conflict, match="存储中已有数据"):
        verbs.restore(kept.settings, kept.folder, "international")

    assert contents(kept.storage) == before


def test_without_keys_nothing_is_restored(kept, tmp_path):
    settings = {**kept.settings, "dossier.var": str(tmp_path / "anew")}

    with pytest.raises(Conflict, match="密钥"):
        verbs.restore(settings, kept.folder, "international")


def test_another_sites_backup_is_refused(kept, tmp_path):
    other = Place(tmp_path / "other", tmp_path / "others backup")
    other.back_up()
    other.ground.close()

    with pytest.raises(Conflict, match="不是本系统签署的"):
        verbs.restore(kept.empty(tmp_path / "anew"), other.folder, "international")


def refused_and_empty(kept, tmp_path):
    """Whether a restore refuses, and leaves the store as empty as it was."""
    settings = kept.empty(tmp_path / "anew")
    with pytest.raises(Conflict):
        verbs.restore(settings, kept.folder, "international")
    store = verbs.opened_storage(settings)
    try:
        return contents(store) == []
    finally:
        store.close()


@pytest.mark.parametrize("at", [0, 9, 200, -2, -1])
@pytest.mark.parametrize("name", ["part-000001.sealed", "part-000001.json"])
def test_a_changed_byte_is_found_before_anything_is_restored(kept, tmp_path, name, at):
    path = kept.folder / name
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)

    assert refused_and_empty(kept, tmp_path)


def test_a_cut_file_is_refused(kept, tmp_path):
    path = kept.folder / "part-000001.sealed"
    path.write_bytes(path.read_bytes()[:-100])

    assert refused_and_empty(kept, tmp_path)


@pytest.mark.parametrize("gone", [1, 2])
def test_a_missing_part_is_refused(kept, tmp_path, gone):
    kept.work()
    kept.back_up()
    kept.work()
    kept.back_up()
    for path in kept.folder.glob(f"part-{gone:06d}.*"):
        path.unlink()

    assert refused_and_empty(kept, tmp_path)


def test_a_manifest_that_promises_more_is_not_believed(kept, tmp_path):
    """Who changes it has not the site's key to sign it."""
    path = kept.folder / "part-000001.json"
    manifest = json.loads(path.read_bytes())
    path.write_text(json.dumps({**manifest, "records": 1}))

    assert refused_and_empty(kept, tmp_path)


def test_an_empty_folder_is_no_backup(kept, tmp_path):
    with pytest.raises(Conflict, match="这里没有备份"):
        verbs.verify(kept.settings, tmp_path / "nothing", "international")


def test_keys_from_before_a_rotation_are_refused_in_words(tmp_path):
    """S62: what was written since is sealed with a newer key."""
    place = Place(tmp_path / "site", tmp_path / "backup")
    place.back_up()
    settings, ring = place.empty(tmp_path / "anew"), place.ground.registry.keys
    keys.renew(ring)
    place.ground.close()
    store, manager = verbs.opened_storage(place.settings), transaction.TransactionManager()
    database = DB(store)
    connection = database.open(manager)
    connection.root()["site"].title = "以后写的"
    manager.commit()
    log = connection.root()["site"].log
    signing = signer(place.settings["dossier.var"] + "/keys", "international")
    head = witness.current(log, place.settings)
    Set(place.folder, signing.key).add(store, head, signing)
    connection.close()
    database.close()

    with pytest.raises(Conflict, match="密钥与备份不符"):
        verbs.restore(settings, place.folder, "international")
    assert os.listdir(settings["dossier.var"]) == ["keys"]  # nothing was begun


def test_a_restore_that_fails_half_way_leaves_the_store_empty(place, tmp_path, monkeypatch):
    place.back_up()
    whole = restored(place.empty(tmp_path / "first"), place.folder)
    settings, read, failures = place.empty_again(tmp_path), verbs.read_part, [OSError(28, "full")]

    def failing(stream, store):
        read(stream, store)
        if failures:
            raise failures.pop()

    monkeypatch.setattr(verbs, "read_part", failing)
    with pytest.raises(OSError, match="full"):
        verbs.restore(settings, place.folder, "international")
    store = verbs.opened_storage(settings)
    assert contents(store) == [] and not verbs.unfinished(settings).exists()
    store.close()
    assert restored(settings, place.folder) == whole


def test_what_a_killed_restore_began_is_begun_again(place, tmp_path):
    place.back_up()
    settings = place.empty_again(tmp_path)
    whole = restored(settings, place.folder)
    verbs.unfinished(settings).touch()

    assert restored(settings, place.folder) == whole
    assert not verbs.unfinished(settings).exists()
