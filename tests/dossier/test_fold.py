"""Tests of the normal form of texts and names."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.fold import edition, fold, fold_name

MIXED = st.text(
    st.characters() | st.sampled_from("客戶档案⻔⼯（）ＡＢab \n\u200b\u3000か\u3099가.，"),
    max_size=30,
)


@pytest.mark.parametrize(
    "written, folded",
    [
        ("客戶檔案", "客户档案"),
        ("⼯⻔⻅⻆⻋", "工门见角车"),
        ("⻑城", "长城"),
        ("Ａ輪融資", "a轮融资"),
        ("ＧＢ／Ｔ ３９７８４", "gb/t 39784"),
        ("客\n户\u3000档 案", "客户档案"),
        ("客\u200b户\ufeff\u202e档\u00ad案", "客户档案"),
        ("A 轮 融资", "a 轮融资"),
        ("Tea \t House", "tea house"),
        ("Straße ﬁ", "strasse fi"),
        ("，：；！？（）", ",:;!?()"),
        ("  ", ""),
    ],
)
def test_a_text_folds_to_its_normal_form(written, folded):
    assert fold(written) == folded


BLOCKS = ((0x00, 0x3400), (0x4E00, 0xA000), (0xF900, 0x10000), (0x1D400, 0x1D800))


@pytest.mark.parametrize("first, end", BLOCKS)
def test_every_single_character_is_folded_at_once(first, end):
    folded = [fold(chr(code)) for code in range(first, end)]

    assert [f for f in folded if fold(f) != f] == []
    assert [f for f in folded if not unicodedata.is_normalized("NFKC", f)] == []


def test_no_radical_is_left_after_folding():
    radicals = [chr(code) for code in (*range(0x2E81, 0x2E9A), *range(0x2E9B, 0x2EF4))]

    assert not [r for r in radicals if "\u2e80" <= fold(r) <= "\u2fdf"]


@given(MIXED)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(MIXED)
def test_a_name_folded_twice_is_folded_once(name):
    assert fold_name(fold_name(name)) == fold_name(name)


@given(
    st.text("客戶檔案乾隆後面皇著麼", max_size=8), st.text("客戶檔案乾隆後面皇著麼", max_size=8)
)
def test_a_part_folds_to_a_part_of_the_whole(left, right):
    """Phrases must not decide: OpenCC alone keeps 乾 in 乾隆 and changes it in 乾燥."""
    assert fold(left + right) == fold(left) + fold(right)


@pytest.mark.parametrize(
    "variant",
    [
        "青島（集團）有限公司",
        "青岛(集团)有限公司",
        " 青 岛 集团有限公司\n",
        "青岛【集团】·有限公司",
    ],
)
def test_variants_of_a_name_are_one_name(variant):
    assert fold_name(variant) == "青岛集团有限公司"


def test_symbols_keep_names_apart_and_punctuation_alone_is_a_name():
    assert fold_name("C++ 公司") != fold_name("C 公司")
    assert fold_name("—（）—") == "—()—"


def test_the_edition_names_the_tables():
    assert unicodedata.unidata_version in edition()
