"""Entries of the log as looks, refusals and log-ins leave them, for the tests of monitoring."""

import datetime

from substanced.util import get_oid

from dossier import clock
from dossier.vocabulary import Tag

NOON = datetime.datetime(2026, 5, 12, 4, 0, tzinfo=datetime.UTC)  # 12:00 where the site is
HERE, THERE = "10.0.0.1", "10.0.0.2"


def look(site, person, thing, at=NOON, tag=Tag.RECORD_VIEWED, address=HERE, **facts):
    """The number of the entry of a look; `thing` is one, or a number that none has."""
    number = thing if isinstance(thing, int) else get_oid(thing)
    tier = {} if isinstance(thing, int) else {"tier": int(thing.tier)}
    entry = {"tag": tag, "by": person.__name__, "object": number, "address": address, **tier}
    return site.log.append({**entry, "at": at.isoformat(), "result": "ok", **facts})


def refusal(site, person, at=NOON, status=403, address=HERE):
    """The number of the entry of a refusal."""
    entry = {"tag": Tag.RECORD_REFUSED, "by": person.__name__, "object": 0, "address": address}
    return site.log.append({**entry, "at": at.isoformat(), "result": "refused", "status": status})


def minutes(count):
    """So many minutes."""
    return datetime.timedelta(minutes=count)


def told(site, kind=None):
    """[(kind, person, numbers)] of the open alerts."""
    found = [(each.kind_word, each.person, list(each.entries)) for each in site["alerts"].open()]
    return sorted(each for each in found if kind in (None, each[0]))


def frozen(at=NOON):
    """Hold the clock."""
    return clock.frozen(at)
