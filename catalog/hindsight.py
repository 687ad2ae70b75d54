"""Whether a right covered a look at its moment: judged again from the log and the ACL (R114).

A tripwire that shares nothing with the page that served it. What is kept now is taken back change
by change, as the log tells them, to what was then; so a right that was ended after the look
accuses nobody, and one that was given after it excuses nobody. Judged are account, clearance, need
to know and entries; what a policy bars at a tier, place or state is not.
"""

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from substanced.util import get_oid

from dossier.access import Entry, Target, allow, decide, line_of, subject_of, target_of
from dossier.leaf import ERASED
from dossier.person import OFFICES, Holding, post_of
from dossier.site import OWNER_MAY, UNIT_MAY
from dossier.vocabulary import Permission, Tag, Tier

GRACE = datetime.timedelta(minutes=2)  # a page that was begun before a change may end after it

# What one must have had the right to do, by what the log says was looked at.
LOOKS = {
    Tag.RECORD_VIEWED: (Permission.RECORD_VIEW,),
    Tag.RECORD_PRINTED: (Permission.RECORD_VIEW,),
    Tag.DOCUMENT_PREVIEWED: (Permission.RECORD_VIEW, Permission.DOCUMENT_READ),
    Tag.DOCUMENT_DOWNLOADED: (Permission.RECORD_VIEW, Permission.DOCUMENT_DOWNLOAD),
}


class Change(NamedTuple):
    """An entry of the log about what rights depend on: its moment, and of what it is."""

    number: int
    at: datetime.datetime
    entry: dict


@dataclass
class Past:
    """Person and thing as they were: now, until changes are taken back."""

    person_id: str
    founder: bool
    active: bool
    clearance: Tier
    posts: set
    entries: list = field(default_factory=list)
    scopes: dict = field(default_factory=dict)
    line: frozenset = frozenset()  # oids of the thing and of what is above it

    def holds(self, *posts):
        """Whether the person held one of `posts` anywhere, as subject_of asks."""
        return any(held.post in posts for held in self.posts)

    def lets(self, permissions, tier, at, filled, roles) -> bool:
        """Whether the person could do all of them, at a moment, to a thing of that tier."""
        subject = subject_of(self, self.person_id, filled, roles=roles)
        target = Target(tier, tuple(self.scopes.items()), tuple(self.entries))
        return all(decide(subject, each, target, at).allowed for each in permissions)

    def undo(self, entry):
        """Take back what an entry of the log says was changed."""
        before, after = entry.get("before", {}), entry.get("after", {})
        act = _UNDO.get(entry["tag"], _undo_place)
        if act not in _OF_ENTRIES or entry["object"] in self.line:
            act(self, entry["object"], before, after)


def covered(site, number, entry, thing) -> bool:
    """Whether the person of an entry of LOOKS had the right then to look at the thing.

    Also where there is nothing to judge: what acts is no person of the site.
    """
    person = site["people"].get(entry["by"])
    if person is None:
        return True
    at = datetime.datetime.fromisoformat(entry["at"])
    tier = Tier(entry.get("tier", Tier.OPEN))
    filled, maps = _filled(site, person, number, at), _roles(site, at)
    past, wanted = _now(person, thing), LOOKS[entry["tag"]]

    def let():
        return any(
            past.lets(wanted, tier, moment, filled, roles)
            for moment in (at, at - GRACE)
            for roles in maps
        )

    for change in _later(site.log, person, thing, number, at - GRACE):
        if ERASED in change.entry or (change.at <= at + GRACE and let()):
            return True  # what was erased can be taken back no more, and accuses nobody
        past.undo(change.entry)
    return let()


def _now(person, thing):
    target = target_of(thing)
    return Past(
        person.__name__,
        person.founder,
        person.active,
        person.clearance,
        set(person.posts),
        list(target.entries),
        dict(target.scopes),
        frozenset(get_oid(each, 0) for each in line_of(thing)),
    )


