"""An exported log and its witness, judged by our check and by the stand-alone verifier."""

import importlib.util
import random
from pathlib import Path

import pytest

from dossier import proof, witness
from dossier.audit import Log
from dossier.proof import Bad, Witnessed
from dossier.settings import complete
from dossier.suite import SUITES

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
