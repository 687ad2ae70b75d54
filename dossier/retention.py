"""How long a dossier is kept: which term of the policy holds for it, and when it is over (R103).

A term runs from an event. While the day of the event is not known nothing is ever due (R104).
"""

import datetime
from typing import NamedTuple

from dossier import clock
from dossier.rules.keeping import Term
from dossier.secrecy import last_day
from dossier.vocabulary import State

FILING = "归档"  # the one event whose day the system knows itself
MANDATORY = "mandatory disposal"
DAY = datetime.timedelta(days=1)


class Kept(NamedTuple):
    """The term of one dossier: its name, what the policy says of it, its first day, when due.

    `term` is None where the policy has none of that name, `since` and `due` while not known.
    """

    name: str
    term: object
    since: datetime.date | None
    due: datetime.date | None

    def is_over(self, day) -> bool:
        """Whether the term is over on a day."""
        return self.due is not None and self.due <= day


def term_of(rules, dossier_class, kinds) -> str | None:
    """The name of the term for a dossier of a class that holds documents of these kinds.

    That of the class, else the longest of the kinds', else the policy's default; None if it has
    none and somebody has to choose (R103).
    """
    known = rules.classes.get(dossier_class)
    if known is not None and known.retention:
        return known.retention
    named = [rules.kinds[kind].retention for kind in kinds if kind in rules.kinds]
    named = [name for name in named if name]
    return max(named, key=lambda name: length(rules, name)) if named else rules.retention.default


def length(rules, name) -> float:
    """How many years a term of the policy has; a permanent one has no end."""
    term = rules.retention.terms[name]
    return float("inf") if term.permanent else term.years


def due_on(term, since) -> datetime.date | None:
    """The first day on which what is kept for a Term from the day `since` may be destroyed.

    None for ever, and while `since` is None. Five years from 2020-06-30: 2025-07-01 (SC25).
    """
    if term.permanent or since is None:
        return None
    if since.year + term.years >= datetime.MAXYEAR:
        return datetime.date.max
    return last_day(since, term.years) + DAY


def legal_end(rules, ended) -> datetime.date | None:
    """The first day on which the law lets nobody keep it any more, whatever the term (R105).

    `ended` is the day of the event from which the policy counts that; None while not known.
    """
    most = rules.retention.legal_maximum
    if most is None or ended is None:
        return None
    return due_on(Term(years=most), ended)


def of(rules, dossier) -> Kept:
    """The term of a dossier by a policy: that which was chosen or stored, else as it would be."""
    name = dossier.term or planned(rules, dossier) or ""
    term = rules.retention.terms.get(name)
    if term is None:
        return Kept(name, None, None, None)
    since = began(rules, term, dossier)
    return Kept(name, term, since, _earliest(due_on(term, since), _forced(rules, term, since)))


def planned(rules, dossier) -> str | None:
    """The name of the term with which a dossier would be filed today."""
    if dossier.chosen_term in rules.retention.terms:
        return dossier.chosen_term
    return term_of_policy(rules, dossier)


def term_of_policy(rules, dossier) -> str | None:
    """The name of the term that a policy has for a dossier in which nobody chose one."""
    named = any(kind.retention for kind in rules.kinds.values())
    kinds = {held.kind for held in dossier.values()} if named else ()
    return term_of(rules, dossier.dossier_class, kinds)


def began(rules, term, dossier) -> datetime.date | None:
    """The day from which the term of a dossier runs, as far as it is known.

    That of filing and of the end of the relation are known by the acts; others are told.
    """
    at = None
    if term.trigger == FILING:
        at = dossier.filed_at
    elif dossier.term_began is not None:
        return dossier.term_began
    elif term.trigger == rules.retention.maximum_from and dossier.state is State.ENDED:
        at = dossier.ended.at
    return clock.local(at).date() if at is not None else None


def is_over_kept(rules, kept, day) -> bool:
    """Whether a dossier should be gone by a day: its term is over and the policy has no review."""
    return rules.retention.over_term == MANDATORY and kept.is_over(day)


def _forced(rules, term, since):
    """When the law ends it, where the term runs from the same event."""
    return legal_end(rules, since) if term.trigger == rules.retention.maximum_from else None


def _earliest(*days):
    return min((day for day in days if day is not None), default=None)
