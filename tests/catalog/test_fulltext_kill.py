"""Killing writers: whatever is committed is found, nothing else, and soon (S01)."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from pyramid import testing

from tests.catalog.text_writer import POINTS, open_site
from tests.patience import patient

RANDOM_KILLS = 15
SECONDS_TO_RECOVER = 5
WORDS = {"title", "body"}


@pytest.fixture(scope="module")
def writer():
    """A process that forks the children, so that each starts at once."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.catalog.text_writer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One site for all kills of this file, so that damage would last."""
    return str(tmp_path_factory.mktemp("killed"))


def run(writer, folder, seed, point, patience=None):
    """Let a child write and die; return the stamps it tried and those it was told are kept."""
    writer.stdin.write(f"{folder} {seed} {point}\n")
    writer.stdin.flush()
    said = {"try": [], "done": [], "pid": []}
    while (line := writer.stdout.readline().split()) != ["gone"]:
        said[line[0]].append(line[1])
        if patience is not None and len(said["done"]) == 2:
            time.sleep(patience)
            os.kill(int(said["pid"][0]), signal.SIGKILL)
            patience = None
    return said["try"], said["done"]


def judge(folder, tried):
    """Open the site as at a start; each paper is found by its stamp, and no other stamp is."""
    started = time.monotonic()
    site, engine, database, rebuilt = open_site(folder)
    kept = {paper.title.strip("第号"): paper.__oid__ for paper in site.values()}
    found = {stamp: set(engine.search(stamp, WORDS)) for stamp in {*tried, *kept}}
    assert time.monotonic() - started < patient(SECONDS_TO_RECOVER)
    assert not rebuilt

    assert found == {stamp: {kept[stamp]} if stamp in kept else set() for stamp in found}
    assert set(engine.search("客户档案")) == set(engine.known()) == set(kept.values())
    assert site.index.sequence.value == engine.sequence
    assert engine.check() == []
    site._p_jar.close()
    database.close()
    engine.close()
    testing.tearDown()


@pytest.mark.parametrize("number, point", [*enumerate([*POINTS, "while the index votes"])])
def test_after_death_at_a_chosen_point_search_is_right(writer, folder, number, point):
    tried, done = run(writer, folder, f"p{number}", point)

    assert len(tried) == len(done) + 1 == 4
    judge(folder, tried)


@pytest.mark.parametrize("number", range(RANDOM_KILLS))
def test_after_death_at_any_moment_search_is_right(writer, folder, number):
    chance = random.Random(number)
    tried, done = run(writer, folder, f"r{number}", "anywhere", patience=chance.uniform(0, 0.08))

    assert len(done) >= 2
    judge(folder, tried)


def test_a_process_that_lived_on_is_right_after_the_repair(writer, folder):
    site, engine, database, _ = open_site(folder)
    tried, _ = run(writer, folder, "alive", "when only the index has voted")
    assert tried[-1] in {stamp for stamp in tried if engine.search(stamp, WORDS)}
    judge(folder, tried)

    assert not engine.search(tried[-1], WORDS)
    site._p_jar.close()
    database.close()
    engine.close()
