"""A disk that is really full or read-only: nothing is shown that leaves no trace (S53)."""

import os
import subprocess

import pytest

from dossier import journal as journals
from tests.house.noted import noting


def mount(*arguments):
    return subprocess.run(["mount", *arguments], capture_output=True).returncode == 0


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own, where this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)):
        pytest.skip("only root mounts a disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def noted(base, disk):
    with noting(base[0].registry, disk / "journal") as found:
        yield found


def fill(disk):
    """Take all the room there is."""
    with open(disk / "filling", "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass


def written(noted):
    """How many entries the files of the journal hold."""
    folder = noted.journal.folder
    return sum(journals.count(folder, name, 0) for name in journals.names(folder))


def test_what_was_served_before_the_disk_was_full_is_all_there(enter, noted, disk, dossier):
    browser, address = enter("chen"), f"/api/v1/dossiers/{dossier.__name__}"
    form = browser.get(f"/dossiers/{dossier.__name__}/edit").forms["form"]
    before = written(noted)
    fill(disk)
    answers = [browser.get(address, status="*").status_int for _time in range(60)]
    assert set(answers) == {200, 503} and answers == sorted(answers)

    form.submit("submit", status=503)
    os.unlink(disk / "filling")
    browser.get(address, status=200)
    form.submit("submit", status=303)
    assert written(noted) - before == answers.count(200) + 1


def test_a_disk_that_is_only_read_stops_acts_at_once_and_looks_too(enter, noted, disk, dossier):
    browser, address = enter("chen"), f"/dossiers/{dossier.__name__}"
    form = browser.get(f"{address}/edit").forms["form"]
    noted.journal.close()
    mount("-o", "remount,ro", str(disk))
    form.submit("submit", status=503)
    browser.get(f"{address}/", status=503)

    mount("-o", "remount,rw", str(disk))
    assert browser.get(f"{address}/").status_int == 200
