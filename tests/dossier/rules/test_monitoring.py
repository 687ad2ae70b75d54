"""The section `monitoring` of a policy: what may be written, and when it is night (R114)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dossier.rules.monitoring import Monitoring

CLOCK = st.integers(0, 1439)


def written(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


def test_every_policy_watches_by_default():
    rules = Monitoring()

    assert (rules.bulk, rules.refusals, rules.shared, rules.ungranted) == (100, 10, 10, True)
    assert rules.is_night(23 * 60) and not rules.is_night(12 * 60)


@given(CLOCK, CLOCK, CLOCK)
def test_a_night_runs_from_its_beginning_to_its_end(start, end, minute):
    if start == end:
        return
    night = set()
    each = start
    while each != end:
        night.add(each)
        each = (each + 1) % 1440

    rules = Monitoring(night=f"{written(start)}-{written(end)}")

    assert rules.is_night(minute) is (minute in night)


@pytest.mark.parametrize("rule", ["bulk", "night", "refusals", "shared", "ungranted"])
def test_each_rule_may_be_switched_off(rule):
    assert getattr(Monitoring(**{rule: False}), rule) is False


def test_a_night_that_is_off_never_comes():
    assert not any(Monitoring(night=False).is_night(minute) for minute in range(1440))


@pytest.mark.parametrize(
    "facts",
    [
        {"bulk": 1},
        {"bulk": True},
        {"refusals": -1},
        {"shared": -1},
        {"shared": 721},
        {"night": "22:00"},
        {"night": "22:00-25:00"},
        {"night": "22:00-22:00"},
        {"night": True},
        {"strange": 1},
    ],
    ids=str,
)
def test_nonsense_is_refused(facts):
    with pytest.raises(ValidationError):
        Monitoring(**facts)