def _later(log, person, thing, number, at):
    """What changed after a moment that was written as entry `number`, the newest first."""
    found = {}
    for holder in (person, *_lines(thing)):
        for each in reversed(getattr(holder, "history", ())):
            if each not in found:
                entry = log.entry(each)
                change = Change(each, datetime.datetime.fromisoformat(entry["at"]), entry)
                if each < number and change.at <= at:
                    break
                found[each] = change
    return [found[each] for each in sorted(found, reverse=True)]


def _lines(thing):
    """The thing, its sources, and everything above them."""
    for each in (thing, *getattr(thing, "sources", tuple)()):
        yield from line_of(each)


def _filled(site, person, number, at):
    """Whether others held the three offices then; asked of the founder alone."""
    if not person.founder:
        return True
    held = set()
    for other in site["people"].values():
        if not other.founder:
            past = Past("", False, other.active, other.clearance, set(other.posts))
            for change in _later(site.log, other, site, number, at):
                past.undo(change.entry)
            held.update(holding.post for holding in past.posts if past.active)
    return held >= OFFICES


def _roles(site, at):
    """The posts that policies define, now and by the editions of that day."""
    slugs = dict.fromkeys((site.profile, *(unit.profile for unit in site["units"].values())))
    held = [site["policies"][slug] for slug in slugs if slug]
    day = at.date()
    editions = [profile.edition_on(day) or profile.current() for profile in held]
    then = {name: post for each in editions for name, post in each.rules.role_rights.items()}
    now = site.roles()
    return [now] if now == then else [now, then]


def _undo_entries(past, oid, before, after):
    for told in after.get("given", ()):
        _drop(past.entries, _entry(told))
    past.entries.extend(_entry(told) for told in before.get("ended", ()))


def _undo_need_to_know(past, oid, before, after):
    past.scopes.pop(oid, None)
    if before.get("words") is not None:
        past.scopes[oid] = frozenset(before["words"])


def _undo_place(past, oid, before, after):
    """Owner and unit of a record give rights (workflows/ownership.py)."""
    for name, may in (("owner", OWNER_MAY), ("unit", UNIT_MAY)):
        word = "person" if name == "owner" else "unit"
        if after.get(name):
            _drop(past.entries, allow(f"{word}:{after[name]}", *may, cause=name))
        if before.get(name):
            past.entries.append(allow(f"{word}:{before[name]}", *may, cause=name))


def _undo_given(past, oid, before, after):
    past.posts.discard(Holding(post_of(after.get("post", "")), after.get("unit", "")))


def _undo_ended(past, oid, before, after):
    past.posts.add(Holding(post_of(before.get("post", "")), before.get("unit", "")))


def _undo_clearance(past, oid, before, after):
    past.clearance = Tier(before.get("clearance", past.clearance))


def _undo_leave(past, oid, before, after):
    past.active = True


def _undo_return(past, oid, before, after):
    past.active = False


_UNDO = {
    Tag.ACCESS_CHANGED: _undo_entries,
    Tag.NEED_TO_KNOW_CHANGED: _undo_need_to_know,
    Tag.POST_GIVEN: _undo_given,
    Tag.POST_ENDED: _undo_ended,
    Tag.CLEARANCE_SET: _undo_clearance,
    Tag.PERSON_LEFT: _undo_leave,
    Tag.PERSON_DISABLED: _undo_leave,
    Tag.PERSON_RETURNED: _undo_return,
}
_OF_ENTRIES = (_undo_entries, _undo_place)  # of a source of a thing they say nothing


def _entry(told):
    """An entry as the log keeps it (workflows/access.py)."""
    since, until = (
        datetime.datetime.fromisoformat(told[name]) if told[name] else None
        for name in ("since", "until")
    )
    names = frozenset(told["permissions"])
    return Entry(
        told["verdict"], told["who"], names, since, until, told["cause"], told["reference"]
    )


def _drop(entries, entry):
    if entry in entries:
        entries.remove(entry)
