"""A wrapper around any storage of ZODB, in which every record is compressed and sealed (S60).

A record is: a mark, the number of the site key, the object's number, and the sealed data, to
which all three are bound (S63). What is not sealed so is refused, never read as it is (R147).
Files are sealed above, by dossier/content.py. Used from etc/zodb.conf by `%import dossier`.
"""

import contextlib
import shutil
import tempfile
import threading
import zlib

import zope.interface
from ZODB.blob import is_blob_record
from ZODB.interfaces import IStorageWrapper
from ZODB.POSException import POSKeyError
from ZODB.utils import z64

from dossier import clean_commits, faults
from dossier import keys as site_keys
from dossier.errors import Conflict
from dossier.faults import Point
from dossier.language import _
from dossier.suite import Unreadable, alarm, unseal

MARK = b"\xd5"
_HEAD = 1 + 1 + 8
_PLAIN, _COMPRESSED = b"p", b"z"
_WORTHWHILE = 60


class Records:
    """Sealing and opening of records with the keys of a site; safe with threads."""

    def __init__(self, keys):
        self.keys = keys
        self._number = keys.newest
        self._key = keys.key_for("records", self._number)
        self._read = threading.local()

    def seal(self, oid: bytes, data: bytes) -> bytes:
        """The record of an object; nothing remains nothing."""
        if data is None:
            return None
        kind = _PLAIN
        if len(data) > _WORTHWHILE:
            compressed = zlib.compress(data)
            if len(compressed) < len(data):
                kind, data = _COMPRESSED, compressed
        head = MARK + bytes((self._number,)) + oid
        return head + self.keys.suite.seal(self._key, kind + data, head)

    def open(self, record, oid=None) -> bytes:
        """The data of a record, of the object `oid` where that is known.

        Unreadable, and an alarm in the log, for anything that `seal` did not make of it.
        """
        if record is None:
            return None
        record = bytes(record)
        try:
            data = self._opened(record, oid)
        except Unreadable as unreadable:
            number = int.from_bytes(oid or record[2:_HEAD])
            alarm.critical("A record of the store cannot be read: %d (%s)", number, unreadable)
            raise
        return zlib.decompress(data[1:]) if data[:1] == _COMPRESSED else data[1:]

    def open_to_merge(self, record) -> bytes:
        """The data of a record whose object ZODB does not name; `seal_merged` puts it back."""
        data = self.open(record)
        self._read.oid = bytes(record[2:_HEAD]) if record else None
        return data

    def seal_merged(self, data) -> bytes:
        """The record of the object that this thread has opened last, to merge what it holds.

        ZODB resolves a conflict on one object at a time, and names it to nobody.
        """
        oid, self._read.oid = self._read.oid, None
        return self.seal(oid, data)

    def _opened(self, record, oid):
        head = record[:_HEAD]
        if len(head) < _HEAD or head[:1] != MARK:
            raise Unreadable("not sealed")
        if oid is not None and oid != head[2:]:
            raise Unreadable("another object's")
        return unseal(self.keys.key_for("records", head[1]), record[_HEAD:], head)


