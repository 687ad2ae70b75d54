"""The log is looked through, entry after entry; what stands out raises alerts (R114).

How far it was judged is kept in the transaction of what was found: whatever is killed, nothing is
found twice. What a batch costs depends on the last hours of its people, not on the log.
"""

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from substanced.util import find_objectmap

from catalog.hindsight import LOOKS, Hindsight
from catalog.windows import crowd
from dossier import clock, policy
from dossier.alert import Draft
from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.vocabulary import AlertKind, Permission, Tag
from dossier.watch import HOUR, Recent
from workflows.alert import alerts_of, raised, require_for

BATCH = 500  # entries of one transaction
AT_ONCE = 5000  # entries for whom somebody waits at a page
MINUTE = 60  # seconds
RECORDS = (Customer, Dossier, Document)
DENIED = (403, 404)  # what may not be known is answered like what does not exist
# Whoever tries to come in with another's name proves nothing about that person.
NOT_HIS = (Tag.LOG_IN_FAILED,)


class Limits(NamedTuple):
    """From when on what a person does stands out: the strictest of the policies he works by."""

    bulk: int
    refusals: int
    shared: int
    rules: tuple

    def is_night(self, minute):
        """Whether a minute of the day is night by one of them."""
        return any(each.monitoring.is_night(minute) for each in self.rules)


@dataclass
class Found:
    """What one batch found for one alert."""

    numbers: set = field(default_factory=set)
    moments: list = field(default_factory=list)
    drafts: list = field(default_factory=list)


def look_through(request) -> int:
    """Judge all that is new in the log, batch by batch under the writer lock; how many entries.

    Each batch is a transaction of `request.tm`, which must hold nothing yet.
    """
    judged, more = 0, True
    while more:
        request.tm.abort()  # sees what others have kept
        if not waiting(request.root):
            break
        with request.registry.writer_lock.held():
            request.tm.abort()
            try:
                found = judge(request)
                request.tm.commit()
            finally:
                request.tm.abort()
        judged, more = judged + found, found == BATCH
    return judged


def look_now(request) -> int:
    """Judge what is new, for somebody who waits for it; how many entries are left."""
    require_for(request, Permission.ALERT_CLOSE)

    judge(request, AT_ONCE)

    return waiting(request.root)


def waiting(site) -> int:
    """How many entries of the log were not judged yet."""
    return site.log.size - site.watch.judged


def judge(request, most=BATCH) -> int:
    """Judge the next entries of the log in the running transaction; how many it were."""
    site = request.root
    first = site.watch.judged + 1
    last = min(site.log.size, first + most - 1)
    if last < first:
        return 0

    batch = Batch(request)
    for number in range(first, last + 1):
        batch.judge(number, site.log.entry(number))
    batch.keep()
    site.watch.judged = last
    return last - first + 1


class Batch:
    """Some entries of the log, judged one after the other."""

    def __init__(self, request):
        self.request, self.site = request, request.root
        self.alerts, self.recent = alerts_of(request), Recent(request.root.watch)
        self.things, self.hindsight = find_objectmap(request.root), Hindsight(request.root)
        self.found, self._limits, self._policies = {}, {}, {}

    def judge(self, number, entry):
        """Judge one entry by the rules that hold where its person works."""
        person = entry["by"]
        if person not in self.site["people"]:
            return
        at, tag = datetime.datetime.fromisoformat(entry["at"]), entry["tag"]
        limits = self.limits(person)
        if entry.get("address") and tag not in NOT_HIS:
            self._shared(number, person, at, entry["address"], limits)
        if tag in LOOKS:
            self._look(number, person, at, entry, limits)
        elif tag == Tag.RECORD_REFUSED and entry.get("status") in DENIED:
            self._count(AlertKind.REFUSALS, number, person, at, number, HOUR, limits.refusals)

    def limits(self, person) -> Limits:
        """The limits by the policies of a person's departments, or else by the company's."""
        if person not in self._limits:
            units = self.site["people"][person].units or ("",)
            rules = tuple(self.site.edition_for(each).rules for each in units)
            watched = [each.monitoring for each in rules]
            bulk = min((each.bulk for each in watched if each.bulk), default=0)
            refusals = min((each.refusals for each in watched if each.refusals), default=0)
            shared = max(each.shared or 0 for each in watched)
            self._limits[person] = Limits(bulk, refusals, shared, rules)
        return self._limits[person]

    def keep(self):
        """Raise what was found, and keep what must be known for the next batch."""
        for (kind, person, day), found in self.found.items():
            seen = min(found.moments), max(found.moments)
            about = {"person": person, "entries": found.numbers, "day": day, "seen": seen}
            raised(self.request, kind, **about, drafts=found.drafts)
        self.recent.save(int(clock.now().timestamp()))

    def _look(self, number, person, at, entry, limits):
        thing = self.things.object_for(entry["object"]) if entry["object"] else self.site
        if thing is not None and not isinstance(thing, RECORDS):
            return
        self._count(AlertKind.BULK, number, person, at, entry["object"], HOUR, limits.bulk)
        local = clock.local(at)
        if limits.is_night(local.hour * 60 + local.minute):
            evening = at - datetime.timedelta(hours=12)  # a night has the date of its evening
            self._find(AlertKind.NIGHT, person, _day(evening), number, at)
        if thing is not None:
            self._ungranted(number, person, at, entry, thing)

    def _shared(self, number, person, at, address, limits):
        kind, span = AlertKind.SHARED, limits.shared * MINUTE
        if not self._count(kind, number, person, at, address, span, 2 if span else 0):
            return
        found = self.found[kind, person, _day(at)]
        if not found.drafts and self.alerts.open_one(kind, person, _day(at)) is None:
            rules = limits.rules[0]
            found.drafts.append(draft(rules, rules.monitoring.shared_is))

    def _count(self, kind, number, person, at, key, span, most):
        """Whether so many different keys came together; then they are found. None is no limit."""
        if not most:
            return False
        second = int(at.timestamp())
        self.recent.add(kind.value, person, (second, key, number))
        near = self.recent.near(kind.value, person, second, span)
        if settled := self.alerts.settled_until(kind, person):
            near = [each for each in near if each[2] > settled]
        crowded = crowd(near, second, span, most)
        if crowded:
            found = self.found.setdefault((kind, person, _day(at)), Found())
            found.numbers.update(each for _second, _key, each in crowded)
            found.moments += [_moment(near[0][0]), _moment(near[-1][0])]
        return bool(crowded)

    def _ungranted(self, number, person, at, entry, thing):
        if entry["object"] not in self._policies:
            self._policies[entry["object"]] = policy.of(thing)
        rules = self._policies[entry["object"]]
        if rules.monitoring.ungranted and not self.hindsight.covers(number, entry, thing):
            found = self._find(AlertKind.UNGRANTED, person, _day(at), number, at)
            found.drafts.append(draft(rules, rules.monitoring.ungranted_is))

    def _find(self, kind, person, day, number, at):
        found = self.found.setdefault((kind, person, day), Found())
        found.numbers.add(number)
        found.moments.append(at)
        return found


def draft(rules, what) -> Draft:
    """The draft violation of that name, with the fine that a policy has for it, if any."""
    fines = (each.fine for each in rules.violations if what in each.what)
    return Draft(what, next(fines, None))


def _moment(second):
    return datetime.datetime.fromtimestamp(second, datetime.UTC)


def _day(at):
    return clock.local(at).date().isoformat()
