"""Which entries of the log tell of a person, an act, a thing or a day (R112).

Own code: the log is no content that the catalog knows, and reading it from end to end takes longer
the older a site is. The index follows some entries behind, kept by the thread that carries the
journal over; what it does not have yet is read from the log, so that an answer is always whole.
"""

import json
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from BTrees.LLBTree import LLTreeSet, intersection, multiunion
from persistent import Persistent

from dossier import clock
from dossier.tree import TextTree

STEP = 500  # entries: as many as one transaction takes in
_FIRST_DAY, _LAST_DAY = "0001-01-01", "9999-12-31"


class Asked(NamedTuple):
    """What entries are looked for: by or for whom, which act, of which thing, on which days.

    Days are written 2026-03-01, as the site's wall clock shows them.
    """

    by: str = ""
    tag: str = ""
    thing: int = 0
    since: str = ""
    until: str = ""


class EntryIndex(Persistent):
    """Word of an entry → the sequence numbers of all that have it, up to `reach`."""

    def __init__(self):
        self.reach = 0
        self.numbers = TextTree()

    def advance(self, log) -> int:
        """Take in the next entries, at most STEP; how many it were."""
        first, last = self.reach + 1, min(log.size, self.reach + STEP)
        found = defaultdict(list)
        for number in range(first, last + 1):
            for word in _words(log, number):
                found[word].append(number)
        for word, numbers in found.items():
            if word not in self.numbers:
                self.numbers[word] = LLTreeSet()
            self.numbers[word].update(numbers)
        self.reach = last
        return last - first + 1


def behind(site) -> int:
    """How many entries the index does not have yet."""
    return site.log.size - _reach(site)


def follow(site) -> int:
    """Let the index take in the next entries; how many it were."""
    if site.entries is None:
        site.entries = EntryIndex()
    return site.entries.advance(site.log)


def numbers(site, asked: Asked):
    """The sequence numbers of the entries that are asked for, newest first."""
    log = site.log
    if asked == Asked():
        return range(log.size, 0, -1)
    newest = [
        number
        for number in range(log.size, _reach(site), -1)
        if _fits(asked, set(_words(log, number)))
    ]
    return newest + list(reversed(_indexed(site.entries, asked)))


def _indexed(index, asked):
    if index is None:
        return ()
    sets = [index.numbers.get(word, ()) for word in _exact(asked)]
    if asked.since or asked.until:
        days = index.numbers.values(*_bounds(asked))
        sets.append(multiunion(list(days)))
    found, *others = sorted(sets, key=len)
    for other in others:
        if not found:
            return ()
        found = intersection(found, other)
    return list(found)


def _fits(asked, words):
    if not words.issuperset(_exact(asked)):
        return False
    first, last = _bounds(asked)
    return any(first <= word <= last for word in words)


def _exact(asked):
    given = (("by", asked.by), ("tag", str(asked.tag)), ("thing", str(asked.thing or "")))
    return [(name, value) for name, value in given if value]


def _bounds(asked):
    """The words of the first and last day."""
    return ("day", asked.since or _FIRST_DAY), ("day", asked.until or _LAST_DAY)


def _words(log, number):
    """What the clear facts of an entry can be found by."""
    entry = json.loads(log.line(number))
    yield "by", entry["by"]
    if behalf := entry.get("behalf"):
        yield "by", behalf
    yield "tag", entry["tag"]
    yield "thing", str(entry.get("object", 0))
    yield "day", clock.local(datetime.fromisoformat(entry["at"])).date().isoformat()


def _reach(site):
    return site.entries.reach if site.entries is not None else 0
