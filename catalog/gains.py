"""What people gain and lose on things: every right asked of `decide` as it is, and as it would be.

Things that `decide` cannot tell apart are asked about once, people whom nothing parts likewise.
"""

from collections import Counter, defaultdict
from dataclasses import replace
from enum import StrEnum

from catalog.rights import ACTIONS
from dossier.access import decide
from dossier.customer import Customer
from dossier.language import _
from dossier.vocabulary import Permission

VIEW = Permission.RECORD_VIEW
ASKED = (Permission.LOAN_REQUEST, Permission.COPY_REQUEST)
RIGHTS = {noun: acts if noun is Customer else (*acts, *ASKED) for noun, acts in ACTIONS.items()}
NOT, IN_PLACE, ANYWHERE = range(3)


class Change(StrEnum):
    """What happens to a right: got, lost, or left for the reading room alone."""

    GAINED = "gained"
    LOST = "lost"
    NARROWED = "narrowed"


CHANGES = {
    Change.GAINED: _("得到"),
    Change.LOST: _("失去"),
    Change.NARROWED: _("只限阅览室"),
}


class Rights:
    """Groups things that `decide` cannot tell apart, and asks it once for each group.

    `subjects`: name → (as it is, as it would be). A group is a kind of thing with a target as it
    is and as it would be; people whom no entry of the group tells apart are asked about as one.
    """

    def __init__(self, subjects, now):
        self.subjects, self.now = subjects, now
        self.groups, self.counts, self.changes = {}, [], []
        self._alike = {}

    def group(self, kind, before, after) -> int:
        """The number of the group of a thing, which is counted in it."""
        key = (kind, before, after)
        if key not in self.groups:
            self.groups[key] = len(self.counts)
            self.counts.append(0)
            self.changes.append(self._changes(*key))
        self.counts[self.groups[key]] += 1
        return self.groups[key]

    def by_person(self) -> dict:
        """Name → (Change, permission) → on how many things."""
        found = defaultdict(Counter)
        for count, changes in zip(self.counts, self.changes, strict=True):
            for names, told in changes:
                for name in names:
                    for each in told:
                        found[name][each] += count
        return dict(found)

    def touched(self, group) -> bool:
        """Whether anybody's right to the things of a group changes."""
        return bool(self.changes[group])

    def people(self, groups) -> dict:
        """Change → how many people meet it on the things of any of these groups."""
        met = defaultdict(set)
        for group in groups:
            for names, told in self.changes[group]:
                for change, _permission in told:
                    met[change].update(names)
        return {change: len(names) for change, names in met.items()}

    def _changes(self, kind, before, after):
        """[(names, {(Change, permission)})] of those people whose rights change."""
        words = _words(before) | _words(after)
        return [
            (names, told)
            for (as_was, as_will), (was, will), names in self._people_alike(words)
            if (before, as_was) != (after, as_will)
            if (told := changes(kind, (was, before), (will, after), self.now))
        ]

    def _people_alike(self, words):
        """[(facts, one of them, names)] of people whom no word parts: as is, and as would be."""
        if words not in self._alike:
            alike = {}
            for name, pair in self.subjects.items():
                facts = tuple(_as_told(subject, words) for subject in pair)
                alike.setdefault(facts, (facts, pair, []))[2].append(name)
            self._alike[words] = list(alike.values())
        return self._alike[words]


def changes(kind, was, will, now) -> set:
    """{(Change, permission)} for a thing of a kind; `was` and `will` are (subject, target)."""
    before, after = levels(kind, *was, now), levels(kind, *will, now)
    return {
        (_change(before[act], after[act]), act)
        for act in RIGHTS[kind]
        if before[act] != after[act]
    }


def levels(kind, subject, target, now) -> dict:
    """Permission → whether the subject has it anywhere, in the reading room alone, or not."""
    found = dict.fromkeys(RIGHTS[kind], NOT)
    for level in (IN_PLACE, ANYWHERE) if target.matrix.in_place else (ANYWHERE,):
        asker = replace(subject, in_reading_room=level == IN_PLACE)
        if decide(asker, VIEW, target, now):
            found |= {act: level for act in found if decide(asker, act, target, now)}
    return found


def _change(before, after):
    if after > before:
        return Change.GAINED
    return Change.NARROWED if after == IN_PLACE else Change.LOST


def _words(target):
    """Every token by which a target tells people apart."""
    words = {entry.who for entry in target.entries}
    return frozenset(words.union(*(tokens for _holder, tokens in target.scopes)))


def _as_told(subject, words):
    """All that `decide` knows of a subject, with those of his tokens that a target has."""
    return subject.active, subject.clearance, subject.tokens & words, subject.mandates
