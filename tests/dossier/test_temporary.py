"""Tests of temporary files: in a folder of the process's own, and swept after a death (S60)."""

import os
import signal
import stat
import subprocess
import sys
import tempfile

import pytest

from dossier import temporary

HOLD = """
import sys, tempfile
from dossier import temporary
print(temporary.take(sys.argv[1]), flush=True)
open(tempfile.mkstemp()[1], "w").write("canary")
print("left", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    """Other tests keep their temporary files where they were."""
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)
    monkeypatch.setattr(temporary, "_held", {})
    yield
    for _folder, descriptor in temporary._held.values():
        os.close(descriptor)


@pytest.fixture
def other(tmp_path):
    """A living process with a temporary file that has a name."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.folder = process.stdout.readline().decode().strip()
        assert process.stdout.readline() == b"left\n"
        yield process
        process.kill()


def test_temporary_files_stand_in_a_folder_of_the_owner_alone(tmp_path):
    folder = temporary.take(tmp_path)

    with tempfile.NamedTemporaryFile() as file:
        assert os.path.dirname(file.name) == folder
    for each in (folder, tmp_path / "uploads"):
        assert stat.S_IMODE(os.stat(each).st_mode) == 0o700


def test_a_file_without_a_name_stands_there_as_well(tmp_path):
    folder = temporary.take(tmp_path)
    with tempfile.TemporaryFile() as file:
        link = os.readlink(f"/proc/self/fd/{file.fileno()}")

        assert link.startswith(folder) and os.listdir(folder) == []


def test_asking_twice_gives_one_folder(tmp_path):
    assert temporary.take(tmp_path) == temporary.take(tmp_path)
    assert len(os.listdir(tmp_path / "uploads")) == 1


def test_what_a_living_process_uses_stays(tmp_path, other):
    folder = temporary.take(tmp_path)

    assert sorted(os.listdir(tmp_path / "uploads")) == sorted(
        map(os.path.basename, [folder, other.folder])
    )
    assert len(os.listdir(other.folder)) == 1


def test_what_a_killed_process_left_is_gone_at_the_next_start(tmp_path, other):
    other.send_signal(signal.SIGKILL)
    other.wait()
    (tmp_path / "uploads" / "old").write_text("canary")
    folder = temporary.take(tmp_path)

    assert os.listdir(tmp_path / "uploads") == [os.path.basename(folder)]


def test_what_is_not_whole_yet_is_swept_only_when_its_process_is_gone(tmp_path):
    (tmp_path / ".left.part").write_bytes(b"half")
    with temporary.beside(tmp_path / "head.json") as whole:
        temporary.sweep(tmp_path)

        assert os.listdir(tmp_path) == [os.path.basename(whole.name)]
    assert os.listdir(tmp_path) == []


def test_what_was_swept_before_it_was_locked_is_begun_again(tmp_path, monkeypatch):
    flock, swept = temporary.fcntl.flock, []

    def late(file, operation):
        if not swept:
            swept.extend(path.unlink() or path.name for path in tmp_path.iterdir())
        flock(file, operation)

    monkeypatch.setattr(temporary.fcntl, "flock", late)
    with temporary.beside(tmp_path / "head.json") as whole:
        os.rename(whole.name, tmp_path / "head.json")

    assert swept and os.listdir(tmp_path) == ["head.json"]


def test_large_files_stand_beside_the_store_where_no_folder_was_taken(tmp_path):
    assert temporary.folder_of(tmp_path) == str(tmp_path)

    taken = temporary.take(tmp_path)
    assert temporary.folder_of(tmp_path) == taken
