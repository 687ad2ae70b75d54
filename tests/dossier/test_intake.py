"""Rows become values, or every reason against them; doubles are found (R008, R100, R153)."""

import colander
import pytest

from dossier.customer import CustomerSchema
from dossier.identity import parse_uscc
from dossier.intake import Fault, Seen, check
from dossier.report import plain
from dossier.table import Row
from dossier.vocabulary import Tier

SCHEMA = CustomerSchema()
GOOD = {
    "name": "青岛甲公司",
    "uscc": "91110000600037341L",
    "contact": "张三",
    "phone": "13800138000",
    "address": "香港中路 1 号",
    "business": "贸易",
}


def row(line=2, **changed):
    return Row(line, GOOD | changed, ())


def faults(checked):
    assert isinstance(checked, list)
    return [(fault.line, fault.field, plain(fault.reason)) for fault in checked]


def test_a_good_row_becomes_values():
    values = check(row(tier="秘密", region=""), SCHEMA)

    assert values["tier"] is Tier.SECRET
    assert values["region"] == ""
    assert values["uscc"] == parse_uscc(GOOD["uscc"])


def test_all_faults_of_a_row_are_told_at_once_in_the_order_of_the_form():
    checked = check(row(7, name="", uscc="91110000600037341M", tier="特密", phone="无"), SCHEMA)

    assert faults(checked) == [
        (7, "客户名称", "缺失"),
        (7, "统一社会信用代码", "校验位错误"),
        (7, "密级", "不在范围：特密"),
        (7, "联系方式", "不是电话号码"),
    ]
    assert isinstance(checked[0], Fault)


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://example.invalid","甲")', "@SUM(1)", "+1+cmd|' /C calc'!A0", "-甲", "＝1"],
)
def test_a_formula_is_refused_in_any_field_and_told_once(text):
    assert faults(check(row(name=text), SCHEMA)) == [(2, "客户名称", "公式，请改填文字")]
    assert faults(check(row(phone=text), SCHEMA)) == [(2, "联系方式", "公式，请改填文字")]


@pytest.mark.parametrize(
    "field, text, value",
    [
        ("phone", "+86 13800138000、010-62345678转8", "13800138000 / 010-62345678-8"),
        ("phone", "+852 23456789", "+852 2345 6789"),
        ("address", "-5", "-5"),
    ],
)
def test_a_number_and_a_phone_with_a_sign_are_no_formulas(field, text, value):
    assert check(row(**{field: text}), SCHEMA)[field] == value


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#DIV/0!", "####"])
def test_the_error_value_of_a_cell_is_refused(text):
    assert faults(check(row(address=text), SCHEMA)) == [(2, "地址", f"单元格是错误值 {text}")]


def test_what_one_field_asks_of_another_is_told_in_its_own_words():
    checked = check(row(relation="流失"), SCHEMA)

    assert faults(checked) == [(2, "流失原因", "流失客户须写明流失原因")]


def test_a_formula_in_a_column_the_schema_does_not_know_is_refused_too():
    assert faults(check(row(other="=1"), SCHEMA)) == [(2, "other", "公式，请改填文字")]


def test_the_same_name_and_phone_are_the_same_customer():
    seen = Seen()
    check(row(6), SCHEMA, seen)

    again = check(row(8, name="青岛 甲公司", phone="138-0013-8000", uscc=""), SCHEMA, seen)

    assert faults(again) == [(8, "客户名称", "重复：与第 6 行是同一客户")]


def test_the_same_credit_code_is_the_same_customer():
    seen = Seen()
    check(row(6), SCHEMA, seen)

    again = check(row(8, name="青岛乙公司"), SCHEMA, seen)

    assert faults(again) == [(8, "统一社会信用代码", "重复：与第 6 行是同一客户")]


def test_a_row_that_is_the_same_in_all_is_told_by_its_name():
    seen = Seen()
    check(row(6), SCHEMA, seen)

    assert [field for line, field, told in faults(check(row(8), SCHEMA, seen))] == ["客户名称"]


def test_another_phone_or_another_name_makes_another_customer():
    seen = Seen()
    check(row(6, uscc=""), SCHEMA, seen)

    assert check(row(7, uscc="", phone="13900139000"), SCHEMA, seen)
    assert isinstance(check(row(8, uscc="", name="青岛乙公司"), SCHEMA, seen), dict)


def test_a_refused_row_is_no_first_one():
    seen = Seen()
    check(row(6, tier="特密"), SCHEMA, seen)
    check(row(7), SCHEMA, seen, known=lambda values: "已有档案")

    assert isinstance(check(row(8), SCHEMA, seen), dict)


def test_what_the_site_knows_already_is_refused_with_its_reason():
    def known(values):
        return f"{values['name']}已有档案"

    checked = check(row(9), SCHEMA, Seen(), known)

    assert faults(checked) == [(9, "客户名称", "青岛甲公司已有档案")]


def test_the_site_is_not_asked_about_a_row_that_is_refused_anyway():
    def never(values):
        raise AssertionError("asked")

    seen = Seen()
    check(row(6), SCHEMA, seen)

    assert faults(check(row(7, tier="特密"), SCHEMA, seen, never))
    assert faults(check(row(8), SCHEMA, seen, never))


def test_a_row_goes_by_any_schema_and_without_a_register_of_doubles():
    class Item(colander.Schema):
        title = colander.SchemaNode(
            colander.String(),
            title="题名",
            validator=colander.All(colander.Length(max=2), colander.Regex("^a")),
        )
        pages = colander.SchemaNode(colander.Tuple(), title="页", missing=None)
        pages.add(colander.SchemaNode(colander.Integer(), name="from"))

        def validator(self, node, values):
            raise colander.Invalid(node, "两者不符")

    item = Item()

    assert check(Row(3, {"title": "ab", "other": "x"}, ()), item) == [Fault(3, "题名", "两者不符")]
    long_title = check(Row(4, {"title": "bcd"}, ()), item)
    assert [fault.field for fault in long_title] == ["题名", "题名"]
    deep = check(Row(5, {"title": "ab", "pages": "x"}, ()), item)
    assert [fault.field for fault in deep] == ["页"]
