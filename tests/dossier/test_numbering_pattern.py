"""Tests of the patterns of numbers: they read back what they wrote, and nothing else (R021)."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dossier.errors import Invalid
from dossier.numbering import TOKENS, Pattern

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
