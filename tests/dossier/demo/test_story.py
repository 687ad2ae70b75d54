from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.demo.customers import SEED, UNTIL, customers
from dossier.demo.story import capital_amount, rests, story_of, workday
from dossier.demo.words import balance, movements

STORIES = [story_of(customer, SEED) for customer in customers()]
DIGITS = {word: number for number, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def value_of(words):
    """The number that capital numerals say, read back independently of how they are written."""
    total = group = digit = 0
    for letter in words.removesuffix("元整"):
        if letter in DIGITS:
            digit = DIGITS[letter]
        elif letter in UNITS:
            group, digit = group + digit * UNITS[letter], 0
        else:
            scale = {"万": 10**4, "亿": 10**8}[letter]
            total, group, digit = total + (group + digit) * scale, 0, 0
    return total + group + digit


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_capital_numerals_say_the_sum(yuan):
    words = capital_amount(yuan)

    assert value_of(words) == yuan
    assert "零零" not in words


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        (0, "零元整"),
        (105_000, "壹拾万伍仟元整"),
        (100_500, "壹拾万零伍佰元整"),
        (20_000_001, "贰仟万零壹元整"),
        (100_010_001, "壹亿零壹万零壹元整"),
        (305_000_700, "叁亿零伍佰万零柒佰元整"),
    ],
)
def test_zeros_between_groups_are_said_once(yuan, words):
    assert capital_amount(yuan) == words


@given(st.dates(date(2018, 1, 1), date(2030, 12, 31)), st.integers(min_value=0, max_value=20))
def test_a_workday_is_never_a_day_of_rest(day, ahead):
    assert not rests(workday(day, day + timedelta(days=ahead)))


def test_a_workday_is_not_after_the_last_day():
    sunday = date(2026, 8, 2)

    assert workday(sunday, sunday) == date(2026, 7, 31)
    assert workday(sunday, date(2026, 8, 3)) == date(2026, 8, 3)


def test_the_same_customer_has_the_same_story_and_another_seed_another():
    customer = customers()[0]

    assert story_of(customer, SEED) == story_of(customer, SEED)
    assert story_of(customer, SEED).people != story_of(customer, 1).people


def test_the_payments_add_up_to_the_total():
    for story in STORIES:
        assert sum(story.payments) == story.total == sum(line.amount for line in story.lines)
        assert all(payment > 0 for payment in story.payments)


def test_a_deal_goes_through_its_milestones_in_order():
    for story in STORIES:
        passed = [
            story.days[name]
            for name in ("opened", "quoted", "signed", "delivered", "due", "accepted", "settled")
        ]
        assert passed == sorted(passed)
        assert story.days["accepted"] <= UNTIL


def test_after_all_payments_the_retention_is_still_owed():
    for story in STORIES:
        assert balance(story, date.max) == story.payments[2]


def test_nothing_is_booked_before_it_happened():
    story = STORIES[0]

    assert movements(story, story.days["signed"]) == []
    assert balance(story, story.days["delivered"]) == story.total - story.payments[0]


def test_who_left_the_company_keeps_no_customer_afterwards():
    kept = [story for story in STORIES if story.former]

    assert len(kept) > 20
    for story in kept:
        assert story.owner_on(date(2023, 6, 30)) == "马俊杰"
        assert story.owner_on(date(2023, 7, 1)) == story.people["owner"] != "马俊杰"


def test_a_manager_never_checks_himself():
    assert all(story.people["manager"] != story.people["owner"] for story in STORIES)
