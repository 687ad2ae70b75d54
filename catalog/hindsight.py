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


class Tail:
    """What changed of a person or thing, read from the newest back as far as somebody asks."""

    def __init__(self, log, holder):
        self._log, self.holder = log, holder
        self._left = list(getattr(holder, "history", ()))
        self._found, self._next = [], None

    def after(self, number, at) -> list:
        """The changes that happened after a moment, or were written after that entry."""
        while self._left and _is_after(self._peeked(), number, at):
            if _matters(self._next.entry):
                self._found.append(self._next)
            self._left.pop()
            self._next = None
        return [each for each in self._found if _is_after(each, number, at)]

    def _peeked(self):
        if self._next is None:
            entry = self._log.entry(self._left[-1])
            self._next = Change(self._left[-1], _moment(entry), entry)
        return self._next


class Hindsight:
    """Judges looks by the store as it is now: what is the same for many is found out once."""

    def __init__(self, site):
        self.site = site
        self._tails, self._things, self._maps, self._settled = {}, {}, {}, {}

    def covers(self, number, entry, thing) -> bool:
        """Whether the person of an entry of LOOKS had the right then to look at the thing.

        Also where there is nothing to judge: what acts is no person of the site.
        """
        person = self.site["people"].get(entry["by"])
        if person is None:
            return True
        at = _moment(entry)
        line, timed = self._of(entry["object"], thing)
        changes = self._changes((person, *line), number, at - GRACE)
        if changes or timed or person.founder:
            return self._held(person, thing, number, entry, at, changes)
        key = entry["by"], entry["object"], entry["tag"], entry.get("tier"), at.date()
        if key not in self._settled:
            self._settled[key] = self._held(person, thing, number, entry, at, ())
        return self._settled[key]

    def _of(self, oid, thing):
        """The line of a thing, and whether any right on it has a beginning or end."""
        if oid not in self._things:
            line = {id(each): each for each in _lines(thing)}.values()
            timed = any(each.timed for each in target_of(thing).entries)
            self._things[oid] = tuple(line), timed
        return self._things[oid]

    def _held(self, person, thing, number, entry, at, changes):
        past, wanted = _now(person, thing), LOOKS[entry["tag"]]
        tier = Tier(entry.get("tier", Tier.OPEN))
        filled, maps = self._filled(person, number, at), self._roles(at.date())

        def let():
            return any(
                past.lets(wanted, tier, moment, filled, roles)
                for moment in (at, at - GRACE)
                for roles in maps
            )

        for change in changes:
            if _is_erased(change.entry) or (change.at <= at + GRACE and let()):
                return True  # what was erased can be taken back no more, and accuses nobody
            past.undo(change.entry)
        return let()

    def _changes(self, holders, number, at):
        """What changed after a moment that was written as entry `number`, the newest first."""
        found = {}
        for holder in holders:
            if id(holder) not in self._tails:  # a tail keeps its holder, and so its id
                self._tails[id(holder)] = Tail(self.site.log, holder)
            tail = self._tails[id(holder)]
            found.update((each.number, each) for each in tail.after(number, at))
        return [found[each] for each in sorted(found, reverse=True)]

    def _filled(self, person, number, at):
        """Whether others held the three offices then; asked of the founder alone."""
        if not person.founder:
            return True
        held = set()
        for other in self.site["people"].values():
            if not other.founder:
                past = Past("", False, other.active, other.clearance, set(other.posts))
                for change in self._changes((other,), number, at):
                    past.undo(change.entry)
                held.update(holding.post for holding in past.posts if past.active)
        return held >= OFFICES

    def _roles(self, day):
        """The posts that policies define, now and by the editions of that day."""
        if day not in self._maps:
            site, units = self.site, self.site["units"].values()
            slugs = dict.fromkeys((site.profile, *(unit.profile for unit in units)))
            held = [site["policies"][slug] for slug in slugs if slug]
            editions = [profile.edition_on(day) or profile.current() for profile in held]
            then = {
                name: post for each in editions for name, post in each.rules.role_rights.items()
            }
            now = site.roles()
            self._maps[day] = [now] if now == then else [now, then]
        return self._maps[day]


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


def _lines(thing):
    """The thing, its sources, and everything above them."""
    for each in (thing, *getattr(thing, "sources", tuple)()):
        yield from line_of(each)


def _moment(entry):
    return datetime.datetime.fromisoformat(entry["at"])


def _is_after(change, number, at):
    return change.number > number or change.at > at


def _is_erased(entry):
    return not {"before", "after"}.isdisjoint(entry.get(ERASED, ()))


def _matters(entry):
    """Whether a right may hang on what an entry tells."""
    told = {*entry.get("before", ()), *entry.get("after", ())}
    return entry["tag"] in _UNDO or _is_erased(entry) or not told.isdisjoint(("owner", "unit"))


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
