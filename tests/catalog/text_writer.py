"""A process whose children write papers until they are killed; run it as a module.

Each line of its input, `FOLDER POINT SEED`, starts a child. The child says its id, then `try
STAMP` before and `done STAMP` after each commit; POINT says where it kills itself, if it does.
"""

import os
import random
import signal
import sys
import tempfile

import transaction
from pyramid import testing

from catalog import intent
from catalog.engine import Engine
from catalog.fulltext import attach
from tests.catalog.papers import papers, store

KEY = b"k" * 32
NAMES = 12
COMMITS_BEFORE = 3
# The sort key and the phase of a neighbour in the transaction that kills the process.
POINTS = {
    "when only the index has voted": ("\U0010ffff z", "tpc_vote"),
    "when all have voted": ("", "tpc_finish"),
    "when the storage has finished": ("\U0010ffff a", "tpc_finish"),
    "when all have finished": ("\U0010ffff z", "tpc_finish"),
}


class Killer:
    """A data manager that kills its process in one phase."""

    def __init__(self, point):
        self.key, phase = POINTS[point]
        setattr(self, phase, kill)

    def sortKey(self):
        return self.key

    def abort(self, transaction):
        """Nothing to undo."""

    tpc_begin = commit = tpc_vote = tpc_finish = tpc_abort = abort


def kill(*args):
    os.kill(os.getpid(), signal.SIGKILL)


def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def open_site(folder):
    """The site in a folder with its engine, repaired as at every start; was it built anew?"""
    registry = testing.setUp(settings={}).registry
    database = store(os.path.join(folder, "data"))
    engine = Engine(os.path.join(folder, "text"), KEY)
    attach(database, engine)
    site = papers(database.open())
    transaction.commit()
    return site, engine, database, site.index.repair(registry)


def change(site, chance, stamp):
    """Add, change or drop one of a few papers."""
    name = f"paper-{chance.randrange(NAMES)}"
    if name not in site:
        site.put(name, f"第{stamp}号", "客户档案" * 40)
    elif chance.random() < 0.3:
        site.drop(name)
    else:
        site.change(name, f"第{stamp}号", "客户档案" * 40)


def write(folder, point, seed):
    """Commit changes until the end."""
    site, *_ = open_site(folder)
    chance = random.Random(seed)
    say("pid", os.getpid())
    for number in range(10_000):
        stamp = f"{seed}x{number}"
        change(site, chance, stamp)
        if number >= COMMITS_BEFORE:
            arm(point)
        say("try", stamp)
        transaction.commit()
        say("done", stamp)


def arm(point):
    """Prepare the death of the transaction to come."""
    if point in POINTS:
        transaction.get().join(Killer(point))
    elif point == "while the index votes":
        put = intent.put
        intent.put = lambda *args: (put(*args), kill())


def warm():
    """Load all that a child will need."""
    with tempfile.TemporaryDirectory() as folder:
        site, engine, database, _ = open_site(folder)
        site.put("warm", "第一号")
        transaction.commit()
        site._p_jar.close()
        database.close()
        engine.close()


def main():
    warm()
    for line in sys.stdin:
        folder, seed, point = line.rstrip("\n").split(" ", 2)
        child = os.fork()
        if child == 0:
            try:
                write(folder, point, seed)
            finally:
                os._exit(1)
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
