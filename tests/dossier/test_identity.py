"""Identifiers, phones, names and dates: one form for each, or the reason against it (R009)."""

import datetime

import colander
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from dossier import clock, identity

TODAY = datetime.datetime(2026, 11, 21, 4, tzinfo=datetime.UTC)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def reason(parse, *given):
    with pytest.raises(ValueError) as refused:
        parse(*given)
    return refused.value.args[0].interpolate()


uscc_bodies = st.builds(
    "9{}{:06}{}".format,
    st.sampled_from("1239"),
    st.integers(0, 999_999),
    st.text(USCC_ALPHABET, min_size=9, max_size=9),
)
days = st.dates(datetime.date(identity.EARLIEST, 1, 1), datetime.date(identity.LATEST, 12, 31))


@given(uscc_bodies)
def test_every_credit_code_with_its_check_digit_is_taken(body):
    code = body + uscc.calc_check_digit(body)

    assert identity.parse_uscc(code) == code


@given(uscc_bodies, st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_a_credit_code_with_one_other_character_is_refused(body, position, other):
    code = body + uscc.calc_check_digit(body)
    wrong = code[:position] + other + code[position + 1 :]
    if wrong != code:
        assert reason(identity.parse_uscc, wrong) in ("校验位错误", "含有不允许的字符")


@pytest.mark.parametrize(
    "typed",
    ["91110000600037341L", " 9111 0000 6000 37341l ", "９１１１００００６００－０３７３４１Ｌ"],
)
def test_width_spaces_and_case_of_a_credit_code_do_not_matter(typed):
    assert identity.parse_uscc(typed) == "91110000600037341L"


def test_a_rural_collective_has_a_credit_code_that_begins_with_n():
    body = "N2110105MA0000000"

    code = body + uscc.calc_check_digit(body)

    assert identity.parse_uscc(code) == code


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("91110000600037341M", "校验位错误"),
        ("9111000060003734IL", "含有不允许的字符"),
        ("000000000000000000", "含有不允许的字符"),
        ("110105000012345", "位数不对：应为 18 位，现为 15 位"),
        ("9.11100006E+17", "数字已被表格软件改成科学计数，请把该列设为文本后重填"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_what_is_wrong(typed, expected):
    assert reason(identity.parse_uscc, typed) == expected


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2026, 11, 20)), st.integers(0, 999))
def test_every_id_card_with_its_check_digit_is_taken(born, order):
    body = f"110105{born:%Y%m%d}{order:03}"
    number = body + ric.calc_check_digit(body + "0")

    assert identity.parse_id_card(number) == number


@pytest.mark.parametrize("typed", ["11010519491231002x", "１１０１０５ 19491231 002X"])
def test_width_spaces_and_case_of_an_id_card_do_not_matter(typed):
    assert identity.parse_id_card(typed) == "11010519491231002X"


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("110105194912310021", "校验位错误"),
        ("1101051949123100X1", "含有不允许的字符"),
        ("110105491231002", "位数不对：应为 18 位，现为 15 位"),
    ],
)
def test_a_wrong_id_card_is_refused_with_what_is_wrong(typed, expected):
    assert reason(identity.parse_id_card, typed) == expected


@pytest.mark.parametrize("born", ["19491331", "18991231", "20261122"])
def test_nobody_was_born_on_no_day_long_ago_or_tomorrow(born):
    number = f"110105{born}002"

    with clock.frozen(TODAY):
        told = reason(identity.parse_id_card, number + ric.calc_check_digit(number + "0"))

    assert told == "出生日期不对"


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("13800138000", "13800138000"),
        ("１５００４４０２９９８", "15004402998"),
        ("+86 138-0013-8000", "13800138000"),
        ("0086 13800138000", "13800138000"),
        ("17446821015", "17446821015"),
        ("01062345678", "010-62345678"),
        ("（0532）8588 1234", "0532-85881234"),
        ("0532－8588—1234", "0532-85881234"),
        ("1062345678", "010-62345678"),
        ("0532-85881234-802", "0532-85881234-802"),
        ("0532-85881234转802", "0532-85881234-802"),
        ("0532-85881234 转分机：802", "0532-85881234-802"),
        ("0532-85881234 ext.802", "0532-85881234-802"),
        ("4008208820", "400-820-8820"),
        ("400-820-8820转1", "400-820-8820-1"),
        ("95588", "95588"),
        ("+852 23456789", "+852 2345 6789"),
        ("电话：010-62345678", "010-62345678"),
        ("13800138000/010-62345678、13900139000", "13800138000 / 010-62345678 / 13900139000"),
        ("13800138000，13800138000；", "13800138000"),
        ("13800138000 010-62345678", "13800138000 / 010-62345678"),
    ],
)
def test_phones_are_brought_to_one_form_that_stays(typed, expected):
    assert identity.parse_phone(typed) == expected
    assert identity.parse_phone(expected) == expected


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("", "不是电话号码"),
        (" / ", "不是电话号码"),
        ("无", "不是电话号码"),
        ("+", "不是电话号码"),
        ("张三 13800138000", "不是电话号码"),
        ("021-6234567", "不是电话号码"),
        ("62345678", "固定电话缺少区号"),
        ("1380013800", "手机号码应为 11 位"),
        ("13800138000、1390013900", "手机号码应为 11 位"),
        ("021-6234567转8", "不是电话号码"),
    ],
)
def test_what_is_no_phone_is_refused_with_what_is_wrong(typed, expected):
    assert reason(identity.parse_phone, typed) == expected


