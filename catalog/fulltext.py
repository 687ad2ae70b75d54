"""The full-text index of the catalog: hypatia's query language before the text engine.

The persistent object holds its identity and a count of changes; the words are in the engine
that `attach` gives to the database, and reading the texts again from ZODB rebuilds it.
"""

import secrets
import weakref
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial

import hypatia.interfaces
from hypatia.query import Contains, Eq, NotContains, NotEq
from hypatia.util import BaseIndexMixin
from persistent import Persistent
from pyramid.location import lineage
from pyramid.threadlocal import get_current_registry, manager
from pyroaring import BitMap
from substanced.catalog.factories import IndexFactory
from substanced.catalog.indexes import SDIndex
from substanced.interfaces import MODE_IMMEDIATE
from substanced.objectmap import find_objectmap
from transaction import TransactionManager
from ZODB.POSException import POSKeyError
from zope.interface import implementer

from catalog.changes import Changes
from catalog.engine import Columns, Engine
from catalog.intent import Row
from catalog.tokens import COLUMNS

_CACHE_ROUND = 500
_engines = weakref.WeakKeyDictionary()


def attach(database, engine: Engine):
    """Let every full-text index in this ZODB database use the engine. One index has one engine."""
    _engines[database] = engine


def engine_of(database) -> Engine:
    """The engine attached to a ZODB database; LookupError when there is none."""
    try:
        return _engines[database]
    except KeyError:
        raise LookupError("no text engine is attached to this database") from None


class Sequence(Persistent):
    """The number of transactions that have changed texts; two at once count as two."""

    value = 0

    def _p_resolveConflict(self, old, committed, new):
        added = new.get("value", 0) - old.get("value", 0)
        return {**committed, "value": committed.get("value", 0) + added}


@implementer(hypatia.interfaces.IIndex)
class FullTextIndex(SDIndex, BaseIndexMixin, Persistent):
    """Documents by their words (R060). Its discriminator gives `Columns`.

    It needs a connection: it or something above it must have been added to a database.
    """

    action_mode = MODE_IMMEDIATE

    def __init__(self, discriminator):
        self.discriminator = discriminator
        self.identity = secrets.token_hex(16)
        self.sequence = Sequence()

    def index_doc(self, docid, obj):
        """Index a thing anew; one whose texts are unchanged costs a look and no write."""
        changes = self._changes()
        row = changes.engine.row(self.discriminate(obj, Columns()))
        if changes.digest(docid) != row.digest:
            self._put(changes, docid, row)

    reindex_doc = index_doc

    def unindex_doc(self, docid):
        changes = self._changes()
        if changes.digest(docid) is not None:
            self._put(changes, docid, None)

    def reset(self):
        """Forget everything."""
        for docid in self._known():
            self.unindex_doc(docid)

    def bitmap(self, query: str, columns: Collection[str] = COLUMNS) -> BitMap:
        """The ids of what a query finds, also in what this transaction has changed (R060)."""
        self.flush()
        return self._changes().answer(lambda engine: engine.search(query, columns))

    def title_hits(self, query: str) -> BitMap:
        """Those that have the query in the title or, in letters, in a name."""
        self.flush()
        return self._changes().answer(lambda engine: engine.title_hits(query))

    def contains(self, value):
        """A query for the catalog: things with all words of the value."""
        return Contains(self, value)

    def notcontains(self, value):
        return NotContains(self, value)

    def eq(self, value):
        return Eq(self, value)

    def noteq(self, value):
        return NotEq(self, value)

    def apply(self, value):
        """What a query finds, as a set of BTrees."""
        return self.family.IF.Set(self.bitmap(value))

    applyContains = applyEq = apply

    def applyNotContains(self, value):
        return self._negate(self.apply, value)

    applyNotEq = applyNotContains

    def docids(self):
        return self.family.IF.Set(self._known())

    def indexed(self):
        return self.family.IF.Set(self._known() - self._blank())

    def not_indexed(self):
        return self.family.IF.Set(self._blank())

    def document_repr(self, docid, default=None):
        """The digest of the document's tokens: the index knows no more of it."""
        return self._changes().digest(docid) or default

    def columns_of(self, docid) -> Columns | None:
        """What is to be indexed of a thing now, None if the catalog no longer has it."""
        if docid not in self.__parent__.objectids:
            return None
        thing = find_objectmap(self).object_for(docid)
        return None if thing is None else self.discriminate(thing, Columns())

    def repair(self, registry) -> bool:
        """Make the engine agree with the database; say whether it had to be built anew (S01).

        Called at start and after a restore, in a fresh connection under the writers' lock.
        """
        database = self._p_jar.db()
        engine = engine_of(database)
        engine.recover(partial(_truth, database, self._p_oid, registry))
        agrees = (engine.identity, engine.sequence) == (self.identity, self.sequence.value)
        if not agrees:
            self.rebuild(registry)
        return not agrees

    def rebuild(self, registry):
        """Read every text again and put a new file in the place of the engine's; as `repair`."""
        engine = engine_of(self._p_jar.db())
        with _threadlocal(registry):
            engine.rebuild(self._documents(), self.identity, self.sequence.value)

    def _documents(self) -> Iterator[tuple[int, Columns]]:
        for count, docid in enumerate(self.__parent__.objectids, 1):
            columns = self.columns_of(docid)
            if columns is not None:
                yield docid, columns
            if count % _CACHE_ROUND == 0:
                self._p_jar.cacheGC()

    def _known(self) -> BitMap:
        return self._changes().answer(Engine.known)

    def _blank(self) -> BitMap:
        return self._changes().answer(Engine.blank)

    def _put(self, changes: Changes, docid: int, row: Row | None):
        if not changes.joined:
            self._transaction().join(changes)
            changes.joined = True
            self.sequence.value += 1
        changes.put(docid, row)

    def _changes(self) -> Changes:
        """What the transaction of this connection has changed so far."""
        transaction = self._transaction()
        database = self._connection().db()
        engine = engine_of(database)
        try:
            return transaction.data(engine)
        except KeyError:
            registry = get_current_registry()
            changes = Changes(engine, lambda: partial(_truth, database, self._p_oid, registry))
            transaction.set_data(engine, changes)
            return changes

    def _transaction(self):
        return self._connection().transaction_manager.get()

    def _connection(self):
        for thing in lineage(self):
            if thing._p_jar is not None:
                return thing._p_jar
        raise LookupError("the full-text index is in no database yet")


def _truth(database, index_oid, registry, docids):
    """What the database says now: its sequence, and of each document the columns or None."""
    connection = database.open(TransactionManager())
    try:
        index = _stored(connection, index_oid)
        if index is None:
            return 0, []
        with _threadlocal(registry):
            return index.sequence.value, [(docid, index.columns_of(docid)) for docid in docids]
    finally:
        connection.transaction_manager.abort()
        connection.close()


def _stored(connection, index_oid) -> FullTextIndex | None:
    """The index, unless the transaction that brought it was undone."""
    try:
        return connection.get(index_oid)
    except POSKeyError:
        return None


@contextmanager
def _threadlocal(registry):
    """SubstanceD's discriminators look for the registry here."""
    manager.push({"registry": registry, "request": None})
    try:
        yield
    finally:
        manager.pop()


class FullText(IndexFactory):
    """The factory that catalog factories name."""

    index_type = FullTextIndex
