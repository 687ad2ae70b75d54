"""The thread of a serving process that looks through the log every hour (R114)."""

import logging
import threading

import transaction
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import RequestContext

from dossier.access import NOBODY
from dossier.event import SYSTEM
from dossier.maintenance import Paused
from workflows.monitoring import look_through

FIRST, EVERY = 600, 3600  # seconds; several processes share the work, none does it twice

_log = logging.getLogger(__name__)


class Watcher:
    """The thread that judges what came into the log."""

    def __init__(self, registry, first=FIRST, every=EVERY):
        self.registry, self._first, self._every = registry, first, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="monitoring")

    def start(self):
        """Begin soon, and again every hour."""
        self._thread.start()

    def stop(self):
        """End at once, between two passes."""
        self._ended.set()
        self._thread.join()

    def _run(self):
        pause = self._first
        while not self._ended.wait(pause):
            pause = self._every
            try:
                self.look()
            except Paused:  # in maintenance nothing is written; the log can wait
                pass
            except Exception as error:
                _log.error("monitoring failed: %s", type(error).__name__)

    def look(self) -> int:
        """Judge all that is new, on a connection of its own; how many entries."""
        request = Request.blank("/")
        request.registry = self.registry
        apply_request_extensions(request)
        request.tm = transaction.TransactionManager()
        request.subject, request.person, request.actor = NOBODY, None, SYSTEM
        connection = self.registry._zodb_databases[""].open(request.tm)
        try:
            request.root = connection.root().get("site")
            if request.root is None:  # an empty store
                return 0
            with RequestContext(request):
                return look_through(request)
        finally:
            request.tm.abort()
            connection.close()
