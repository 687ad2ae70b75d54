"""Tampering with an exported log is found and named, by our check and by the stand-alone (S54)."""

import copy
import importlib.util
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from dossier import head, proof, witness
from dossier.audit import Log
from dossier.errors import Conflict
from dossier.leaf import canonical, sealed
from dossier.merkle import Frontier, leaf_hash
from dossier.proof import Bad, Witnessed
from dossier.settings import complete
from dossier.signature import signer
from dossier.suite import SUITES
from tests.soak.tally import tally

TAMPERINGS = int(os.environ.get("DOSSIER_TAMPERINGS", "1000"))
ALONE = Path("etc/verify_log.py")
EVERYTHING = {"address", "reason", "before", "after"}


def alone():
    """The stand-alone verifier, as a module."""
    made = importlib.util.spec_from_file_location("verify_log", ALONE)
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module


verify_log = alone()


class World:
    """A log that grew while heads were witnessed, and its export at the last of them."""

    def __init__(self, folder, dice, suite="international", tail=0):
        self.settings = complete({"dossier.var": str(folder)}, environ={})
        self.log = Log(suite)
        for _ in range(dice.randrange(1, 5)):
            self.grow(dice, dice.randrange(1, 16))
            witness.leave(self.log, self.settings)
        self.grow(dice, tail)
        self.head = witness.current(self.log, self.settings)
        self.lines = list(proof.lines_of(self.log, self.head, lambda number: EVERYTHING))
        self.folder = witness.folder_of(self.settings)
        self.witnessed = Witnessed(witness.all_of(self.folder))
        self.heads = verify_log.read_heads(self.folder)

    def grow(self, dice, count):
        for _ in range(count):
            entry = {"by": f"p{dice.randrange(5)}", "object": dice.randrange(9), "tag": "x:y"}
            if dice.random() < 0.7:
                entry |= {"reason": "理由", "address": "192.0.2.7", "after": {"tier": 1}}
            self.log.append(entry)

    def judged(self, lines):
        """What both checks say: None, or the first bad entry; the two agree."""
        said = []
        for check in (
            lambda: proof.check(lines, self.witnessed),
            lambda: verify_log.check_log(list(lines), *self.heads),
        ):
            try:
                check()
                said.append(None)
            except Bad as bad:
                said.append((bad.first, bad.last))
            except verify_log.Bad as bad:
                said.append(bad.args[:2])
            except verify_log.UNREADABLE:
                said.append((0, 0))
        assert said[0] == said[1]
        return said[0]


@pytest.fixture
def dice(request):
    return random.Random(request.node.name)


@pytest.fixture(params=SUITES)
def world(request, tmp_path, dice):
    return World(tmp_path, dice, request.param)


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


@pytest.mark.parametrize("name", [*head.PARTS, "signature"])
def test_a_changed_head_is_named(world, name):
    changed = copy.deepcopy(world.head)
    changed[name] = changed[name] + 1 if name == "size" else changed[name][:-1] + "é"
    lines = [canonical({"head": changed}), *world.lines[1:]]

    assert world.judged(lines) == (0, 0)
    assert world.judged([b"{", *lines[1:]]) == (0, 0)


def test_the_log_of_another_key_is_not_believed(world, tmp_path):
    """immudb's lesson: the identity is pinned by the first head, not by what is checked."""
    other = signer(tmp_path / "other", world.log.suite, fresh=True)
    lines = [canonical({"head": head.signed(world.log, other)}), *world.lines[1:]]

    assert world.judged(lines) == (0, 0)
    assert proof.check(lines, Witnessed([])) == world.log.size
    with pytest.raises(Bad):
        proof.check(lines, Witnessed([]), world.head["key"])


def test_a_salt_takes_nothing_from_its_value(tmp_path):
    """Else a fact 123 could be opened as 23 with a longer salt."""
    log = Log()
    log.append({"after": 123})
    head_ = head.signed(log, signer(tmp_path, log.suite, fresh=True))
    lines = list(proof.lines_of(log, head_, lambda number: EVERYTHING))
    entry = json.loads(lines[1])
    salt, value = entry["open"]["after"]
    for tried in ([salt + "31", 23], [salt.upper() + " ", value], [salt[:-2], value]):
        entry["open"]["after"] = tried
        with pytest.raises(Bad) as bad:
            proof.check([lines[0], canonical(entry)], Witnessed([]))
        assert bad.value.first == 1
        with pytest.raises(verify_log.Bad):
            verify_log.check_log([lines[0], canonical(entry)])


def test_an_opened_fact_is_what_was_sealed(world):
    number = next(n for n in range(1, world.log.size + 1) if world.log.openings(n))
    entry = json.loads(world.lines[number])
    salt = entry["open"]["reason"][0]
    for opened in ({"reason": [salt, "另一个"]}, {"reason": [salt, None]}, {"by": [salt, "理由"]}):
        lines = list(world.lines)
        lines[number] = canonical({**entry, "open": opened})
        assert world.judged(lines) == (number, number)


