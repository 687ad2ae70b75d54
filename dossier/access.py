"""Who may do what to what, and why: the one decision of the whole product (design 3).

    allowed = active account ∧ clearance ≥ effective tier ∧ need to know on every ancestor
              ∧ the policy's rule for tier, place and state
              ∧ an entry or mandate that gives the right ∧ no entry that denies it

The reasons are the decision: `allowed` is computed from them, so that "why" can never disagree
with the answer. Tier and need to know stand outside the entries: no entry overrides them (S29).
Own code: this rule is what Dossier exists for.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from substanced.util import get_oid, set_acl

from dossier.person import OFFICES
from dossier.policy import FREE, Barred
from dossier.vocabulary import Permission, Tier

EVERYONE = "everyone"
FOUNDER = "founder"
ALLOW, DENY = "Allow", "Deny"


class Entry(NamedTuple):
    """One line of an object's ACL: who may (or may not) do what, from when until when, and why.

    `since` is included, `until` is not. A right always has a cause (post, owner, unit, sharing,
    request, loan, delegation); ending the cause removes exactly the entries that name it.
    """

    verdict: str
    who: str
    permissions: frozenset
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    cause: str = "post"
    reference: str = ""

    def live(self, now):
        """Whether the entry counts at `now`."""
        return (self.since is None or self.since <= now) and (
            self.until is None or now < self.until
        )

    @property
    def timed(self):
        return self.since is not None or self.until is not None


class Rule(StrEnum):
    """The parts of the decision, in the order in which they are told."""

    ACTIVE = "active"
    CLEARANCE = "clearance"
    NEED_TO_KNOW = "need-to-know"
    TIER = "tier"
    PLACE = "place"
    STATE = "state"
    RIGHT = "right"
    DENIAL = "denial"
    VIEW = "view"


class Reason(NamedTuple):
    """One part of the decision: the rule, whether it is met, and the facts that show it."""

    rule: Rule
    met: bool
    facts: tuple = ()


@dataclass(frozen=True)
class Decision:
    """The answer and why. It is true exactly when every reason is met."""

    reasons: tuple

    @property
    def allowed(self):
        return bool(self.reasons) and all(reason.met for reason in self.reasons)

    def __bool__(self):
        return self.allowed


@dataclass(frozen=True)
class Subject:
    """Who asks: the person's id, whether the account is live, the clearance and the tokens.

    `mandates` are those that others gave to the person; `in_reading_room` says whether the
    question comes from where secret things may be read (R064).
    """

    person: str
    active: bool
    clearance: Tier
    tokens: frozenset
    mandates: tuple = ()
    in_reading_room: bool = False


class Mandate(NamedTuple):
    """What `principal`, a Subject, lets another do in his place; `until` is not included (S31)."""

    principal: Subject
    permissions: frozenset
    since: datetime.datetime
    until: datetime.datetime
    reference: str = ""

    def live(self, now):
        """Whether the mandate counts at `now`."""
        return self.since <= now < self.until


@dataclass(frozen=True, slots=True)
class Target:
    """What the decision needs to know of a thing: a snapshot, own facts first, then inherited.

    `tier` is the effective one; `scopes` are the need-to-know lists on the way to the root, each
    as (oid of the holder, frozenset of tokens). `matrix` is what the policy bars at that tier,
    `closed` the permissions that it rules out in the state that the thing is in.
    """

    tier: Tier
    scopes: tuple
    entries: tuple
    matrix: Barred = FREE
    closed: frozenset = frozenset()


def decide(subject, permission, target, now) -> Decision:
    """Whether `subject` may do `permission` to `target` at `now` (aware), with the reasons.

    Pure: it reads nothing but its arguments. R061-R068, R075, S19, S29, S31, S68.
    """
    reasons = _of_the_person(subject, target)
    if permission in target.matrix.never:
        reasons.append(Reason(Rule.TIER, False, (target.tier,)))
    if permission in target.matrix.in_place:
        reasons.append(Reason(Rule.PLACE, subject.in_reading_room, (target.tier,)))
    if permission in target.closed:
        reasons.append(Reason(Rule.STATE, False))
    giving, denying = _spoken(subject, permission, target, now)
    for mandate in subject.mandates:
        if permission in mandate.permissions and mandate.live(now):
            if _by_himself(mandate.principal, permission, target, now):
                giving.append(mandate)
    reasons.append(Reason(Rule.RIGHT, bool(giving), tuple(giving)))
    reasons.append(Reason(Rule.DENIAL, not denying, tuple(denying)))
    return Decision(tuple(reasons))


def decide_throughout(subject, permission, target, moments) -> Decision:
    """`decide` at every one of the moments: the first decision that forbids, else the last (S11).

    Behind a clock that was turned back the moments are two, see `Log.moments`.
    """
    for moment in moments:
        decision = decide(subject, permission, target, moment)
        if not decision:
            break
    return decision


def decide_record(subject, permission, target, moments) -> Decision:
    """The same about a record: who may not view it may do nothing with it (R068)."""
    decision = decide_throughout(subject, permission, target, moments)
    if not decision or permission == Permission.RECORD_VIEW:
        return decision
    viewing = decide_throughout(subject, Permission.RECORD_VIEW, target, moments)
    unmet = tuple(reason for reason in viewing.reasons if not reason.met)
    return Decision((*decision.reasons, Reason(Rule.VIEW, not unmet, unmet)))


def _of_the_person(subject, target):
    """What must hold of the person alone: account, clearance, every need-to-know list."""
    reasons = [
        Reason(Rule.ACTIVE, subject.active),
        Reason(
            Rule.CLEARANCE,
            subject.clearance >= target.tier,
            (subject.clearance, target.tier),
        ),
    ]
    for holder, tokens in target.scopes:
        reasons.append(Reason(Rule.NEED_TO_KNOW, not tokens.isdisjoint(subject.tokens), (holder,)))
    return reasons


def _spoken(subject, permission, target, now):
    """The live entries that speak of the subject and the permission: (giving, denying)."""
    giving, denying = [], []
    for entry in target.entries:
        if permission in entry.permissions and entry.who in subject.tokens and entry.live(now):
            (giving if entry.verdict == ALLOW else denying).append(entry)
    return giving, denying


def _by_himself(principal, permission, target, now):
    """Whether the giver of a mandate has the right himself, not by another's mandate (S31)."""
    giving, denying = _spoken(principal, permission, target, now)
    return passes(principal, target) and bool(giving) and not denying


