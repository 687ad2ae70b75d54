"""Times, sizes and numbers in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyramid.i18n import Localizer

from dossier import clock
from dossier.language import _
from views.wording import Wording

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
words = Wording(Localizer("zh_CN", None))


@pytest.fixture(autouse=True)
def at_noon():
    with clock.frozen(NOW):
        yield


def test_an_instant_is_shown_on_the_wall_clock_of_the_site():
    assert words.moment(NOW) == "2026-11-21 14:05"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(hours=2, minutes=10), "还有 2 小时 10 分"),
        (timedelta(hours=2), "还有 2 小时"),
        (timedelta(minutes=9, seconds=59), "还有 9 分"),
        (timedelta(seconds=20), "还有 0 分"),
        (timedelta(days=3, hours=5), "还有 3 天"),
        (-timedelta(days=1, hours=2), "逾期 1 天"),
        (-timedelta(minutes=5), "逾期 5 分"),
    ],
)
def test_time_left_until_an_instant_is_told_in_words(left, said):
    assert words.remaining(NOW + left) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 21), "今天到期"),
        (date(2026, 11, 22), "还有 1 天"),
        (date(2026, 11, 20), "逾期 1 天"),
    ],
)
def test_a_day_ends_at_midnight(day, said):
    assert words.remaining(day) == said


def test_today_is_not_past():
    assert not words.is_past(date(2026, 11, 21))
    assert words.is_past(date(2026, 11, 20))


def test_an_instant_is_past_after_it():
    assert words.is_past(NOW - timedelta(seconds=1))
    assert not words.is_past(NOW)


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (0, "0 B"),
        (812, "812 B"),
        (1024, "1 KB"),
        (3500, "3.4 KB"),
        (12 * 1024**2, "12 MB"),
        (5 * 1024**4, "5,120 GB"),
    ],
)
def test_a_size_has_the_unit_that_reads_best(octets, said):
    assert words.size(octets) == said


@given(st.integers(0, 2**50))
def test_a_size_is_never_long(octets):
    assert len(words.size(octets)) <= 12


def test_numbers_have_separators():
    assert words.number(1234567) == "1,234,567"


def test_several_words_stand_in_one_line():
    assert words.listed(["题名", _("日期")]) == "题名、日期"


def test_a_sentence_inside_a_sentence_is_said_in_the_same_language():
    sentence = _(
        "已有部门使用“${text}”", mapping={"text": _("逾期 ${span}", mapping={"span": "1 天"})}
    )

    assert words.say(sentence) == "已有部门使用“逾期 1 天”"
