"""A site on a real store, its backups, and what stands in a store after a restore."""

import os
import shutil
from pathlib import Path

import pytest
import transaction
from pyramid.threadlocal import RequestContext
from ZODB.blob import is_blob_record

from tests.conftest import become
from tests.skew.ground import Ground
from workflows import backup as verbs

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
