"""Backing up and restoring a site (R150, R151): while it is served, and tried out at once.

A backup that was never restored is a hope. So each is put into a store of its own beside the
site, opened, and held to the log's head; only then the log says that there is one.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from ZODB import DB

from dossier import head as heads
from dossier import key_store, keys, storage, temporary, witness
from dossier.backup import Set, check_part, read_part
from dossier.errors import Conflict
from dossier.language import _
from dossier.sealed_storage import Records, root_record
from dossier.signature import signer
from dossier.suite import Unreadable
from dossier.vocabulary import Tag
from workflows.keeper import require_keeper
from workflows.machine import tell

RESTORING = "restoring"
SQLITE = "zodb.conf"  # beside the store's own file, whatever store that is


def back_up(request, folder) -> dict:
    """Add a part to the backup in a folder, and try it out; its manifest.

    Nothing waits for it. The caller keeps the entry in the log with `told`.
    """
    require_keeper(request)
    return added(request, folder)


def added(request, folder) -> dict:
    """`back_up` by the system itself."""
    registry, log = request.registry, request.root.log
    head = witness.current(log, registry.settings)  # before the records: they hold it or more
    signing = _signer(registry.settings, log.suite)
    opened = registry._zodb_databases[""].storage
    manifest = Set(folder, signing.key).add(opened, head, signing)
    with scratch(registry.settings) as settings:
        restore(settings, folder, log.suite)
    return manifest


def told(request, manifest):
    """Tell the log that a backup was made and tried out (R150)."""
    facts = ("part", "transactions", "records", "files", "size", "sha256")
    tell(request, Tag.BACKUP_MADE, request.root, after={name: manifest[name] for name in facts})


def told_failed(request, error):
    """Tell the log that a backup failed, by the kind of error alone."""
    tell(request, Tag.BACKUP_FAILED, request.root, after={"error": type(error).__name__})


def verify(settings, folder, suite) -> list:
    """The manifests of the parts in a folder, each held to its file; Conflict names a bad one."""
    parts = Set(folder, _signer(settings, suite).key)
    manifests = parts.manifests()
    if not manifests:
        raise Conflict(_("这里没有备份：${path}", mapping={"path": str(folder)}))
    for manifest in manifests:
        parts.check(manifest)
    return manifests


def restore(settings, folder, suite) -> list:
    """Put a whole backup into an empty store, once all its files fit; the manifests.

    Conflict if the store is not empty, or the backup is not whole, not this site's, or changed,
    or the keys are older than it. Then, as after any failure, the store is as empty as it was;
    what a killed restore began is begun again.
    """
    manifests = verify(settings, folder, suite)
    _check_keys(settings, folder, manifests)
    marker = unfinished(settings)
    store = opened_storage(settings)
    try:
        if marker.exists():
            store.base.zap_all()
        if root_record(store.base) is not None:
            raise Conflict(_("存储中已有数据：只能恢复到空的存储。"))
        marker.touch(mode=0o600)
        try:
            _fill(store, folder, manifests)
        except BaseException:
            store.base.zap_all()
            marker.unlink()
            raise
    finally:
        store.close()
    check(settings, manifests[-1]["head"])
    marker.unlink()
    return manifests


def unfinished(settings) -> Path:
    """The file that stands in the site's folder while a restore is not finished."""
    return Path(settings["dossier.var"]) / RESTORING


def _fill(store, folder, manifests):
    parts = Set(folder, "")
    for manifest in manifests:
        with open(parts.data_of(manifest["part"]), "rb") as stream:
            read_part(stream, store)


def _check_keys(settings, folder, manifests):
    """Conflict unless the keys open every record: found out before anything is begun."""
    where = _key_folder(settings), settings["dossier.suite"], settings["dossier.master_key"]
    records, parts = Records(keys.opened(*where)), Set(folder, "")
    try:
        for manifest in manifests:
            with open(parts.data_of(manifest["part"]), "rb") as stream:
                check_part(stream, records)
    except Unreadable:
        raise Conflict(_("密钥与备份不符：请恢复做备份之后的密钥。")) from None


def check(settings, head):
    """Conflict unless the restored log goes on from a head that the backup was made with."""
    store = opened_storage(settings)
    with contextlib.closing(DB(store)) as database:
        connection = database.open()
        log = connection.root()["site"].log
        heads.compare(log, head, _signer(settings, log.suite).key)
        connection.close()


def without_keys(site) -> list:
    """The names of the dossiers whose keys are not there though nobody destroyed them.

    After a restore with keys that are older than the data.
    """
    _epoch, _sealed, rows, destroyed = key_store.of(site._p_jar).moment()
    known = {row.name for row in (*rows, *destroyed)}
    return [name for name in site["dossiers"] if name not in known]


@contextlib.contextmanager
def scratch(settings):
    """The settings of an empty store in a folder of its own, removed at the end; the same keys."""
    folder = tempfile.mkdtemp(prefix="restored-", dir=temporary.folder_of(settings["dossier.var"]))
    try:
        yield {
            **settings,
            "dossier.var": folder,
            "dossier.keys": str(keys.folder_of(settings)),
            "dossier.zodb": str(Path(settings["dossier.zodb"]).with_name(SQLITE)),
        }
    finally:
        shutil.rmtree(folder)


def opened_storage(settings):
    """The store of these settings, opened with the keys that are there: none are made."""
    folder = _key_folder(settings)
    return storage.open_storage(
        settings["dossier.zodb"],
        settings["dossier.var"],
        os.fspath(folder),
        settings["dossier.suite"],
        settings["dossier.master_key"],
    )


def _key_folder(settings):
    folder = keys.folder_of(settings)
    if not (folder / keys.RING).exists():
        raise Conflict(
            _("找不到密钥文件 ${path}；请先恢复密钥。", mapping={"path": str(folder / keys.RING)})
        )
    return folder


def _signer(settings, suite):
    return signer(keys.folder_of(settings), suite)
