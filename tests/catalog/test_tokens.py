"""Tests of units, tokens and query expressions."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.tokens import Hasher, asked, bigrams, letters, paired, singles, split, units

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
    assert len(HASHER.token("客户")) == 8


def test_the_digest_of_a_text_is_not_remembered():
    hasher = Hasher(KEY)

    assert len(hasher.digest("客户")) == 16
    assert hasher.token.cache_info().currsize == 0


def test_the_cache_of_tokens_is_bounded():
    hasher = Hasher(KEY)
    for number in range(70_000):
        hasher.token(str(number))

    assert hasher.token.cache_info().currsize == 65536


@pytest.mark.parametrize("query", ["", "  ", "，。", '""', '"', "“ ”"])
def test_a_query_without_units_asks_for_nothing(query):
    assert asked(query, HASHER) == []


def test_each_word_is_asked_for_by_its_bigrams():
    words = asked("客户档 合同", HASHER)

    assert words == [(f'("{word("客户", "户档")}")', ""), (f'("{word("合同")}")', "")]


@pytest.mark.parametrize("query", ['"客户 档案"', "“客户 档案”", "＂客户 档案＂", "客户档案"])
def test_what_is_quoted_is_one_phrase(query):
    assert asked(query, HASHER) == [(f'("{word("客户", "户档", "档案")}")', "")]


def test_an_odd_quote_is_no_word():
    assert asked('客户"档案', HASHER) == asked("客户 档案", HASHER)


def test_a_single_unit_is_also_looked_up_among_the_singles():
    assert asked("客", HASHER) == [(f'(title : "{word("客")}")', word("客"))]


def test_letters_are_also_looked_up_in_the_pinyin():
    spelled = f'OR pinyin : "{word("lv", "vb", "bu")}")'

    assert asked("lübu", HASHER)[0].text.endswith(spelled)
    assert asked("Lv'bu", HASHER)[0].text.endswith(spelled)
    assert "pinyin" not in str(asked("l 2024 客户lv", HASHER))


@pytest.mark.parametrize(
    "columns, one, two",
    [
        ({"title"}, f'(title : "{word("客")}")', f'(title : "{word("客户")}")'),
        ({"body"}, '("nothing")', f'(body : "{word("客户")}")'),
        ({"pinyin"}, '("nothing")', '("nothing")'),
    ],
)
def test_a_query_keeps_to_the_columns_asked(columns, one, two):
    assert [found.text for found in asked("客 客户", HASHER, columns)] == [one, two]
    assert asked("客", HASHER, columns)[0].single == (word("客") if "body" in columns else "")


@given(st.text(max_size=60))
def test_any_query_gives_balanced_expressions(query):
    for found in asked(query, HASHER):
        assert found.text.count('"') % 2 == 0
        assert found.text.count("(") == found.text.count(")") == 1


@given(st.integers(0, 2**32))
def test_a_part_of_a_text_has_a_run_of_its_tokens(seed):
    chance = random.Random(seed)
    found = chance.choices("客户档案ab", k=12)
    start = chance.randrange(10)
    part = found[start : start + chance.randint(2, 12)]

    whole, run = paired(found), paired(part)
    assert any(whole[i : i + len(run)] == run for i in range(len(whole)))
