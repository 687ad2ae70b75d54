"""The comparison with the model finds every mistake that is planted (S19, S22)."""

import pytest

from tests.access_check import Records, wrong_decisions
from tests.planted import IN_DECISIONS, IN_LISTS, Mistake, planted

ENOUGH = 4000  # states, before a mistake counts as not found


@pytest.mark.parametrize("mistake", IN_DECISIONS, ids=lambda mistake: mistake.name)
def test_a_mistake_in_the_decision_is_found(mistake):
    with planted(mistake):
        assert next(wrong_decisions(range(ENOUGH)), None) is not None


@pytest.mark.parametrize("mistake", IN_LISTS, ids=lambda mistake: mistake.name)
def test_a_mistake_in_the_lists_is_found(mistake, site, request_):
    records = Records(site, request_.registry)
    with planted(mistake):
        assert next(records.wrong_lists(range(ENOUGH)), None) is not None


def test_a_mistake_is_gone_when_it_was_found(site, request_):
    for mistake in (*IN_DECISIONS, *IN_LISTS):
        with planted(mistake):
            pass

    assert next(wrong_decisions(range(200)), None) is None
    assert next(Records(site, request_.registry).wrong_lists(range(50)), None) is None


def test_a_mistake_that_no_longer_fits_the_text_is_no_mistake():
    with pytest.raises(LookupError):
        with planted(Mistake("gone", "dossier.access", "no such line", "")):
            raise AssertionError
