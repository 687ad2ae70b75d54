"""Who writes journal lines and carries them over is killed: each line is there once (S53)."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.soak.scribe import Shelf
from tests.soak.tally import tally

KILLS = int(os.environ.get("DOSSIER_KILLS", "20"))


@pytest.fixture
def scribe(tmp_path):
    """A process that begins a child for each line it is sent."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.soak.scribe", str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.stdin.close()
    process.wait(60)
    process.stdout.close()


def killed(scribe, seconds):
    """What one child said that it wrote before it was killed after so many seconds."""
    scribe.stdin.write("begin\n")
    scribe.stdin.flush()
    word, child = scribe.stdout.readline().split()
    assert word == "began"
    time.sleep(seconds)
    os.kill(int(child), signal.SIGKILL)
    said = iter(lambda: scribe.stdout.readline().rstrip("\n"), "gone")
    return [line.removeprefix("wrote ") for line in said]


def test_killed_scribes_lose_nothing_and_write_nothing_twice(scribe, tmp_path):
    draw, said = random.Random(20260301), []
    for _kill in range(KILLS):
        said += killed(scribe, draw.uniform(0.02, 0.3))

    shelf = Shelf(str(tmp_path))
    shelf.carry_over()
    kept = Counter(entry.get("act") for entry in shelf.root["site"].log.entries())
    left = [name for name in os.listdir(f"{tmp_path}/journal") if not name.endswith(".new")]
    shelf.database.close()

    assert len(said) > KILLS
    assert set(said) - kept.keys() == set()
    assert max(kept.values()) == 1 and None not in kept
    assert left == []
    tally("kill -9 of who writes down looks", kills=KILLS, acknowledged=len(said), lost=0, half=0)
