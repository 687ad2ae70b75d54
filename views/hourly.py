"""A thread of a serving process that does something soon after the start and then every hour."""

import logging
import threading

from dossier.errors import Conflict
from dossier.maintenance import Paused

HOUR = 3600  # seconds

_log = logging.getLogger(__name__)


class Hourly:
    """The thread `name` that calls `act(registry)` after `first` seconds, and every so many again.

    A pass that fails is written down by its reason or kind alone, and the next one tries again;
    in maintenance nothing is written, and what there is to do can wait.
    """

    def __init__(self, name, registry, act, first, every=HOUR):
        self._name, self._registry, self._act = name, registry, act
        self._first, self._every = first, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=name)

    def start(self):
        """Begin."""
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
                self._act(self._registry)
            except Paused:
                pass
            except Conflict as refused:
                _log.error("%s: %s", self._name, refused.message.interpolate())
            except Exception as error:
                _log.error("%s: %s", self._name, type(error).__name__)
                self._registry.ending.look_at(error)
