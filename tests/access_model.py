"""A second, independent answer to "who may do what": written from the prose, by brute force (S19).

From design.md section 3 and requirements R061-R075 and R140, reading no code of the project but
its vocabulary. Slow, plain, and without any of the product's shapes: things are told by name, the
rule is said once per sentence, and nothing is shared with dossier/access.py.
"""

import datetime
from dataclasses import dataclass, field

from dossier.vocabulary import Permission, Post, State, Tier

OFFICES = (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDITOR)  # they read nothing by office
HOLDERS = ("site", "customers", "dossiers")  # they are never found by searching


@dataclass
class Line:
    """One entry of an ACL: it allows or it denies, from `since` until just before `until`."""

    denies: bool
    who: str
    actions: set
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None


@dataclass
class Thing:
    """A kept thing: where it lies, what else makes it secret, and what was laid down about it."""

    inside: str | None
    tier: Tier = Tier.OPEN
    only: set | None = None
    lines: list = field(default_factory=list)
    about: str | None = None
    state: State | None = None


@dataclass
class Human:
    """A natural person: his account, his clearance, the posts that he holds (post, unit)."""

    name: str
    active: bool = True
    clearance: Tier = Tier.OPEN
    posts: list = field(default_factory=list)
    founder: bool = False
    left: bool = False  # he has gone, and the waiting period (脱密期) runs (R140)
    in_reading_room: bool = False


@dataclass
class Letter:
    """A written mandate: who lets whom do what in his place, from when until just before when."""

    giver: str
    bearer: str
    actions: set
    since: datetime.datetime
    until: datetime.datetime


@dataclass
class World:
    """Everything that is, by name; the site itself is called 'site'.

    `never` and `in_place` are the policy's tier matrix: the actions that a tier rules out, and
    those that it wants done in the reading room; `shut` has the actions that a state rules out.
    """

    things: dict
    humans: dict
    offices_filled: bool = True
    letters: list = field(default_factory=list)
    never: dict = field(default_factory=dict)
    in_place: dict = field(default_factory=dict)
    shut: dict = field(default_factory=dict)

    def may(self, name, action, thing, now):
        """The sentence of design 3, word by word."""
        human = self.humans[name]
        if not self.is_fit(human, thing):
            return False
        tier = self.tier_of(thing)
        if action in self.never.get(tier, ()):
            return False
        if action in self.in_place.get(tier, ()) and not human.in_reading_room:
            return False
        if action in self.shut.get(self.state_of(thing), ()):
            return False
        if any(line.denies for line in self.said(human, action, thing, now)):
            return False
        return self.is_given(human, action, thing, now) or self.is_lent(name, action, thing, now)

    def is_fit(self, human, thing):
        """Whether account, clearance and every need-to-know list let the person come near."""
        if not human.active or human.left:
            return False
        if self.tier_of(thing) > human.clearance:
            return False
        return all(self.is_named(human, only) for only in self.circles(thing))

    def said(self, human, action, thing, now):
        """The lines that speak of this person and this action now, on the thing or above it."""
        return [
            line
            for holder in self.upwards(thing)
            for line in self.things[holder].lines
            if action in line.actions and self.is_called(human, line.who) and valid(line, now)
        ]

    def is_given(self, human, action, thing, now):
        """Whether some line gives it to him."""
        return any(not line.denies for line in self.said(human, action, thing, now))

    def is_lent(self, name, action, thing, now):
        """Whether somebody who has the right himself, at this moment, lets him have it (S31).

        What the giver was himself lent by others does not count.
        """
        for letter in self.letters:
            if letter.bearer != name or action not in letter.actions or not valid(letter, now):
                continue
            giver = self.humans[letter.giver]
            denied = any(line.denies for line in self.said(giver, action, thing, now))
            if self.is_fit(giver, thing) and self.is_given(giver, action, thing, now):
                if not denied:
                    return True
        return False

    def upwards(self, thing):
        """The thing, what it lies in, what that lies in, and so on up to the site (R067)."""
        found = []
        while thing is not None:
            found.append(thing)
            thing = self.things[thing].inside
        return found

    def sources(self, thing):
        """The customers whom the thing, or what it lies in, is about (S27)."""
        return [
            self.things[holder].about
            for holder in self.upwards(thing)
            if self.things[holder].about is not None
        ]

    def tier_of(self, thing):
        """The highest of its own, of its containers' and of its sources' tiers (R061, S27)."""
        tiers = [self.things[holder].tier for holder in self.upwards(thing)]
        tiers.extend(self.tier_of(source) for source in self.sources(thing))
        return max(tiers)

    def state_of(self, thing):
        """The state of the dossier that the thing is or lies in; None where there is none."""
        states = [self.things[holder].state for holder in self.upwards(thing)]
        return next((state for state in states if state is not None), None)

    def circles(self, thing):
        """Each list of those who need to know, on the thing, above it, and of its sources."""
        found = [
            self.things[holder].only
            for holder in self.upwards(thing)
            if self.things[holder].only is not None
        ]
        for source in self.sources(thing):
            found.extend(self.circles(source))
        return found

    def is_named(self, human, only):
        """Whether a need-to-know list names the person in any of the ways he is called."""
        return any(self.is_called(human, word) for word in only)

    def is_called(self, human, word):
        """Whether a word of an ACL means this person."""
        if word == "everyone":
            return True
        if word == "founder":
            return human.founder and not self.offices_filled
        kind, _, rest = word.partition(":")
        if kind == "person":
            return rest == human.name
        if kind == "unit":
            return any(unit == rest and held not in OFFICES for held, unit in human.posts)
        post, _, place = rest.partition("@")
        return any(held == post and (place == "" or place == unit) for held, unit in human.posts)

    def found_by(self, name, now):
        """The names of the things that a search may show the person: those that he may view."""
        return {
            thing
            for thing in self.things
            if thing not in HOLDERS and self.may(name, Permission.RECORD_VIEW, thing, now)
        }


def valid(line, now):
    """Half-open: the first instant counts, the last does not (S30)."""
    begun = line.since is None or now >= line.since
    over = line.until is not None and now >= line.until
    return begun and not over
