"""Alerts: what monitoring found, which a person must close with a finding (R114).

An alert keeps ids, numbers of entries of the log and facts, never names or titles. It grows while
it is open; what is closed is never changed again.
"""

import datetime
from typing import NamedTuple

from persistent import Persistent
from substanced.content import content
from substanced.folder import Folder

from dossier import clock
from dossier.tree import NumberTree, TextTree
from dossier.vocabulary import AlertKind, AlertOutcome, AlertState


class Draft(NamedTuple):
    """A draft violation: what was done in the words of the policy, 元 each, how many times."""

    what: str
    fine: int | None = None
    count: int = 1


class Line(NamedTuple):
    """What lists and counts must know of an alert, without reading it."""

    name: str
    kind: str
    person: str
    raised_on: str  # the day as ISO, where the site is
    is_open: bool = True

    @property
    def state(self) -> AlertState:
        """Whether a finding is still wanted."""
        return AlertState.OPEN if self.is_open else AlertState.CLOSED


@content("Alert")
class Alert(Persistent):
    """One thing to look into: of a kind, about a person or about the site (person '')."""

    serial = 0
    outcome_word = ""
    finding = ""
    closed_by = ""
    closed_at = None

    def __init__(self, kind, person, raised_at, day=""):
        self.kind_word = AlertKind(kind).value
        self.person = person
        self.day = day  # of what it is about, as ISO; empty where days do not matter
        self.raised_at = raised_at
        self.since = self.until = raised_at
        self.entries = NumberTree()  # as a set: a robot's day is thousands of them
        self.count = 0
        self.facts = {}
        self.drafts = ()
        self.history = ()

    @property
    def kind(self) -> AlertKind:
        """What was found."""
        return AlertKind(self.kind_word)

    @property
    def last(self) -> int:
        """The number of the last entry that it is about, 0 for none."""
        return self.entries.maxKey() if self.entries else 0

    @property
    def is_open(self) -> bool:
        """Whether a finding is still wanted."""
        return self.closed_at is None

    @property
    def state(self) -> AlertState:
        """The same as a word."""
        return AlertState.OPEN if self.is_open else AlertState.CLOSED

    @property
    def outcome(self) -> AlertOutcome | None:
        """What the finding says of the draft violations; None while it is open."""
        return AlertOutcome(self.outcome_word) if self.outcome_word else None

    @property
    def confirmed(self) -> tuple:
        """The violations that the finding confirmed."""
        return self.drafts if self.outcome is AlertOutcome.CONFIRMED else ()

    def grow(self, entries, since, until, drafts=(), facts=None):
        """Add numbers of entries that it does not know yet, instants, drafts and facts.

        Without any entries it happened once more.
        """
        new = [number for number in set(entries) if number not in self.entries]
        for number in new:
            self.entries[number] = True
        self.count += len(new) if entries else 1
        self.since, self.until = min(self.since, since), max(self.until, until)
        self.facts = {**self.facts, **(facts or {})}
        self.drafts = _added(self.drafts, drafts)

    def close(self, outcome, finding, person, now: datetime.datetime):
        """End it with a finding; the outcome may be '' where no violation was drafted."""
        self.outcome_word, self.finding = str(outcome), finding
        self.closed_by, self.closed_at = person, now


@content("Alerts")
class Alerts(Folder):
    """All alerts that ever were; `current` finds the open one of a kind, person and day."""

    def __init__(self, data=None, family=None):
        super().__init__(data, family)
        self.lines = NumberTree()  # serial → Line
        self.current = TextTree()  # kind, person and day → name of the open alert
        self.settled = TextTree()  # kind and person → the last entry that a finding is about

    def open_one(self, kind, person, day="") -> Alert | None:
        """The open alert of a kind, person and day, if there is one."""
        name = self.current.get(_key(kind, person, day))
        return None if name is None else self.data[name]

    def keep_open(self, alert):
        """Let a new alert be listed, and be found while it is open."""
        alert.serial = self.lines.maxKey() + 1 if self.lines else 1
        day = clock.local(alert.raised_at).date().isoformat()
        self.lines[alert.serial] = Line(alert.__name__, alert.kind_word, alert.person, day)
        self.current[_key(alert.kind_word, alert.person, alert.day)] = alert.__name__

    def listed(self) -> list:
        """The Lines of all alerts, the newest first."""
        return list(self.lines.values())[::-1]

    def settle(self, alert):
        """A finding stands: what the alert is about raises no other of its kind."""
        self.current.pop(_key(alert.kind_word, alert.person, alert.day), None)
        self.lines[alert.serial] = self.lines[alert.serial]._replace(is_open=False)
        about = _key(alert.kind_word, alert.person)
        self.settled[about] = max(self.settled.get(about, 0), alert.last)

    def settled_until(self, kind, person) -> int:
        """The number of the last entry of the log that a finding of this kind is about."""
        return self.settled.get(_key(kind, person), 0)

    def open(self) -> list:
        """The alerts that wait for a finding."""
        return [self.data[name] for name in self.current.values()]

    def people_of_open(self) -> list:
        """The ids of the people whom the open alerts are about, '' for none."""
        return [key.split(":")[1] for key in self.current]


def _key(kind, person, day=""):
    return f"{kind}:{person}:{day}"


def _added(drafts, more):
    """Drafts of the same words and fine are one, counted."""
    counted = {(each.what, each.fine): each.count for each in drafts}
    for each in more:
        counted[each[:2]] = counted.get(each[:2], 0) + each.count
    return tuple(Draft(what, fine, count) for (what, fine), count in counted.items())
