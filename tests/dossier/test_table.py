"""Tables as offices keep them: titles above, totals below, other words, several sheets (R153)."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import table
from dossier.columns import CUSTOMERS, MANIFEST
from dossier.errors import Invalid
from dossier.report import safe_text
from dossier.table import cleaned_text, open_table
from tests import files

HEADER = ["客户名称", "联系人", "电话", "地址", "经营范围"]
GOOD = ["青岛甲公司", "张三", "13800138000", "香港中路 1 号", "贸易"]


def opened(rows, mapping=None, columns=CUSTOMERS):
    return open_table(io.BytesIO(files.sheet(表=rows)), "客户.xlsx", columns, mapping)


def refusal(rows, mapping=None):
    with pytest.raises(Invalid) as refused:
        list(opened(rows, mapping).rows())
    ((place, message),) = refused.value.fields.items()
    return place, message.interpolate()


def test_a_row_has_the_sheets_number_its_texts_by_field_and_itself_as_it_was():
    found = opened([HEADER, ["　青岛甲公司 ", *GOOD[1:]]])

    (row,) = found.rows()

    assert row.line == 2
    assert row.values == dict(zip(found.fields.values(), GOOD, strict=True))
    assert row.original == ("　青岛甲公司 ", *GOOD[1:])


def test_the_header_is_found_below_titles_and_notes_and_rows_above_it_are_no_rows():
    rows = [["某公司客户一览表"], ["部门：客服部", "电话", "", "2026-11-20"], [], HEADER, GOOD]

    found = opened(rows)

    assert (found.line, found.header) == (4, tuple(HEADER))
    assert [row.line for row in found.rows()] == [5]


def test_the_header_may_have_two_rows_with_merged_cells():
    book = openpyxl.Workbook()
    for row in (["客户名称", "联系", "", "地址", "经营范围"], ["", "联系人", "电话"], GOOD):
        book.active.append(row)
    for cells in ("A1:A2", "B1:C1", "D1:D2", "E1:E2"):
        book.active.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)

    found = open_table(stream, "客户.xlsx", CUSTOMERS)

    assert (found.line, found.header) == (2, tuple(HEADER))
    assert [row.values["phone"] for row in found.rows()] == ["13800138000"]


@pytest.mark.parametrize(
    "row",
    [
        ["合计", 600],
        ["", " 总 计：", 3],
        ["小计12户"],
        ["制表人：张三", "审核：李四"],
        ["注：本表仅供内部使用"],
        [*HEADER],
        ["客户名称", "联 系 人", *HEADER[2:]],
    ],
)
def test_totals_notes_and_repeated_headers_are_skipped_and_named(row):
    found = opened([HEADER, GOOD, row, [], ["-", "—"], GOOD])

    assert [row.line for row in found.rows()] == [2, 6]
    assert found.skipped == [3]


def test_a_customer_whose_name_only_begins_like_a_total_is_a_row():
    found = opened([HEADER, ["合计商贸公司", *GOOD[1:]], ["说明书印刷公司", *GOOD[1:]]])

    assert found.count() == 2
    assert found.skipped == []


def test_a_short_row_has_empty_texts():
    (row,) = opened([HEADER, ["青岛甲公司"]]).rows()

    assert row.values == dict.fromkeys(row.values, "") | {"name": "青岛甲公司"}


def test_columns_and_sheets_that_go_nowhere_are_named():
    book = openpyxl.Workbook()
    hidden, cover, first, second = (book.create_sheet(title) for title in "暗封甲乙")
    hidden.sheet_state = "hidden"
    cover.append(["客户资料"])
    for sheet in (hidden, first, second):
        sheet.append([*HEADER, "", "年销售额"])
    stream = io.BytesIO()
    book.save(stream)

    found = open_table(stream, "客户.xlsx", CUSTOMERS)

    assert found.sheet.title == "甲"
    assert found.left == ("年销售额",)
    assert found.left_sheets == ("Sheet", "暗", "封", "乙")


def test_what_people_map_is_taken_and_the_proposal_stays_what_it_was():
    found = opened([["简称", *HEADER], ["甲", *GOOD]], {"简称": "name"})

    assert [row.values["name"] for row in found.rows()] == ["甲"]
    assert found.left == ("客户名称",)
    assert found.proposal["简称"] is None


def test_a_map_of_a_column_that_is_not_there_is_refused():
    assert refusal([HEADER], {"简称": "name"}) == ("map", "表中没有“简称”这一列")


def test_missing_columns_are_refused_all_at_once_before_any_row():
    found = opened([["客户名称", "地址", "密级"], ["甲", "乙", "非密"]])

    with pytest.raises(Invalid) as refused:
        found.rows()

    told = refused.value.fields["map"].interpolate()
    assert told == "缺少必需的列：联系人、联系方式、业务范围"


@pytest.mark.parametrize("rows", [[], [["客户名称"], ["甲"]], [["a", "b"], ["c", "d"]]])
def test_a_file_without_a_header_is_refused_with_the_columns_it_needs(rows):
    place, told = refusal(rows)

    assert (place, told.split("：")[0]) == ("file", "没有找到表头，至少要有这些列")


def test_too_many_rows_are_refused_when_counted(monkeypatch):
    monkeypatch.setattr(table, "ROW_LIMIT", 2)

    assert opened([HEADER, GOOD, GOOD]).count() == 2
    assert refusal([HEADER, GOOD, GOOD, GOOD]) == ("file", "超过 2 行，请拆成几份")


def test_a_manifest_is_a_table_too():
    rows = [["客户名称", "题名", "文件", "密级"], ["青岛甲公司", "合同", "a/合同.pdf", "秘密"]]

    (row,) = opened(rows, columns=MANIFEST).rows()

    assert row.values["path"] == "a/合同.pdf"
    assert row.values["customer"] == "青岛甲公司"


def test_a_csv_is_a_table_too():
    text = "\n".join(",".join(row) for row in (["客户一览表"], HEADER, GOOD))

    found = open_table(io.BytesIO(text.encode("gbk")), "客户.csv", CUSTOMERS)

    assert [(row.line, row.values["name"]) for row in found.rows()] == [(3, "青岛甲公司")]


@pytest.mark.parametrize(
    "text, clean",
    [
        ("１５００４４０２９９８", "15004402998"),
        ("ＡＢＣ（中国）", "ABC（中国）"),
        ("　两\n行 \xa0文字 ", "两 行 文字"),
        ("合同\u202efdp.exe\u200b", "合同fdp.exe"),
        ("——", ""),
        ("/", ""),
        ("'=1+1", "=1+1"),
        ("'-", ""),
        ("'tHooft", "'tHooft"),
    ],
)
def test_a_text_loses_what_nobody_meant(text, clean):
    assert cleaned_text(text) == clean


@given(st.text())
def test_cleaning_a_clean_text_changes_nothing(text):
    clean = cleaned_text(text)

    assert clean.startswith("'") or cleaned_text(clean) == clean


@given(
    st.sampled_from("=+-@＝＋－＠"), st.text(st.characters(exclude_categories=["C"]), min_size=1)
)
def test_what_an_export_guards_comes_back_as_it_was(mark, rest):
    assert cleaned_text(safe_text(mark + rest)) == cleaned_text(mark + rest)
