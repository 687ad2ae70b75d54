"""The append-only log: one page per transaction, entries in one sequence without a gap (R112).

Own code, because what happened to a record is the records domain itself, and because
substanced.audit keeps the last thousand entries and forgets the rest. An entry holds ids and
facts, never titles or names. Entries are canonical JSON, so that they can be hashed later.
"""

import datetime
import json
from decimal import Decimal

from persistent import Persistent

from dossier import clock
from dossier.tree import NumberTree


class Page(Persistent):
    """The entries that one transaction wrote, as canonical JSON lines; never changed again."""

    def __init__(self, entries):
        self.entries = entries


class Log(Persistent):
    """All entries in the order they were written; sequence numbers start at 1 (S59)."""

    def __init__(self):
        self.pages = NumberTree()
        self.size = 0

    def append(self, entry: dict) -> int:
        """Add one entry to the running transaction's page; return its sequence number.

        What happened before it is written down, as a view does, says itself when that was: `at`.
        """
        self.size += 1
        line = canonical({"at": clock.now().isoformat(), **entry, "seq": self.size})
        page = self._open_page()
        page.entries = (*page.entries, line)
        return self.size

    def entry(self, sequence: int) -> dict:
        """The entry of that number; KeyError if there is none."""
        if not 1 <= sequence <= self.size:
            raise KeyError(sequence)
        first = self.pages.maxKey(sequence)
        return json.loads(self.pages[first].entries[sequence - first])

    def entries(self, newest_first=False):
        """Every entry in order."""
        numbers = range(1, self.size + 1)
        for sequence in reversed(numbers) if newest_first else numbers:
            yield self.entry(sequence)

    def numbers(self, wanted=None):
        """The sequence numbers, newest first; of those entries alone that `wanted` says yes to."""
        if wanted is None:
            return range(self.size, 0, -1)
        return [entry["seq"] for entry in self.entries(newest_first=True) if wanted(entry)]

    def _open_page(self):
        if self.pages:
            page = self.pages[self.pages.maxKey()]
            page._p_activate()  # a ghost shows the serial of a new object
            if page._p_serial == _UNSAVED:
                return page
        page = self.pages[self.size] = Page(())
        return page


def canonical(entry: dict) -> bytes:
    """The one byte form of an entry: sorted keys, no spaces, UTF-8.

    TypeError for what has no fixed form, such as a set, whose order changes from run to run.
    """
    return json.dumps(
        entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    ).encode()


def _plain(value):
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no canonical form: {type(value).__name__}")


_UNSAVED = b"\0" * 8
