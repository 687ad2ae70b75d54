"""Backups: what a store holds, as files that are read without the store they come from (R150).

A backup is a folder of numbered parts: the first holds everything, each later one what was
written since. A part is a file of records as they lie sealed in the store, and a signed manifest
with its hash, the hash of the manifest before and a head of the log. Nothing in it opens without
the keys, which are kept apart. Own code, because no tool copies a sealed store that is served.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import struct
from pathlib import Path
from typing import NamedTuple

from ZODB.blob import is_blob_record
from ZODB.Connection import TransactionMetaData
from ZODB.utils import p64, u64, z64

from dossier import clock
from dossier.errors import Conflict
from dossier.keys import settle
from dossier.language import _
from dossier.leaf import canonical
from dossier.signature import is_signed

FORMAT = "dossier backup 1"
CHUNK = 1 << 20
_TRANSACTION, _RECORD, _FILE, _END = b"T", b"R", b"F", b"E"
_OF_RECORD = struct.Struct(">8sI")
_OF_FILE = struct.Struct(">Q")


class Counts(NamedTuple):
    """How much a part holds; `last` is its newest transaction."""

    transactions: int = 0
    records: int = 0
    files: int = 0
    last: bytes = z64


def write_part(stream, storage, start=z64) -> Counts:
    """Write all that was committed after the transaction `start`, as one moment of the store."""
    view = storage.new_instance()
    counts = Counts(last=start)
    try:
        for each in view.base.iterator(p64(u64(start) + 1)):
            stream.write(_TRANSACTION + each.tid)
            counts = counts._replace(transactions=counts.transactions + 1, last=each.tid)
            for record in each:
                files = _write_record(stream, view, record)
                counts = counts._replace(records=counts.records + 1, files=counts.files + files)
        stream.write(_END)
        return counts
    finally:
        view.release()


def _write_record(stream, view, record):
    data = bytes(record.data)
    stream.write(_RECORD + _OF_RECORD.pack(record.oid, len(data)) + data)
    if not is_blob_record(view.records.open(data, record.oid)):
        return 0
    with view.base.openCommittedBlobFile(record.oid, record.tid) as blob:
        stream.write(_FILE + _OF_FILE.pack(os.fstat(blob.fileno()).st_size))
        while chunk := blob.read(CHUNK):
            stream.write(chunk)
    return 1


def read_part(stream, storage):
    """Put the records of a part into a store as they are; each must open with the store's keys."""
    for transaction, records in _transactions(stream, storage):
        meta = TransactionMetaData()
        storage.base.tpc_begin(meta, transaction)
        for oid, data, path in records:
            storage.records.open(data, oid)
            if path is None:
                storage.base.restore(oid, transaction, data, "", None, meta)
            else:
                storage.base.restoreBlob(oid, transaction, data, path, None, meta)
        storage.base.tpc_vote(meta)
        storage.base.tpc_finish(meta)


def check_part(stream, records):
    """Unreadable unless the keys open every record of a part; nothing is written anywhere."""
    for _transaction, found in _transactions(stream, None):
        for oid, data, _path in found:
            records.open(data, oid)


def _transactions(stream, storage):
    """(id, its records as they come) of each transaction of a part."""
    kind = _exactly(stream, 1)
    while kind != _END:
        ahead = []
        transaction = _exactly(stream, 8)
        yield transaction, _records(stream, storage, ahead)
        (kind,) = ahead


def _records(stream, storage, ahead):
    kind = _exactly(stream, 1)
    while kind == _RECORD:
        oid, length = _OF_RECORD.unpack(_exactly(stream, _OF_RECORD.size))
        data, path = _exactly(stream, length), None
        kind = _exactly(stream, 1)
        if kind == _FILE:
            path = _file(stream, storage)
            kind = _exactly(stream, 1)
        yield oid, data, path
    ahead.append(kind)


def _file(stream, storage):
    (left,) = _OF_FILE.unpack(_exactly(stream, _OF_FILE.size))
    if storage is None:
        stream.seek(left, os.SEEK_CUR)
        return None
    path = Path(storage.base.temporaryDirectory()) / f"restored-{os.urandom(8).hex()}"
    with open(path, "xb") as target:
        while left:
            chunk = _exactly(stream, min(CHUNK, left))
            target.write(chunk)
            left -= len(chunk)
    return str(path)


