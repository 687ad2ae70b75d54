"""What leaves the site as evidence: the log as lines, proofs, and the check of both (S54, S55).

`etc/verify_log.py` checks the same without any of our code; the two are tested against each other.
"""

import json

from dossier import head as heads
from dossier.errors import Conflict
from dossier.language import _
from dossier.leaf import SALT, SEALED, canonical, commitment
from dossier.merkle import Frontier, leaf_hash
from dossier.suite import SUITES

_HASH = 32


class Bad(Exception):
    """The first bad entry is `first`, or one up to `last`; 0 is the head. `why` is for people."""

    def __init__(self, first, why, last=None):
        super().__init__(first, why)
        self.first, self.last, self.why = first, last or first, why


def lines_of(log, head, may_open):
    """The lines of a log as of a head: the head, then each entry with the openings asked for.

    `may_open(entry number)` tells which sealed facts are opened.
    """
    yield canonical({"head": head})
    for number in range(1, head["size"] + 1):
        wanted, openings = may_open(number), log.openings(number)
        opened = {name: _told(openings[name]) for name in openings if name in wanted}
        yield b'{"leaf":' + log.line(number) + b',"open":' + canonical(opened) + b"}"


def inclusion(log, head, number) -> dict:
    """The proof that an entry is in the log of a head, nothing opened; KeyError if it is not."""
    path = [step.hex() for step in log.tree(head["size"]).inclusion(number)]
    return {"head": head, "leaf": json.loads(log.line(number)), "path": path}


def consistency(log, head, size) -> dict:
    """The proof that the log of a head continues that of an earlier size; KeyError if none."""
    if not 1 <= size < head["size"]:
        raise KeyError(size)
    path = [step.hex() for step in log.tree(head["size"]).consistency(size)]
    earlier = {"size": size, "root": log.tree(size).root().hex()}
    return {"head": head, "earlier": earlier, "path": path}


class Witnessed:
    """The heads of a witness folder and what they tell of each entry.

    Conflict if a file of the folder is not what the site has signed.
    """

    def __init__(self, files):
        self.heads = [each["head"] for each in files]
        self.leaves = []
        try:
            self._read(files)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise _not_signed({}) from None

    def _read(self, files):
        if not files:
            return
        pinned = self.heads[0]
        if pinned.get("suite") not in SUITES:
            raise _not_signed(pinned)
        frontier = Frontier(SUITES[pinned["suite"]].digest)
        for each in files:
            head = each["head"]
            leaves = bytes.fromhex(each["leaves"])[_HASH * (frontier.size - each["since"]) :]
            for begin in range(0, len(leaves), _HASH):
                self.leaves.append(leaves[begin : begin + _HASH])
                frontier.add(self.leaves[-1])
            whole = heads.is_genuine(head, pinned["key"]) and head["log"] == pinned["log"]
            if not whole or (frontier.size, frontier.root().hex()) != (head["size"], head["root"]):
                raise _not_signed(head)


def check(lines, witnessed: Witnessed, key=None) -> int:
    """The number of entries of a log, as lines, that is in order and continues what was witnessed.

    Bad names the first entry that is not: exactly, if it was witnessed, because the heads come
    with their leaf hashes; else as one of those after the last head. `key` is the public key that
    is known from elsewhere; without it and without heads that of the log itself is believed.
    """
    lines = iter(lines)
    head, digest = _head_of(next(lines, b""), witnessed)
    pinned = (witnessed.heads or [head])[0]
    frontier, seen = Frontier(digest), len(witnessed.leaves)
    for number, line in enumerate(lines, 1):
        leaf = _leaf_of(digest, line, number)
        if number <= seen and leaf != witnessed.leaves[number - 1]:
            raise Bad(number, _("与见证的不同"))
        frontier.add(leaf)
    size = frontier.size
    if size < seen:
        raise Bad(size + 1, _("缺失，而它曾被见证"))
    signed = heads.is_genuine(head, key or pinned["key"]) and head["log"] == pinned["log"]
    if signed and size != head["size"]:
        raise Bad(min(size, head["size"]) + 1, _("缺失") if size < head["size"] else _("多出"))
    if not signed or frontier.root().hex() != head["root"]:
        raise Bad(
            seen + 1 if seen < size else 0, _("与签署的树头不符"), size if seen < size else 0
        )
    return size


def _head_of(line, witnessed):
    try:
        head = json.loads(line)["head"]
        digest = SUITES[(witnessed.heads or [head])[0]["suite"]].digest
        if canonical({"head": head}) == line:
            return head, digest
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise Bad(0, _("首行无法读取"))


def _leaf_of(digest, line, number):
    """The leaf hash of a line, whose facts are what was sealed."""
    try:
        entry = json.loads(line)
        leaf, opened = entry["leaf"], entry["open"]
        if canonical({"leaf": leaf, "open": opened}) != line:
            raise Bad(number, _("不是规范形式"))
        for name, (salt, value) in opened.items():
            opening = bytes.fromhex(salt) + canonical(value)
            if len(salt) != 2 * SALT or salt != opening[:SALT].hex():
                raise Bad(number, _("不是规范形式"))
            if commitment(digest, opening) != leaf[SEALED][name]:
                raise Bad(number, _("公开的内容与封存的不符"))
        if leaf["seq"] != number:
            raise Bad(number, _("序号不连续"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Bad(number, _("无法读取")) from None
    return leaf_hash(digest, canonical(leaf))


def _told(opening):
    return [opening[:SALT].hex(), json.loads(opening[SALT:])]


def _not_signed(head):
    return Conflict(
        _("见证目录里 ${size} 条的树头不是本系统签署的。", mapping={"size": head.get("size", "")})
    )
