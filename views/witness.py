"""The log's heads leave a serving process every hour, and a rollback does not start (S56)."""

import sys
from contextlib import contextmanager
from datetime import datetime

import transaction

from dossier import witness
from dossier.errors import Conflict
from views.hourly import HOUR, Hourly

FIRST = 10  # seconds; a command of the terminal is over before


def leaving(registry, first=FIRST, every=HOUR) -> Hourly:
    """The thread that signs the log and puts its head into the witness folder."""
    return Hourly("witness", registry, leave, first, every)


def leave(registry):
    """Leave a head of what is committed now; None in an empty store."""
    with opened(registry) as log:
        return log and witness.leave(log, registry.settings)


def last(settings):
    """(size, time) of the last head in the witness folder; None if there is none to be read."""
    try:
        found = witness.newest(witness.folder_of(settings))
    except Conflict:
        return None
    return found and (found["head"]["size"], datetime.fromisoformat(found["head"]["time"]))


@contextmanager
def opened(registry):
    """The log of the store on a connection of its own; None in an empty store."""
    manager = transaction.TransactionManager()
    connection = registry._zodb_databases[""].open(manager)
    try:
        site = connection.root().get("site")
        yield None if site is None else site.log
    finally:
        manager.abort()
        connection.close()


def gate(registry):
    """End the process with code 1 and the reason if the log does not continue its last head."""
    try:
        with opened(registry) as log:
            if log is not None:
                witness.check(log, registry.settings)
    except Conflict as refused:
        sys.exit(f"系统拒绝启动：{refused.message.interpolate()}")
