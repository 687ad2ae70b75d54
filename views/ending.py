"""A process that the disk has failed ends itself; its next start looks at all before it serves.

What a disk did not take once, it may say later to have taken (S09). So after a failed sync the
answer goes out, every other request is refused, and the process ends with code 74; whoever looks
after it (systemd, a person) starts it again, through the gate of `dossier serve`.
"""

import logging
import os
import threading

from dossier import storage

IO_ERROR = 74  # EX_IOERR of sysexits.h
PAUSE = 0.5  # seconds in which the answer leaves

_log = logging.getLogger(__name__)


class Ending:
    """Whether this process is about to end; it never does unless it is armed."""

    def __init__(self):
        self.begun = False
        self._end = None

    def arm(self, end=os._exit):
        """From now on a failed disk ends the process: `end` is called with the exit code."""
        self._end = end

    def look_at(self, error, acting=True):
        """End soon if an error, or what it came of, is a disk that did not keep what it was given.

        `acting` is whether something was to be kept: what cannot be read harms nothing else.
        """
        if self._end is None or self.begun:
            return
        if not any(storage.is_failed_sync(each, acting) for each in causes(error)):
            return
        self.begun = True
        _log.critical("the disk did not keep what it was given: this process ends")
        timer = threading.Timer(PAUSE, self._end, (IO_ERROR,))
        timer.daemon = True
        timer.start()


def causes(error) -> list:
    """An error, what it was raised from, and so on."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def includeme(config):
    """`registry.ending`, which `dossier serve` arms."""
    config.registry.ending = Ending()
