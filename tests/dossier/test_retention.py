"""How long a dossier is kept, and when its term is over (R103-R105, SC14, SC25)."""

import datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dossier import policy, retention
from dossier.errors import Invalid
from dossier.rules.keeping import Term
from dossier.vocabulary import State
from tests.dossier.test_calendar import DEFAULT

DAY = datetime.date.fromisoformat
TEXT = """
profile: p
title: p
extends: default
classes: {KH: {name: 客户, retention: 短期}, JY: 交易}
kinds: {合同: {retention: 合同期}, 借据: {retention: 永久}, 往来函件: {}}
retention:
  terms:
    永久: permanent
    短期: 10 years
    合同期: 5 years from 合同履行完毕
    关系: 3 years from 关系结束
  default: 短期
"""


def rules(*pairs):
    text = TEXT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return policy.parse(text, "p.yaml", ("default", DEFAULT))


def held(**facts):
    facts = {"term": "", "chosen_term": "", "term_began": None, "ended": None, **facts}
    papers = {str(place): SimpleNamespace(kind=kind)
              for place, kind in enumerate(facts.pop("kinds", ()))}  # fmt: skip
    when = facts.pop("filed", None)
    at = datetime.datetime.fromisoformat(f"{when}T20:00:00+00:00") if when else None
    state = State.ENDED if facts["ended"] else State.FILED
    known = {"state": state, "dossier_class": "JY", "filed_at": at, **facts}
    known.setdefault("values", papers.values)
    return SimpleNamespace(**known)


@pytest.mark.parametrize(
    "code, kinds, term",
    [
        ("KH", [], "短期"),
        ("KH", ["借据"], "短期"),
        ("JY", [], "短期"),
        ("JY", ["往来函件", "没有的种类"], "短期"),
        ("JY", ["合同", "往来函件"], "合同期"),
        ("JY", ["合同", "借据"], "永久"),
        ("XX", ["合同"], "合同期"),
    ],
)
def test_the_class_says_how_long_then_the_kinds_then_the_policy(code, kinds, term):
    assert retention.term_of(rules(), code, kinds) == term


def test_a_policy_without_a_default_says_nothing():
    found = rules(("default: 短期", "default: none"))

    assert retention.term_of(found, "JY", []) is None
    assert retention.of(found, held()) == retention.Kept("", None, None, None)


def test_the_default_is_one_of_the_terms():
    with pytest.raises(Invalid) as refused:
        rules(("default: 短期", "default: 中期"))

    assert refused.value.fields["policy"].mapping == {"term": "中期"}


@pytest.mark.parametrize(
    "years, since, due",
    [
        (5, "2020-06-30", "2025-07-01"),
        (0, "2020-06-30", "2020-07-01"),
        (1, "2024-02-29", "2025-03-01"),
        (200, "9900-01-01", "9999-12-31"),
    ],
)
def test_a_term_is_over_the_day_after_its_last(years, since, due):
    """SC25."""
    assert str(retention.due_on(Term(years=years), DAY(since))) == due


@given(some.integers(0, 199), some.dates(max_value=datetime.date(9000, 1, 1)))
def test_nothing_is_due_within_its_term_and_each_year_more_is_later(years, since):
    found = retention.due_on(Term(years=years), since)

    assert found > since and found.year - since.year in (years, years + 1)
    assert retention.due_on(Term(years=years + 1), since) > found


@given(some.dates() | some.none())
def test_what_is_permanent_is_never_due(since):
    """R104."""
    assert retention.due_on(Term(permanent=True), since) is None


def test_nothing_is_due_while_the_event_is_not_known():
    """R104: no trigger date, no due date."""
    kept = retention.of(rules(), held(term="合同期"))

    assert (kept.since, kept.due) == (None, None)
    assert not kept.is_over(datetime.date.max)


@pytest.mark.parametrize(
    "facts, since, due",
    [
        ({"term": "短期", "filed": "2026-01-05"}, "2026-01-06", "2036-01-07"),
        ({"term": "短期", "filed": "2026-01-05", "term_began": DAY("2020-01-01")},
         "2026-01-06", "2036-01-07"),
        ({"term": "合同期", "filed": "2026-01-05", "term_began": DAY("2020-06-30")},
         "2020-06-30", "2025-07-01"),
        ({"chosen_term": "合同期", "term_began": DAY("2020-06-30")}, "2020-06-30", "2025-07-01"),
        ({"term": "短期", "chosen_term": "合同期", "filed": "2026-01-05"},
         "2026-01-06", "2036-01-07"),
        ({"term": "关系", "ended": SimpleNamespace(
            at=datetime.datetime(2026, 3, 1, 18, tzinfo=datetime.UTC))},
         "2026-03-02", "2029-03-03"),
        ({"term": "合同期", "ended": SimpleNamespace(
            at=datetime.datetime(2026, 3, 1, 18, tzinfo=datetime.UTC))}, "None", "None"),
    ],
)  # fmt: skip
def test_a_term_runs_from_its_event(facts, since, due):
    kept = retention.of(rules(), held(**facts))

    assert (str(kept.since), str(kept.due)) == (since, due)


def test_a_relation_that_was_resumed_has_not_ended():
    ended = SimpleNamespace(at=datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC))
    kept = retention.of(rules(), held(term="关系", ended=ended, state=State.IN_USE))

    assert (kept.since, kept.due) == (None, None)


def test_a_term_that_the_policy_does_not_have_any_more_is_told():
    assert retention.of(rules(), held(term="中期", filed="2026-01-05")).term is None


def test_a_term_that_was_chosen_and_is_no_more_is_not_planned():
    assert retention.planned(rules(), held(chosen_term="中期", kinds=["合同"])) == "合同期"


def test_kinds_are_read_only_where_they_say_something():
    plain = rules(("{合同: {retention: 合同期}, 借据: {retention: 永久}, 往来函件: {}}", "[合同]"))

    assert retention.planned(plain, held(values=None)) == "短期"


def test_the_law_ends_a_term_that_runs_from_the_same_event():
    found = rules(
        ("永久: permanent", "很短: 1 year"), ("短期: 10 years", "短期: 3 years"),
        ("合同期: 5 years", "合同期: 2 years"), ("借据: {retention: 永久}", "借据: {}"),
        ("default: 短期", "default: 短期\n  legal_maximum: 3"),
    )  # fmt: skip
    kept = retention.of(found, held(term="关系", term_began=DAY("2020-01-01")))

    assert str(kept.due) == "2023-01-02" == str(retention.legal_end(found, DAY("2020-01-01")))
    assert retention.legal_end(found, None) is None
    assert retention.legal_end(rules(), DAY("2020-01-01")) is None


def test_what_is_over_is_over_kept_where_the_policy_has_it_destroyed():
    """R105."""
    kept = retention.Kept("短期", Term(years=1), DAY("2020-01-01"), DAY("2021-01-02"))
    strict = rules(("default: 短期", "default: 短期\n  over_term: mandatory disposal"))

    assert kept.is_over(DAY("2021-01-02")) and not kept.is_over(DAY("2021-01-01"))
    assert retention.is_over_kept(strict, kept, DAY("2021-01-02"))
    assert not retention.is_over_kept(rules(), kept, DAY("2021-01-02"))
