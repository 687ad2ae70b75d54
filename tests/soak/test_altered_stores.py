"""Bytes of the database or its log of writes are altered or cut off: never silently less (S05).

What was altered is refused at the start, or found by who looks at everything, or it was of no
use; a start with less than the last head of the log has seen, and nothing said, must not be. What
came after that head (an hour at most, S56) may be lost with the log of writes.
"""

import os
import random
import shutil
import sqlite3

from tests.soak.tally import tally

# `make soak` alters a thousand.
ALTERED = int(os.environ.get("DOSSIER_ALTERED", "12"))
LONGEST = 64  # bytes
DATABASE, WRITES = "data/main.sqlite3", "data/main.sqlite3-wal"


def altered(path, draw):
    """Other bytes at a random place."""
    place, data = draw.randrange(path.stat().st_size), draw.randbytes(draw.randint(1, LONGEST))
    with open(path, "r+b") as file:
        file.seek(place)
        file.write(data)


def flipped(path, draw):
    """One bit."""
    place = draw.randrange(path.stat().st_size)
    with open(path, "r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 1 << draw.randrange(8)]))


def cut_short(path, draw):
    os.truncate(path, draw.randrange(path.stat().st_size))


def zeroed(path, draw):
    """A sector that was never written."""
    with open(path, "r+b") as file:
        file.seek(draw.randrange(path.stat().st_size) // 512 * 512)
        file.write(bytes(512))


KINDS = [
    (file, spoil) for file in (DATABASE, WRITES) for spoil in (altered, flipped, cut_short, zeroed)
]


def test_no_altered_store_is_opened_with_less_and_nothing_said(theatre):
    begun, *known = begun_site(theatre)
    counts = {"noticed": 0, "of_no_use": 0, "lost_after_the_last_head": 0}
    for trial in range(ALTERED):
        draw = random.Random(trial)
        file, spoil = KINDS[trial % len(KINDS)]
        copy = theatre.copy(begun)
        if file == DATABASE:
            written_through(copy)
        spoil(copy / file, draw)
        allowed = known if file == WRITES else known[:1]
        counts[outcome(theatre.tried("look", copy), allowed, (trial, file, spoil.__name__))] += 1
        shutil.rmtree(copy)

    assert counts["noticed"]
    tally("altered stores", altered=ALTERED, **counts, silently_less=0)


def begun_site(theatre):
    """(a site with writes in its WAL, what is in it, what was at the last head of its log)."""
    begun, states = theatre.copy(), []
    for name in ("deposit a blob", "witness a head", "sort"):
        assert theatre.played(begun, theatre.acts[name])["status"] < 400
        states.append(theatre.look(theatre.copy(begun)))
    assert [faults for _state, faults in states] == [[], [], []]
    return begun, states[2][0], states[1][0]


def written_through(copy):
    """Let the database hold everything, and the log of writes nothing."""
    store = sqlite3.connect(copy / DATABASE)
    busy, _pages, _written = store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    store.close()
    assert not busy


def outcome(told, known, trial):
    """What came of a start; AssertionError if things are missing of which nothing was said."""
    if "fault" in told or told["faults"]:
        return "noticed"
    assert told["state"] in known, (trial, told["state"], known)
    return "of_no_use" if told["state"] == known[0] else "lost_after_the_last_head"
