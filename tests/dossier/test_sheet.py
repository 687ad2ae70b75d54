"""Sheets: text files in every usual encoding and with every separator, and refusals that help."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import sheet
from dossier.errors import Invalid
from dossier.sheet import open_sheets
from tests import files

TABLE = "客户名称,地区,电话\r\n青岛甲公司,青岛,13800138000\r\n"
ROWS = [(1, ["客户名称", "地区", "电话"]), (2, ["青岛甲公司", "青岛", "13800138000"])]


def lines(content, name="客户.csv"):
    (found,) = open_sheets(io.BytesIO(content), name)
    return list(found.lines())


def refusal(content, name="客户.csv"):
    with pytest.raises(Invalid) as refused:
        lines(content, name)
    return refused.value.fields["file"].interpolate()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_usual_encoding(codec):
    assert lines(TABLE.encode(codec)) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_found_although_others_stand_in_the_cells(delimiter):
    noted = f"客户名称{delimiter}业务\n" + f'甲{delimiter}"a,b;c\td"\n' * 3

    assert lines(noted.encode()) == [
        (1, ["客户名称", "业务"]),
        *((line, ["甲", "a,b;c\td"]) for line in (2, 3, 4)),
    ]


def test_a_file_of_one_column_and_one_of_nothing_but_blanks_are_read():
    assert lines("客户名称\n甲\n".encode()) == [(1, ["客户名称"]), (2, ["甲"])]
    assert lines(b" \n,,\n") == []


def test_records_are_counted_as_a_spreadsheet_counts_rows():
    text = '甲,"两\n行"\n\n,,\n乙,1,,\n'

    assert lines(text.encode()) == [(1, ["甲", "两\n行"]), (4, ["乙", "1"])]


def test_a_quote_that_never_ends_is_told_with_its_row():
    rows = "甲,乙\n" * 60 + '丙,"丁\n' + "甲,乙\n" * 9

    assert refusal(rows.encode()) == "第 61 行的引号不成对，或内容过长"


def test_a_quote_that_never_ends_near_the_top_is_told_too():
    assert refusal('甲,"乙\n丙,丁\n'.encode()).startswith("第 1 行的引号不成对")


def test_a_cell_longer_than_any_is_told_with_its_row():
    assert refusal(f"甲,乙\n丙,{'丁' * 140_000}\n".encode()).startswith(
        "第 2 行的引号不成对，或内容"
    )


def test_too_many_columns_are_refused():
    assert refusal(("甲" + ",1" * 256).encode()) == "列数超过 256"


def test_the_stream_stays_open_and_the_rows_can_be_read_again():
    stream = io.BytesIO(TABLE.encode())

    (found,) = open_sheets(stream, "a.csv")

    assert list(found.lines()) == list(found.lines()) == ROWS
    assert not stream.closed


def test_a_workbook_has_its_sheets():
    stream = io.BytesIO(files.sheet(客户=[["甲"]], 说明=[["乙"]]))

    assert [found.title for found in open_sheets(stream, "a.xlsx")] == ["客户", "说明"]


@pytest.mark.parametrize(
    "content, name, told",
    [
        (b"", "a.csv", "0 字节"),
        (b"", "a.xlsx", "0 字节"),
        (files.sheet(), "a.csv", "扩展名是 .csv"),
        (TABLE.encode(), "a.xlsx", "扩展名是 .xlsx"),
        (files.word(), "a.xlsx", "扩展名是 .xlsx"),
        (files.pdf(), "a.pdf", "可收的格式"),
        (b"<html><table>", "a.csv", "网页"),
        (b"\0\1\2\3" * 50, "a.csv", "无法识别"),
        (files.compound("Workbook"), "a.xls", "另存为"),
        (files.compound("Workbook"), "a.xlsx", "另存为"),
        (files.compound("EncryptionInfo", "EncryptedPackage"), "a.xlsx", "密码"),
        (files.sheet()[:-40], "a.xlsx", "损坏"),
        (files.package({"a.txt": "x"}), "a.xlsx", "压缩包"),
        (files.package({"xl/workbook.xml": bytes(70 << 20)}), "a.xlsx", "压缩炸弹"),
    ],
)
def test_what_is_no_table_is_refused_in_words_that_help(content, name, told):
    assert told in refusal(content, name)


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(sheet, "FILE_LIMIT", 10)

    assert "文件太大" in refusal(TABLE.encode())


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx"]))
def test_no_bytes_bring_anything_but_rows_or_a_refusal(content, name):
    try:
        for line, texts in lines(content, name):
            assert line and any(texts)
    except Invalid as refused:
        assert refused.fields["file"]
