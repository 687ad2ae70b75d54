"""The thread of a serving process that takes what the journal holds over into the log."""

import contextlib
import logging
import threading

import transaction

from dossier.maintenance import Paused
from workflows import audit
from workflows import journal as journals

SECONDS = 1

_log = logging.getLogger(__name__)


class Keeper:
    """Carries over once a second while there is something; at its end, what is left."""

    def __init__(self, registry):
        self.registry = registry
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="journal")

    def start(self):
        """Begin, with what dead processes left behind."""
        self._thread.start()

    def stop(self):
        """Carry over what is there, and leave nothing behind but what comes later."""
        self._ended.set()
        self._thread.join()
        self.registry.journal.close()
        self._carry_over()

    def _run(self):
        self._carry_over()
        while not self._ended.wait(SECONDS):
            self._carry_over()

    def _carry_over(self):
        try:
            carry_over(self.registry)
        except Paused:  # in maintenance nothing is written; the journal can wait
            pass
        except Exception as error:
            _log.error("the journal waits: %s", type(error).__name__)
            self.registry.ending.look_at(error)


def carry_over(registry) -> int:
    """Carry over on a connection of its own; how many entries it were. Without a site: nothing."""
    with _site(registry) as (site, manager):
        if site is None:
            return 0
        carried = journals.carry_over(site, manager, registry.writer_lock, registry.journal)
        audit.index(site, manager, registry.writer_lock)
        return carried


@contextlib.contextmanager
def _site(registry):
    manager = transaction.TransactionManager()
    connection = registry._zodb_databases[""].open(manager)
    try:
        yield connection.root().get("site"), manager
    finally:
        manager.abort()
        connection.close()
