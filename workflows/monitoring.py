"""The log is looked through, entry after entry; what stands out raises alerts (R114).

How far it was judged is kept in the transaction of what was found: whatever is killed, nothing is
found twice. What a batch costs depends on the last hours of its people, not on the log.
"""

import datetime
from dataclasses import dataclass, field

from substanced.util import find_objectmap

from catalog.hindsight import LOOKS, covered
from catalog.windows import crowd
from dossier import clock, policy
from dossier.alert import Draft
from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.vocabulary import AlertKind, Permission, Tag
from dossier.watch import HOUR, Recent, Watch
from workflows.alert import alerts_of, raised, require_for

BATCH = 500  # entries of one transaction
AT_ONCE = 5000  # entries for whom somebody waits at a page
MINUTE = 60  # seconds
RECORDS = (Customer, Dossier, Document)
DENIED = (403, 404)  # what may not be known is answered like what does not exist
# Whoever tries to come in with another's name proves nothing about that person.
NOT_HIS = (Tag.LOG_IN_FAILED,)


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
    return site.log.size - (site.watch.judged if site.watch is not None else 0)


def judge(request, most=BATCH) -> int:
    """Judge the next entries of the log in the running transaction; how many it were."""
    site = request.root
    if site.watch is None:  # a site older than monitoring: nobody is asked about long ago
        site.watch = Watch(site.log.size)
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
        self.things, self.found, self._rules = find_objectmap(request.root), {}, {}

    def judge(self, number, entry):
        """Judge one entry by the rules that hold where its person works."""
        person = entry["by"]
        if person not in self.site["people"]:
            return
        at, tag = datetime.datetime.fromisoformat(entry["at"]), entry["tag"]
        if entry.get("address") and tag not in NOT_HIS:
            minutes = max((each.monitoring.shared or 0) for each in self.rules(person))
            self._shared(number, person, at, entry["address"], minutes)
        if tag in LOOKS:
            self._look(number, person, at, entry)
        elif tag == Tag.RECORD_REFUSED and entry.get("status") in DENIED:
            self._crowd(AlertKind.REFUSALS, number, person, at, number, HOUR)

    def rules(self, person) -> list:
        """The policies that hold in a person's departments, or else the company's."""
        if person not in self._rules:
            units = self.site["people"][person].units or ("",)
            found = {each: self.site.edition_for(each).rules for each in units}
            self._rules[person] = list({id(each): each for each in found.values()}.values())
        return self._rules[person]

    def keep(self):
        """Raise what was found, and keep what must be known for the next batch."""
        for (kind, person, day), found in self.found.items():
            seen = min(found.moments), max(found.moments)
            raised(
                self.request,
                kind,
                person=person,
                entries=found.numbers,
                day=day,
                seen=seen,
                drafts=found.drafts,
            )
        self.recent.save(int(clock.now().timestamp()))

    def _look(self, number, person, at, entry):
        thing = self.things.object_for(entry["object"]) if entry["object"] else self.site
        if thing is not None and not isinstance(thing, RECORDS):
            return
        self._crowd(AlertKind.BULK, number, person, at, entry["object"], HOUR)
        self._night(number, person, at)
        if thing is not None:
            self._ungranted(number, person, at, entry, thing)

    def _crowd(self, kind, number, person, at, key, span):
        limits = [getattr(each.monitoring, kind.value) for each in self.rules(person)]
        most = min((each for each in limits if each), default=0)
        if most:
            self._count(kind, number, person, at, key, span, most)

    def _shared(self, number, person, at, address, minutes):
        if not minutes:
            return
        kind, day = AlertKind.SHARED, _day(at)
        if not self._count(kind, number, person, at, address, minutes * MINUTE, 2):
            return
        found = self.found[kind, person, day]
        if not found.drafts and self.alerts.open_one(kind, person, day) is None:
            rules = self.rules(person)[0]
            found.drafts.append(draft(rules, rules.monitoring.shared_is))

    def _count(self, kind, number, person, at, key, span, most):
        """Whether so many different keys came together; then they are found."""
        second = int(at.timestamp())
        self.recent.add(kind.value, person, (second, key, number))
        settled = self.alerts.settled_until(kind, person)
        near = self.recent.near(kind.value, person, second, span)
        crowded = crowd([each for each in near if each[2] > settled], second, span, most)
        if crowded:
            found = self.found.setdefault((kind, person, _day(at)), Found())
            found.numbers.update(each for _second, _key, each in crowded)
            found.moments += [_moment(min(crowded)[0]), _moment(max(crowded)[0])]
        return bool(crowded)

    def _night(self, number, person, at):
        local = clock.local(at)
        minute = local.hour * 60 + local.minute
        for rules in self.rules(person):
            if rules.monitoring.is_night(minute):
                # a night has the date of its evening
                evening = at - datetime.timedelta(hours=12)
                self._find(AlertKind.NIGHT, person, _day(evening), number, at)
                return

    def _ungranted(self, number, person, at, entry, thing):
        rules = policy.of(thing)
        if rules.monitoring.ungranted and not covered(self.site, number, entry, thing):
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
