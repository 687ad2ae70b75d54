"""Tests of the log: one sequence without a gap, pages that are never written again (R112, S53)."""

import datetime
import threading

import pytest
import transaction
from ZODB.POSException import ConflictError

from dossier import clock
from dossier.audit import Log
from dossier.vocabulary import Tag
from tests.dossier.log_stores import database
from tests.dossier.test_merkle import by_definition

__all__ = ["database"]
NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def append(database, *numbers):
    """Append these acts in one transaction; the sequence numbers that they got."""
    with database.transaction() as connection:
        return [connection.root.log.append({"act": number}) for number in numbers]


def read(database):
    with database.transaction() as connection:
        return list(connection.root.log.entries())


def pages(database):
    """The serial and the bytes of each page, by its first sequence number."""
    with database.transaction() as connection:
        found = {}
        for first, page in connection.root.log.pages.items():
            page._p_activate()
            found[first] = (page._p_serial, page.entries)
        return found


def test_the_sequence_has_no_gap_across_transactions(database):
    """S59."""
    given_numbers = [append(database, 1, 2), append(database, 3), append(database, 4, 5, 6)]

    assert given_numbers == [[1, 2], [3], [4, 5, 6]]
    assert [(entry["seq"], entry["act"]) for entry in read(database)] == [
        (number, number) for number in range(1, 7)
    ]


def test_each_transaction_has_one_page_of_its_own(database):
    append(database, 1, 2)
    append(database, 3)

    assert {first: len(entries) for first, (_, entries) in pages(database).items()} == {1: 2, 3: 1}


def test_a_large_transaction_has_several_pages(database):
    append(database, *range(300))
    append(database, 300)
    with database.transaction() as connection:
        log = connection.root.log
        sizes = [len(page.entries) for page in log.pages.values()]
        assert log.tree().root() == by_definition(log.digest, [log.line(n) for n in range(1, 302)])

    assert sizes == [128, 128, 44, 1]
    assert [entry["act"] for entry in read(database)] == list(range(301))


def test_a_page_is_never_written_again(database):
    """R112: what is written stays byte for byte, with the serial of its transaction."""
    seen = {}
    for number in range(20):
        append(database, number, -number)
        now = pages(database)
        assert {first: now[first] for first in seen} == seen
        seen = now
    assert len(seen) == 20


def test_a_page_that_was_not_loaded_yet_is_not_taken_for_a_new_one(database):
    append(database, 1)
    before = pages(database)
    with database.transaction() as connection:
        connection.cacheMinimize()
        connection.root.log.append({"act": 2})

    assert pages(database)[1] == before[1]


def test_a_savepoint_does_not_begin_a_new_page(database):
    with database.transaction() as connection:
        connection.root.log.append({"act": 1})
        transaction_ = connection.transaction_manager
        transaction_.savepoint()
        connection.root.log.append({"act": 2})
        transaction_.savepoint()
        connection.cacheMinimize()
        connection.root.log.append({"act": 3})

    assert [entry["seq"] for entry in read(database)] == [1, 2, 3]


def test_an_aborted_act_leaves_no_entry_and_no_gap(database):
    """S53: the act and its entry are one transaction."""
    append(database, 1)
    connection = database.open(manager := transaction.TransactionManager())
    connection.root.log.append({"act": "never"})
    manager.abort()
    connection.root.log.append({"act": 2})
    manager.commit()
    connection.close()

    assert [(entry["seq"], entry["act"]) for entry in read(database)] == [(1, 1), (2, 2)]


def test_two_acts_at_once_conflict_and_both_are_written_in_the_end(database):
    """S12, promises D13: the sequence is one guard, nobody's entry is merged or lost."""
    connection = database.open(manager := transaction.TransactionManager())
    connection.root.log.append({"act": "slow"})
    append(database, "quick")

    with pytest.raises(ConflictError):
        manager.commit()
    manager.abort()
    connection.root.log.append({"act": "slow"})
    manager.commit()
    connection.close()
    assert [entry["act"] for entry in read(database)] == ["quick", "slow"]


def test_many_writers_leave_one_sequence(database):
    def write(writer):
        for number in range(10):
            while True:
                try:
                    append(database, f"{writer}-{number}")
                    break
                except ConflictError:
                    continue

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    entries = read(database)
    assert [entry["seq"] for entry in entries] == list(range(1, 41))
    assert len({entry["act"] for entry in entries}) == 40


def test_entries_are_read_one_by_one_and_from_either_end(database):
    append(database, 1, 2)
    append(database, 3)
    with database.transaction() as connection:
        log = connection.root.log
        assert [log.entry(number)["act"] for number in (3, 1, 2)] == [3, 1, 2]
        assert [entry["act"] for entry in log.entries(newest_first=True)] == [3, 2, 1]


@pytest.mark.parametrize("sequence", [0, -1, 4, 10**9])
def test_there_is_no_entry_outside_the_sequence(database, sequence):
    append(database, 1, 2, 3)
    with database.transaction() as connection, pytest.raises(KeyError):
        connection.root.log.entry(sequence)


def test_an_entry_says_when_it_was_written_in_utc():
    log = Log()
    with clock.frozen(NOW.astimezone(clock.ZONE)):
        log.append({"tag": Tag.LOGGED_IN})

    assert log.entry(1) == {
        "seq": 1,
        "at": "2026-03-01T12:00:00+00:00",
        "tag": "person:logged-in",
        "source": "host",
    }


def test_an_entry_cannot_choose_its_number():
    log = Log()

    with clock.frozen(NOW):
        log.append({"seq": 7, "act": 1})

    assert log.entry(1) == {"seq": 1, "at": NOW.isoformat(), "source": "host", "act": 1}


def test_what_happened_before_keeps_its_time():
    log = Log()

    log.append({"at": NOW.isoformat(), "act": 1})

    assert log.entry(1)["at"] == NOW.isoformat()


def test_a_log_tells_itself_from_any_other():
    assert len({Log().identity for _ in range(100)}) == 100


def test_a_clock_turned_back_is_told_before_the_entry():
    """S59."""
    log, second = Log(), datetime.timedelta(seconds=1)
    for moment in (NOW, NOW - second, NOW - second, NOW):
        with clock.frozen(moment):
            log.append({"act": moment.isoformat()})

    assert [entry.get("tag", "") for entry in log.entries()] == [
        "",
        "clock:turned-back",
        "",
        "",
        "",
    ]
    told = log.entry(2)
    assert (told["before"], told["after"]) == (
        {"clock": NOW.isoformat()},
        {"clock": (NOW - second).isoformat()},
    )


def test_what_happened_before_it_was_written_turns_no_clock_back():
    log, moments = Log(), [NOW, NOW - datetime.timedelta(hours=1)]
    with clock.frozen(NOW):
        for moment in moments:
            log.append({"at": moment.isoformat()})

    assert [entry["at"] for entry in log.entries()] == [each.isoformat() for each in moments]
