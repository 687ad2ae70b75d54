"""Tests of the log: one sequence without a gap, pages that are never written again (R112, S53)."""

import datetime
import threading

import pytest
import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from ZODB import DB
from ZODB.MappingStorage import MappingStorage
from ZODB.POSException import ConflictError

from dossier import clock
from dossier.audit import Log
from dossier.leaf import commitment
from dossier.merkle import extends, includes, leaf_hash
from dossier.suite import GUOMI, INTERNATIONAL, SUITES
from dossier.vocabulary import Tag
from tests.dossier.test_merkle import by_definition

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


@pytest.fixture(params=SUITES)
def log(request):
    """A log of either suite with ten entries."""
    made = Log(request.param)
    with clock.frozen(NOW):
        for number in range(10):
            made.append({"by": f"p{number}", "address": "192.0.2.7", "reason": "更正"})
    return made


def is_proved(log, sequence):
    tree = log.tree()
    leaf, path = leaf_hash(log.digest, log.line(sequence)), tree.inclusion(sequence)
    return includes(log.digest, log.size, tree.root(), sequence, leaf, path)


def test_a_log_tells_itself_from_any_other():
    assert len({Log().identity for _ in range(100)}) == 100


def test_the_hash_is_that_of_the_suite():
    assert Log().digest(b"abc") == INTERNATIONAL.digest(b"abc")
    assert Log("guomi").digest(b"abc") == GUOMI.digest(b"abc") != INTERNATIONAL.digest(b"abc")


def test_the_root_is_that_of_all_lines(log):
    """S54."""
    lines = [log.line(sequence) for sequence in range(1, 11)]

    for size in range(11):
        assert log.tree(size).root() == by_definition(log.digest, lines[:size])


@pytest.mark.parametrize("size", [-1, 11])
def test_there_is_no_tree_of_a_size_that_the_log_never_had(log, size):
    with pytest.raises(KeyError):
        log.tree(size)


def test_personal_facts_stand_in_the_line_as_commitments(log):
    line = log.line(3).decode()

    assert "192.0.2.7" not in line and "更正" not in line and '"by":"p2"' in line
    for opening in log.openings(3).values():
        assert commitment(log.digest, opening) in line


def test_the_same_fact_has_another_commitment_each_time(log):
    """Else who knows an address could look for it in what he may not open."""
    assert len({log.openings(number)["address"] for number in range(1, 11)}) == 10


def test_an_erased_fact_is_gone_and_every_proof_holds(log):
    root = log.tree().root()
    log.erase(4, "reason")

    entry = log.entry(4)
    assert "reason" not in entry and entry["erased"] == ["reason"]
    assert entry["address"] == "192.0.2.7" and "erased" not in log.entry(5)
    assert log.tree().root() == root
    assert all(is_proved(log, number) for number in range(1, 11))


@pytest.mark.parametrize(("sequence", "fact"), [(4, "by"), (4, "nothing"), (0, "reason")])
def test_what_is_no_sealed_fact_of_an_entry_cannot_be_erased(log, sequence, fact):
    with pytest.raises(KeyError):
        log.erase(sequence, fact)


def test_nothing_is_erased_twice(log):
    log.erase(4, "reason")

    with pytest.raises(KeyError):
        log.erase(4, "reason")


def test_an_erased_fact_is_in_no_record_any_more(database):
    """Of the store; backups expire (docs/operations.md)."""
    with database.transaction() as connection:
        connection.root.log.append({"reason": "绝无仅有"})
        connection.root.log.append({"reason": "另一个"})
    with database.transaction() as connection:
        connection.root.log.erase(1, "reason")
    database.pack()

    records = b"".join(record.data for each in database.storage.iterator() for record in each)
    assert "绝无仅有".encode() not in records and "另一个".encode() in records


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


class Growing(RuleBasedStateMachine):
    """A log that grows by transactions of any number of entries, and forgets facts meanwhile."""

    def __init__(self):
        super().__init__()
        self.database = DB(MappingStorage())
        self.roots = []
        with self.database.transaction() as connection:
            connection.root.log = Log()
            self.roots.append(connection.root.log.tree().root())

    @rule(count=st.integers(1, 9), kept=st.booleans())
    def act(self, count, kept):
        manager = transaction.TransactionManager()
        connection = self.database.open(manager)
        log, roots = connection.root.log, []
        for number in range(count):
            log.append({"reason": str(number)})
            roots.append(log.tree().root())
        manager.commit() if kept else manager.abort()
        connection.close()
        self.roots += roots if kept else []

    @rule(draw=st.data())
    def forget(self, draw):
        with self.database.transaction() as connection:
            log = connection.root.log
            if log.size:
                sequence = draw.draw(st.integers(1, log.size))
                if log.openings(sequence):
                    log.erase(sequence, "reason")

    @invariant()
    def every_earlier_root_is_extended_and_every_entry_proved(self):
        with self.database.transaction() as connection:
            connection.cacheMinimize()
            log = connection.root.log
            tree, digest = log.tree(), log.digest
            assert [log.tree(size).root() for size in range(log.size + 1)] == self.roots
            for size, root in enumerate(self.roots):
                assert extends(digest, log.size, tree.root(), size, root, tree.consistency(size))
            assert all(is_proved(log, number) for number in range(1, log.size + 1))

    def teardown(self):
        self.database.close()


TestGrowing = Growing.TestCase
TestGrowing.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
