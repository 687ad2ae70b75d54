"""Tests of what differs between two policies (R002)."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier import library, policy
from dossier.policy_difference import CLAUSES, concerning, differences
from dossier.policy_words import statements
from dossier.vocabulary import Tier
from tests.dossier.test_policy import SMALL

FOLDER = Path("etc/policies")
SLUGS = library.slugs(FOLDER)
policies = st.sampled_from(SLUGS).map(lambda slug: library.shipped(FOLDER, slug).read())


def changed(old, new, more=""):
    """What differs when a text of SMALL stands instead of another: path → (before, after)."""
    found = differences(policy.parse(SMALL), policy.parse(SMALL.replace(old, new) + more))
    value = lambda each: each and each.value  # noqa: E731
    return {each.path: (value(each.before), value(each.after)) for each in found}


def test_a_policy_does_not_differ_from_itself():
    assert changed("", "") == {}


def test_a_changed_value_stands_with_before_and_after():
    found = changed("minimum: 非密", "minimum: 秘密")

    assert found == {("tiers", "minimum"): (Tier.OPEN, Tier.SECRET)}


def test_a_row_that_comes_and_one_that_goes_have_one_side():
    (gone, come) = changed('"01": 交易记录档案', "JY: 交易").items()

    assert gone[0] == ("classes", "01") and gone[1][1] is None
    assert come[0] == ("classes", "JY") and come[1][0] is None


def test_what_is_merely_unsaid_does_not_differ():
    assert changed("", "", "backup: none\n") == {}
    assert changed("", "", "posts: {}\n") == {}


def test_the_order_of_the_format_is_kept():
    found = changed("minimum: 非密", "minimum: 秘密", "calendar: {day_ends: 18:00}\n")

    assert list(found) == [("calendar", "day_ends"), ("tiers", "minimum")]


def test_of_classes_and_tiers_its_own_concern_a_dossier():
    before = policy.parse(SMALL)
    text = SMALL.replace("客户基本", "客户").replace("交易记录", "交易")
    text = text.replace("秘密: {request: yes, lend: 4 hours", "秘密: {request: yes, lend: no", 1)
    found = differences(before, policy.parse(text))

    def paths(code, tier):
        return [each.path for each in concerning(found, code, tier)]

    assert len(found) == 3
    assert paths("KH", Tier.OPEN) == [("classes", "KH")]
    assert paths("01", Tier.SECRET) == [("classes", "01"), ("tiers", "matrix", "秘密")]
    assert paths("ZZ", Tier.CONFIDENTIAL) == []


@pytest.mark.parametrize("more", ["complaints: {repairs_registered: yes}", "title2: x"][:1])
def test_what_has_nothing_to_do_with_dossiers_does_not_concern_one(more):
    found = differences(policy.parse(SMALL), policy.parse(f"{SMALL}{more}\n"))

    assert found and concerning(found, "KH", Tier.OPEN) == []


def by_path(rules):
    told = [each for each in statements(rules) if each.is_said and each.path[0] not in CLAUSES]
    return {each.path: each.value for each in told}


@settings(max_examples=20)
@given(policies, policies)
def test_the_differences_lead_from_one_policy_to_the_other(one, other):
    found = by_path(one)
    for each in differences(one, other):
        found.pop(each.path, None)
        if each.after is not None:
            found[each.path] = each.after.value

    assert found == by_path(other)


@settings(max_examples=20)
@given(policies, policies)
def test_backwards_the_same_differs_the_other_way_round(one, other):
    there = {each.path: (each.before, each.after) for each in differences(one, other)}
    back = {each.path: (each.after, each.before) for each in differences(other, one)}

    assert there == back
