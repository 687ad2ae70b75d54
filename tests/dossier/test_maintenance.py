"""While a site is in maintenance nobody gets the writer lock, whoever he is."""

import threading

import pytest

from dossier.lock import FileLock
from dossier.maintenance import GuardedLock, Maintenance, Paused


@pytest.fixture
def maintenance(tmp_path):
    return Maintenance(tmp_path)


@pytest.fixture
def lock(tmp_path, maintenance):
    return GuardedLock(FileLock(tmp_path / "writer.lock"), maintenance)


def test_without_maintenance_writers_write(lock, maintenance):
    assert maintenance.reason() is None
    with lock.held():
        assert maintenance.reason() is None


def test_a_writer_is_told_why_he_has_to_wait(lock, maintenance):
    maintenance.begin("换硬盘")
    with pytest.raises(Paused) as paused, lock.held():
        pass

    assert paused.value.message.mapping == {"reason": "换硬盘"}
    assert (paused.value.status, paused.value.retry_after) == (503, 300)


def test_another_process_knows_it(tmp_path, maintenance):
    maintenance.begin("换硬盘")

    assert Maintenance(tmp_path).reason() == "换硬盘"


def test_a_second_reason_stands_for_the_first(maintenance):
    maintenance.begin("换硬盘")
    maintenance.begin("搬机房")

    assert maintenance.reason() == "搬机房"


def test_afterwards_writers_write_again(lock, maintenance):
    maintenance.begin("换硬盘")
    maintenance.end()
    maintenance.end()

    with lock.held():
        assert maintenance.reason() is None


def test_who_waited_for_the_lock_meanwhile_is_refused(lock, maintenance):
    outcome = []

    def write():
        try:
            with lock.held():
                outcome.append("written")
        except Paused:
            outcome.append("paused")

    with lock.lock.held():
        waiting = threading.Thread(target=write)
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive() and outcome == []
        maintenance.begin("换硬盘")
    waiting.join(10)

    assert outcome == ["paused"]
