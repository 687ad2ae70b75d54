"""A system call of a verb fails, once or from then on: all or nothing, and told (S08, S09)."""

import os
import shutil

import pytest

from tests.soak import trace
from tests.soak.tally import tally
from tests.soak.test_syscalls import EVERY, rehearsed, spread, stages

# `all`: every verb, each call that waits for the disk and many others; else so many of two verbs.
ERRORS = os.environ.get("DOSSIER_IO_ERRORS", "4")
USUAL = ("open a customer", "deposit a blob")
MANY = 24
KINDS = {
    "fsync": ("EIO", "ENOSPC"),
    "fdatasync": ("EIO", "ENOSPC"),
    "openat": ("EMFILE", "EROFS", "ENOSPC"),
}
OTHERS = ("EIO", "ENOSPC", "EROFS", "EINTR")
PASSING = "EINTR"  # a call that is interrupted is called again: for ever, if it always is


@pytest.mark.parametrize("lasting", ["", "+"], ids=["once", "from then on"])
@pytest.mark.parametrize("name", EVERY if ERRORS == "all" else USUAL)
def test_an_act_that_meets_an_error_is_done_or_not_and_says_so(theatre, name, lasting):
    trace.needed()
    act = theatre.acts[name]
    places, done = rehearsed(theatre, act)
    before, _faults = theatre.look(theatre.copy(theatre.scene(act)))
    found = {"errors": 0, "acknowledged": 0, "refused": 0, "went_on_by_itself": 0}
    for order, (place, error) in enumerate(chosen(places, lasting)):
        injection = f"{place.name}:error={error}:when={place.number}{lasting}"
        copy = theatre.copy(theatre.scene(act))
        acknowledged = judge(theatre, copy, act, injection, (before, done), found, order % 2)
        assert not (act.request and acknowledged and settles(place)), place
        shutil.rmtree(copy)
    assert found["errors"]
    tally(f"an error of the disk{'' if lasting else ' once'}: {name}", **found, lost=0, half=0)


def chosen(places, lasting):
    """(call, error) to be tried: calls that wait for the disk, and others; the errors in turn."""
    waits = [place for place in places if "sync" in place.name]
    if ERRORS == "all":
        some = sorted({*waits, *spread(places, MANY)}, key=places.index)
    else:
        some = spread(waits, int(ERRORS) // 2) + spread(places, int(ERRORS) - int(ERRORS) // 2)
    return [(place, _kind(place, turn, lasting)) for turn, place in enumerate(some)]


def _kind(place, turn, lasting):
    kinds = KINDS.get(place.name, OTHERS)
    kinds = [each for each in kinds if not (lasting and each == PASSING)]
    return kinds[turn % len(kinds)]


def judge(theatre, copy, act, injection, known, found, at_once):
    """What was answered is true; a second try, once the disk is well, does it exactly once.

    `at_once` it is tried again in the same process, else after what is there was looked at.
    """
    with theatre.acting(copy, act) as actor:
        with trace.traced(actor.process, theatre.log, injection):
            answer = actor.act()
        if not act.chore:  # told to the log alone, by who asked for it
            in_words(answer, copy)
        again = actor.act() if act.is_once and at_once else None
    acknowledged = answer["status"] < 400
    found["errors"] += 1
    found["acknowledged" if acknowledged else "refused"] += 1
    if again is None:
        state, faults = theatre.look(copy)
        assert faults == [], (injection, faults)
        assert state in (known[1:] if acknowledged else stages(*known)), (injection, answer, state)
    elif again["status"] == 303:
        found["went_on_by_itself"] += 1
    if act.is_once:
        if again is None or again["status"] != 303:
            again = theatre.played(copy, act)
        assert again["status"] == 303, (injection, answer, again)
        assert theatre.look(copy) == (known[1], []), injection
    return acknowledged


def settles(place):
    """Whether a call waits until what is about to be answered is on the disk (S09).

    In a site that is open already: a command waits for the disk as it opens the store, too.
    """
    return "sync" in place.name and ("-wal>" in place.given or ".journal" in place.given)


def in_words(answer, copy):
    """An error tells nothing of the machine."""
    for word in (copy.name, "Traceback", "sqlite", "Errno", "relstorage", "/var/"):
        assert word not in answer["body"], (word, answer["body"][:6000])