@given(st.text(alphabet="0123456789+-() /转x、", max_size=30))
def test_a_phone_once_read_is_read_the_same_again(typed):
    try:
        phone = identity.parse_phone(typed)
    except ValueError:
        return

    assert identity.parse_phone(phone) == phone


@given(days)
def test_every_day_is_read_in_every_style_of_the_offices(day):
    numbers = (day.year, day.month, day.day)
    for style in ("{}-{:02}-{:02}", "{}/{}/{}", "{}.{}.{}", "{}{:02}{:02}", "{}年{}月{}日"):
        assert identity.parse_date(style.format(*numbers)) == day
    assert identity.parse_date(day.isoformat() + " 09:30:00") == day


@pytest.mark.parametrize(
    "value",
    [
        "２０２６年１１月２１日",
        "2026 年 11 月 21 号",
        "2026-11-21T00:00:00.000",
        "46347",
        "46347.5",
        46347,
        datetime.date(2026, 11, 21),
        datetime.datetime(2026, 11, 21, 23, 59),
    ],
)
def test_full_width_serial_numbers_and_spreadsheet_values_are_days_too(value):
    assert identity.parse_date(value) == datetime.date(2026, 11, 21)


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("2031-02-30", "不是日期：没有 2031-02-30 这一天"),
        ("2026年3月", "不是日期：缺少日"),
        ("2026-03", "不是日期：缺少日"),
        ("26-3-1", "不是日期：年份要写四位"),
        ("1899-12-31", "不是日期：年份 1899 不对"),
        ("2101-01-01", "不是日期：年份 2101 不对"),
        ("21/11/2026", "不是日期"),
        ("2026-11/21", "不是日期"),
        ("春节前", "不是日期"),
    ],
)
def test_what_is_no_day_is_refused_with_what_is_wrong(typed, expected):
    assert reason(identity.parse_date, typed) == expected


def test_a_day_after_the_latest_is_refused_and_the_latest_itself_is_not():
    latest = datetime.date(2026, 11, 21)

    assert identity.parse_date("2026-11-21", latest) == latest
    assert reason(identity.parse_date, "2026-11-22", latest) == "日期不能晚于 2026-11-21"


def test_an_email_keeps_its_name_and_gets_its_domain_in_lower_case():
    assert identity.parse_email(" Li.Lei＠Example.COM ") == "Li.Lei@example.com"
    assert reason(identity.parse_email, "li.lei.example.com") == "不是电子邮箱地址"


def test_a_postcode_has_six_digits():
    assert identity.parse_postcode(" ２６６０７１") == "266071"
    assert reason(identity.parse_postcode, "26607") == "邮政编码应为 6 位数字"


@pytest.mark.parametrize(
    "typed, tidy",
    [
        ("张　三", "张三"),
        (" 青岛（ 中国 ） 有限公司 ", "青岛（中国）有限公司"),
        ("ABC Trading  Ltd", "ABC Trading  Ltd"),
        ("José García", "José García"),
        ("", ""),
        (colander.null, colander.null),
    ],
)
def test_a_name_loses_the_spaces_beside_chinese_characters_only(typed, tidy):
    assert identity.tidy_name(typed) == tidy


def test_names_are_compared_without_width_case_spaces_and_punctuation():
    assert identity.folded_name("青岛（ＡＢＣ）有限 公司") == identity.folded_name(
        "青岛(abc)有限公司"
    )
    assert identity.folded_name("青岛甲公司") != identity.folded_name("青岛乙公司")


def test_a_parsed_field_gives_the_one_form_and_nothing_for_a_blank():
    node = colander.SchemaNode(identity.Parsed(identity.parse_phone), missing="")

    assert node.deserialize(" 010 6234 5678 ") == "010-62345678"
    assert node.deserialize("  ") == node.deserialize(colander.null) == ""
    assert node.serialize("010-62345678") == "010-62345678"


def test_a_parsed_field_tells_the_reason_at_its_node():
    node = colander.SchemaNode(identity.Parsed(identity.parse_uscc), name="uscc")

    with pytest.raises(colander.Invalid) as refused:
        node.deserialize("123")

    assert refused.value.node is node
    assert refused.value.msg.interpolate() == "位数不对：应为 18 位，现为 3 位"


def test_a_day_field_refuses_the_future_only_if_told_to():
    past = colander.SchemaNode(identity.Day(future=False), missing=None)
    any_day = colander.SchemaNode(identity.Day())

    with clock.frozen(TODAY):
        assert any_day.deserialize("2026-11-22") == datetime.date(2026, 11, 22)
        assert past.deserialize("2026年11月21日") == datetime.date(2026, 11, 21)
        assert past.deserialize("") is None
        with pytest.raises(colander.Invalid, match="日期不能晚于"):
            past.deserialize("2026-11-22")


def test_a_parser_serves_as_a_validator_of_a_plain_text_field():
    node = colander.SchemaNode(
        colander.String(), validator=identity.valid(identity.parse_postcode)
    )

    assert node.deserialize("266071") == "266071"
    with pytest.raises(colander.Invalid):
        node.deserialize("26607")
