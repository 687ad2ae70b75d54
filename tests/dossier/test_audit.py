"""Tests of the log: one sequence without a gap, pages that are never written again (R112, S53)."""

import datetime
import json
import threading
from decimal import Decimal

import pytest
import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from ZODB import DB
from ZODB.MappingStorage import MappingStorage
from ZODB.POSException import ConflictError

from dossier import clock
from dossier.audit import Log, canonical
from dossier.vocabulary import Tag, Tier

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture
def database():
    """A store with an empty log in it."""
    made = DB(MappingStorage())
    with made.transaction() as connection:
        connection.root.log = Log()
    yield made
    made.close()


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
    }


def test_an_entry_cannot_choose_its_number():
    log = Log()

    with clock.frozen(NOW):
        log.append({"seq": 7, "act": 1})

    assert log.entry(1) == {"seq": 1, "at": NOW.isoformat(), "act": 1}


def test_what_happened_before_keeps_its_time():
    log = Log()

    log.append({"at": NOW.isoformat(), "act": 1})

    assert log.entry(1)["at"] == NOW.isoformat()


@pytest.mark.parametrize(
    "entry, line",
    [
        ({}, "{}"),
        ({"b": 1, "a": {"d": 2, "c": 3}}, '{"a":{"c":3,"d":2},"b":1}'),
        ({"reason": "更正"}, '{"reason":"更正"}'),
        ({"tier": Tier.SECRET, "tag": Tag.TIER_RAISED}, '{"tag":"tier:raised","tier":1}'),
        ({"on": datetime.date(2026, 3, 1)}, '{"on":"2026-03-01"}'),
        ({"at": NOW}, '{"at":"2026-03-01T12:00:00+00:00"}'),
        ({"capital": Decimal("12.50")}, '{"capital":"12.50"}'),
        ({"reason": 'a"\n\x1b[31m}'}, '{"reason":"a\\"\\n\\u001b[31m}"}'),
    ],
)
def test_an_entry_has_one_canonical_form(entry, line):
    assert canonical(entry) == line.encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda children: st.dictionaries(st.text(st.characters(codec="utf-8")), children, max_size=4),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), JSON, max_size=5))
def test_the_canonical_form_loses_nothing_and_does_not_depend_on_order(entry):
    line = canonical(entry)

    assert json.loads(line) == entry
    assert canonical(dict(reversed(entry.items()))) == line
    assert b"\n" not in line


def test_a_set_has_no_canonical_form():
    """Its order changes from run to run, so that it could never be proved later (S54)."""
    with pytest.raises(TypeError):
        canonical({"fields": {"tier", "unit"}})
