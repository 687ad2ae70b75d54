"""Tests of the log as a tree: sealed facts are erased from it and every proof holds (S54, S58)."""

import datetime

import pytest
import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from ZODB import DB
from ZODB.MappingStorage import MappingStorage

from dossier import clock
from dossier.audit import Log
from dossier.leaf import commitment
from dossier.merkle import extends, includes, leaf_hash
from dossier.suite import GUOMI, INTERNATIONAL, SUITES
from tests.dossier.log_stores import database
from tests.dossier.test_merkle import by_definition

__all__ = ["database"]
NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


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
