"""Tests of numbers: serials without gap or double, also of two filings at once (R022, S12)."""

import threading

import pytest
import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from ZODB import DB
from ZODB.MappingStorage import MappingStorage
from ZODB.POSException import ConflictError

from dossier.errors import Conflict, Invalid
from dossier.numbering import Numbering, Pattern

KH = {"class": "KH", "year": "2026", "unit": "XS", "room": "A座-12/3"}
PATTERN = Pattern("{class}-{year}-{serial:4}")
ROOMS = Pattern("{room}")


def test_serials_rise_by_one_from_the_start_within_each_scope():
    """R022."""
    numbering, later = Numbering(), {**KH, "year": "2027"}
    numbers = [numbering.assign(PATTERN, parts, 1, 5) for parts in (KH, KH, later, KH, later)]

    assert numbers == [
        *("KH-2026-0005", "KH-2026-0006", "KH-2027-0005", "KH-2026-0007", "KH-2027-0006")
    ]


def test_a_number_leads_to_the_thing_that_has_it():
    numbering = Numbering()
    number = numbering.assign(PATTERN, KH, 41)
    numbering.reserve(PATTERN, "KH-2026-0100", 42)

    assert dict(numbering.given) == {number: 41, "KH-2026-0100": 42}


def test_a_room_has_one_dossier():
    """R014: C409, and the first one keeps its number."""
    numbering = Numbering()
    numbering.assign(ROOMS, KH, 1)

    with pytest.raises(Conflict) as refused:
        numbering.assign(ROOMS, KH, 2)
    assert "A座-12/3" in refused.value.message.interpolate()
    assert dict(numbering.given) == {"A座-12/3": 1}


def test_a_room_pattern_with_a_serial_counts_per_room():
    numbering, pattern = Numbering(), Pattern("{room}-{serial}")
    other = {**KH, "room": "12B"}

    assert [numbering.assign(pattern, parts, 1) for parts in (KH, KH, other)] == [
        *("A座-12/3-1", "A座-12/3-2", "12B-1")
    ]


def test_after_a_change_of_the_rule_no_number_is_given_again():
    """R022: the new rule counts anew and passes over what the old one has given."""
    numbering, narrow = Numbering(), Pattern("{class}-{year}-{serial:3}")
    numbering.reserve(PATTERN, "KH-2026-1000", 1)
    numbering.reserve(narrow, "KH-2026-999", 2)

    assert numbering.assign(narrow, KH, 3) == "KH-2026-1001"


@pytest.mark.parametrize(
    "number, why",
    [
        ("KH-2026-0003", "已被使用"),
        ("KH-2026-0002", "流水号"),
        ("KH-2026-3", "编号规则"),
        ("客户三号", "编号规则"),
    ],
)
def test_a_number_from_elsewhere_is_free_well_formed_and_above_the_last(number, why):
    """R022: a typed duplicate, or a serial at or below a used one → V422, nothing stored."""
    numbering = Numbering()
    numbering.reserve(PATTERN, "KH-2026-0003", 1)

    with pytest.raises(Invalid) as refused:
        numbering.reserve(PATTERN, number, 2)
    assert why in refused.value.fields["number"].interpolate()
    assert dict(numbering.given) == {"KH-2026-0003": 1}


def test_a_room_from_elsewhere_is_taken_over_once():
    numbering = Numbering()
    numbering.reserve(ROOMS, "A座-12/3", 1)

    with pytest.raises(Invalid):
        numbering.reserve(ROOMS, "A座-12/3", 2)
    with pytest.raises(Conflict):
        numbering.assign(ROOMS, KH, 3)


class NumberingMachine(RuleBasedStateMachine):
    """Numbers given and taken over in any order, against a plain list per scope."""

    def __init__(self):
        super().__init__()
        self.numbering, self.last, self.given = Numbering(), {}, {}

    @rule(code=st.sampled_from("AB"), year=st.sampled_from(["2026", "2027"]))
    def assign(self, code, year):
        serial = self.last.get((code, year), 0) + 1
        number = self.numbering.assign(PATTERN, {"class": code, "year": year}, len(self.given))

        assert number == f"{code}-{year}-{serial:04}"
        self._give(code, year, serial)

    @rule(
        code=st.sampled_from("AB"),
        year=st.sampled_from(["2026", "2027"]),
        serial=st.one_of(st.integers(0, 30), st.just(9_999)),
    )
    def reserve(self, code, year, serial):
        number = f"{code}-{year}-{serial:04}"
        if serial > self.last.get((code, year), -1):
            self.numbering.reserve(PATTERN, number, len(self.given))
            self._give(code, year, serial)
        else:
            with pytest.raises(Invalid):
                self.numbering.reserve(PATTERN, number, len(self.given))

    def _give(self, code, year, serial):
        self.given[f"{code}-{year}-{serial:04}"] = len(self.given)
        self.last[code, year] = serial

    @invariant()
    def every_number_stands_as_it_was_given(self):
        assert dict(self.numbering.given) == self.given


TestNumberingMachine = NumberingMachine.TestCase
TestNumberingMachine.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)


# Two at once (R022, S12).


@pytest.fixture
def database():
    """A store with a numbering in it."""
    made = DB(MappingStorage())
    with made.transaction() as connection:
        connection.root.numbering = Numbering()
    yield made
    made.close()


def file_one(database, pattern, oid, before_commit=lambda: None):
    """Give one number in a transaction of its own, again while it conflicts; (number, tries)."""
    for tries in range(1, 1000):
        manager = transaction.TransactionManager()
        connection = database.open(manager)
        try:
            number = connection.root.numbering.assign(pattern, KH, oid)
            if tries == 1:
                before_commit()
            manager.commit()
            return number, tries
        except ConflictError:
            continue
        finally:
            manager.abort()
            connection.close()


@pytest.mark.parametrize("first_of_its_scope", [True, False])
def test_of_two_filings_at_once_one_conflicts_and_gets_the_next(database, first_of_its_scope):
    """R022: also when the counter itself is new."""
    if not first_of_its_scope:
        file_one(database, PATTERN, 0)
    others = []

    number, tries = file_one(
        database, PATTERN, 1, lambda: others.append(file_one(database, PATTERN, 2))
    )

    serials = sorted(PATTERN.decode(each)["serial"] for each in (number, others[0][0]))
    assert (tries, others[0][1]) == (2, 1)
    assert serials == ([1, 2] if first_of_its_scope else [2, 3])


def test_of_two_filings_of_one_room_at_once_one_is_refused(database):
    """R014: both saw a free room; only one gets it."""
    with pytest.raises(Conflict):
        file_one(database, ROOMS, 1, lambda: file_one(database, ROOMS, 2))

    with database.transaction() as connection:
        assert dict(connection.root.numbering.given) == {"A座-12/3": 2}


def test_an_aborted_filing_leaves_no_gap(database):
    manager = transaction.TransactionManager()
    connection = database.open(manager)
    connection.root.numbering.assign(PATTERN, KH, 1)
    manager.abort()
    connection.close()

    assert file_one(database, PATTERN, 2) == ("KH-2026-0001", 1)


def test_many_writers_at_once_get_every_number_once_without_a_gap(database):
    """R022, S12: a storm of filings on one scope."""
    numbers = []

    def file_ten(writer):
        numbers.extend(file_one(database, PATTERN, writer)[0] for _ in range(10))

    writers = [threading.Thread(target=file_ten, args=(writer,)) for writer in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert sorted(numbers) == [f"KH-2026-{serial:04}" for serial in range(1, 61)]
