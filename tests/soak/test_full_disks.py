"""The disk of a served site is full: nothing told is lost, and it goes on by itself (S07)."""

import contextlib
import os
import random
import shutil
import subprocess

import pytest

from tests.soak.tally import tally

DISKS = int(os.environ.get("DOSSIER_FULL_DISKS", "10"))
SIZE = "24m"
# Each on a small disk of its own, or the whole site on one.
PLACES = ("", "data", "journal", "index", "keys", "witness", "uploads", "blob-cache")
ACTS = ("open a customer", "deposit a paper", "deposit a blob", "file", "look at a dossier")


@pytest.fixture(scope="module")
def small(theatre, tmp_path_factory):
    """The theatre, where this user may mount a small disk."""
    folder = tmp_path_factory.mktemp("disk")
    tried = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if subprocess.run(tried, capture_output=True).returncode:
        pytest.skip("only root mounts a disk")
    subprocess.run(["umount", str(folder)], check=True)
    return theatre


@contextlib.contextmanager
def disk(folder):
    """A small disk at a folder of a copy, with what was in the folder."""
    aside = f"{folder}.aside"
    os.makedirs(folder, mode=0o700, exist_ok=True)
    shutil.move(folder, aside)
    os.mkdir(folder, 0o700)
    tmpfs = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", str(folder)]
    subprocess.run(tmpfs, check=True)
    try:
        shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(aside)
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder, spare):
    """Take all the room there is but for so many bytes."""
    path = os.path.join(folder, ".filling.part")
    with open(path, "wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(bytes(65536))
        with contextlib.suppress(OSError):
            while True:
                file.write(bytes(512))
        file.truncate(max(0, file.tell() - spare))
    return path


def test_a_full_disk_loses_nothing_and_leaves_no_half(small):
    draw, counts = random.Random(20261122), dict.fromkeys(("acknowledged", "refused", "alone"), 0)
    for trial in range(DISKS):
        act = small.acts[ACTS[trial % len(ACTS)]]
        place = PLACES[trial % len(PLACES)]
        spare = draw.choice((0, 512, 4096, 8191, 8192, 8193, 20_000, 60_000, 1_100_000))
        told = tried(small, act, place, spare)
        for name in told:
            counts[name] += 1
    assert counts["refused"]
    tally("a full disk", trials=DISKS, **counts, lost=0, half=0, refused_starts=0)


def tried(small, act, place, spare):
    """What became of an act on a disk with so little room, and of a second try with room again."""
    copy = small.copy(small.scene(act))
    with disk(copy / place if place else copy) as full:
        told = []
        with small.acting(copy, act) as actor:
            filling = fill(full, spare)
            answer = actor.act()
            looked_in_words(answer, copy)
            os.unlink(filling)
            again = actor.act()
        told.append("acknowledged" if answer["status"] < 400 else "refused")
        if again["status"] < 400:
            told.append("alone")
        else:
            again = small.played(copy, act)
        assert again["status"] < 400, (act.name, place, spare, answer, again)
        after, faults = small.look(copy)
        assert faults == [], (act.name, place, spare, faults)
        assert after == small.done(act), (act.name, place, spare, answer, after)
    shutil.rmtree(copy)
    return told


def looked_in_words(answer, copy):
    """An error is one of 500, 503 or 507, and tells nothing of the machine."""
    assert answer["status"] in (200, 303, 500, 503, 507), answer
    for word in (copy.name, "Traceback", "sqlite", "Errno", "relstorage"):
        assert word not in answer["body"], (word, answer["body"][-2000:])
