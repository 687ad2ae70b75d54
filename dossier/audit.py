"""The append-only log: pages of one transaction each, entries in one sequence, no gap (R112).

Own code, because what happened to a record is the records domain itself, and because
substanced.audit keeps the last thousand entries and forgets the rest. An entry holds ids and
facts, never titles or names. Its line is a leaf of the tree of RFC 9162 (dossier/merkle.py).
"""

import datetime
import secrets

from persistent import Persistent

from dossier import clock, faults
from dossier.faults import Point
from dossier.leaf import canonical, entry_of, sealed  # noqa: F401
from dossier.merkle import Tree, completed, inner, leaf_hash
from dossier.suite import INTERNATIONAL, SUITES
from dossier.tree import NumberTree
from dossier.vocabulary import Tag

LEAP = datetime.timedelta(days=1)  # without an entry: a clock put forward, or a house left alone
HOST = "host"  # the source of the time: the clock of the machine
_HASH = 32
_FULL = 128  # entries: a transaction of thousands does not write its page anew for each of them
_UNSAVED = b"\0" * 8


class Page(Persistent):
    """What one transaction wrote: lines, the openings of their sealed facts, and inner nodes.

    Never written again, but that openings are taken out. The nodes are those that its entries
    complete, one after another: so a log of any size keeps each hash once, where nobody else
    writes.
    """

    def __init__(self):
        self.entries = ()
        self.openings = ()
        self.nodes = b""


class Log(Persistent):
    """All entries in the order they were written; sequence numbers start at 1 (S59).

    `identity` tells this log from any other for good. `suite` names its hash and signatures; it
    is chosen when the site is made and stays, because a tree has one hash.
    """

    reached = None  # the latest time that was told, since a person confirmed the clock

    def __init__(self, suite=INTERNATIONAL.name):
        self.identity = secrets.token_hex(16)
        self.suite = suite
        self.pages = NumberTree()
        self.size = 0
        self.latest = None

    def append(self, entry: dict) -> int:
        """Add one entry to the running transaction's page; return its sequence number.

        What happened before it is written down, as a view does, says itself when that was: `at`.
        A clock that was turned back since the last entry, or that has gone on by more than LEAP,
        is told in an entry of its own (S11, S59).
        """
        faults.at(Point.BEFORE_ENTRY)
        now = clock.now()
        if self.latest is not None and now < self.latest:
            self._write(now, _turned(Tag.CLOCK_TURNED_BACK, self.latest, now))
        elif self.latest is not None and now - self.latest > LEAP and not clock.is_held():
            self._write(now, _turned(Tag.CLOCK_LEAPT, self.latest, now))
        self.latest = now
        self.reached = max(now, self.reached or now)
        return self._write(now, entry)

    def moments(self) -> tuple:
        """The instants at which whatever is decided must hold: now, and what was reached before.

        Behind a clock that was turned back they are two, so that no right that was over is given
        again and none begins early (S11).
        """
        now = clock.now()
        if self.reached is None or self.reached <= now or clock.is_held():
            return (now,)
        return now, self.reached

    def present(self):
        """The instant from which a term is counted: never behind what was reached (S11)."""
        return self.moments()[-1]

    def confirm_clock(self):
        """From now on the clock of the machine holds, whatever was reached: it was seen to."""
        self.reached = None

    def entry(self, sequence: int) -> dict:
        """The entry of that number; `erased` names the facts that are gone. KeyError if none."""
        page, place = self._place(sequence)
        return entry_of(page.entries[place], page.openings[place])

    def entries(self, newest_first=False):
        """Every entry in order."""
        numbers = range(1, self.size + 1)
        for sequence in reversed(numbers) if newest_first else numbers:
            yield self.entry(sequence)

    def line(self, sequence: int) -> bytes:
        """The canonical line of an entry, a leaf of the tree; KeyError if there is none."""
        page, place = self._place(sequence)
        return page.entries[place]

    def openings(self, sequence: int) -> dict:
        """{sealed fact: its opening} of an entry, without what was erased."""
        page, place = self._place(sequence)
        return dict(page.openings[place])

    def erase(self, sequence: int, fact: str):
        """Forget a sealed fact for good; every proof holds as before. KeyError if it is not there.

        Only of the store: whoever erases by law also lets older backups expire.
        """
        page, place = self._place(sequence)
        left = {name: opening for name, opening in page.openings[place].items() if name != fact}
        if len(left) == len(page.openings[place]):
            raise KeyError(fact)
        page.openings = (*page.openings[:place], left, *page.openings[place + 1 :])

    def tree(self, size=None) -> Tree:
        """The tree over the log, or over its first `size` entries; KeyError if there are fewer."""
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise KeyError(size)
        return Tree(size, self.digest, self.node)

    def node(self, level: int, last: int) -> bytes:
        """The hash of the complete subtree of 2**level entries that ends with entry `last`."""
        page, place = self._place(last)
        if level == 0:
            return leaf_hash(self.digest, page.entries[place])
        first = last - place
        begin = _HASH * (inner(last - 1) - inner(first - 1) + level - 1)
        return page.nodes[begin : begin + _HASH]

    @property
    def digest(self):
        """The hash of this log's suite."""
        return SUITES[self.suite].digest

    def _write(self, now, entry):
        self.size += 1
        told = {"at": now.isoformat(), **entry, "source": HOST, "seq": self.size}
        line, openings = sealed(self.digest, told)
        page = self._open_page()
        page.entries = (*page.entries, line)
        page.openings = (*page.openings, openings)
        made = completed(self.digest, self.size, leaf_hash(self.digest, line), self.node)
        page.nodes += b"".join(made)
        return self.size

    def _place(self, sequence):
        """(page, place in it) of an entry."""
        if not 1 <= sequence <= self.size:
            raise KeyError(sequence)
        first = self.pages.maxKey(sequence)
        return self.pages[first], sequence - first

    def _open_page(self):
        if self.pages:
            page = self.pages[self.pages.maxKey()]
            page._p_activate()  # a ghost shows the serial of a new object
            if page._p_serial == _UNSAVED and len(page.entries) < _FULL:
                return page
        page = self.pages[self.size] = Page()
        return page


def _turned(tag, latest, now):
    moments = {"before": {"clock": latest.isoformat()}, "after": {"clock": now.isoformat()}}
    return {"tag": tag, "by": "system", "object": 0, **moments}
