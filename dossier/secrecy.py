"""What is laid down when a thing is classified: why, by whom, for how long (R062).

A period that is over makes a task for somebody to look again; it never opens anything by itself.
"""

import datetime
from typing import NamedTuple

from dossier.vocabulary import Tier


class Secrecy(NamedTuple):
    """The ground of a thing's own tier. `until` is the last day, None without a period."""

    reason: str
    responsible: str
    since: datetime.date
    until: datetime.date | None
    by: str

    def is_due(self, day) -> bool:
        """Whether the period is over by `day`, so that somebody has to look again."""
        return self.until is not None and self.until <= day


class Lowering(NamedTuple):
    """A lower tier that one person asked for and another has still to confirm (S28)."""

    tier: Tier
    reason: str
    by: str
    at: datetime.datetime


def last_day(since, years) -> datetime.date:
    """The last day of a period of so many years; of one from 29 February it is the 28th."""
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return since.replace(year=since.year + years, day=28)
