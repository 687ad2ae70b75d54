"""Moving a site from one store to another, SQLite ↔ PostgreSQL, equal to the last byte (design 1).

The records go over as they lie sealed, so both stores have the same keys; what arrived is then
read again and compared.
"""

import hashlib
import os
import threading

from ZODB.blob import is_blob_record

from dossier.backup import CHUNK, read_part, write_part
from dossier.errors import Conflict
from dossier.language import _
from dossier.sealed_storage import root_record


def convert(source, target) -> int:
    """Put all of one store into another, which is empty; the number of records.

    Nobody may write meanwhile: the caller holds the writer lock. Conflict if the target holds
    data, or if what arrived is not the same.
    """
    if root_record(target.base) is not None:
        raise Conflict(_("目标存储中已有数据：只能移到空的存储。"))
    _pour(source, target)
    found, expected = fingerprint(target), fingerprint(source)
    if found != expected:
        raise Conflict(_("移过去的数据与原来的不一致。"))
    return found[0]


def fingerprint(store) -> tuple:
    """(number of records, sum of their hashes): equal for equal stores, in whatever order."""
    view, count, total = store.new_instance(), 0, 0
    try:
        for transaction in view.base.iterator():
            for record in transaction:
                count += 1
                total ^= int.from_bytes(_digest(view, record))
        return count, total
    finally:
        view.release()


def _digest(view, record):
    data = bytes(record.data)
    digest = hashlib.sha256(record.oid + record.tid + data)
    if is_blob_record(view.records.open(data, record.oid)):
        with view.base.openCommittedBlobFile(record.oid, record.tid) as blob:
            while chunk := blob.read(CHUNK):
                digest.update(chunk)
    return digest.digest()


def _pour(source, target):
    """Write and read at once, so that no copy lies anywhere between."""
    ends = os.pipe()
    reading, writing = os.fdopen(ends[0], "rb"), os.fdopen(ends[1], "wb")
    faults = []

    def write():
        try:
            with writing:
                write_part(writing, source)
        except Exception as fault:
            faults.append(fault)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with reading:
            read_part(reading, target)
    finally:
        writer.join()
        if faults and not isinstance(faults[0], BrokenPipeError):
            raise faults[0]
