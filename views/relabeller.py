"""The thread of a serving process that indexes again what stands below changed containers."""

import logging
import threading
import time

import transaction
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import RequestContext

from dossier.maintenance import Paused
from views.failure import PAUSE, is_away
from workflows.relabel import carry_on

_log = logging.getLogger(__name__)


class Relabeller:
    """The thread of a serving process that carries on with what is behind."""

    def __init__(self, registry):
        self.registry = registry
        self._wanted = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="relabeller")

    def start(self):
        """Begin, with what an earlier process left behind."""
        self._thread.start()
        self.wake()

    def wake(self):
        """Look whether there is anything to do."""
        self._wanted.set()

    def _run(self):
        while self._wanted.wait():
            self._wanted.clear()
            try:
                self.carry_on()
            except Paused as paused:
                time.sleep(paused.retry_after)
                self.wake()
            except Exception as error:
                _log.error("relabelling failed: %s", type(error).__name__)
                self.registry.ending.look_at(error)
                if is_away(error):
                    time.sleep(PAUSE)
                    self.wake()

    def carry_on(self, tell=None):
        """Do all that is behind, on a connection of its own; `tell(done, total)` at each step."""
        request = Request.blank("/")
        request.registry = self.registry
        apply_request_extensions(request)
        request.tm = transaction.TransactionManager()
        connection = self.registry._zodb_databases[""].open(request.tm)
        try:
            request.root = connection.root().get("site")
            if request.root is None:  # an empty store, in which `init` is about to make the site
                return
            with RequestContext(request):
                carry_on(request, tell)
        finally:
            request.tm.abort()
            connection.close()
