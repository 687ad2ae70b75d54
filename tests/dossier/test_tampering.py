"""Tampering with an exported log is found and named, a clean one raises no alarm (S54)."""

import json
import os
import random

from dossier import proof
from dossier.leaf import canonical, sealed
from dossier.merkle import Frontier, leaf_hash
from dossier.suite import SUITES
from tests.dossier.exported_logs import EVERYTHING, World, dice
from tests.soak.tally import tally

__all__ = ["dice"]

TAMPERINGS = int(os.environ.get("DOSSIER_TAMPERINGS", "1000"))


def forged(lines, suite, known=None):
    """The lines made consistent again by who can compute every hash: numbers, root, size.

    He has no key: the signature is that of a genuine head, if he has one of this size.
    """
    top, digest, frontier, made = json.loads(lines[0])["head"], SUITES[suite].digest, None, []
    frontier = Frontier(digest)
    for number, line in enumerate(lines[1:], 1):
        entry = json.loads(line)
        entry["leaf"]["seq"] = number
        made.append(canonical(entry))
        frontier.add(leaf_hash(digest, canonical(entry["leaf"])))
    genuine = next((each for each in known or () if each["size"] == frontier.size), None)
    told = {**top, "size": frontier.size, "root": frontier.root().hex()}
    return [canonical({"head": genuine or told}), *made]


def another(dice, suite, entry):
    """An entry that says something else, sealed anew."""
    leaf = {name: value for name, value in entry["leaf"].items() if name != "sealed"}
    leaf["by"] = f"p{dice.randrange(5, 9)}"
    line, openings = sealed(SUITES[suite].digest, {**leaf, "reason": "另一个理由"})
    opened = {name: proof._told(opening) for name, opening in openings.items()}
    return canonical({"leaf": json.loads(line), "open": opened})


def edit(dice, world, lines):
    place = dice.randrange(1, len(lines))
    lines[place] = another(dice, world.log.suite, json.loads(lines[place]))
    return place


def edit_bytes(dice, world, lines):
    place = dice.randrange(1, len(lines))
    line = bytearray(lines[place])
    spot = dice.randrange(len(line))
    line[spot] = (line[spot] + dice.randrange(1, 256)) % 256
    lines[place] = bytes(line).replace(b"\n", b" ")
    return place


def delete(dice, world, lines):
    place = dice.randrange(1, len(lines))
    del lines[place]
    return place


def insert(dice, world, lines):
    place = dice.randrange(1, len(lines) + 1)
    lines.insert(place, another(dice, world.log.suite, json.loads(dice.choice(lines[1:]))))
    return place


def swap(dice, world, lines):
    if len(lines) < 3:
        return edit(dice, world, lines)
    one, other = sorted(dice.sample(range(1, len(lines)), 2))
    lines[one], lines[other] = lines[other], lines[one]
    return one


def truncate(dice, world, lines):
    left = dice.randrange(1, len(lines))
    del lines[left:]
    return left


def fork(dice, world, lines):
    place = dice.randrange(1, len(lines))
    for each in range(place, len(lines)):
        lines[each] = another(dice, world.log.suite, json.loads(lines[each]))
    for _ in range(dice.randrange(3)):
        lines.append(another(dice, world.log.suite, json.loads(lines[-1])))
    return place


def roll_back(dice, world, lines):
    """The genuine export of an earlier head."""
    if len(world.witnessed.heads) < 2:
        return truncate(dice, world, lines)
    earlier = dice.choice(world.witnessed.heads[:-1])
    lines[:] = proof.lines_of(world.log, earlier, lambda number: EVERYTHING)
    return earlier["size"] + 1


def lengthen(dice, world, lines):
    lines.append(another(dice, world.log.suite, json.loads(lines[-1])))
    return len(lines) - 1


KINDS = (edit, edit_bytes, delete, insert, swap, truncate, fork, roll_back, lengthen)
PLAIN = (edit_bytes,)  # he who changes bytes blindly computes no hash


def test_every_tampering_is_found_with_its_first_entry(tmp_path):
    """S54: 10,000 by `make soak`. Every hash computed anew, no key, not the witness's heads."""
    dice, world = random.Random(54), None
    for number in range(TAMPERINGS):
        if number % 25 == 0:
            suite = "guomi" if number % 100 == 0 else "international"
            world = World(tmp_path / str(number), dice, suite)
        lines, turn = list(world.lines), dice.choice(KINDS)
        place = turn(dice, world, lines)
        if turn not in PLAIN and dice.random() < 0.8:
            lines = forged(lines, world.log.suite, world.witnessed.heads)
        assert world.judged(lines) == (place, place), turn.__name__
    tally("exported logs bent by who can recompute every hash", bent=TAMPERINGS, not_found=0)


def test_no_clean_log_raises_an_alarm(tmp_path):
    """S54: 1,000 by `make soak`; facts closed or erased are no tampering."""
    dice = random.Random(45)
    for number in range(TAMPERINGS // 10):
        suite = dice.choice(list(SUITES))
        world = World(tmp_path / str(number), dice, suite, tail=dice.choice([0, 0, 7]))
        assert world.judged(world.lines) is None
        for _ in range(3):
            place = dice.randrange(1, world.log.size + 1)
            for fact in world.log.openings(place):
                world.log.erase(place, fact)
        some = {fact for fact in EVERYTHING if dice.random() < 0.5}
        assert (
            world.judged(list(proof.lines_of(world.log, world.head, lambda _, some=some: some)))
            is None
        )
    tally("clean logs held to their heads", logs=TAMPERINGS // 5, false_alarms=0)


def test_what_was_not_witnessed_yet_is_named_as_a_range(tmp_path, dice):
    """What is promised of the entries after the last head that left the machine."""
    world = World(tmp_path, dice, tail=6)
    lines, seen = list(world.lines), len(world.witnessed.leaves)
    place = seen + 3
    lines[place] = another(dice, "international", json.loads(lines[place]))

    assert world.judged(lines) == (seen + 1, seen + 6)
    assert world.judged(forged(lines, "international")) == (seen + 1, seen + 6)
