from random import Random

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from dossier.demo import names

SEEDS = st.integers(min_value=0, max_value=2**32)


@given(SEEDS, st.booleans())
def test_a_credit_code_is_valid_for_any_seed(seed, public_body):
    code = names.credit_code(Random(seed), "370202", public_body)

    assert uscc.is_valid(code)
    assert code[2:8] == "370202"


def test_the_organisation_check_digit_follows_the_published_example():
    """GB 11714 gives D2143569-X."""
    assert names.organisation_check("D2143569") == "X"


@given(SEEDS)
def test_a_coined_name_is_none_of_the_known_ones(seed):
    assert names.coined_name(Random(seed))[:2] not in names.KNOWN


@given(SEEDS)
def test_a_person_has_two_or_three_characters(seed):
    assert len(names.person_name(Random(seed))) in (2, 3)
