"""Tests of the words in which rules are written: spans, cadences, steps, terms."""

import pytest
from pydantic import TypeAdapter, ValidationError

from dossier.rules.keeping import ATerm, Term
from dossier.rules.words import Anyone, Cadence, Duration, Period, Span, Step, Tiers, When
from dossier.vocabulary import Tier


def read(kind, value):
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    "text, span",
    [
        ("4 hours", Span(4, "hour")),
        ("1 hour", Span(1, "hour")),
        ("3 working days", Span(3, "working day")),
        ("10 years", Span(10, "year")),
        ("same day", Span(0, "same day")),
    ],
)
def test_a_span_is_read_and_written_alike(text, span):
    assert read(Duration, text) == span
    assert str(span) == text


@pytest.mark.parametrize("text", ["4", "0 days", "4 moons", "-1 day", "4  hours", 4, None])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(ValidationError, match="时长"):
        read(Duration, text)


@pytest.mark.parametrize(
    "text, cadence",
    [
        ("daily", Cadence("daily")),
        ("monthly", Cadence("monthly")),
        ("monthly by the 10th", Cadence("monthly", (10,))),
        ("monthly on 10, 20, 30", Cadence("monthly", (10, 20, 30))),
        ("weekly on 1", Cadence("weekly", (1,))),
        ("yearly in 2", Cadence("yearly", (), (2,))),
        ("yearly in 1, 4, 7 on 15", Cadence("yearly", (15,), (1, 4, 7))),
        ("periodically", Cadence("periodically")),
        ("on change", Cadence("on change")),
    ],
)
def test_a_cadence_is_read(text, cadence):
    assert read(Period, text) == cadence
    assert read(Period, str(cadence)) == cadence


@pytest.mark.parametrize("text", ["often", "monthly on 32", "weekly on 8", "yearly in 13", 1])
def test_what_is_no_cadence_is_refused(text):
    with pytest.raises(ValidationError, match="周期"):
        read(Period, text)


@pytest.mark.parametrize(
    "text, term",
    [
        ("permanent", Term(permanent=True)),
        ("10 years", Term(years=10, trigger="归档")),
        ("5 years from 合同履行完毕", Term(years=5, trigger="合同履行完毕")),
    ],
)
def test_a_term_is_read(text, term):
    """R103."""
    assert read(ATerm, text) == term


@pytest.mark.parametrize("text", ["10 months", "for ever", "ten years", "10", 10])
def test_what_is_no_term_is_refused(text):
    with pytest.raises(ValidationError, match="保管期限"):
        read(ATerm, text)


def test_one_post_stands_for_a_step_of_one():
    assert read(Step, "总经理") == Anyone(any=("总经理",))
    assert read(Step, {"all": ["总经理", "部门经理"]}).all == ("总经理", "部门经理")


def test_one_tier_stands_for_a_list_of_one_and_none_is_named_twice():
    assert read(Tiers, "秘密") == (Tier.SECRET,)
    with pytest.raises(ValidationError, match="重复"):
        When(**{"class": ["KH", "KH"]})


def test_a_part_of_a_policy_is_frozen_and_knows_its_keys():
    case = When(tier="秘密")

    with pytest.raises(ValidationError):
        case.tier = ()
    with pytest.raises(ValidationError):
        When(tears="秘密")
