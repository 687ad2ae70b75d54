"""What a policy would do if it held: rights gained and lost, dossiers that would not fit (R001).

Pure questions to the production engine: every right is `decide`'s answer, as things are and as
they would be. Nothing is written. Things that `decide` cannot tell apart are asked about once.
Own code: it is the same rule asked about another policy, see access.py.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from catalog.rights import ACTIONS
from dossier import clock
from dossier.access import decide, subject_of, target_of
from dossier.customer import Customer
from dossier.findings import findings
from dossier.language import _
from dossier.person import post_of
from dossier.policy import Policy
from dossier.rules.contradictions import named_posts
from dossier.vocabulary import Permission

VIEW = Permission.RECORD_VIEW
ASKED = (Permission.LOAN_REQUEST, Permission.COPY_REQUEST)
RIGHTS = {noun: acts if noun is Customer else (*acts, *ASKED) for noun, acts in ACTIONS.items()}
NOT, IN_PLACE, ANYWHERE = range(3)
SWEPT = 2000  # things after which what is not needed any more leaves the memory


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


class Supposed:
    """The site as it would be with `rules` in force, for one department or ('') for the company.

    For the company they hold wherever the company's policy holds now, and where one of the same
    name does.
    """

    def __init__(self, site, rules: Policy, unit=""):
        self.site, self.rules, self.unit = site, rules, unit

    def concerns(self, unit) -> bool:
        """Whether the rules would hold for a department, by its id."""
        if self.unit:
            return unit == self.unit
        held = self.site.profile_for(unit)
        return held.__name__ in (self.site.profile, self.rules.profile)

    def rules_for(self, unit) -> Policy:
        """The rules of a department, by its id."""
        return self.rules if self.concerns(unit) else self.site.edition_for(unit).rules

    def roles(self) -> dict:
        """What `Site.roles` would be."""
        found, units = {}, self.site["units"].items()
        own = [name for name, unit in units if unit.profile or name == self.unit]
        for name in (*own, ""):
            found |= self.rules_for(name).role_rights
        return found

    def subjects(self) -> dict:
        """Person's id → the subject that each active person is, and would be."""
        filled, roles = self.site.offices_filled(), self.roles()
        return {
            name: (self.site.subject(person), subject_of(person, name, filled, roles=roles))
            for name, person in self.site["people"].items()
            if person.active
        }


class Row(NamedTuple):
    """One dossier: how many people gain and lose something on it, what would not fit, and does."""

    dossier: object
    people: dict
    findings: frozenset
    standing: frozenset


@dataclass
class Outcome:
    """The answer: by person, by dossier, by finding.

    `people`: id → (Change, permission) → how many things. `rows` are the dossiers that the asker
    may view; `unseen` how many others there are, for who looks after rights. `now` and `then`
    count findings.
    """

    people: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)
    unseen: int = 0
    things: int = 0
    touched: int = 0
    dossiers: int = 0
    now: Counter = field(default_factory=Counter)
    then: Counter = field(default_factory=Counter)
    vacant: tuple = ()
    numbers: tuple = ()


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


def simulate(site, asker, rules, unit="", now=None) -> Outcome:
    """What `rules` would do for a department, or '' for the company, told to the subject `asker`.

    Only what he may view is counted (S22). Who looks after rights knows that things are there
    (S33): for him all are counted, and those told that he may view. `now` is an aware instant.
    """
    now = now or clock.now()
    supposed = Supposed(site, rules, unit)
    walk = _Walk(supposed, asker, now)
    for customer in site["customers"].values():
        walk.group(customer)
    for dossier in site["dossiers"].values():
        walk.dossier(dossier)
    found = walk.found
    found.people = walk.rights.by_person()
    found.touched = sum(
        count for group, count in enumerate(walk.rights.counts) if walk.rights.touched(group)
    )
    found.rows.sort(key=_weight)
    found.vacant = vacant(site, rules)
    found.numbers = (site.edition_for(unit).rules.pattern.text, rules.pattern.text)
    return found


def vacant(site, rules) -> tuple:
    """The posts that the rules ask to do something, and that nobody holds."""
    active = [person for person in site["people"].values() if person.active]
    held = {each.post for person in active for each in person.posts}
    asked = dict.fromkeys(name for _path, name in named_posts(rules))
    return tuple(name for name in asked if post_of(name) not in held)


class _Walk:
    """One pass over everything; what was looked at may leave the memory."""

    def __init__(self, supposed, asker, now):
        self.supposed, self.asker, self.now = supposed, asker, now
        self.day = clock.local(now).date()
        self.rights = Rights(supposed.subjects(), now)
        self.found = Outcome()
        self.seen, self.met, self.passed = {}, {}, 0
        site = supposed.site
        self.of_office = bool(decide(asker, Permission.ACCESS_VIEW, target_of(site), now))

    def group(self, thing) -> int | None:
        """Count a thing; the number of its group, none for what the asker is not to know of."""
        self.passed += 1
        if self.passed % SWEPT == 0 and self.supposed.site._p_jar is not None:
            self.supposed.site._p_jar.cacheGC()
        before = target_of(thing)
        if before not in self.seen:
            self.seen[before] = bool(decide(self.asker, VIEW, before, self.now))
        if not (self.seen[before] or self.of_office):
            return None
        self.found.things += 1
        after = target_of(thing, self.supposed.rules_for)
        return self.rights.group(type(thing), before, after)

    def dossier(self, dossier):
        """Count a dossier with its documents, and judge it."""
        own, held = self.group(dossier), {each: self.group(each) for each in dossier.values()}
        known = [each for each, group in held.items() if group is not None]
        if own is None:
            return
        groups = frozenset((own, *(held[each] for each in known)))
        self.found.dossiers += 1
        if groups not in self.met:
            self.met[groups] = self.rights.people(groups)
        people, new, standing = self.met[groups], frozenset(), frozenset()
        if self.supposed.concerns(dossier.unit):
            present = self.supposed.site.edition_for(dossier.unit).rules
            new, standing = (findings(each, dossier, self.day, known)
                             for each in (self.supposed.rules, present))  # fmt: skip
            self.found.now.update(standing)
            self.found.then.update(new)
        if not people and new == standing:
            return
        if self.seen[target_of(dossier)]:
            self.found.rows.append(Row(dossier, people, new, standing))
        else:
            self.found.unseen += 1


def _weight(row):
    """Those with what is new first, then by how many people they concern."""
    return (-len(row.findings - row.standing), -sum(row.people.values()), row.dossier.number)


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
