"""When backups and checks are due: by the policies, computed when asked (R150)."""

from datetime import UTC, date, datetime

import pytest

from dossier import library, policy
from dossier.upkeep import Care, Due, dues

BEGAN = datetime(2026, 3, 10, 4, tzinfo=UTC)
DEFAULT = library.shipped("etc/policies", "default").text


def rules(more=""):
    return policy.parse(DEFAULT + more)


def due(care, *policies, data=None, keys=None, devices=None):
    found = dues(policies or (rules(),), BEGAN, data, keys, devices)
    return found[care].day


@pytest.mark.parametrize(
    ("said", "last", "day"),
    [
        ("", None, date(2026, 4, 1)),  # R150: the 1st of each month, where nothing is said
        ("", datetime(2026, 4, 1, 1, tzinfo=UTC), date(2026, 5, 1)),
        ("", datetime(2026, 3, 31, 17, tzinfo=UTC), date(2026, 5, 1)),  # the 1st where the site is
        ("backup: {every: weekly on the 3rd}\n", None, date(2026, 3, 11)),
        ("backup: {every: periodically}\n", None, date(2026, 3, 31)),
        ("backup: {every: on change}\n", None, date(2026, 3, 11)),
        ("backup: {every: daily}\n", None, date(2026, 3, 11)),
    ],
)
def test_data_are_due_by_the_cadence_of_the_policy(said, last, day):
    assert due(Care.DATA, rules(said), data=last) == day


def test_of_several_policies_the_first_day_counts():
    """A department may want more than the company; one that says nothing wants nothing."""
    often = rules("backup: {every: weekly on the 3rd}\n")

    assert due(Care.DATA, rules(), often) == date(2026, 3, 11)
    assert due(Care.DATA, rules("backup: {every: yearly in 12}\n"), rules()).year == 2026
    assert due(Care.DATA, rules("backup: {every: yearly in 12}\n"), rules()).month == 12


def test_devices_are_due_by_theirs_or_periodically():
    monthly = rules("custody: {devices_checked: monthly on the 5th}\n")

    assert due(Care.DEVICES) == date(2026, 3, 31)
    assert due(Care.DEVICES, monthly) == date(2026, 4, 5)


def test_keys_are_due_within_a_week_and_with_each_backup_of_the_data():
    keys, data = datetime(2026, 3, 12, 4, tzinfo=UTC), datetime(2026, 3, 14, 4, tzinfo=UTC)

    assert due(Care.KEYS) == date(2026, 3, 17)
    assert due(Care.KEYS, keys=keys) == date(2026, 3, 19)
    assert due(Care.KEYS, keys=keys, data=data) == date(2026, 3, 14)
    assert due(Care.KEYS, keys=data, data=keys) == date(2026, 3, 21)


def test_due_on_the_day_and_late_on_the_next():
    day = Due(Care.DATA, None, date(2026, 4, 1))

    assert [day.is_due(date(2026, *at)) for at in ((3, 31), (4, 1), (4, 2))] == [False, True, True]
    assert [day.is_late(date(2026, *at)) for at in ((3, 31), (4, 1), (4, 2))] == [
        False,
        False,
        True,
    ]
