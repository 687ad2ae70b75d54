"""The power fails at any call of a verb: what was answered is there, nothing is half (S03)."""

import functools
import operator
import os
import random
import shutil

import pytest

from tests.soak import power, trace
from tests.soak.tally import tally
from tests.soak.test_syscalls import EVERY, stages

# `make soak` lets it fail two thousand times.
FAILURES = int(os.environ.get("DOSSIER_POWER", "12"))
ANSWERED = 4  # each so many-th time it fails when all was answered
USUAL = ("deposit a blob", "file", "maintenance off", "rotate the keys")
NAMES = EVERY if FAILURES > 100 else USUAL
WHEN = operator.itemgetter(0)


@pytest.mark.parametrize("name", NAMES)
def test_after_the_power_failed_the_site_is_before_or_after_the_act(theatre, name):
    trace.needed()
    act = theatre.acts[name]
    copy = theatre.copy(theatre.scene(act))
    before, _faults = theatre.look(theatre.copy(copy))
    start, places, lines = traced(theatre, copy, act)
    done, faults = theatre.look(theatre.copy(copy))
    assert faults == []
    calls = sum(map(power.Disk(start, places).played, lines))
    assert calls > 1
    count = FAILURES // len(NAMES)
    failures = sorted(map(functools.partial(failure, name, calls), range(count)), key=WHEN)
    disks = power.disks(start, places, lines, map(WHEN, failures))
    for (last, number, draw), disk in zip(failures, disks, strict=True):
        failed = theatre.folder / f"{copy.name} failed {number}"
        power.laid_out(disk.after(draw), failed)
        found, faults = theatre.look(failed)
        assert faults == [], (number, last, calls, faults)
        known = (done,) if last == calls else stages(before, done)
        told = [{n: (e, found[n]) for n, e in each.items() if e != found[n]} for each in known]
        assert found in known, (number, last, calls, told)
        shutil.rmtree(failed)
    tally(f"the power fails: {name}", calls=calls, failures=count, lost=0, half=0, refused=0)


def traced(theatre, copy, act):
    """(the files before an act, where its process writes next, the lines of its trace)."""
    start = theatre.folder / f"{copy.name} before"
    with theatre.acting(copy, act) as actor:
        shutil.copytree(copy, start, symlinks=True)
        places = power.open_files(actor.process)
        with trace.traced(actor.process, theatre.log, threads=True, data=True):
            assert actor.act()["status"] < 400
    here, there = trace.told(copy), trace.told(start)
    return start, places, [line.replace(here, there) for line in trace.whole(theatre.log)]


def failure(name, calls, number):
    """(calls that had changed the disk, its number, the chance) of one failure of the power."""
    draw = random.Random(f"{name} {number}")
    return calls if number % ANSWERED == 0 else draw.randrange(calls), number, draw
