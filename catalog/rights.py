"""Who may do what with a thing, and with which things a person may do what: the two reports.

Pure questions to `decide_record` (R067, S19). They ask for somebody else, so only views that need
the right to view rights may tell their answers.
"""

import copy
from typing import NamedTuple

from catalog import queries
from dossier.access import Rule, decide_record, target_of
from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.person import Person
from dossier.vocabulary import Permission, Tier

_RECORD = (
    Permission.RECORD_VIEW,
    Permission.RECORD_EDIT,
    Permission.RECORD_HISTORY,
    Permission.RECORD_EXPORT,
)
_CONTENT = (
    Permission.DOCUMENT_READ,
    Permission.DOCUMENT_DOWNLOAD,
    Permission.DOCUMENT_PRINT,
)
# What can be done with a thing of each kind, viewing first: the rest means nothing without it.
# What is given on a dossier holds for the documents in it, so their content is among it.
ACTIONS = {
    Customer: (*_RECORD, Permission.SENSITIVE_VIEW),
    Dossier: (
        *_RECORD,
        Permission.SENSITIVE_VIEW,
        *_CONTENT,
        Permission.DOCUMENT_ADD,
        Permission.DOSSIER_SORT,
        Permission.DOSSIER_FILE,
        Permission.DOSSIER_USE,
        Permission.DOSSIER_RETURN,
    ),
    Document: (*_RECORD, *_CONTENT, Permission.DOCUMENT_ADD),
}


class Held(NamedTuple):
    """What one person may do with one thing: each permission with what gives it, see `giving`."""

    person: Person
    thing: object
    permissions: dict

    @property
    def causes(self) -> tuple:
        """The entries and mandates by which he may do anything at all, each once."""
        return tuple(dict.fromkeys(cause for each in self.permissions.values() for cause in each))


def subject_for(site, person, clearance=None, holdings=(), in_place=False):
    """The subject that a person is now; or would be with another clearance and more posts.

    `in_place` puts him in the reading room. What is supposed is stored nowhere: the person is
    left as he is.
    """
    supposed = copy.copy(person)
    supposed.clearance = person.clearance if clearance is None else Tier(clearance)
    supposed.posts = (*person.posts, *holdings)
    return site.subject(supposed, in_place)


def people_of(site, thing) -> list:
    """A `Held` for every active person who may view `thing` now."""
    target, moments = target_of(thing), site.log.moments()
    active = [each for each in site["people"].values() if each.active]
    held = (_held(subject_for(site, each), each, thing, target, moments) for each in active)
    return [each for each in held if Permission.RECORD_VIEW in each.permissions]


def rights_of(site, person, question) -> tuple:
    """(how many things a person may view, a `Held` for each on the page that `question` asks).

    The set is that of the lists, and each thing on the page is judged once more.
    """
    subject, moments = subject_for(site, person), site.log.moments()
    answer = queries.ask(site, subject, question)
    held = [_held(subject, person, each, target_of(each), moments) for each in answer.items]
    return answer.total, [each for each in held if Permission.RECORD_VIEW in each.permissions]


def holders_of(thing) -> list:
    """A thing, all that it stands in and all that it is about: what its tier comes from (S27)."""
    found, here = [], thing
    while here is not None:
        found.append(here)
        here = here.__parent__
    for source in getattr(thing, "sources", tuple)():
        found += [each for each in holders_of(source) if each not in found]
    return found


def tier_givers(thing) -> list:
    """The holders whose own tier is the effective tier of `thing`, the nearest first."""
    tier = queries.effective_tier(thing)
    return [each for each in holders_of(thing) if getattr(each, "tier", Tier.OPEN) == tier > 0]


def holder_of(thing, entry):
    """The thing on the way to the root in whose own list an entry stands, or None."""
    here = thing
    while here is not None and entry not in getattr(here, "__acl__", ()):
        here = here.__parent__
    return here


def _held(subject, person, thing, target, moments):
    found = {}
    for permission in ACTIONS[type(thing)]:
        decision = decide_record(subject, permission, target, moments)
        if decision.allowed:
            found[permission] = giving(decision)
        elif permission == Permission.RECORD_VIEW:
            break
    return Held(person, thing, found)


def giving(decision) -> tuple:
    """The entries and mandates that give what was decided."""
    return next((each.facts for each in decision.reasons if each.rule == Rule.RIGHT), ())
