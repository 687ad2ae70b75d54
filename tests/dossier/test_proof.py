"""An exported log is checked against its heads, by our check and by the stand-alone (S54)."""

import copy
import json
import random
import subprocess
import sys

import pytest

from dossier import head, proof, witness
from dossier.audit import Log
from dossier.errors import Conflict
from dossier.leaf import canonical
from dossier.merkle import Frontier, leaf_hash
from dossier.proof import Bad, Witnessed
from dossier.signature import signer
from tests.dossier.exported_logs import ALONE, EVERYTHING, dice, verify_log, world

__all__ = ["dice", "world"]


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
