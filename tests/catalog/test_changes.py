"""Tests of the data manager: it votes last, and what fails after it is undone."""

import sqlite3

import apsw
import pytest
import transaction
from pyroaring import BitMap

from catalog.changes import Changes
from catalog.engine import MEMORY, Columns, Engine


@pytest.fixture
def engine():
    engine = Engine(MEMORY, b"k" * 32)
    engine.finish(engine.apply({1: Columns("旧的")}))
    yield engine
    engine.close()


@pytest.fixture
def manager():
    return transaction.TransactionManager()


@pytest.fixture
def changes(engine, manager):
    """Changes that have joined a transaction and bring one document a new title."""
    changes = Changes(engine, lambda: lambda docids: (1, [(1, Columns("旧的"))]))
    manager.get().join(changes)
    changes.put(1, engine.row(Columns("新的")))
    return changes


class Neighbour:
    """Another data manager, which fails where it is told to."""

    def __init__(self, key, fails="", error=ZeroDivisionError):
        self.key = key
        self.fails = fails
        self.error = error

    def sortKey(self):
        return self.key

    def __getattr__(self, name):
        if name not in ("tpc_begin", "commit", "tpc_vote", "tpc_finish", "tpc_abort", "abort"):
            raise AttributeError(name)
        return lambda transaction: self._fail() if name == self.fails else None

    def _fail(self):
        raise self.error


def test_nothing_is_written_before_the_vote(engine, manager, changes):
    assert engine.search("新的") == BitMap()
    manager.commit()

    assert engine.search("新的") == BitMap([1])
    assert engine.search("旧的") == BitMap()


def test_an_aborted_transaction_writes_nothing(engine, manager, changes):
    manager.abort()

    assert engine.search("新的") == BitMap()
    assert engine.sequence == 1


@pytest.mark.parametrize("phase", ["tpc_begin", "commit", "tpc_vote"])
def test_what_another_refuses_never_reaches_the_engine(engine, manager, changes, phase):
    """Even one whose name sorts late."""
    manager.get().join(Neighbour("~~~ 绝", phase))
    with pytest.raises(ZeroDivisionError):
        manager.commit()

    assert engine.sequence == 1
    assert engine.search("旧的") == BitMap([1])


@pytest.mark.parametrize("key, phase", [("\U0010ffff z", "tpc_vote"), ("", "tpc_finish")])
def test_a_failure_after_the_vote_is_mended_from_the_truth(engine, manager, changes, key, phase):
    manager.get().join(Neighbour(key, phase))
    with pytest.raises(ZeroDivisionError):
        manager.commit()

    assert engine.search("新的") == BitMap()
    assert engine.search("旧的") == BitMap([1])


@pytest.fixture
def unsynced(manager, changes):
    """The transaction whose store failed to sync."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    manager.get().join(Neighbour("", "tpc_finish", error))
    with pytest.raises(sqlite3.OperationalError):
        manager.commit()


@pytest.mark.parametrize("kept", [True, False])
def test_after_a_failed_sync_the_next_start_sees_what_was_kept(engine, unsynced, kept):
    """S09: whichever it is, the one document is looked at and the rest stays."""
    words = "新的" if kept else "旧的"

    assert engine.recover(lambda docids: (1 + kept, [(1, Columns(words))])) == BitMap([1])
    assert (engine.sequence, engine.search(words)) == (1 + kept, BitMap([1]))


def test_a_process_that_goes_on_after_a_failed_sync_searches_what_is_true(engine, unsynced):
    assert engine.search("旧的") == BitMap([1])
    assert engine.search("新的") == BitMap()
    assert engine.sequence == 1


def test_a_truth_that_is_late_is_asked_again_by_the_search(engine, manager, changes, caplog):
    answers = [lambda docids: 1 / 0, lambda docids: (1, [(1, Columns("旧的"))])]
    changes._truth_of = lambda: lambda docids: answers.pop(0)(docids)
    manager.get().join(Neighbour("", "tpc_finish"))
    with pytest.raises(ZeroDivisionError):
        manager.commit()

    assert "mended by the next search" in caplog.text
    assert engine.search("旧的") == BitMap([1])


def test_a_savepoint_takes_back_what_came_after_it(engine, manager, changes):
    savepoint = manager.savepoint()
    changes.put(1, engine.row(Columns("第三")))
    changes.put(2, engine.row(Columns("第三")))
    assert changes.answer(Engine.known) == BitMap([1, 2])
    savepoint.rollback()
    savepoint.rollback()
    manager.commit()

    assert engine.search("新的") == engine.known() == BitMap([1])


def test_joining_after_a_savepoint_that_is_rolled_back_leaves_nothing(engine, manager):
    changes = Changes(engine, lambda: None)
    savepoint = manager.savepoint()
    manager.get().join(changes)
    changes.joined = True
    changes.put(1, None)
    savepoint.rollback()

    assert (changes.rows, changes.joined) == ({}, False)
    manager.commit()
    assert engine.known() == BitMap([1])


def test_answers_see_the_changes_of_the_transaction(engine, changes):
    changes.put(2, engine.row(Columns("新的")))
    assert changes.answer(lambda asked: asked.search("新的")) == BitMap([1, 2])
    assert changes.answer(lambda asked: asked.search("旧的")) == BitMap()
    changes.put(1, None)

    assert changes.answer(lambda asked: asked.search("新的")) == BitMap([2])
    assert changes.digest(1) is None
    assert changes.digest(2) == engine.row(Columns("新的")).digest


def test_without_changes_the_engine_answers(engine):
    changes = Changes(engine, lambda: None)

    assert changes.answer(lambda asked: asked.search("旧的")) == BitMap([1])
    assert changes.digest(1) == engine.digest(1)


def test_a_transaction_without_changes_writes_nothing(engine, manager):
    manager.get().join(Changes(engine, lambda: None))
    manager.commit()

    assert engine.sequence == 1


def test_a_busy_file_is_worth_another_attempt(changes):
    assert changes.should_retry(apsw.BusyError())
    assert not changes.should_retry(ZeroDivisionError())


def test_a_refused_write_fails_the_transaction_and_leaves_the_engine(engine, manager, changes):
    changes.put(2**40, engine.row(Columns("太大")))
    with pytest.raises(OverflowError):
        manager.commit()

    assert engine.known() == BitMap([1])
