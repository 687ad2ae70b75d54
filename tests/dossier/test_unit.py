"""Tests of units: what they state about themselves, and how they are found (R004, R021)."""

import colander
import pytest

from dossier.unit import Unit, Units, UnitSchema


@pytest.mark.parametrize(
    "facts, fields",
    [
        ({}, {"name", "code"}),
        ({"name": "销售部"}, {"code"}),
        ({"code": "XS"}, {"name"}),
        ({"name": "  ", "code": "XS"}, {"name"}),
        ({"name": "销" * 61, "code": "XS"}, {"name"}),
        ({"name": "销售部", "code": " "}, {"code"}),
        ({"name": "销售部", "code": "X-S"}, {"code"}),
        ({"name": "销售部", "code": "销售"}, {"code"}),
        ({"name": "销售部", "code": "X S"}, {"code"}),
        ({"name": "销售部", "code": "ABCDEFGHI"}, {"code"}),
        ({"name": "销售部", "code": "ＸＳ"}, {"code"}),
        ({"name": ["销售部"], "code": ["XS"]}, {"name", "code"}),
    ],
)
def test_a_unit_without_name_or_with_a_bad_code_is_refused_by_field(facts, fields):
    """R021: a department without a code → V422."""
    with pytest.raises(colander.Invalid) as fault:
        UnitSchema().deserialize(facts)

    assert set(fault.value.asdict()) == fields


@pytest.mark.parametrize("code", ["X", "XS", "xs", " xs\n", "A1B2C3D4"])
def test_a_code_is_written_in_capitals(code):
    found = UnitSchema().deserialize({"name": " 销售部 ", "code": code})

    assert found == {"name": "销售部", "code": code.strip().upper()}


@pytest.fixture
def units():
    """Two units."""
    made = Units()
    made.data.update({"u1": Unit("销售部", "XS"), "u2": Unit("财务部", "CW")})
    return made


@pytest.mark.parametrize(
    "text, name",
    [("销售部", "销售部"), (" XS ", "销售部"), ("CW", "财务部"), ("市场部", None), ("", None)],
)
def test_a_unit_is_found_by_name_or_code(units, text, name):
    found = units.by_name(text)

    assert (found.name if found else None) == name


@pytest.mark.parametrize("unit_id, name", [("u1", "销售部"), ("u9", ""), ("", ""), (None, "")])
def test_a_unit_that_is_none_has_no_name(units, unit_id, name):
    assert units.name_of(unit_id) == name