def _exactly(stream, size):
    data = stream.read(size)
    if len(data) != size:
        raise Conflict(_("备份文件不完整。"))
    return data


class Set:
    """The parts in a folder. `key` is the public key of the site's log, which signs them."""

    def __init__(self, folder, key):
        self.folder, self.key = Path(folder), key

    def manifests(self) -> list:
        """Every manifest in order; Conflict names one that is missing, changed or foreign."""
        found, before = [], ""
        for number, path in enumerate(sorted(self.folder.glob("part-*.json")), 1):
            raw = path.read_bytes()
            manifest = self._genuine(path, raw)
            if (manifest["part"], manifest["before"]) != (number, before):
                raise Conflict(_("备份缺少一部分或顺序不对：${path}", mapping=named(path)))
            found.append(manifest)
            before = hashlib.sha256(raw).hexdigest()
        return found

    def add(self, storage, head, signer) -> dict:
        """Write the next part, with a head of the log taken before; its manifest."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(self.folder):
            return self._added(storage, head, signer)

    def _added(self, storage, head, signer):
        known = self.manifests()
        number = len(known) + 1
        start = bytes.fromhex(known[-1]["to"]) if known else z64
        path = self.data_of(number)
        with open(path, "wb", opener=private) as file:
            counts = write_part(file, storage, start)
            file.flush()
            os.fsync(file.fileno())
        manifest = {
            "format": FORMAT,
            "part": number,
            "before": self._hash_of(number - 1),
            "from": start.hex(),
            "to": counts.last.hex(),
            "transactions": counts.transactions,
            "records": counts.records,
            "files": counts.files,
            "size": path.stat().st_size,
            "sha256": digest_of(path),
            "head": head,
            "made": clock.now().isoformat(),
        }
        signed = {**manifest, "signature": signer.sign(canonical(manifest))}
        self._keep(number, canonical(signed))
        return signed

    def check(self, manifest):
        """Conflict unless the file of a manifest is as it was written."""
        path = self.data_of(manifest["part"])
        if not path.exists() or path.stat().st_size != manifest["size"]:
            raise Conflict(_("备份文件不完整：${path}", mapping=named(path)))
        if digest_of(path) != manifest["sha256"]:
            raise Conflict(_("备份文件已被改动：${path}", mapping=named(path)))

    def data_of(self, number) -> Path:
        """The file with the records of a part."""
        return self.folder / f"part-{number:06d}.sealed"

    def _genuine(self, path, raw):
        try:
            manifest = json.loads(raw)
            told = {name: value for name, value in manifest.items() if name != "signature"}
            suite, signature = told["head"]["suite"], manifest["signature"]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Conflict(_("读不了备份清单：${path}", mapping=named(path))) from None
        if told.get("format") != FORMAT:
            raise Conflict(_("读不了备份清单：${path}", mapping=named(path)))
        genuine = is_signed(suite, self.key, canonical(told), signature)
        if not genuine or raw != canonical(manifest):
            raise Conflict(_("备份清单不是本系统签署的，或已被改动：${path}", mapping=named(path)))
        return manifest

    def _hash_of(self, number):
        path = self._manifest_of(number)
        return hashlib.sha256(path.read_bytes()).hexdigest() if number else ""

    def _manifest_of(self, number):
        return self.folder / f"part-{number:06d}.json"

    def _keep(self, number, data):
        """The manifest last: a part without one was never finished, and is written over."""
        path = self._manifest_of(number)
        part = path.with_suffix(".making")
        with open(part, "wb", opener=private) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        settle(self.folder)


@contextlib.contextmanager
def alone(folder):
    """Two that add a part at once would write the same one: the second is refused."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Conflict(_("另一个备份正在写入这个文件夹。")) from None
    finally:
        os.close(descriptor)


def digest_of(path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def named(path):
    """What a message says of a file."""
    return {"path": path.name}


def private(path, flags):
    """Opener of files that are their owner's alone."""
    return os.open(path, flags, 0o600)
