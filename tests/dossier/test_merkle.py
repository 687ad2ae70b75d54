"""The tree of RFC 9162, against known vectors, its own definition and pymerkle (S54, S55)."""

import functools
import hashlib
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from dossier.merkle import (
    Frontier,
    Tree,
    completed,
    extends,
    includes,
    inner,
    leaf_hash,
    node_hash,
)
from tests.soak.tally import tally

SHA256 = functools.partial(hashlib.new, "sha256")
SM3 = functools.partial(hashlib.new, "sm3")
PROOFS = int(os.environ.get("DOSSIER_PROOFS", "1000"))

# The eight inputs of the transparency-log projects, and what their tests expect of them.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
_2021_10 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_LAST_4 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_5 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_7_8 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_5_6 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
_00 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_7 = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
INCLUSIONS = [
    (1, 1, []),
    (1, 8, [_00, _2021_10, _LAST_4]),
    (6, 8, [_5, _7_8, ROOTS[4]]),
    (3, 3, [ROOTS[2]]),
    (2, 5, [ROOTS[1], _2021_10, _5]),
]
CONSISTENCIES = [
    (1, 1, []),
    (1, 8, [_00, _2021_10, _LAST_4]),
    (6, 8, [_5_6, _7_8, ROOTS[4]]),
    (2, 5, [_2021_10, _5]),
    (6, 7, [_5_6, _7, ROOTS[4]]),
]


def digest(data):
    return SHA256(data).digest()


def sm3(data):
    return SM3(data).digest()


class Kept:
    """A tree that grows entry by entry and keeps each complete subtree once, as the log does."""

    def __init__(self, inputs, digest=digest):
        self.digest, self.nodes, self.size = digest, {}, 0
        for line in inputs:
            self.add(line)

    def add(self, line):
        self.size += 1
        leaf = leaf_hash(self.digest, line)
        made = [leaf, *completed(self.digest, self.size, leaf, self.node)]
        self.nodes.update({(level, self.size): found for level, found in enumerate(made)})

    def node(self, level, last):
        return self.nodes[level, last]

    def tree(self, size=None):
        return Tree(self.size if size is None else size, self.digest, self.node)


def by_definition(digest, lines):
    """RFC 9162 2.1.1, word for word."""
    if not lines:
        return digest(b"")
    if len(lines) == 1:
        return digest(b"\0" + lines[0])
    k = 1
    while 2 * k < len(lines):
        k *= 2
    return digest(b"\1" + by_definition(digest, lines[:k]) + by_definition(digest, lines[k:]))


def lines_of(count):
    return [b"entry %d" % number for number in range(1, count + 1)]


KNOWN = Kept(INPUTS)
MANY = Kept(lines_of(5000))
OLD = [Tree(size, digest, MANY.node).root() for size in range(5001)]


@pytest.mark.parametrize("size", range(9))
def test_the_known_roots(size):
    assert KNOWN.tree(size).root().hex() == ROOTS[size]


@pytest.mark.parametrize(("entry", "size", "path"), INCLUSIONS)
def test_the_known_inclusion_proofs(entry, size, path):
    assert [step.hex() for step in KNOWN.tree(size).inclusion(entry)] == path
    leaf, root = leaf_hash(digest, INPUTS[entry - 1]), bytes.fromhex(ROOTS[size])
    assert includes(digest, size, root, entry, leaf, map(bytes.fromhex, path))


@pytest.mark.parametrize(("earlier", "size", "path"), CONSISTENCIES)
def test_the_known_consistency_proofs(earlier, size, path):
    assert [step.hex() for step in KNOWN.tree(size).consistency(earlier)] == path
    old, new = (bytes.fromhex(ROOTS[each]) for each in (earlier, size))
    assert extends(digest, size, new, earlier, old, list(map(bytes.fromhex, path)))


@pytest.mark.parametrize("hashing", [digest, sm3])
def test_a_tree_of_any_small_size_is_the_definitions(hashing):
    kept = Kept(lines_of(130), hashing)

    for size in range(131):
        assert kept.tree(size).root() == by_definition(hashing, lines_of(size))


def test_the_tree_is_pymerkles():
    other = InmemoryTree(algorithm="sha256")
    for line in lines_of(300):
        other.append_entry(line)

    for size in range(1, 301):
        assert MANY.tree(size).root() == other.get_root(size)
    for size, entry in ((1, 1), (7, 3), (8, 8), (299, 150), (300, 300)):
        theirs = other.prove_inclusion(entry, size).path
        assert MANY.tree(size).inclusion(entry) == [bytes(step) for step in theirs[1:]]


def test_entries_that_come_one_by_one_give_the_same_root():
    frontier = Frontier(digest)
    for number in range(300):
        assert frontier.root() == OLD[number]
        frontier.add(MANY.node(0, number + 1))


def test_each_inner_node_is_kept_once():
    assert len(MANY.nodes) - MANY.size == inner(MANY.size)


SIZES = st.integers(1, 5000)


