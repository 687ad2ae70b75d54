"""What a site needs done again and again: copies of data and keys, checks of the devices (R150).

When each is due follows from the policies in force, computed when asked.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from dossier import calendar, clock
from dossier.rules.words import Cadence

MONTHLY = Cadence("monthly", (1,))  # where the site's policy says nothing of backups
PERIODICALLY = Cadence("periodically")
ON_CHANGE, DAILY = "on change", Cadence("daily")
KEYS_WITHIN = timedelta(days=7)


class Care(StrEnum):
    """What has to be looked after."""

    DATA = "data"
    KEYS = "keys"
    DEVICES = "devices"


class Due(NamedTuple):
    """When something was done last (None: never), and on which day it is due next."""

    care: Care
    last: datetime | None
    day: date

    def is_due(self, today) -> bool:
        """Whether it ought to be done today at the latest."""
        return today >= self.day

    def is_late(self, today) -> bool:
        """Whether the day has gone by."""
        return today > self.day


def dues(policies, began, data, keys, devices) -> dict:
    """Care → Due, of the last instants (None: never) at which each was done.

    `policies` are those in force, the site's own first; `began` is when the site was made. What
    several policies say comes due with the first of them. Keys are due within a week, and on the
    day of each backup of the data.
    """
    due_keys = (clock.local(keys or began) + KEYS_WITHIN).date()
    if data is not None and (keys is None or keys < data):
        due_keys = min(due_keys, clock.local(data).date())
    return {
        Care.DATA: Due(Care.DATA, data, _next(policies, _of_backup, MONTHLY, data or began)),
        Care.KEYS: Due(Care.KEYS, keys, due_keys),
        Care.DEVICES: Due(
            Care.DEVICES,
            devices,
            _next(policies, _of_devices, PERIODICALLY, devices or began),
        ),
    }


def _of_backup(rules):
    return rules.backup and rules.backup.every


def _of_devices(rules):
    return rules.custody.devices_checked


def _next(policies, cadence_of, default, since):
    """The first day after an instant that any of the policies names."""
    own, *others = policies
    said = [(cadence_of(own) or default, own)]
    said += [(cadence_of(each), each) for each in others if cadence_of(each)]
    after = clock.local(since).date()
    return min(
        calendar.next(DAILY if cadence.every == ON_CHANGE else cadence, after, rules)
        for cadence, rules in said
    )
