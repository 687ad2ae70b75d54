"""Workbooks: every kind of cell as people would type it, and no harm from a hostile file (S45)."""

import datetime
import io
import struct
import zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from dossier import cells, workbook
from dossier.errors import Invalid
from dossier.workbook import worksheets
from tests import files

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def book_of(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def lines(book):
    return list(worksheets(saved(book))[0].lines())


def with_parts(**parts):
    """A workbook of one sheet, parts of which are replaced: sheet, strings or styles."""
    paths = {"sheet": "xl/worksheets/sheet1.xml", "styles": "xl/styles.xml"}
    source = zipfile.ZipFile(saved(book_of(["客户"])))
    content = {name: source.read(name) for name in source.namelist()}
    for part, text in parts.items():
        content[paths.get(part, part)] = text.encode()
    return io.BytesIO(files.package(content))


def with_strings(strings, rows=""):
    """A workbook of one sheet with `rows`, which share `strings`."""
    types = zipfile.ZipFile(with_parts()).read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    return with_parts(
        sheet=f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
        **{
            "[Content_Types].xml": types.replace("</Types>", override),
            "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
        },
    )


def sheet_lines(rows, **parts):
    sheet = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    return list(worksheets(with_parts(sheet=sheet, **parts))[0].lines())


def refusal(stream):
    with pytest.raises(Invalid) as refused:
        for sheet in worksheets(stream):
            list(sheet.lines())
    return refused.value.fields["file"].interpolate()


@pytest.mark.parametrize(
    "value, text",
    [
        ("  青岛 ", "  青岛 "),
        (13800138000, "13800138000"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (3.0, "3"),
        (9.11100006e17, "9.11100006000000E+17"),
        (True, "TRUE"),
        (False, "FALSE"),
        ("#N/A", "#N/A"),
        ("=A1&B1", "=A1&B1"),
        (ArrayFormula("A1:A1", "=SUM(B1)"), "=SUM(B1)"),
        (datetime.date(2026, 11, 21), "2026-11-21"),
        (datetime.datetime(2026, 11, 21, 14, 5), "2026-11-21 14:05:00"),
        (datetime.time(14, 5), "14:05:00"),
        (CellRichText("青", TextBlock(InlineFont(b=True), "岛")), "青岛"),
    ],
)
def test_a_cell_is_read_as_people_would_type_it(value, text):
    assert lines(book_of([value, "."])) == [(1, [text, "."])]


def test_all_digits_of_a_long_whole_number_are_kept_where_the_file_has_them():
    assert sheet_lines("<row><c><v>110105194912310021</v></c></row>") == [
        (1, ["110105194912310021"])
    ]


def test_a_float_that_a_program_wrote_as_one_is_a_whole_number():
    assert sheet_lines('<row><c r="A1"><v>1.3800138E10</v></c></row>') == [(1, ["13800138000"])]


def test_dates_count_from_1904_where_the_workbook_says_so():
    book = book_of([datetime.date(2026, 11, 21)])
    book.epoch = CALENDAR_MAC_1904

    assert lines(book) == [(1, ["2026-11-21"])]


@pytest.mark.parametrize("code, text", [(31, "2026-11-21"), (57, "2026-11-21"), (0, "46347")])
def test_the_date_formats_of_chinese_programs_are_known(code, text):
    styles = f"""<styleSheet {MAIN}><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
        <cellXfs><xf/><xf numFmtId="{code}"/></cellXfs></styleSheet>"""

    assert sheet_lines('<row><c s="1"><v>46347</v></c></row>', styles=styles) == [(1, [text])]


def test_a_date_format_of_ones_own_is_known_and_one_of_a_condition_is_not_taken_for_it():
    styles = f"""<styleSheet {MAIN}>
        <numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>
        <cellXfs><xf/><xf numFmtId="176"/></cellXfs>
        <dxfs><dxf><numFmt numFmtId="176" formatCode="0.00"/></dxf></dxfs></styleSheet>"""

    assert sheet_lines('<row><c s="1"><v>46347</v></c></row>', styles=styles) == [
        (1, ["2026-11-21"])
    ]


def test_a_number_too_large_for_a_date_stays_a_number():
    book = book_of([99999999999])
    book.active["A1"].number_format = "yyyy-mm-dd"

    assert lines(book) == [(1, ["99999999999"])]


def test_shared_strings_are_read_without_how_they_are_spoken():
    strings = (
        '<si><t>张_x000D_三</t><rPh sb="0" eb="1"><t>ZHANG</t></rPh></si>'
        "<si><r><t>李</t></r><r><t>四</t></r></si>"
    )
    row = '<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c><c t="s"><v/></c></row>'

    (sheet,) = worksheets(with_strings(strings, row))

    assert list(sheet.lines()) == [(1, ["李四", "张\r三"])]


def test_a_workbook_without_styles_is_read():
    types = zipfile.ZipFile(with_parts()).read("[Content_Types].xml").decode()
    parts = {"[Content_Types].xml": types.replace("spreadsheetml.styles+xml", "x.other+xml")}

    assert sheet_lines("<row><c><v>7</v></c></row>", **parts) == [(1, ["7"])]


def test_names_with_a_prefix_and_cells_without_a_place_are_read():
    sheet = (
        f'<x:worksheet {MAIN.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="3">'
        '<x:c t="str"><x:v>甲</x:v></x:c>'
        '<x:c r="D3" t="inlineStr"><x:is><x:t>乙</x:t></x:is></x:c>'
        "</x:row><x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData><x:mergeCells>"
        "<x:mergeCell ref='D3:D4'/></x:mergeCells></x:worksheet>"
    )

    found = list(worksheets(with_parts(sheet=sheet))[0].lines())

    assert found == [(3, ["甲", "", "", "乙"]), (4, ["5", "", "", "乙"])]


def test_blank_rows_are_left_out_and_the_numbers_stay():
    book = book_of(["甲"], [], [None, "  "], ["乙"])
    book.active["C6"] = "丙"

    assert lines(book) == [(1, ["甲"]), (4, ["乙"]), (6, ["", "", "丙"])]


def test_a_cell_merged_downwards_stands_in_each_of_its_rows_and_nowhere_else():
    book = book_of(["东区", 1], [None, 2], [None, 3], [None, 4])
    book.active.merge_cells("A1:A3")
    book.active.merge_cells("B4:D4")
    book.active.merge_cells("C1:C3")

    read = [texts for line, texts in lines(book)]

    assert read == [["东区", "1"], ["东区", "2"], ["东区", "3"], ["", "4"]]


def test_rows_can_be_read_again_and_sheets_say_whether_they_are_shown():
    book = book_of(["甲"])
    book.create_sheet("暗").sheet_state = "hidden"
    book.create_chartsheet("图")

    first, hidden = worksheets(saved(book))

    assert list(first.lines()) == list(first.lines()) == [(1, ["甲"])]
    assert (first.visible, hidden.title, hidden.visible) == (True, "暗", False)


def test_merged_cells_are_found_also_where_a_piece_of_the_file_ends(monkeypatch):
    book = book_of(*([str(number), ""] for number in range(100)))
    for row in range(1, 99, 2):
        book.active.merge_cells(start_row=row, end_row=row + 1, start_column=2, end_column=2)
        book.active.cell(row, 2).value = "合"
    monkeypatch.setattr(workbook, "_CHUNK", 64)

    assert [texts[1:] for line, texts in lines(book)] == [["合"]] * 98 + [[]] * 2


@pytest.mark.parametrize(
    "rows",
    [
        "<row",
        "<row><c t='s'><v>9</v></c></row>",
        "<row><c><v>x</v></c></row>",
        "<row r='x'/>",
        "<row><c r='AAAAA1'><v>1</v></c></row>",
    ],
)
def test_a_broken_sheet_is_refused(rows):
    sheet = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"

    assert "已损坏" in refusal(with_parts(sheet=sheet))


def test_a_workbook_whose_parts_are_rubbish_is_refused():
    assert "已损坏" in refusal(with_parts(**{"xl/workbook.xml": "<x>"}))


def test_entities_are_not_read():
    sheet = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        f'<worksheet {MAIN}><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData>'
        "</worksheet>"
    )

    assert "已损坏" in refusal(with_parts(sheet=sheet))


def test_too_many_columns_are_refused_and_blank_ones_do_not_count():
    wide = [None] * cells.COLUMN_LIMIT

    assert lines(book_of(["甲", *wide, " "])) == [(1, ["甲"])]
    assert refusal(saved(book_of([*wide, "乙"]))) == "列数超过 256"


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "UNPACKED_LIMIT", 1000)

    assert "解开后过大" in refusal(saved(book_of(["甲"])))


def test_more_merged_cells_than_any_sheet_has_are_refused(monkeypatch):
    book = book_of(["甲"], ["乙"])
    book.active.merge_cells("B1:B2")
    book.active.merge_cells("C1:C2")
    monkeypatch.setattr(workbook, "MERGED_LIMIT", 1)

    assert "解开后过大" in refusal(saved(book))


def test_more_shared_strings_than_any_sheet_has_are_refused(monkeypatch):
    monkeypatch.setattr(cells, "STRING_LIMIT", 1)

    assert "解开后过大" in refusal(with_strings("<si><t>甲</t></si>" * 2))


def test_a_part_that_is_larger_than_the_directory_says_is_refused():
    content = with_parts(sheet=f"<worksheet {MAIN}>{' ' * 100_000}</worksheet>").getvalue()
    size = struct.pack("<L", 100_000 + len(f"<worksheet {MAIN}></worksheet>"))
    assert size in content

    assert "解开后过大" in refusal(io.BytesIO(content.replace(size, struct.pack("<L", 7))))


def test_a_far_row_number_costs_nothing():
    assert sheet_lines('<row r="999999999999"><c><v>1</v></c></row>') == [(999999999999, ["1"])]
