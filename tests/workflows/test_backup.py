"""Backups of a served site, and what a restore takes and refuses (R150, R151, S05, S61)."""

import fcntl
import json
import os
import shutil
import threading
from pathlib import Path

import pytest
import transaction
from pyramid.threadlocal import RequestContext
from ZODB import DB
from ZODB.blob import is_blob_record

from dossier import keys, witness
from dossier.backup import Set
from dossier.errors import Conflict, NotAllowed
from dossier.signature import signer
from dossier.vocabulary import Tag
from tests.conftest import become
from tests.postgresql import postgresql
from tests.skew.ground import Ground
from workflows import backup as verbs

__all__ = ["postgresql"]
LARGE = "附清单。".encode() * 20_000


class Place:
    """A site on a real store, and where its backups go."""

    server = None  # the PostgreSQL, if its store is there

    def __init__(self, var, folder, **settings):
        self.ground, self.folder = Ground(var, **settings), folder
        self.settings = self.ground.registry.settings
        self.storage = self.ground.database.storage

    def work(self):
        """A dossier with a small and a large paper."""
        with self.ground.registry.writer_lock.held():
            self.ground.alone(self._papers)

    @staticmethod
    def _papers(make):
        kept = make.dossier()
        make.document(kept)
        make.document(kept, LARGE)

    def back_up(self, login="xi"):
        """A backup by the system admin, told in the log."""
        manager = transaction.TransactionManager()
        connection = self.ground.database.open(manager)
        request = self.ground.request(connection, manager)
        become(request, request.root["people"].by_login(login))
        try:
            with RequestContext(request):
                manifest = verbs.back_up(request, self.folder)
                with self.ground.registry.writer_lock.held():
                    manager.abort()
                    verbs.told(request, manifest)
                    manager.commit()
            return manifest
        finally:
            manager.abort()
            connection.close()

    def empty(self, var):
        """The settings of an empty store elsewhere, with a copy of the keys."""
        shutil.copytree(Path(self.settings["dossier.var"]) / "keys", var / "keys")
        return {**self.settings, "dossier.var": str(var), "dossier.zodb": "etc/zodb.conf"}

    def empty_again(self, folder):
        """As `empty`, in a store of the same kind as the site's."""
        settings = self.empty(folder / "anew") | {"dossier.zodb": self.settings["dossier.zodb"]}
        if self.server:
            os.environ["DOSSIER_POSTGRESQL"] = self.server.database()
        return settings


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path, monkeypatch):
    settings = {}
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        monkeypatch.setenv("DOSSIER_POSTGRESQL", server.database())
        settings["dossier.zodb"] = "etc/zodb-postgresql.conf"
    made = Place(tmp_path / "客户 档案", tmp_path / "备份", **settings)
    made.server = settings and server
    made.work()
    yield made
    made.ground.close()


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A site on SQLite with a backup, for all that can be wrong with one."""
    folder = tmp_path_factory.mktemp("kept")
    made = Place(folder / "客户 档案", folder / "备份")
    made.work()
    made.back_up()
    yield made
    made.ground.close()


@pytest.fixture
def kept(once, tmp_path, monkeypatch):
    """That site, with a copy of its backup to spoil."""
    copy = tmp_path / "备份"
    shutil.copytree(once.folder, copy)
    monkeypatch.setattr(once, "folder", copy)
    return once


def contents(store):
    """(object, transaction, record, file) of everything in a store."""
    view, found = store.new_instance(), []
    for each in view.base.iterator():
        for record in each:
            data, file = bytes(record.data), None
            if is_blob_record(view.records.open(data, record.oid)):
                with view.base.openCommittedBlobFile(record.oid, record.tid) as blob:
                    file = blob.read()
            found.append((record.oid, record.tid, data, file))
    view.release()
    return sorted(found)


def restored(settings, folder):
    """What stands in a store after a restore."""
    verbs.restore(settings, folder, settings["dossier.suite"])
    store = verbs.opened_storage(settings)
    try:
        return contents(store)
    finally:
        store.close()


def test_a_restore_into_an_empty_site_gives_the_same_to_the_last_byte(place, tmp_path):
    """R151: objects, numbers, ACLs, tiers, log and files are all records and files."""
    before = contents(place.storage)
    manifest = place.back_up()
    settings = place.empty(tmp_path / "anew")

    assert restored(settings, place.folder) == before
    assert manifest["files"] == 1 and manifest["records"] == len(before)
    verbs.check(settings, manifest["head"])


def test_a_later_part_holds_only_what_is_new_and_both_make_the_whole(place, tmp_path):
    first = place.back_up()
    place.work()
    whole = contents(place.storage)
    second = place.back_up()

    assert second["part"] == 2 and second["records"] < first["records"]
    found = restored(place.empty(tmp_path / "anew"), place.folder)
    assert found == whole


def test_the_log_tells_of_the_backup(place):
    manifest = place.back_up()
    told = place.ground.alone(lambda make: make.site.log.entry(make.site.log.size))

    assert told["tag"] == Tag.BACKUP_MADE
    assert (told["after"]["part"], told["after"]["sha256"]) == (1, manifest["sha256"])


def test_the_site_is_written_meanwhile_and_the_backup_is_of_one_moment(place, tmp_path):
    """Whoever writes does not wait, and no object refers to one that is not there."""
    ended = threading.Event()

    def write():
        while not ended.is_set():
            place.work()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        manifests = [place.back_up() for _time in range(3)]
    finally:
        ended.set()
        writer.join()
    settings = place.empty(tmp_path / "anew")
    oids = {oid for oid, *_rest in restored(settings, place.folder)}
    store = verbs.opened_storage(settings)
    references = place.ground.database.references
    for oid in oids:
        assert {each[0] for each in named(references, store.load(oid)[0])} <= oids
    store.close()
    assert len({each["to"] for each in manifests}) > 1


def named(references, data):
    return [(oid,) for oid in references(data, [])] if data else []


def test_nothing_of_the_trial_stays(kept):
    assert list(Path(kept.settings["dossier.var"]).glob("restored-*")) == []


def test_nothing_stands_there_in_clear(kept):
    for path in kept.folder.iterdir():
        assert "附清单".encode() not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("login", ["guan", "an", "shen", "chen"])
def test_nobody_else_backs_up(kept, login):
    """R152."""
    with pytest.raises(NotAllowed):
        kept.back_up(login)


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


def test_a_part_that_was_never_finished_is_written_over(kept, tmp_path):
    """A backup that was killed leaves a file without a manifest."""
    (kept.folder / "part-000002.sealed").write_bytes(b"half")
    kept.work()
    whole = contents(kept.storage)
    kept.back_up()

    assert restored(kept.empty(tmp_path / "anew"), kept.folder) == whole


def test_a_manifest_that_promises_more_is_not_believed(kept, tmp_path):
    """Who changes it has not the site's key to sign it."""
    path = kept.folder / "part-000001.json"
    manifest = json.loads(path.read_bytes())
    path.write_text(json.dumps({**manifest, "records": 1}))

    assert refused_and_empty(kept, tmp_path)


def test_an_empty_folder_is_no_backup(kept, tmp_path):
    with pytest.raises(Conflict, match="这里没有备份"):
        verbs.verify(kept.settings, tmp_path / "nothing", "international")


def test_a_second_backup_at_the_same_moment_is_refused(kept):
    descriptor = os.open(kept.folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(Conflict, match="另一个备份正在写入"):
            kept.back_up()
    finally:
        os.close(descriptor)

    assert kept.back_up()["part"] == 2


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
