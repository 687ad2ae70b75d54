"""What an alert keeps, and how it grows."""

from hypothesis import given
from hypothesis import strategies as st

from dossier.alert import Alert, Alerts, Draft
from dossier.vocabulary import AlertKind
from tests.workflows.watching import NOON, minutes

NUMBERS = st.lists(st.integers(1, 50), min_size=1, max_size=10)


@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_an_alert_counts_each_entry_once(rounds):
    alert = Alert(AlertKind.BULK, "p", NOON)
    for numbers in rounds:
        alert.grow(numbers, NOON, NOON)

    assert list(alert.entries) == sorted({each for numbers in rounds for each in numbers})
    assert (alert.count, alert.last) == (len(alert.entries), max(alert.entries))


def test_an_alert_spans_all_that_it_is_about():
    alert = Alert(AlertKind.BULK, "p", NOON)
    alert.grow([1], NOON - minutes(5), NOON - minutes(3))
    alert.grow([2], NOON - minutes(9), NOON - minutes(8))

    assert (alert.since, alert.until) == (NOON - minutes(9), NOON)


def test_drafts_of_other_words_or_fines_stay_apart():
    alert = Alert(AlertKind.UNGRANTED, "p", NOON)
    for draft in (Draft("查看", 50), Draft("查看", 50), Draft("查看"), Draft("外传", 50)):
        alert.grow([1], NOON, NOON, [draft])

    assert alert.drafts == (Draft("查看", 50, 2), Draft("查看"), Draft("外传", 50))


def test_of_nothing_there_is_no_open_alert():
    alerts = Alerts()

    assert alerts.open_one(AlertKind.BULK, "p") is None
    assert (alerts.open(), alerts.settled_until(AlertKind.BULK, "p")) == ([], 0)
