"""What the log says of backups and checks, and when each is due next (R150)."""

from datetime import datetime
from itertools import islice

from catalog import entries
from dossier import upkeep
from dossier.vocabulary import Tag

MADE = {
    upkeep.Care.DATA: Tag.BACKUP_MADE,
    upkeep.Care.KEYS: Tag.KEYS_COPIED,
    upkeep.Care.DEVICES: Tag.DEVICES_CHECKED,
}


def told(site, *tags, most=1) -> list:
    """The newest entries of the log with one of these tags, the newest first."""
    numbers = [
        number
        for tag in tags
        for number in islice(entries.numbers(site, entries.Asked(tag=tag)), most)
    ]
    return [site.log.entry(number) for number in sorted(numbers, reverse=True)[:most]]


def dues(site) -> dict:
    """Care → Due, as the log and the policies in force have it now."""
    last = {care: _at(told(site, tag)) for care, tag in MADE.items()}
    began = datetime.fromisoformat(site.log.entry(1)["at"])
    return upkeep.dues(
        site.in_force(),
        began,
        last[upkeep.Care.DATA],
        last[upkeep.Care.KEYS],
        last[upkeep.Care.DEVICES],
    )


def _at(found):
    return datetime.fromisoformat(found[0]["at"]) if found else None
