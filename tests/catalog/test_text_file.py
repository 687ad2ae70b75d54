"""Tests of the engine's SQLite file."""

import threading

import apsw
import pytest

from catalog.text_file import TextFile


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "text"
    path.touch()
    file = TextFile.made(str(path), colour="red", size=3)
    yield file
    file.close()


def test_a_new_file_has_its_facts_and_commits_to_disk(file):
    assert (file.fact("colour"), file.fact("size"), file.fact("other")) == ("red", 3, None)
    with file.writing() as writer:
        assert writer.execute("PRAGMA journal_mode").get == "wal"
        assert writer.execute("PRAGMA synchronous").get == 2


def test_a_transaction_that_fails_leaves_nothing(file):
    with pytest.raises(ZeroDivisionError), file.writing() as writer:
        writer.execute("UPDATE fact SET value = 4 WHERE name = 'size'")
        raise ZeroDivisionError

    assert file.fact("size") == 3
    with file.writing() as writer:
        assert writer.execute("SELECT value FROM fact WHERE name = 'size'").get == 3


def test_a_transaction_that_sqlite_ended_itself_is_not_ended_twice(file):
    with pytest.raises(ZeroDivisionError), file.writing() as writer:
        writer.execute("ROLLBACK")
        raise ZeroDivisionError


def test_a_reader_belongs_to_one_thread_and_cannot_write(file):
    readers = [file.reader()]
    thread = threading.Thread(target=lambda: readers.append(file.reader()))
    thread.start()
    thread.join()

    assert file.reader() is readers[0] is not readers[1]
    with pytest.raises(apsw.ReadOnlyError):
        file.reader().execute("DELETE FROM fact")


def test_settling_empties_the_log_beside_the_file(file, tmp_path):
    assert (tmp_path / "text-wal").stat().st_size > 0
    file.settle()

    assert (tmp_path / "text-wal").stat().st_size == 0


def test_a_missing_file_is_not_made_by_opening(tmp_path):
    with pytest.raises(apsw.CantOpenError):
        TextFile(str(tmp_path / "missing"))


def test_a_file_in_memory_is_shared_by_its_connections():
    file = TextFile.made("file:/test-text-file?vfs=memdb", colour="red")

    assert file.fact("colour") == "red"
    file.close()
