"""Faults on purpose, drawn from a seed, at the points where a crash could hurt (S01-S13, D28).

For campaigns alone: DOSSIER_FAULTS="seed=7,before-vote=0.1,journal=0.2:no-space" names for each
point how likely it is and what happens there. A site that keeps real passwords refuses to open
with it; without it every point costs one look at a name.
"""

import errno
import os
import random
import signal
import threading
import time
from datetime import timedelta
from enum import StrEnum

from dossier import clock
from dossier.errors import Conflict
from dossier.language import _

VARIABLE = "DOSSIER_FAULTS"
PAUSE = 1.0  # seconds that a slow disk takes
YEARS = timedelta(days=3_652)
STEPS = (*(timedelta(seconds=each) for each in (1, 60, 3600, 86_400, 30 * 86_400)), YEARS)


class Point(StrEnum):
    """Where something may go wrong."""

    REQUEST = "request"  # before anything is done
    BEFORE_ENTRY = "before-entry"  # of the log
    BEFORE_VOTE = "before-vote"  # of the store
    TEXT_INTENT = "text-intent"  # the words are written, the store has not finished
    BEFORE_FINISH = "before-finish"  # all have voted
    AFTER_FINISH = "after-finish"  # it is on disk, and nobody was told
    BEFORE_ANSWER = "before-answer"  # with all locks given back
    JOURNAL = "journal"  # before lines are written
    JOURNAL_SYNC = "journal-sync"  # written, not on disk
    KEY_STORE = "key-store"  # before the key of a dossier is kept
    CACHE = "cache"  # a transaction begins: `forget` lets it find nothing in memory
    LOAD = "load"  # a thing was read: `forget` drops all others that are not changed


class Fault(StrEnum):
    """What goes wrong."""

    KILL = "kill"
    BAD_DISK = "bad-disk"
    NO_SPACE = "no-space"
    SLOW = "slow"
    CLOCK = "clock"  # by seconds to a month, or ten years back: whoever is logged in stays so
    YEARS = "years"  # by ten years forward, too
    FORGET = "forget"


class Faults:
    """What was asked for: {point: (how likely, Fault)}, drawn apart for each point."""

    def __init__(self, asked, seed):
        self.asked = asked
        self._draws = {point: random.Random(f"{seed} {point}") for point in asked}
        self._guard = threading.Lock()

    def drawn(self, point):
        """The fault that happens now at a point, or None."""
        if point not in self.asked:
            return None
        likely, fault = self.asked[point]
        with self._guard:
            return fault if self._draws[point].random() < likely else None

    def happen(self, point):
        """Let happen what is drawn; OSError where the disk fails."""
        fault = self.drawn(point)
        if fault is Fault.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        elif fault is Fault.BAD_DISK:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        elif fault is Fault.NO_SPACE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        elif fault is Fault.SLOW:
            time.sleep(PAUSE)
        elif fault in (Fault.CLOCK, Fault.YEARS):
            with self._guard:
                draw = self._draws[point]
                step = draw.choice((-1, 0, 1)) * draw.choice(STEPS)
            clock.step(-step if fault is Fault.CLOCK and step == YEARS else step)


active = None


def at(point):
    """The program has come to a point; in production nothing ever happens here."""
    if active is not None:
        active.happen(point)


def configure(settings, environ=os.environ):
    """Let happen what the environment asks for; Conflict unless the settings are those of tests.

    No setting and no ini file can ask for it. Passwords that are kept cheaply are for tests, and
    no environment can have them: both together no site at work has.
    """
    global active
    wanted = environ.get(VARIABLE)
    active = None
    if not wanted:
        return
    if settings.get("dossier.password_cost") != "cheap":
        raise Conflict(_("环境变量 DOSSIER_FAULTS 会故意制造故障，只用于测试；请去掉后再启动。"))
    active = parsed(wanted)


def parsed(text) -> Faults:
    """The faults that a text asks for; ValueError if it cannot be read."""
    pairs = dict(part.split("=", 1) for part in text.split(","))
    seed, asked = pairs.pop("seed", "0"), {}
    for name, told in pairs.items():
        likely, _colon, fault = told.partition(":")
        asked[Point(name)] = float(likely), Fault(fault or Fault.KILL)
    return Faults(asked, seed)


def make_forgetful(database):
    """Let transactions of a ZODB database find nothing in memory where that is drawn."""

    class Forgetful(database.klass):
        def newTransaction(self, *arguments, **named):
            super().newTransaction(*arguments, **named)
            if active is not None and active.drawn(Point.CACHE) is Fault.FORGET:
                self.cacheMinimize()

        def setstate(self, thing):
            super().setstate(thing)
            if active is not None and active.drawn(Point.LOAD) is Fault.FORGET:
                self.cacheMinimize()

    database.klass = Forgetful
    for connection in database.pool.all:  # that one which made the root
        connection.__class__ = Forgetful
