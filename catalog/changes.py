"""What one ZODB transaction changes in the text engine: a data manager that votes last.

By its sort key it votes after every storage, so what a storage refuses never reaches the
engine, and what happens later is the storages' finish, which does not refuse.
"""

import logging
import sys
from collections.abc import Callable

import apsw
from pyroaring import BitMap
from transaction.interfaces import ISavepointDataManager
from zope.interface import implementer

from catalog.engine import Engine, Truth
from catalog.intent import Row
from dossier import faults
from dossier.faults import Point
from dossier.storage import is_failed_sync

_LAST = "\U0010ffff text"
_log = logging.getLogger(__name__)


@implementer(ISavepointDataManager)
class Changes:
    """The rows that the transaction brings, and the answers of searches until it commits.

    `truth_of` is called at the vote, for the case that the transaction fails after all.
    """

    def __init__(self, engine: Engine, truth_of: Callable[[], Truth]):
        self.engine = engine
        self.rows: dict[int, Row | None] = {}
        self.joined = False
        self._truth_of = truth_of
        self._forget()

    def put(self, docid: int, row: Row | None):
        """Bring a document to this row (None: the engine forgets it) when all is committed."""
        self.rows[docid] = row
        self._overlay = None

    def digest(self, docid: int) -> str | None:
        """The digest of a document's row as it stands by now, None if it is unknown."""
        if docid not in self.rows:
            return self.engine.digest(docid)
        row = self.rows[docid]
        return row and row.digest

    def answer(self, ask: Callable[[Engine], BitMap]) -> BitMap:
        """The engine's answer as the transaction has left the texts so far."""
        found = ask(self.engine)
        if not self.rows:
            return found
        if self._overlay is None:
            self._overlay = self.engine.overlay(self.rows)
        return (found - BitMap(self.rows)) | ask(self._overlay)

    def savepoint(self):
        return _Savepoint(self)

    def sortKey(self):
        return _LAST

    def should_retry(self, error):
        """Whether another attempt may help: the file was only busy."""
        return isinstance(error, apsw.BusyError)

    def abort(self, transaction):
        self._forget()

    def tpc_begin(self, transaction):
        """Nothing: all is written at the vote."""

    commit = tpc_begin

    def tpc_vote(self, transaction):
        if self.rows:
            self._truth = self._truth_of()
            self._batch = self.engine.write(self.rows)
            faults.at(Point.TEXT_INTENT)

    def tpc_finish(self, transaction):
        if self._batch is not None:
            self.engine.finish(self._batch)
        self._forget()

    def tpc_abort(self, transaction):
        """Undo what was written at the vote; a failure is mended by the next search.

        After a failed sync nobody knows what the store has kept: the process is going to end, and
        the next start looks at these documents alone (S09).
        """
        batch, truth = self._batch, self._truth
        self._forget()
        if batch is None:
            return
        if is_failed_sync(sys.exception()):
            self.engine.doubt(batch, truth)
        else:
            try:
                self.engine.revoke(batch, truth)
            except Exception:
                _log.exception("The text index will be mended by the next search.")

    def _forget(self):
        self.rows = {}
        self.joined = False
        self._batch = self._truth = self._overlay = None


class _Savepoint:
    def __init__(self, changes: Changes):
        self._changes = changes
        self._rows = dict(changes.rows)

    def rollback(self):
        self._changes.rows = dict(self._rows)
        self._changes._overlay = None
