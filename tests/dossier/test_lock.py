"""Tests of the writer lock: one writer at a time, over threads, processes and hosts (design 6)."""

import os
import subprocess
import sys
import threading
import time

import pytest

from dossier.lock import AdvisoryLock, FileLock, lock_of

SECONDS = 20
# A process that takes the lock, says so, and holds it until its input ends.
HOLDER = """
import sys
from dossier.lock import lock_of
with lock_of({"dossier.lock": sys.argv[1]}).held():
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(address):
    """Another process that tries to hold the lock of this address."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-W", "ignore", "-c", HOLDER, address], **pipes)


@pytest.fixture(params=["file", "postgresql"])
def address(request, tmp_path):
    """A lock of each kind."""
    if request.param == "file":
        return str(tmp_path / "写入 writer.lock")
    return request.getfixturevalue("postgresql").database()


def waits(address, event):
    """A thread that takes the lock and then sets the event."""

    def take():
        with lock_of({"dossier.lock": address}).held():
            event.set()

    thread = threading.Thread(target=take)
    thread.start()
    return thread


def test_a_second_writer_waits_until_the_first_is_done(address):
    taken = threading.Event()
    with lock_of({"dossier.lock": address}).held():
        thread = waits(address, taken)
        assert not taken.wait(0.2)

    assert taken.wait(SECONDS)
    thread.join()


def test_a_writer_in_another_process_is_waited_for(address):
    taken = threading.Event()
    with holder(address) as other:
        assert other.stdout.readline() == b"held\n"
        thread = waits(address, taken)
        assert not taken.wait(0.2)
        other.stdin.close()

        assert taken.wait(SECONDS)
        thread.join()


def test_a_writer_that_is_killed_holds_nothing_back(address):
    """S01: the lock ends with the process."""
    with holder(address) as other:
        assert other.stdout.readline() == b"held\n"
        other.kill()

        with lock_of({"dossier.lock": address}).held():
            pass


def test_an_error_inside_gives_the_lock_back(address):
    with pytest.raises(ZeroDivisionError), lock_of({"dossier.lock": address}).held():
        _ = 1 / 0

    with lock_of({"dossier.lock": address}).held():
        pass


def test_a_hundred_changes_by_four_writers_are_all_there(tmp_path):
    """S12: what is read and written under the lock loses nothing."""
    counter = tmp_path / "counter"
    counter.write_text("0")
    lock = FileLock(str(tmp_path / "lock"))

    def count():
        for _ in range(25):
            with lock.held():
                number = int(counter.read_text())
                time.sleep(0)
                counter.write_text(str(number + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counter.read_text() == "100"


def test_the_lock_file_is_for_the_owner_alone(tmp_path):
    lock = FileLock(str(tmp_path / "lock"))
    with lock.held():
        assert os.stat(lock.path).st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "address, kind",
    [
        ("", FileLock),
        (None, FileLock),
        ("/srv/dossier/writer.lock", FileLock),
        ("var/a=b.lock", FileLock),
        ("postgresql://dossier@db.example.com/dossier", AdvisoryLock),
        ("postgres://dossier@db.example.com/dossier", AdvisoryLock),
        ("dbname=dossier user=dossier", AdvisoryLock),
        ("user=dossier host=/run/postgresql", AdvisoryLock),
        ("service=dossier", AdvisoryLock),
    ],
)
def test_an_address_of_postgresql_is_a_lock_over_all_hosts(address, kind):
    lock = lock_of({"dossier.lock": address, "dossier.var": "/srv/档案"})

    assert type(lock) is kind
    if not address:
        assert lock.path == "/srv/档案/writer.lock"
