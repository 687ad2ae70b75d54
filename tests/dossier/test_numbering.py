"""Tests of numbers: patterns read back what they wrote (R021), serials without gap or double."""

import threading

import pytest
import transaction
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from ZODB import DB
from ZODB.MappingStorage import MappingStorage
from ZODB.POSException import ConflictError

from dossier.errors import Conflict, Invalid
from dossier.numbering import TOKENS, Numbering, Pattern

KH = {"class": "KH", "year": "2026", "unit": "XS", "room": "A座-12/3"}


@pytest.mark.parametrize(
    "text, serial, number",
    [
        ("{class}-{year}-{serial:4}", 7, "KH-2026-0007"),
        ("{class}-{year}-{serial:4}", 10_000, "KH-2026-10000"),
        ("{year}{unit}{serial:3}", 1, "2026XS001"),
        ("{year}-{unit}-{serial}", 12, "2026-XS-12"),
        ("海港〔{year}〕{class}字第{serial:12}号", 1, "海港〔2026〕KH字第000000000001号"),
        ("{room}", 5, "A座-12/3"),
        ("{room}-{serial:2}", 5, "A座-12/3-05"),
        ("(.*)+{serial}$", 3, "(.*)+3$"),
    ],
)
def test_a_pattern_writes_and_reads_its_numbers(text, serial, number):
    """R021: both class+year+serial and year+department+serial, and room numbers (R014)."""
    pattern = Pattern(text)
    parts = {name: KH[name] for name in pattern.tokens if name != "serial"}

    assert pattern.number(KH, serial) == number
    assert pattern.decode(number) == parts | ({"serial": serial} if pattern.counts else {})


@pytest.mark.parametrize(
    "text, why",
    [
        ("", "流水号"),
        ("KH-2026", "流水号"),
        ("{class}-{year}", "流水号"),
        ("{class}-{month}-{serial}", "month"),
        ("{serial}-{serial:4}", "重复"),
        ("{room}-{serial:0}", "写作"),
        ("{room}-{serial:04}", "写作"),
        ("{room}-{serial:x}", "写作"),
        ("{room}-{serial:-4}", "写作"),
        ("{room}-{serial", "写作"),
        ("{room}-{}", "写作"),
        ("{room}-{{serial}}", "写作"),
        ("{serial:13}", "位数"),
        ("{year:2}-{serial}", "位数"),
    ],
)
def test_a_bad_pattern_is_refused_and_says_why(text, why):
    with pytest.raises(Invalid) as refused:
        Pattern(text)

    assert why in refused.value.fields["pattern"].interpolate()


@pytest.mark.parametrize("name", ["class", "year", "unit", "room"])
@pytest.mark.parametrize("value", ["", None])
def test_a_missing_part_is_named(name, value):
    """R021: a department without a code → V422."""
    pattern = Pattern("{class}-{year}-{unit}-{room}-{serial}")
    parts = {**KH, name: value}

    for act in (lambda: pattern.number(parts, 1), lambda: pattern.scope(parts)):
        with pytest.raises(Invalid) as refused:
            act()
        assert list(refused.value.fields) == [name]


def test_all_missing_parts_are_named_at_once():
    with pytest.raises(Invalid) as refused:
        Pattern("{class}-{year}-{unit}-{room}-{serial}").number({}, 1)

    assert {name: said.interpolate() for name, said in refused.value.fields.items()} == {
        "class": "编号缺少类别代码",
        "year": "编号缺少年度",
        "unit": "编号缺少部门代码",
        "room": "编号缺少单元号",
    }


@pytest.mark.parametrize(
    "number",
    [
        "",
        "KH-2026-1",
        "KH-2026-001",
        "KH-2026-00001",
        "KH-2026-",
        "KH-26-0001",
        "-2026-0001",
        "KH-2026-0001\n",
        " KH-2026-0001",
        "KH-２０２６-0001",
        "KH-2026-０００１",
        "KH-2026-0001-2",
        "KH-2026--001",
        "KH-2026-000A",
    ],
)
def test_what_the_pattern_would_not_write_it_does_not_read(number):
    """R022: one number has one spelling, so no double hides behind zeros or wide digits."""
    with pytest.raises(Invalid) as refused:
        Pattern("{class}-{year}-{serial:4}").decode(number)

    assert list(refused.value.fields) == ["number"]


@pytest.mark.parametrize(
    "text, parts",
    [
        ("{class}{serial:4}", {"class": "A1"}),
        ("{class}{year}{serial:4}", {"class": "A1", "year": "2026"}),
        ("{class}-{serial:4}", {"class": "A 1"}),
        ("{class}{unit}-{serial}", {"class": "AB", "unit": "C"}),
        ("{class}-{unit}-{serial}", {"class": "A-B", "unit": "C"}),
        ("{class}-{year}-{serial}", {"class": "A", "year": "26"}),
    ],
)
def test_a_number_that_could_be_read_otherwise_is_not_given(text, parts):
    """R021: every number decodes to its parts."""
    with pytest.raises(Invalid) as refused:
        Pattern(text).number(parts, 1)

    assert "不能还原" in refused.value.fields["number"].interpolate()


SEPARATORS = st.sampled_from(["-", "/", "", "〔", "字第", "."])
VALUES = st.text("AB1０年 -/|.", min_size=1, max_size=4)
YEARS = st.integers(1900, 2100).map(str)


@st.composite
def patterns(draw):
    names = draw(st.permutations(TOKENS).map(lambda order: order[: draw(st.integers(1, 5))]))
    assume({"serial", "room"} & set(names))
    width = draw(st.sampled_from(["", ":1", ":4", ":12"]))
    words = [f"{{serial{width}}}" if name == "serial" else f"{{{name}}}" for name in names]
    return Pattern("".join(draw(SEPARATORS) + word for word in words) + draw(SEPARATORS))


PARTS = st.fixed_dictionaries({"class": VALUES, "unit": VALUES, "room": VALUES, "year": YEARS})
SERIALS = st.one_of(st.integers(0, 20), st.integers(0, 10**13))


@settings(max_examples=200, deadline=None)
@given(patterns(), PARTS, SERIALS, PARTS, SERIALS)
def test_a_number_reads_back_as_what_it_was_made_of(pattern, parts, serial, others, other_serial):
    """R021, R022: whatever the pattern, two different things never get the same number."""
    numbers = []
    for meant, count in ((parts, serial), (others, other_serial)):
        meant = {name: meant[name] for name in pattern.tokens if name != "serial"}
        if pattern.counts:
            meant["serial"] = count
        try:
            numbers.append((pattern.number(meant, count), meant))
        except Invalid:
            continue

    assert all(pattern.decode(number) == meant for number, meant in numbers)
    assert len({number for number, _ in numbers}) == len({str(meant) for _, meant in numbers})


@settings(max_examples=100, deadline=None)
@given(
    st.text("ABCXYZ档0123456789", min_size=1, max_size=8), YEARS, st.integers(0, 10**7), SEPARATORS
)
def test_codes_between_dashes_are_always_given(code, year, serial, ending):
    pattern = Pattern(f"{{class}}-{{year}}/{{unit}}-{{serial:4}}{ending}")
    parts = {"class": code, "year": year, "unit": code}

    assert pattern.decode(pattern.number(parts, serial)) == {**parts, "serial": serial}


# Serials.

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
