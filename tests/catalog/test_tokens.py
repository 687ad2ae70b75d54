"""Tests of units, tokens and query expressions."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.tokens import Hasher, bigrams, letters, paired, phrase, singles, split, units

KEY = b"k" * 32
HASHER = Hasher(KEY)


def word(*terms):
    return " ".join(HASHER.token(term) for term in terms)


@pytest.mark.parametrize(
    "text, found",
    [
        ("A轮融资", ["a轮", "轮融", "融资"]),
        ("客戶（北京）", ["客户", "户北", "北京"]),
        ("GB/T 39784 标准", ["gb t", "t 39784", "39784标", "标准"]),
        ("甲", []),
        ("", []),
    ],
)
def test_bigrams_join_neighbours_of_any_script(text, found):
    assert bigrams(text) == found


def test_singles_are_the_distinct_units():
    assert singles("A轮A 轮, B2") == ["a", "轮", "b2"]


def test_words_of_letters_are_kept_apart():
    assert paired(["ab", "c"]) != paired(["a", "bc"])
    assert paired(["é", "à"]) == ["é à"]


def test_letters_are_paired():
    assert letters("jia") == ["ji", "ia"]


def test_folded_text_is_split_as_it_stands():
    assert split("客a1 b") == ["客", "a1", "b"] == units("客Ａ1 B")


def test_a_token_needs_the_key_and_tells_nothing():
    assert Hasher(b"other").token("客户") != HASHER.token("客户")
    assert HASHER.token("客户") == Hasher(KEY).token("客户")
    assert len(HASHER.token("客户")) == 16


def test_the_cache_of_tokens_is_bounded():
    hasher = Hasher(KEY)
    for number in range(70_000):
        hasher.token(str(number))

    assert hasher.token.cache_info().currsize == 65536


@pytest.mark.parametrize("query", ["", "  ", "，。", '""', '"', "“ ”"])
def test_a_query_without_units_asks_for_nothing(query):
    assert phrase(query, HASHER) == ""


def test_words_are_joined_by_and():
    assert phrase("客户 档案", HASHER) == (
        f'({{title body}} : "{word("客户")}") AND ({{title body}} : "{word("档案")}")'
    )


@pytest.mark.parametrize("query", ['"客户 档案"', "“客户 档案”", "＂客户 档案＂", "客户档案"])
def test_what_is_quoted_is_one_phrase(query):
    assert phrase(query, HASHER) == f'({{title body}} : "{word("客户", "户档", "档案")}")'


def test_an_odd_quote_is_no_word():
    assert phrase('客户"档案', HASHER) == phrase("客户 档案", HASHER)


def test_a_single_unit_is_looked_up_among_the_singles():
    assert phrase("客", HASHER) == f'({{title singles}} : "{word("客")}")'


def test_letters_are_also_looked_up_in_the_pinyin():
    spelled = word("lv", "vb", "bu")

    assert phrase("lübu", HASHER).endswith(f'OR pinyin : "{spelled}")')
    assert phrase("Lv'bu", HASHER).endswith(f'OR pinyin : "{spelled}")')
    assert "pinyin" not in phrase("l 2024 客户lv", HASHER)


@pytest.mark.parametrize(
    "columns, places", [({"title"}, "{title}"), ({"body"}, "{singles}"), ({"pinyin"}, "nothing")]
)
def test_a_query_keeps_to_the_columns_asked(columns, places):
    assert places in phrase("客", HASHER, columns)


@given(st.text(max_size=60))
def test_any_query_gives_a_balanced_expression(query):
    expression = phrase(query, HASHER)

    assert expression.count('"') % 2 == 0
    assert expression.count("(") == expression.count(")")


@given(st.integers(0, 2**32))
def test_a_part_of_a_text_has_a_run_of_its_tokens(seed):
    chance = random.Random(seed)
    found = chance.choices("客户档案ab", k=12)
    start = chance.randrange(10)
    part = found[start : start + chance.randint(2, 12)]

    whole, run = paired(found), paired(part)
    assert any(whole[i : i + len(run)] == run for i in range(len(whole)))
