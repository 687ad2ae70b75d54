"""Columns: the words of offices are understood, and people's own map comes first (R153)."""

import pytest

from dossier.columns import CUSTOMERS, MANIFEST, propose, same_title
from dossier.customer import CustomerSchema
from dossier.errors import Invalid


@pytest.mark.parametrize("columns", [CUSTOMERS, MANIFEST])
def test_every_title_and_every_field_name_means_its_own_field(columns):
    for field, title in columns.titles.items():
        assert columns.recognise(title) == (0, field)
        assert columns.recognise(field.upper().replace("_", " "))[1] == field


@pytest.mark.parametrize(
    "title, field",
    [
        ("联 系 人", "contact"),
        ("联系方式(电话)", "phone"),
        ("客户名称（必填）*", "name"),
        ("＊统一社会信用代码：", "uscc"),
        ("电话/手机", "phone"),
        ("Customer_Name", "name"),
        ("所属行业", "industry"),
        ("经营范围", "business"),
    ],
)
def test_other_words_marks_and_brackets_are_understood(title, field):
    assert CUSTOMERS.recognise(title)[1] == field


@pytest.mark.parametrize("title", ["联系人/电话", "年销售额", "", "(必填)"])
def test_what_means_two_fields_or_none_is_not_guessed(title):
    assert CUSTOMERS.recognise(title) is None


def test_of_two_columns_for_one_field_the_better_word_wins():
    assert CUSTOMERS.assign(["手机", "联系方式", "电话"]) == {1: "phone"}
    assert CUSTOMERS.assign(["电话(办公)", "手机"]) == {1: "phone"}


def test_a_proposal_names_every_column_once_also_those_that_fit_nothing():
    header = ["公司名称", "年销售额", "", "电话", "年销售额"]

    assert propose(header, CUSTOMERS) == {"公司名称": "name", "年销售额": None, "电话": "phone"}


def test_what_people_map_comes_before_what_is_proposed():
    header = ["客户名称", "简称", "备注"]

    assigned = CUSTOMERS.assign(header, {"简 称": "name", "备注": "业务范围"})

    assert assigned == {1: "name", 2: "business"}


def test_an_empty_field_leaves_a_column_out():
    assert CUSTOMERS.assign(["客户名称", "电话", "电话"], {"电话": ""}) == {0: "name"}


def test_a_second_column_of_a_mapped_title_is_proposed_as_usual():
    assert CUSTOMERS.assign(["电话", "电话"], {"电话": "fax"}) == {0: "fax", 1: "phone"}


@pytest.mark.parametrize(
    "mapping, told",
    [
        ({"备注": "没有的字段"}, "没有“没有的字段”这个字段"),
        ({"甲": "name", "乙": "客户名称"}, "两列都对应“客户名称”"),
    ],
)
def test_a_map_to_nothing_or_to_one_field_twice_is_refused(mapping, told):
    with pytest.raises(Invalid) as refused:
        CUSTOMERS.assign(["备注", "甲", "乙"], mapping)

    assert refused.value.fields["map"].interpolate() == told


def test_all_missing_columns_are_named_and_one_of_a_group_is_enough():
    assert CUSTOMERS.missing(["name", "phone"]) == ["联系人", "地址", "业务范围"]
    assert MANIFEST.missing(["customer", "title", "path"]) == []
    assert MANIFEST.missing(["title"]) == ["档号 / 客户名称", "文件"]


def test_titles_are_compared_without_width_marks_and_spaces():
    assert same_title("联 系 人：", "联系人")
    assert not same_title("联系人", "联系")


def test_the_columns_of_customers_are_the_fields_of_a_customer_by_the_same_titles():
    fields = {node.name: str(node.title) for node in CustomerSchema().children}

    assert CUSTOMERS.titles == fields
    assert set(CUSTOMERS.missing(())) == {
        str(node.title) for node in CustomerSchema().children if node.required
    }
