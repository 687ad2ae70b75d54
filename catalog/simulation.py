"""What a policy would do if it held: rights gained and lost, dossiers that would not fit (R001).

Pure questions to the production engine, see gains.py. Nothing is written.
Own code: it is the same rule asked about another policy, see access.py.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from catalog.gains import VIEW, Rights
from dossier import clock
from dossier.access import decide_throughout, subject_of, target_of
from dossier.findings import findings
from dossier.person import post_of
from dossier.policy import Policy
from dossier.rules.contradictions import named_posts
from dossier.vocabulary import Permission

STEP = 100  # things after which it is told how far it is
SWEPT = 2000  # things after which what is not needed any more leaves the memory


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


def simulate(site, asker, rules, unit="", now=None, tell=None) -> Outcome:
    """What `rules` would do for a department, or '' for the company, told to the subject `asker`.

    Only what he may view is counted (S22). Who looks after rights knows that things are there
    (S33): for him all are counted, and those told that he may view. `now` is an aware instant.
    `tell(done, total)` hears how far it is, and may raise to stop it.
    """
    moments = (now,) if now else site.log.moments()
    supposed = Supposed(site, rules, unit)
    walk = _Walk(supposed, asker, moments)
    total = len(site["customers"]) + len(site["dossiers"])
    for done, customer in enumerate(site["customers"].values()):
        _told(tell, done, total)
        walk.group(customer)
    for done, dossier in enumerate(site["dossiers"].values(), len(site["customers"])):
        _told(tell, done, total)
        walk.dossier(dossier)
    _told(tell, total, total)
    found = walk.found
    found.people = walk.rights.by_person()
    found.touched = sum(
        count for group, count in enumerate(walk.rights.counts) if walk.rights.touched(group)
    )
    found.rows.sort(key=_weight)
    found.vacant = vacant(site, rules)
    found.numbers = (site.edition_for(unit).rules.pattern.text, rules.pattern.text)
    return found


def _told(tell, done, total):
    if tell is not None and (done % STEP == 0 or done == total):
        tell(done, total)


def vacant(site, rules) -> tuple:
    """The posts that the rules ask to do something, and that nobody holds."""
    active = [person for person in site["people"].values() if person.active]
    held = {each.post for person in active for each in person.posts}
    asked = dict.fromkeys(name for _path, name in named_posts(rules))
    return tuple(name for name in asked if post_of(name) not in held)


class _Walk:
    """One pass over everything; what was looked at may leave the memory."""

    def __init__(self, supposed, asker, moments):
        self.supposed, self.asker, self.moments = supposed, asker, moments
        now, *_reached = moments
        self.day = clock.local(now).date()
        self.rights = Rights(supposed.subjects(), now)
        self.found = Outcome()
        self.seen, self.met, self.passed = {}, {}, 0
        site = supposed.site
        self.of_office = self._may(Permission.ACCESS_VIEW, target_of(site))

    def group(self, thing) -> int | None:
        """Count a thing; the number of its group, none for what the asker is not to know of."""
        self.passed += 1
        if self.passed % SWEPT == 0 and self.supposed.site._p_jar is not None:
            self.supposed.site._p_jar.cacheGC()
        before = target_of(thing)
        if before not in self.seen:
            self.seen[before] = self._may(VIEW, before)
        if not (self.seen[before] or self.of_office):
            return None
        self.found.things += 1
        after = target_of(thing, self.supposed.rules_for)
        return self.rights.group(type(thing), before, after)

    def _may(self, permission, target):
        return decide_throughout(self.asker, permission, target, self.moments).allowed

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
