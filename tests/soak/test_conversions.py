"""A site that moves to another kind of store is the same site, and its log proves it (S16).

Worked on at random, it moves from SQLite to PostgreSQL and back; both stores are compared with it
record by record and file by file, and the log of both is held to every head that was signed
before. DOSSIER_CONVERSIONS says how often.
"""

import os
import random
import shutil
from contextlib import closing

import pytest

from dossier import proof, witness
from tests.postgresql import postgresql
from tests.soak.random_work import work
from tests.soak.tally import tally
from tests.workflows.backups import Place, contents
from views.console.audit import examined
from views.witness import opened as log_of
from workflows.backup import opened_storage
from workflows.conversion import convert

__all__ = ["postgresql"]
CONVERSIONS = int(os.environ.get("DOSSIER_CONVERSIONS", "2"))
SEED = 20261122


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path / "客户 档案", tmp_path / "备份")
    made.work()
    yield made
    made.ground.close()


def moved(source, settings):
    """The store of these settings, open, with everything of the other in it."""
    store = opened_storage(settings)
    convert(source, store)
    return store


def entries(settings, witnessed):
    """How many entries the log of a store holds; proof.Bad unless it is the one witnessed."""
    with examined(settings) as log:
        lines = proof.lines_of(log, witness.current(log, settings), log.openings)
        return proof.check(lines, witnessed)


def test_there_and_back_a_site_is_the_same_and_its_log_holds(
    place, postgresql, tmp_path, monkeypatch
):
    """S16."""
    chance, records = random.Random(SEED), 0
    for number in range(CONVERSIONS):
        work(place, chance)
        with log_of(place.ground.registry) as log:
            head = witness.leave(log, place.settings)
        witnessed = proof.Witnessed(witness.all_of(witness.folder_of(place.settings)))
        before = contents(place.storage)
        monkeypatch.setenv("DOSSIER_POSTGRESQL", postgresql.database())
        on_postgresql = {"dossier.zodb": "etc/zodb-postgresql.conf"}
        there = place.empty(tmp_path / "there") | on_postgresql
        back = place.empty(tmp_path / "back")

        with closing(moved(place.storage, there)) as first, closing(moved(first, back)) as second:
            assert contents(first) == before == contents(second), number
        assert entries(there, witnessed) == entries(back, witnessed) == head["size"]
        assert len(witnessed.heads) == number + 1
        records += len(before)
        shutil.rmtree(tmp_path / "there")
        shutil.rmtree(tmp_path / "back")
    tally(
        "a site moves to PostgreSQL and back",
        moves=2 * CONVERSIONS,
        records=2 * records,
        heads=CONVERSIONS,
        different=0,
    )
