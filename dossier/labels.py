"""The words under which lists find a thing: what its entries say of viewing it, and of its tier.

They say the same as `decide`, as sets: who|tier for each entry that allows, deny:who, and
scope:oid per need-to-know list. The root's own entries hold for everything alike, so they are not
repeated: root|tier. An entry with a period carries it, so that lists open and end by the clock.
Own code: see access.py.
"""

import datetime

from dossier.access import ALLOW, line_of
from dossier.vocabulary import Permission

GIVEN, DENIED = "given", "denied"  # labels of entries with a period


def labels_of(resource, target) -> tuple:
    """The labels of a thing, whose snapshot is `target`; catalog/allowed.py reads them back."""
    tier = int(target.tier)
    words = {f"root|{tier}", *(f"scope:{holder}" for holder, tokens in target.scopes)}
    for entry in _entries_below_root(resource):
        if Permission.RECORD_VIEW not in entry.permissions:
            continue
        allows = entry.verdict == ALLOW
        if entry.timed:
            kind, rest = (GIVEN, f"|{tier}") if allows else (DENIED, "")
            words.add(
                f"{kind}:{entry.who}|{instant_word(entry.since)}|{instant_word(entry.until)}{rest}"
            )
        else:
            words.add(f"{entry.who}|{tier}" if allows else f"deny:{entry.who}")
    return tuple(sorted(words))


def instant_word(moment) -> str:
    """An instant as text that sorts by time; empty for none."""
    if moment is None:
        return ""
    return moment.astimezone(datetime.UTC).strftime("%Y%m%d%H%M%S.%f")


def is_live(word, instant) -> bool:
    """Whether the period in a label of an entry with a period holds at an `instant_word`."""
    since, until = word.split("|")[1:3]
    return since <= instant and (not until or instant < until)


def _entries_below_root(resource):
    """The entries of a thing and of what is above it, less those of the root."""
    for holder in line_of(resource):
        if holder.__parent__ is not None:
            yield from holder.__dict__.get("__acl__", ())