@settings(max_examples=1000)
@given(SIZES, SIZES)
def test_every_entry_of_every_size_is_proved(one, other):
    """S55: 1,000 random sizes."""
    entry, size = sorted((one, other))
    path = MANY.tree(size).inclusion(entry)

    assert includes(digest, size, OLD[size], entry, MANY.node(0, entry), path)
    assert len(path) <= (size - 1).bit_length()


@settings(max_examples=1000)
@given(SIZES, st.integers(0, 5000))
def test_every_size_extends_every_earlier_one(one, other):
    """S55: 1,000 random sizes."""
    earlier, size = sorted((one, other))
    path = MANY.tree(size).consistency(earlier)

    assert extends(digest, size, OLD[size], earlier, OLD[earlier], path)


def mutated(dice, path):
    """The path with one thing changed."""
    path = list(path)
    place = dice.randrange(len(path))
    turn = dice.randrange(4)
    if turn == 0:
        bit = dice.randrange(256)
        changed = int.from_bytes(path[place]) ^ (1 << bit)
        path[place] = changed.to_bytes(32)
    elif turn == 1:
        del path[place]
    elif turn == 2:
        path.insert(place, dice.choice([dice.randbytes(32), OLD[dice.randrange(5001)]]))
    else:
        path[place] = dice.randbytes(32)
    return path


def test_a_mutated_inclusion_proof_is_rejected():
    """S55: 10,000 by `make soak`."""
    dice = random.Random(5)
    for _ in range(PROOFS // 2):
        size = dice.randrange(2, 5001)
        entry = dice.randrange(1, size + 1)
        path, leaf, turn = MANY.tree(size).inclusion(entry), MANY.node(0, entry), dice.random()
        if turn < 0.1:
            entry = 1 + (entry + dice.randrange(size - 1)) % size
        elif turn < 0.2:
            leaf = MANY.node(0, 1 + entry % 5000)
        else:
            path = mutated(dice, path)

        assert not includes(digest, size, OLD[size], entry, leaf, path)
    tally("mutated proofs of an entry", proofs=PROOFS // 2, accepted=0)


def test_a_mutated_consistency_proof_is_rejected():
    """S55: 10,000 by `make soak`."""
    dice = random.Random(6)
    for _ in range(PROOFS // 2):
        size = dice.randrange(2, 5001)
        earlier = dice.randrange(1, size)
        path, old, turn = MANY.tree(size).consistency(earlier), OLD[earlier], dice.random()
        if turn < 0.1:
            old = OLD[earlier - 1]
        elif turn < 0.2:
            earlier = 1 + (earlier + dice.randrange(size - 2)) % (size - 1) if size > 2 else 0
            old = OLD[0] if earlier == 0 else old
        else:
            path = mutated(dice, path)

        assert not extends(digest, size, OLD[size], earlier, old, path)
    tally("mutated proofs of an earlier head", proofs=PROOFS // 2, accepted=0)


@pytest.mark.parametrize("entry", [0, -1, 9])
def test_what_is_not_in_the_tree_has_no_proof(entry):
    with pytest.raises(KeyError):
        KNOWN.tree().inclusion(entry)
    assert not includes(digest, 8, KNOWN.tree().root(), entry, KNOWN.node(0, 1), [])


def test_a_proof_of_a_part_is_none_of_the_whole():
    """The root of the first two is a node of the eight, and no root of eight."""
    part, path = bytes.fromhex(ROOTS[2]), KNOWN.tree(2).inclusion(1)

    assert includes(digest, 2, part, 1, KNOWN.node(0, 1), path)
    assert not includes(digest, 8, part, 1, KNOWN.node(0, 1), path)
    assert not includes(digest, 1, part, 1, KNOWN.node(0, 1), path)
    assert not extends(digest, 8, part, 2, part, [])


def test_a_tree_does_not_extend_a_longer_one():
    with pytest.raises(KeyError):
        KNOWN.tree(5).consistency(6)
    assert not extends(digest, 5, bytes.fromhex(ROOTS[5]), 6, bytes.fromhex(ROOTS[6]), [])


def test_every_tree_extends_the_empty_one_and_itself():
    root = KNOWN.tree().root()

    assert KNOWN.tree().consistency(0) == KNOWN.tree().consistency(8) == []
    assert extends(digest, 8, root, 0, digest(b""), [])
    assert extends(digest, 8, root, 8, root, [])
    assert not extends(digest, 8, root, 0, root, [])
    assert not extends(digest, 8, root, 3, bytes.fromhex(ROOTS[3]), [])


def test_the_hash_of_a_leaf_is_never_that_of_a_node():
    """Else two hashes could be passed off as an entry (second preimage)."""
    left, right = MANY.node(0, 1), MANY.node(0, 2)

    assert leaf_hash(digest, left + right) != node_hash(digest, left, right)


def test_a_proof_in_a_million_reads_few_hashes():
    """No proof hashes the log anew."""
    read = []

    def node(level, last):
        read.append((level, last))
        return b"%032d" % len(read)

    tree = Tree(1_000_003, digest, node)
    tree.root(), tree.inclusion(777_777), tree.consistency(123_456)

    assert len(read) < 100
