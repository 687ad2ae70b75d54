"""Out of file handles, memory or room for a file: a request ends, the data does not (S17)."""

import os
import random
import resource
import shutil

from tests.soak.tally import tally
from tests.soak.theatre import Gone

STARVED = int(os.environ.get("DOSSIER_STARVED", "6"))
ACTS = ("open a customer", "deposit a paper", "deposit a blob", "look at a dossier")
# What a process is left with beyond what it has: handles, bytes of memory, bytes of one file.
LIMITS = {
    resource.RLIMIT_NOFILE: (0, 1, 2, 3, 5, 8, 13),
    resource.RLIMIT_AS: (0, 200_000, 1_000_000, 4_000_000),
    resource.RLIMIT_FSIZE: (0, 4096, 50_000, 200_000),
}


def in_use(process, limit):
    """How much of what is limited a process has now."""
    if limit == resource.RLIMIT_NOFILE:
        return max(map(int, os.listdir(f"/proc/{process}/fd"))) + 1
    if limit == resource.RLIMIT_AS:
        with open(f"/proc/{process}/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    return 0


def test_what_is_short_ends_a_request_and_nothing_else(theatre):
    draw, counts = random.Random(20261122), {"acknowledged": 0, "refused": 0, "ended": 0}
    for trial in range(STARVED):
        act = theatre.acts[ACTS[trial % len(ACTS)]]
        limit = list(LIMITS)[trial // len(ACTS) % len(LIMITS)]
        counts[starved(theatre, act, limit, draw.choice(LIMITS[limit]))] += 1
    tally("a process without handles, memory or room", trials=STARVED, **counts, lost=0, half=0)


def tried(actor):
    """(what became of an act, what was answered)."""
    try:
        answer = actor.act()
    except Gone:
        return "ended", None
    return "acknowledged" if answer["status"] < 400 else "refused", answer


def starved(theatre, act, limit, more):
    """What became of an act; it can be done when there is enough again."""
    copy = theatre.copy()
    with theatre.acting(copy, act) as actor:
        before = resource.prlimit(actor.process, limit)
        less = in_use(actor.process, limit) + more
        resource.prlimit(actor.process, limit, (less, before[1]))
        told, answer = tried(actor)
        if told != "ended":
            resource.prlimit(actor.process, limit, before)
            assert "Traceback" not in answer["body"], answer
            again = actor.act()
            assert again["status"] < 400, (act.name, limit, more, answer, again)
    state, faults = theatre.look(copy)
    assert faults == [], (act.name, limit, more, faults)
    if told == "ended" and act.name != "look at a dossier":
        assert theatre.played(copy, act)["status"] < 400
        state, faults = theatre.look(copy)
    assert state == theatre.done(act), (act.name, limit, more)
    shutil.rmtree(copy)
    return told
