"""Two verbs at once come out as one after the other, whatever the order of their steps (S13)."""

import os
import random

import pytest

from dossier.audit import Log
from dossier.guard import Guard
from tests.postgresql import postgresql
from tests.skew.ground import SCHEDULES, Ground
from tests.skew.scenarios import SCENARIOS
from tests.soak.tally import tally

__all__ = ["postgresql"]

# `make soak` runs thousands, and every schedule of every pair.
RUNS = int(os.environ.get("DOSSIER_SCHEDULES", "200"))
ONE_AFTER_THE_OTHER = ((0, 0, 0, 1, 1, 1), (1, 1, 1, 0, 0, 0))
STORES = ("sqlite", "postgresql")


@pytest.fixture(scope="module", params=STORES)
def ground(request, tmp_path_factory):
    """A site in each kind of store; nobody takes the writer lock."""
    var = tmp_path_factory.mktemp("客户 档案")
    settings = {}
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgresql":
            server = request.getfixturevalue("postgresql")
            patch.setenv("DOSSIER_POSTGRESQL", server.database())
            settings["dossier.zodb"] = "etc/zodb-postgresql.conf"
        made = Ground(var, **settings)
        made.pairs, made.tried = 0, 0
        yield made
        made.close()
        store = request.param
        tally(f"two verbs at once, {store}", pairs=made.pairs, schedules=made.tried, damaged=0)


def runs(seed):
    """A fair share of orders for each pair: all that overlap, again and again."""
    order = random.Random(seed)
    each = max(1, RUNS // len(SCENARIOS) // len(STORES))
    overlapping = [found for found in SCHEDULES if found not in ONE_AFTER_THE_OTHER]
    return [order.choice(overlapping) for _ in range(each)]


@pytest.mark.parametrize("name", SCENARIOS)
def test_two_at_once_come_out_as_one_after_the_other(ground, name):
    scenario = SCENARIOS[name]
    allowed = [ground.run(scenario, order) for order in ONE_AFTER_THE_OTHER]
    assert all("done" in outcomes for outcomes, _seen in allowed), "prepared in vain"

    for order in runs(name):
        assert ground.run(scenario, order) in allowed, order
    ground.pairs, ground.tried = ground.pairs + 1, ground.tried + len(runs(name))


def damaged(ground):
    """The pairs that come out otherwise than one after the other."""
    return [
        name
        for name, scenario in SCENARIOS.items()
        if ground.run(scenario, (0, 1, 0, 1, 0, 1))
        not in [ground.run(scenario, order) for order in ONE_AFTER_THE_OTHER]
    ]


def test_each_pair_has_a_guard_besides_the_log(ground, monkeypatch):
    """Design 6: every verb touches the guard of each thing it depends on."""
    monkeypatch.setattr(Log, "append", lambda log, entry: log.size)

    assert damaged(ground) == []


def test_without_a_guard_two_at_once_do_damage(ground, monkeypatch):
    """What the tests above say can fail: then an office stands empty."""
    monkeypatch.setattr(Log, "append", lambda log, entry: log.size)
    monkeypatch.setattr(Guard, "touch", lambda guard: None)

    assert damaged(ground) == ["the last two of an office"]