def test_a_gap_is_named_though_the_site_itself_signed_it(tmp_path):
    """S53: the sequence has none, whoever made it."""
    log, key = Log(), signer(tmp_path, "international", fresh=True)
    for number in range(1, 5):
        log.append({"by": f"p{number}"})
    frontier, kept = Frontier(log.digest), [log.line(number) for number in (1, 2, 4)]
    for line in kept:
        frontier.add(leaf_hash(log.digest, line))
    told = head.signed(log, key) | {"size": 3, "root": frontier.root().hex()}
    told["signature"] = key.sign(canonical({name: told[name] for name in head.PARTS}))
    entries = [canonical({"leaf": json.loads(line), "open": {}}) for line in kept]

    for check in (lambda lines: proof.check(lines, Witnessed([])), verify_log.check_log):
        with pytest.raises((Bad, verify_log.Bad)) as bad:
            check([canonical({"head": told}), *entries])
        assert bad.value.args[0] == 3


def test_without_a_witness_the_signed_size_counts(world):
    more = canonical({"leaf": {"seq": world.log.size + 1}, "open": {}})
    for lines, first in ((world.lines[:-1], world.log.size), ([*world.lines, more], None)):
        first = first or world.log.size + 1
        with pytest.raises(Bad) as bad:
            proof.check(lines, Witnessed([]))
        with pytest.raises(verify_log.Bad) as alone:
            verify_log.check_log(list(lines))
        assert (bad.value.first, alone.value.args[0]) == (first, first)


def test_a_first_line_in_another_form_is_named(world):
    assert world.judged([world.lines[0] + b" ", *world.lines[1:]]) == (0, 0)


def test_a_witness_of_an_unknown_suite_is_not_used(world):
    for name, told in (("head", {"suite": "rot13"}), ("head", 7), ("since", "x"), ("leaves", 7)):
        files = witness.all_of(world.folder)
        files[0][name] = told
        with pytest.raises(Conflict):
            Witnessed(files)


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"7", b'{"leaf":{}}', b'{"leaf":{},"open":7}', b"\xff"]
)
def test_an_unreadable_entry_is_named(world, line):
    assert world.judged([world.lines[0], line]) == (1, 1)


def test_a_witness_folder_with_a_changed_file_is_not_used(world):
    path = sorted(world.folder.glob("head-*"))[-1]
    kept = json.loads(path.read_bytes())
    for name, changed in (
        ("leaves", kept["leaves"][:-2] + "00"),
        ("head", {**kept["head"], "size": 1}),
    ):
        path.write_bytes(canonical({**kept, name: changed}))
        with pytest.raises(Conflict):
            Witnessed(witness.all_of(world.folder))
        with pytest.raises(verify_log.UNREADABLE):
            verify_log.read_heads(world.folder)


def test_inclusion_is_proved_to_who_has_the_verifier_alone(world):
    for number in (1, world.log.size):
        told = proof.inclusion(world.log, world.head, number)
        assert verify_log.check_proof([canonical(told)], *world.heads) == number
        for changed in ({"by": "p9"}, {"seq": number + 1}):
            bad = {**told, "leaf": {**told["leaf"], **changed}}
            with pytest.raises(verify_log.Bad):
                verify_log.check_proof([canonical(bad)], *world.heads)


def test_consistency_is_proved_to_who_has_the_verifier_alone(world):
    world.grow(random.Random(1), 9)
    now = witness.current(world.log, world.settings)
    for size in range(1, now["size"]):
        told = proof.consistency(world.log, now, size)
        assert verify_log.check_proof([canonical(told)], *world.heads) == size
        root = f"{int(told['earlier']['root'], 16) ^ 1:064x}"
        bad = {**told, "earlier": {**told["earlier"], "root": root}}
        with pytest.raises(verify_log.Bad):
            verify_log.check_proof([canonical(bad)], *world.heads)


@pytest.mark.parametrize("size", [0, 10**6])
def test_there_is_no_proof_of_what_is_not_there(world, size):
    with pytest.raises(KeyError):
        proof.inclusion(world.log, world.head, size)
    with pytest.raises(KeyError):
        proof.consistency(world.log, world.head, size)


def run(*words):
    words = [sys.executable, "-I", str(ALONE), *map(str, words)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


def test_the_verifier_runs_by_itself(world, tmp_path):
    """Its exit codes and words, in a process that knows nothing of ours."""
    path, single = tmp_path / "log.jsonl", tmp_path / "proof.json"
    path.write_bytes(b"\n".join(world.lines) + b"\n")
    single.write_bytes(canonical(proof.inclusion(world.log, world.head, 1)))
    good, proved = run("log", path, world.folder), run("proof", single, world.folder)
    path.write_bytes(b"\n".join([*world.lines[:1], *world.lines[2:]]) + b"\n")
    bad, nothing = run("log", path, world.folder), run("log", tmp_path / "nothing")

    assert (good.returncode, good.stdout) == (0, f"in order: {world.log.size}\n")
    assert (proved.returncode, proved.stdout) == (0, "in order: 1\n")
    assert bad.returncode == 1 and bad.stderr.startswith("first bad entry 1 ")
    assert nothing.returncode == 2 and nothing.stderr.startswith("unreadable:")


def test_the_verifier_is_short_and_needs_nothing_of_ours():
    text = ALONE.read_text(encoding="utf-8")

    assert text.count("\n") < 150
    assert not any(
        f"import {floor}" in text or f"from {floor}" in text for floor in ("dossier", "views")
    )
