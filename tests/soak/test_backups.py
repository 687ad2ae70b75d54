"""Every backup restores to exactly what it says, and none that was changed restores at all (S14).

A site is worked on at random and backed up, whole or in part, on both stores; each backup is put
into an empty store and compared record by record and file by file. Then a copy of it is spoilt at
random, and must be refused before anything is touched. DOSSIER_BACKUPS says how often.
"""

import os
import random
import shutil

import pytest

from dossier.errors import Conflict
from tests.postgresql import postgresql
from tests.soak.random_work import work
from tests.soak.tally import tally
from tests.workflows.backups import Place, contents
from workflows import backup as verbs

__all__ = ["postgresql"]
BACKUPS = int(os.environ.get("DOSSIER_BACKUPS", "10"))
SPOILT = 5  # copies of each backup
SEED = 20261122


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path, monkeypatch):
    settings, server = {}, None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        monkeypatch.setenv("DOSSIER_POSTGRESQL", server.database())
        settings["dossier.zodb"] = "etc/zodb-postgresql.conf"
    made = Place(tmp_path / "客户 档案", tmp_path / "备份 0", **settings)
    made.server = server
    yield made
    made.ground.close()


def by_object(found):
    return {oid: rest for oid, *rest in found}


def is_the_same(before, after):
    """Whether all is there as it was; what a pack has removed may come back with an old part."""
    more = {oid: after[oid] for oid in after.keys() - before.keys()}
    return {oid: after.get(oid) for oid in before} == before and len(more) < len(before)


def spoil(folder, chance):
    """Change a copy of a backup in one way; what it was."""
    data, manifests = sorted(folder.glob("*.sealed")), sorted(folder.glob("*.json"))
    ways = [flip, cut, longer, remove] + [swap] * (len(data) > 1)
    way = chance.choice(ways)
    if way is swap:
        first, second = chance.sample(chance.choice([data, manifests]), 2)
        kept = first.read_bytes()
        first.write_bytes(second.read_bytes())
        second.write_bytes(kept)
    elif way is remove:
        chance.choice(data + manifests[:-1]).unlink()
    else:
        way(chance.choice(data + manifests), chance)
    return way.__name__


def flip(path, chance):
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def cut(path, chance):
    os.truncate(path, chance.randrange(path.stat().st_size))


def longer(path, chance):
    with open(path, "ab") as file:
        file.write(chance.randbytes(chance.randint(1, 100)))


def remove(path, chance):
    path.unlink()


def swap(path, chance):
    """Two files for each other."""


def test_backups_restore_to_what_they_say_or_not_at_all(place, tmp_path):
    """S14."""
    chance, refused, restored = random.Random(SEED), 0, 0
    rounds = max(1, BACKUPS // 2)  # on each of the two stores
    for number in range(rounds):
        if chance.random() < 0.3:  # a whole backup, in a folder of its own
            place.folder = tmp_path / f"备份 {number + 1}"
        work(place, chance)
        before = by_object(contents(place.storage))
        place.back_up()
        anew = tmp_path / "anew"
        settings = place.empty_again(tmp_path)
        for time_ in range(SPOILT):
            copy = tmp_path / "copy"
            shutil.copytree(place.folder, copy)
            way = spoil(copy, chance)
            with pytest.raises(Conflict):
                verbs.restore(settings, copy, "international")
            assert os.listdir(anew) == ["keys"], (number, time_, way)
            shutil.rmtree(copy)
            refused += 1
        verbs.restore(settings, place.folder, "international")
        store = verbs.opened_storage(settings)
        after = by_object(contents(store))
        store.close()
        shutil.rmtree(anew)
        assert is_the_same(before, after), number
        restored += 1
    tally(
        "backups restored and compared, and spoilt copies refused",
        backups=rounds,
        restored=restored,
        spoilt=rounds * SPOILT,
        refused=refused,
    )