@zope.interface.implementer(IStorageWrapper)
class SealedStorage:
    """`records` seals what `base` keeps; whatever is not said here is done by `base`."""

    def __init__(self, base, records):
        self.base, self.records = base, records
        zope.interface.directlyProvides(self, zope.interface.providedBy(base))
        base.registerDB(self)
        # RelStorage has put its own here.
        self.__dict__.pop("copyTransactionsFrom", None)

    @property
    def keys(self):
        """The keys of the site."""
        return self.records.keys

    def __getattr__(self, name):
        return getattr(self.base, name)

    def __len__(self):
        return len(self.base)

    def new_instance(self):
        """Another view of the same store, for a connection (MVCC)."""
        return type(self)(self.base.new_instance(), self.records)

    def load(self, oid, version=""):
        data, serial = self.base.load(oid, version)
        return self.records.open(data, oid), serial

    def loadBefore(self, oid, tid):
        found = self.base.loadBefore(oid, tid)
        return found and (self.records.open(found[0], oid), *found[1:])

    def loadSerial(self, oid, serial):
        return self.records.open(self.base.loadSerial(oid, serial), oid)

    def store(self, oid, serial, data, version, transaction):
        sealed = self.records.seal(oid, data)
        return self.base.store(oid, serial, sealed, version, transaction)

    def storeBlob(self, oid, serial, data, path, version, transaction):
        sealed = self.records.seal(oid, data)
        return self.base.storeBlob(oid, serial, sealed, path, version, transaction)

    def tpc_vote(self, transaction):
        faults.at(Point.BEFORE_VOTE)
        return self.base.tpc_vote(transaction)

    def tpc_finish(self, transaction, *more):
        faults.at(Point.BEFORE_FINISH)
        serial = self.base.tpc_finish(transaction, *more)
        faults.at(Point.AFTER_FINISH)
        return serial

    def restore(self, oid, serial, data, version, previous, transaction):
        sealed = self.records.seal(oid, data)
        return self.base.restore(oid, serial, sealed, version, previous, transaction)

    def restoreBlob(self, oid, serial, data, path, previous, transaction):
        sealed = self.records.seal(oid, data)
        return self.base.restoreBlob(oid, serial, sealed, path, previous, transaction)

    def iterator(self, start=None, stop=None):
        return _Transactions(self.base.iterator(start, stop), self.records)

    def record_iternext(self, next=None):
        oid, tid, data, next = self.base.record_iternext(next)
        return oid, tid, self.records.open(data, oid), next

    def copyTransactionsFrom(self, other):
        """Take over all that another storage holds; RelStorage's way knows no object numbers."""
        with contextlib.closing(other.iterator()) as transactions:
            for each in transactions:
                self.tpc_begin(each, each.tid, each.status)
                for record in each:
                    self._take_over(other, record, each)
                self.tpc_vote(each)
                self.tpc_finish(each)

    def _take_over(self, other, record, transaction):
        oid, tid, data = record.oid, record.tid, record.data
        if not is_blob_record(data):
            self.restore(oid, tid, data, "", record.data_txn, transaction)
            return
        handle, path = tempfile.mkstemp(suffix=".tmp", dir=self.temporaryDirectory())
        with other.openCommittedBlobFile(oid, tid) as source, open(handle, "wb") as target:
            shutil.copyfileobj(source, target)
        self.restoreBlob(oid, tid, data, path, record.data_txn, transaction)

    def pack(self, time, references, *more, **named):
        def opened(record, oids=None):
            return references(self.records.open(record), oids)

        return self.base.pack(time, opened, *more, **named)

    def registerDB(self, database):
        self.database = database

    def references(self, record, oids=None):
        return self.database.references(self.records.open(record), oids)

    def invalidate(self, transaction_id, oids, version=""):
        return self.database.invalidate(transaction_id, oids)

    def invalidateCache(self):
        return self.database.invalidateCache()

    def transform_record_data(self, data):
        return self.records.seal_merged(data)

    def untransform_record_data(self, data):
        return self.records.open_to_merge(data)


class _Transactions:
    """An iterator over transactions whose records come opened."""

    def __init__(self, base, records):
        self._base, self._records = base, records

    def __iter__(self):
        return self

    def __next__(self):
        return _Transaction(next(self._base), self._records)

    def __len__(self):
        return len(self._base)

    def __getattr__(self, name):
        return getattr(self._base, name)


class _Transaction:
    def __init__(self, base, records):
        self._base, self._records = base, records

    def __iter__(self):
        for record in self._base:
            record.data = self._records.open(record.data, record.oid)
            yield record

    def __getattr__(self, name):
        return getattr(self._base, name)


class Section:
    """The section <sealed> of a ZConfig file: around the section of another storage."""

    def __init__(self, section):
        self.section, self.name = section, section.getSectionName()

    def open(self):
        """The storage, with the site's keys; made only if the store has no data yet.

        Conflict, with an alarm, if the store is not sealed, or keys are missing or do not fit.
        """
        base = self.section.base.open()
        clean_commits.ensure(base)
        try:
            return self._sealed(base)
        except BaseException as error:
            base.close()
            if isinstance(error, Conflict):
                alarm.critical("The store was not opened: %s", error.message)
            raise

    def _sealed(self, base):
        section, root = self.section, root_record(base)
        if root is not None and bytes(root[:1]) != MARK:
            raise Conflict(_("存储没有加密，本版本不读取；请移走原来的数据文件夹后重新建立。"))
        names = section.keys, section.suite, section.master_key
        records = Records(site_keys.opened(*names, fresh=root is None))
        try:
            records.open(root, z64)
        except Unreadable:
            raise Conflict(_("密钥与存储不符，数据无法读取；请换回原来的密钥文件。")) from None
        return SealedStorage(base, records)


def root_record(base):
    """The sealed record of the root object, None in a store that has no data."""
    view = base.new_instance() if hasattr(base, "new_instance") else base
    try:
        return view.load(z64, "")[0]
    except POSKeyError:
        return None
    finally:
        if view is not base:
            view.release()
