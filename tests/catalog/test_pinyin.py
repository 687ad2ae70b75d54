"""Tests of how names are spelled."""

import pypinyin
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.pinyin import reading, spellings


@pytest.mark.parametrize(
    "name, spelled",
    [
        (
            "青岛嘉乐斯医疗器械有限公司",
            {"qingdaojialesiyiliaoqixieyouxiangongsi", "qdjlsylqxyxgs"},
        ),
        ("单田芳", {"dantianfang", "shantianfang", "stf", "dtf"}),
        ("曾国藩", {"zengguofan", "cengguofan", "zgf", "cgf"}),
        ("仇英", {"qiuying", "chouying", "qy", "cy"}),
        ("尉迟恭", {"yuchigong", "weichigong"}),
        ("長孫無忌", {"zhangsunwuji", "zswj"}),
        ("乾元", {"qianyuan", "qy"}),
        ("吕布", {"lvbu", "lb"}),
        ("重庆长安", {"chongqingchangan", "cqca"}),
        ("ＴＣＬ集团（3M）", {"tcljituan3m", "tcljt3m"}),
        ("Harbour Trading", {"harbourtrading"}),
    ],
)
def test_a_name_is_spelled_in_full_and_by_initials(name, spelled):
    assert spelled <= set(spellings(name))


def test_readings_of_surnames_count_only_at_the_head():
    assert "qinghua" in spellings("清华")
    assert not any("qiu" in spelling for spelling in spellings("报仇"))
    assert any("qiu" in spelling for spelling in spellings("仇报"))


@pytest.mark.parametrize("name", ["", "（）", " "])
def test_a_name_without_letters_has_an_empty_spelling(name):
    assert spellings(name) == ("",)


def test_characters_without_a_reading_stand_as_they_are():
    assert spellings("\U0002a6e0中ー") == ("\U0002a6e0zhongー", "\U0002a6e0zー")


@given(st.text("重行乐长朝单曾都a１ー", max_size=30))
def test_the_variants_of_a_name_are_bounded(name):
    assert 1 <= len(spellings(name)) <= 16


@given(st.text(alphabet="长重庆银行中国人民行长乐山A1 ，䲜𫚖重", max_size=12))
def test_remembered_words_are_read_as_the_dictionary_reads_the_whole(text):
    assert reading(text) == pypinyin.lazy_pinyin(text)
    assert reading(text, errors=list) == pypinyin.lazy_pinyin(text, errors=list)
