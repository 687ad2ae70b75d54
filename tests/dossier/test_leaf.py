"""Tests of an entry as bytes: one form for each, personal facts sealed (R112, S54, S58)."""

import datetime
import json
import unicodedata
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.leaf import OPEN, SALT, canonical, commitment, entry_of, sealed
from dossier.suite import INTERNATIONAL
from dossier.vocabulary import Tag, Tier

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
digest = INTERNATIONAL.digest


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
        ({"name": "e\u0301"}, '{"name":"\u00e9"}'),
        ({"e\u0301": 1}, '{"\u00e9":1}'),
        ({"path": "a\ud800b"}, '{"path":"a?b"}'),
        ({"large": 2**53, "small": -(2**53) + 1}, f'{{"large":"{2**53}","small":{1 - 2**53}}}'),
        ({1: (True, None, 0.5)}, '{"1":[true,null,0.5]}'),
        (MappingProxyType({"a": 1}), '{"a":1}'),
    ],
)
def test_an_entry_has_one_canonical_form(entry, line):
    assert canonical(entry) == line.encode()


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | TEXTS,
    lambda children: st.dictionaries(TEXTS, children, max_size=4),
    max_leaves=8,
)
ENTRIES = st.dictionaries(TEXTS, JSON, max_size=5)


@settings(max_examples=60)
@given(ENTRIES)
def test_the_canonical_form_loses_nothing_and_does_not_depend_on_order(entry):
    line = canonical(entry)

    assert json.loads(line) == entry
    assert canonical(dict(reversed(entry.items()))) == canonical(json.loads(line)) == line
    assert b"\n" not in line


@pytest.mark.parametrize("value", [{"tier", "unit"}, b"bytes", object()])
def test_what_has_no_fixed_form_is_refused(value):
    """A set's order changes from run to run, so that it could never be proved later (S54)."""
    with pytest.raises(TypeError):
        canonical({"fields": value})


@pytest.mark.parametrize(
    "entry",
    [{"a": float("nan")}, {"a": float("inf")}, {"e\u0301": 1, "\u00e9": 2}, {1: 1, "1": 2}],
)
def test_what_would_be_lost_in_the_one_form_is_refused(entry):
    with pytest.raises(ValueError):
        canonical(entry)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from([*OPEN, "reason", "before", "new", "sealed"]), JSON))
def test_what_was_sealed_is_read_as_it_was(entry):
    line, openings = sealed(digest, entry)

    assert entry_of(line, openings) == entry
    assert openings.keys() == entry.keys() - OPEN


def test_a_fact_that_nobody_has_thought_of_is_sealed():
    line, openings = sealed(digest, {"by": "p1", "diagnosis": "高血压"})

    assert "高血压" not in line.decode() and openings["diagnosis"][SALT:] == canonical("高血压")
    assert json.loads(line)["sealed"] == {"diagnosis": commitment(digest, openings["diagnosis"])}


def test_a_commitment_tells_nothing_without_its_salt():
    """Two of the same value differ, in all of 128 bits."""
    seen = [sealed(digest, {"address": "192.0.2.7"}) for _ in range(50)]

    assert len({line for line, _openings in seen}) == 50
    assert {len(openings["address"]) - len(canonical("192.0.2.7")) for _, openings in seen} == {16}


def test_without_an_opening_the_fact_is_told_as_erased():
    line, openings = sealed(digest, {"by": "p1", "reason": "更正", "address": "192.0.2.7"})
    del openings["reason"]

    assert entry_of(line, openings) == {"by": "p1", "address": "192.0.2.7", "erased": ["reason"]}
