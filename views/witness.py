"""The log's heads leave a serving process every hour, and a rollback does not start (S56)."""

import logging
import sys
import threading
from contextlib import contextmanager
from datetime import datetime

import transaction

from dossier import witness
from dossier.errors import Conflict

FIRST, EVERY = 10, 3600  # seconds; a command of the terminal is over before the first

_log = logging.getLogger(__name__)


class Hourly:
    """The thread that signs the log and puts its head into the witness folder."""

    def __init__(self, registry, first=FIRST, every=EVERY):
        self.registry, self._first, self._every = registry, first, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="witness")

    def start(self):
        """Begin soon, and again every hour."""
        self._thread.start()

    def stop(self):
        """End at once, between two heads."""
        self._ended.set()
        self._thread.join()

    def _run(self):
        pause = self._first
        while not self._ended.wait(pause):
            pause = self._every
            try:
                self.leave()
            except Conflict as refused:
                _log.error("witness: %s", refused.message.interpolate())
            except Exception as error:
                _log.error("witness: %s", type(error).__name__)

    def leave(self):
        """Leave a head of what is committed now; None in an empty store."""
        with opened(self.registry) as log:
            return log and witness.leave(log, self.registry.settings)


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