def passes(subject, target) -> bool:
    """Whether account, clearance and every need-to-know list let the subject pass."""
    return all(reason.met for reason in _of_the_person(subject, target))


def target_of(resource, rules_for=None) -> Target:
    """The facts of a resource and of everything above it, as `decide` wants them.

    A thing's tier is the highest of its own, its containers' and its sources' (S27). What it
    would be under other policies `rules_for` tells: the rules of a department, by its id.
    """
    tier, scopes, entries, state, unit = Tier.OPEN, [], [], None, ""
    for holder in line_of(resource):
        tier = max(tier, getattr(holder, "tier", Tier.OPEN))
        need_to_know = getattr(holder, "need_to_know", None)
        if need_to_know is not None:
            scopes.append((get_oid(holder), frozenset(need_to_know)))
        entries.extend(holder.__dict__.get("__acl__", ()))
        state = state or getattr(holder, "state", None)
        unit = unit or getattr(holder, "unit", "")
    for source in getattr(resource, "sources", tuple)():
        above = target_of(source)
        tier = max(tier, above.tier)
        scopes.extend(scope for scope in above.scopes if scope not in scopes)
    rules = rules_for(unit) if rules_for is not None else holder.edition_for(unit).rules
    matrix, closed = rules.bars(tier, state)
    return Target(tier, tuple(scopes), tuple(entries), matrix, closed)


def line_of(resource):
    """The thing and everything above it, each loaded."""
    while resource is not None:
        resource._p_activate()
        yield resource
        resource = resource.__parent__


def subject_of(
    person, person_id, all_offices_filled, in_reading_room=False, roles=MappingProxyType({})
) -> Subject:
    """The subject that a person is at this moment, by posts, units and clearance.

    The founder made by `init` may do everything until the three offices are held by others. An
    office gives no part in what the unit reads (S33). Who has left and is in the waiting period
    has no right any more, though the account is not closed yet (R140). `roles` are the posts that
    policies define, each with the basic post whose rights it has (R003); to who holds an office
    they give none, so that no change of a policy lets an office read (S33).
    """
    tokens = {EVERYONE, f"person:{person_id}"}
    if person.holds(*OFFICES):
        roles = {}
    for held, unit in person.posts:
        for post in (held, roles[held]) if held in roles else (held,):
            tokens.add(f"post:{post}")
            if unit:
                tokens.add(f"post:{post}@{unit}")
        if unit and held not in OFFICES:
            tokens.add(f"unit:{unit}")
    if person.founder and not all_offices_filled:
        tokens.add(FOUNDER)
    tokens = frozenset(tokens)
    return Subject(person_id, person.active, person.clearance, tokens, (), in_reading_room)


NOBODY = Subject("", False, Tier.OPEN, frozenset())


def apply_acl(resource, entries, registry):
    """Make `entries` the resource's own ACL; the only caller of SubstanceD's set_acl."""
    set_acl(resource, tuple(entries), registry=registry)


def allow(who, *permissions, cause="post", reference="", since=None, until=None) -> Entry:
    """An entry that gives `permissions` to the bearer of the token `who`.

    They are stored as plain strings, which equal their enum members and take a third of the room.
    """
    names = frozenset(permission.value for permission in permissions)
    return Entry(ALLOW, who, names, since, until, cause, reference)
