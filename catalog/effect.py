"""What a change of tier, need to know or entries would do, before anything is saved.

Own code: it asks the one decision twice for every person, as things are and as they would be.
"""

from types import SimpleNamespace
from typing import NamedTuple

from catalog import unfiltered
from dossier.access import decide_throughout, target_of
from dossier.document import Document
from dossier.vocabulary import Permission


class Effect(NamedTuple):
    """Who would come to view a thing, who would no longer, who still; how many things it is."""

    gains: list
    loses: list
    stays: list
    objects: int


def effect(site, thing, **facts) -> Effect:
    """The effect of `facts` on `thing` now: any of `tier`, `need_to_know`, `entries`."""
    before, after = target_of(thing), target_of(_supposed(thing, facts))
    moments = site.log.moments()
    inside = [] if isinstance(thing, Document) else unfiltered.below(thing)
    found = Effect([], [], [], 1 + len(inside))
    for person in site["people"].values():
        subject = site.subject(person)
        was, will = (
            decide_throughout(subject, Permission.RECORD_VIEW, each, moments).allowed
            for each in (before, after)
        )
        if was or will:
            (found.stays if was and will else found.gains if will else found.loses).append(person)
    return found


def _supposed(thing, facts):
    """Something that `target_of` takes for the thing with other facts; nothing is stored."""
    known = {
        "tier": thing.tier,
        "need_to_know": thing.need_to_know,
        "entries": thing.__dict__.get("__acl__", ()),
        **facts,
    }
    return SimpleNamespace(
        tier=known["tier"],
        need_to_know=known["need_to_know"],
        __acl__=tuple(known["entries"]),
        __oid__=thing.__oid__,
        __parent__=thing.__parent__,
        state=getattr(thing, "state", None),
        sources=getattr(thing, "sources", tuple),
        _p_activate=lambda: None,
    )
