"""A second, independent answer to "who may do what": written from the prose, by brute force (S19).

From design.md section 3 and requirements R061-R069, reading no code of the project but its
vocabulary. Slow, plain, and without any of the product's shapes: things are told by name, the
rule is said once per sentence, and nothing is shared with dossier/access.py.
"""

import datetime
from dataclasses import dataclass, field

from dossier.vocabulary import Post, Tier

OFFICES = (Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDITOR)  # they read nothing by office


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


@dataclass
class Human:
    """A natural person: his account, his clearance, the posts that he holds (post, unit)."""

    name: str
    active: bool = True
    clearance: Tier = Tier.OPEN
    posts: list = field(default_factory=list)
    founder: bool = False


@dataclass
class World:
    """Everything that is, by name; the site itself is called 'site'."""

    things: dict
    humans: dict
    offices_filled: bool = True

    def may(self, human, action, thing, now):
        """The sentence of design 3, word by word."""
        human = self.humans[human]
        if not human.active:
            return False
        if self.tier_of(thing) > human.clearance:
            return False
        if any(not self.is_named(human, only) for only in self.circles(thing)):
            return False
        spoken = [
            line
            for holder in self.upwards(thing)
            for line in self.things[holder].lines
            if action in line.actions and self.is_called(human, line.who) and valid(line, now)
        ]
        if any(line.denies for line in spoken):
            return False
        return any(not line.denies for line in spoken)

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


def valid(line, now):
    """Half-open: the first instant counts, the last does not (S30)."""
    begun = line.since is None or now >= line.since
    over = line.until is not None and now >= line.until
    return begun and not over
