"""What is kept of a dossier's life: accepted, returned, verified, ended (R017, R026-R029).

Each is a value in the dossier's own record; `seal` tells whether what was verified has changed.
"""

import datetime
import hashlib
from typing import NamedTuple

NOT_VERIFIED = frozenset({"relation", "lost_because", "grade", "remark"})


class Closing(NamedTuple):
    """A line of a supplement list that was closed without its paper, and why."""

    item: str
    at: datetime.datetime
    by: str
    reason: str


class Accepted(NamedTuple):
    """A dossier that was taken in incomplete: what missed, why it was taken, by which edition."""

    at: datetime.datetime
    by: str
    reason: str
    lacks: tuple
    edition: str
    closed: tuple = ()
    due: datetime.datetime | None = None  # by when what misses is to be brought (R005)

    def closes(self, item) -> bool:
        """Whether the line was closed without its paper."""
        return any(each.item == item for each in self.closed)


class Returned(NamedTuple):
    """A dossier that went back: to whom, why, and what missed."""

    at: datetime.datetime
    by: str
    to: str
    reason: str
    lacks: tuple = ()


class Verified(NamedTuple):
    """Who verified what, and who confirmed it; `seal` is that of the dossier at the time."""

    at: datetime.datetime
    by: str
    of: tuple
    seal: tuple
    edition: str
    confirmed_at: datetime.datetime | None = None
    confirmed_by: str = ""


class Ended(NamedTuple):
    """Why and when the relation ended."""

    at: datetime.datetime
    by: str
    reason: str
    edition: str


def seal(dossier) -> tuple:
    """Digests of what a verification speaks of: customer, class, documents.

    How the company stands with the customer and remarks about him are not verified.
    """
    customer = dossier.customer
    facts = {**customer.facts(), **customer.more}
    known = sorted((name, str(facts[name])) for name in facts if name not in NOT_VERIFIED)
    papers = sorted(
        (name, each.item, each.manifestation.value, each.kind, *_hashes(each))
        for name, each in dossier.items()
    )
    sorted_by = [dossier.dossier_class, *sorted(dossier.facets.items())]
    return tuple(_digest(part) for part in (known, sorted_by, papers))


def _hashes(document):
    return (version.content.sha256 for version in document.versions)


def _digest(part):
    return hashlib.sha256(repr(part).encode(errors="replace")).hexdigest()[:32]


def changed(before, after) -> tuple:
    """Which of customer, class, documents differ between two seals, by their place."""
    return tuple(
        place for place, pair in enumerate(zip(before, after, strict=True)) if len(set(pair)) > 1
    )
