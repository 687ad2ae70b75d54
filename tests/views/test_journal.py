"""Tests of the thread that takes the journal over into the log."""

import threading
import time

import pytest
import transaction

from dossier.journal import Journal
from tests.house.noted import noting
from views import journal as keeping
from views.journal import Keeper, carry_over


@pytest.fixture
def registry(request_, base, tmp_path):
    transaction.commit()
    with noting(base[0].registry, tmp_path / "journal"):
        yield base[0].registry


@pytest.fixture
def keeper(registry, monkeypatch):
    monkeypatch.setattr(keeping, "SECONDS", 0.01)
    made = Keeper(registry)
    yield made
    made.stop()


def acts(site):
    transaction.begin()
    return [entry["act"] for entry in site.log.entries() if "act" in entry]


def soon(wanted):
    until = time.monotonic() + 20
    while not wanted() and time.monotonic() < until:
        time.sleep(0.01)
    assert wanted()


def test_it_begins_with_what_dead_processes_left(registry, site, keeper):
    dead = Journal(registry.journal.folder, registry.keys)
    dead.write({"act": 1})
    dead.close()

    keeper.start()
    soon(lambda: acts(site) == [1])


def test_what_is_written_comes_into_the_log_by_itself(registry, site, keeper):
    keeper.start()
    for number in range(3):
        registry.journal.write({"act": number})
        soon(lambda: acts(site) == list(range(number + 1)))  # noqa: B023


def test_nothing_is_left_behind_at_the_end(registry, site, monkeypatch):
    monkeypatch.setattr(keeping, "SECONDS", 600)
    made = Keeper(registry)
    made.start()
    registry.journal.write({"act": 1})
    made.stop()

    assert acts(site) == [1]
    assert keeping.journals.awaiting(site, registry.journal) == 0


def test_readers_write_on_while_somebody_holds_the_writer_lock(registry, site, keeper):
    """Issue 5, point 5: nobody who looks waits for who writes."""
    with registry.writer_lock.held():
        keeper.start()
        reader = threading.Thread(target=registry.journal.write, args=({"act": 1},))
        reader.start()
        reader.join(10)
        assert not reader.is_alive()
        assert acts(site) == []
    soon(lambda: acts(site) == [1])


def test_a_failure_is_logged_without_words_and_tried_again(
    registry, site, keeper, monkeypatch, caplog
):
    truly, turns = keeping.journals.carry_over, iter((True,))

    def fail(*arguments):
        if next(turns, False):
            raise RuntimeError("海港贸易")
        return truly(*arguments)

    monkeypatch.setattr(keeping.journals, "carry_over", fail)
    registry.journal.write({"act": 1})
    keeper.start()
    soon(lambda: acts(site) == [1])

    assert "RuntimeError" in caplog.text and "海港" not in caplog.text


def test_in_maintenance_the_journal_waits_in_silence(registry, site, keeper, caplog):
    registry.journal.write({"act": 1})
    registry.maintenance.begin("搬家")
    try:
        keeper.start()
        time.sleep(0.1)
        assert acts(site) == []
    finally:
        registry.maintenance.end()

    soon(lambda: acts(site) == [1])
    assert caplog.text == ""


def test_in_an_empty_store_there_is_nothing_to_do(registry, database):
    """As `dossier init` finds it."""
    connection = database.open(transaction.TransactionManager())
    del connection.root()["site"]
    connection.transaction_manager.commit()
    connection.close()

    registry.journal.write({"act": 1})
    assert carry_over(registry) == 0
