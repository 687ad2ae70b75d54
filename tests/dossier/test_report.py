"""Tables that leave: the report can be repaired and imported; no text ever runs (ASVS 1.2.10)."""

import csv
import datetime
import io

import hypothesis
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.columns import CUSTOMERS
from dossier.intake import Fault
from dossier.language import _
from dossier.report import plain, safe_text, write_csv, write_report, write_xlsx
from dossier.table import Row, open_table
from dossier.vocabulary import State, Tier

HEADER = ["客户名称", "联系人", "电话", "地址", "业务范围"]
DANGEROUS = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", '=HYPERLINK("http://a.invalid")']


def sheet_of(write, *given):
    stream = io.BytesIO()
    write(stream, *given)
    return openpyxl.load_workbook(stream).active


def csv_of(header, rows):
    stream = io.BytesIO()
    write_csv(stream, header, rows)
    content = stream.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_report_has_a_line_for_each_refused_row_and_the_row_as_it_was():
    fault = Fault(21, "密级", _("不在范围：${value}", mapping={"value": "特密"}))
    row = Row(21, {}, ("甲", "=1+1"))

    sheet = sheet_of(write_report, HEADER, [(row, [fault])])

    assert [cell.value for cell in sheet[1]] == ["行", "字段", "原因", *HEADER]
    assert [cell.value for cell in sheet[2]][:5] == [21, "密级", "不在范围：特密", "甲", "=1+1"]
    assert {cell.data_type for cell in sheet[2]} == {"n", "s"}


def test_several_faults_of_a_row_stand_in_its_one_line():
    faults = [Fault(7, "密级", "不在范围"), Fault(7, "地址", "缺失"), Fault(7, "地址", "过长")]

    sheet = sheet_of(write_report, HEADER, [(Row(7, {}, ()), faults)])

    assert sheet.max_row == 2
    assert sheet["B2"].value == "密级、地址"
    assert sheet["C2"].value == "密级：不在范围；地址：缺失；地址：过长"


def test_the_report_speaks_the_readers_language():
    sheet = sheet_of(write_report, [], [], lambda message: f"<{message}>")

    assert [cell.value for cell in sheet[1]] == ["<行>", "<字段>", "<原因>"]


def test_a_repaired_report_can_be_imported_as_it_is():
    stream = io.BytesIO()
    repaired = Row(9, {}, ("青岛甲公司", "张三", "13800138000", "青岛", "贸易"))
    write_report(stream, HEADER, [(repaired, [Fault(9, "地址", "缺失")])])

    table = open_table(stream, "待改.xlsx", CUSTOMERS)

    assert [row.values["name"] for row in table.rows()] == ["青岛甲公司"]
    assert table.left == ("行", "字段", "原因")


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_looks_like_a_formula_stays_a_text_in_a_workbook(text):
    cell = sheet_of(write_xlsx, ["题名"], [[text]])["A2"]

    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value.strip() == text.strip()


@pytest.mark.parametrize("text", [*DANGEROUS, "  =1+1"])
def test_a_text_that_looks_like_a_formula_gets_an_apostrophe_in_a_csv(text):
    assert csv_of(["题名"], [[text]])[1] == ["'" + text]


def test_numbers_days_and_words_of_the_vocabulary_are_written_as_such():
    noon = datetime.datetime(2026, 11, 21, 4, tzinfo=datetime.UTC)
    values = [-5, datetime.date(2026, 11, 21), noon, Tier.SECRET, State.FILED, _("是"), None, 0]

    cells = [cell.value for cell in sheet_of(write_xlsx, ["数"], [values])[2]]

    assert cells[0] == -5
    assert cells[1:3] == [datetime.datetime(2026, 11, 21), datetime.datetime(2026, 11, 21, 12)]
    assert cells[3:] == ["秘密", "归档", "是", None, 0]
    assert csv_of(["数"], [values])[1] == [
        *("-5", "2026-11-21", "2026-11-21 12:00:00", "秘密", "归档", "是", "", "0")
    ]


def test_a_plain_text_has_no_quote_prefix_and_the_header_stays_in_sight():
    sheet = sheet_of(write_xlsx, ["题名"], [["合同"]])

    assert not sheet["A2"].quotePrefix
    assert sheet.freeze_panes == "A2"


def test_a_stream_that_fails_to_get_its_rows_stays_the_callers():
    stream = io.BytesIO()

    with pytest.raises(ZeroDivisionError):
        write_csv(stream, ["数"], ([1 / 0] for _row in [1]))

    assert not stream.closed


@given(st.text(st.characters(codec="utf-8")))
@hypothesis.settings(max_examples=30)
def test_no_text_becomes_a_formula_or_breaks_a_workbook(text):
    cell = sheet_of(write_xlsx, ["题名"], [[text]])["A2"]

    assert cell.data_type != "f"
    assert safe_text(text)[:1] not in set("=+-@\t\r")


def test_a_message_is_filled_in_and_anything_else_is_made_a_text():
    assert plain(_("第 ${n} 行", mapping={"n": 3})) == "第 3 行"
    assert plain(3) == "3"
