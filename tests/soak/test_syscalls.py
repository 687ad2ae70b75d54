"""Killed at a system call of a verb: it is wholly done or not at all, and its time comes (S02)."""

import os
import shutil

import pytest

from tests.soak import trace
from tests.soak.tally import tally
from tests.soak.theatre import Gone

# `all`: every verb, at every call that may change the disk; else so many calls of five verbs.
POINTS = os.environ.get("DOSSIER_SYSCALLS", "3")
AGAIN = 3  # after each third kill it is done again, as well
USUAL = ("open a customer", "deposit a blob", "file", "rotate the keys", "witness a head")
EVERY = (
    *("log in", "open a customer", "open a dossier", "deposit a paper", "deposit a blob"),
    *("correct a paper", "sort", "file", "set the tier", "change the rights", "export the log"),
    *("back up", "rotate the keys", "build the indexes anew", "maintenance on"),
    *("maintenance off", "witness a head", "pack"),
)


@pytest.mark.parametrize("name", EVERY if POINTS == "all" else USUAL)
def test_killed_at_a_call_it_is_done_or_not_and_can_be_done_again(theatre, name):
    trace.needed()
    act = theatre.acts[name]
    places, done = rehearsed(theatre, act)
    before, _faults = theatre.look(theatre.copy(theatre.scene(act)))
    chosen = spread(places, len(places) if POINTS == "all" else int(POINTS))
    kills = acknowledged = 0
    for order, place in enumerate(chosen):
        copy = theatre.copy(theatre.scene(act))
        answer = killed(theatre, copy, act, place)
        kills, acknowledged = kills + (answer is None), acknowledged + (answer is not None)
        judge(theatre, copy, place, answer, (before, done))
        if act.is_once and order % AGAIN == 1:
            assert theatre.played(copy, act)["status"] == 303, place
            assert theatre.look(copy) == (done, []), place
        shutil.rmtree(copy)
    assert kills and places
    tally(
        f"kill at a system call: {name}",
        calls=len(places),
        kills=kills,
        acknowledged=acknowledged,
        lost=0,
        half=0,
        left_behind=0,
    )


def rehearsed(theatre, act):
    """(the calls of an act that may change the disk, what is in the site when it is done)."""
    copy = theatre.copy(theatre.scene(act))
    with theatre.acting(copy, act) as actor, trace.traced(actor.process, theatre.log):
        assert actor.act()["status"] < 400
    done, faults = theatre.look(copy)
    assert faults == []
    return [call for call in trace.calls(theatre.log, copy) if call.changes], done


def killed(theatre, copy, act, place):
    """The answer to an act in a copy, None if it was killed at that call."""
    kill = f"{place.name}:signal=SIGKILL:when={place.number}"
    with theatre.acting(copy, act) as actor, trace.traced(actor.process, theatre.log, kill):
        try:
            return actor.act()
        except Gone:
            return None


def judge(theatre, copy, place, answer, known):
    """It is there wholly or not at all, wholly if it was answered, and all else is in order."""
    found, faults = theatre.look(copy)
    assert faults == [], (place, faults)
    assert found in (known[1:] if answer else stages(*known)), (place, answer, found)


def stages(before, done):
    """What may be there when an act was cut off: nothing of it, all, or what it does in the store.

    The file that shows maintenance changes after the store, where it is told that it does.
    """
    return before, done, {**done, "maintenance": before["maintenance"]}


def spread(places, number):
    """So many of the places, from the first to the last."""
    number = min(number, len(places))
    return [places[each * (len(places) - 1) // max(1, number - 1)] for each in range(number)]
