import io
import zipfile
from datetime import date, datetime

import docx
import openpyxl
import pypdfium2
import pytest

from dossier.demo.formats import written
from dossier.demo.kinds import Draft

DAY = date(2023, 4, 12)
LETTER = Draft(
    title="关于催收到期货款的函",
    head=(("文号", "澄岳集团函〔2023〕7号"), ("日期", "2023年4月12日")),
    parts=(
        ("", ("青岛泓川食品有限公司：", "截至今日尚未收到款项，" * 12)),
        ("其他", ("顺颂商祺。",)),
    ),
    table=(("序号", "金额（元）"), ("1", "12,500"), ("2", "-300"), ("合计", "12,200")),
    closing=("澄岳实业集团有限公司",),
    seal="青岛泓川食品有限公司",
)
FORMS = ("docx", "pdf", "xlsx", "txt", "gb18030")


def bytes_of(form, letter=LETTER):
    return written(letter, form, DAY, "陈启航")


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("form", FORMS)
def test_the_same_draft_gives_the_same_bytes(form):
    assert bytes_of(form) == bytes_of(form)


def test_a_docx_opens_with_headings_tables_and_all_words():
    opened = docx.Document(io.BytesIO(bytes_of("docx")))
    cells = [[cell.text for cell in row.cells] for table in opened.tables for row in table.rows]

    assert [p.text for p in opened.paragraphs if p.style.name == "Heading 2"] == ["其他"]
    assert set(LETTER.paragraphs()) <= {p.text for p in opened.paragraphs}
    assert cells == [list(row) for row in (*LETTER.head, *LETTER.table)]


def test_a_pdf_gives_its_text_back():
    page = pypdfium2.PdfDocument(bytes_of("pdf"))[0]
    text = squeezed(page.get_textpage().get_text_range())

    for said in (LETTER.title, *LETTER.paragraphs(), *LETTER.table[0], *LETTER.closing):
        assert squeezed(said) in text


def test_only_a_sealed_pdf_shows_a_seal():
    plain = Draft(LETTER.title, LETTER.head, LETTER.parts)
    sealed = Draft(LETTER.title, LETTER.head, LETTER.parts, seal="某某公司")

    page = pypdfium2.PdfDocument(bytes_of("pdf", sealed))[0]

    assert "某某公司" in page.get_textpage().get_text_range()
    assert len(bytes_of("pdf", plain)) < len(bytes_of("pdf", sealed))


def test_an_xlsx_opens_with_all_words_and_with_numbers_as_numbers():
    sheet = openpyxl.load_workbook(io.BytesIO(bytes_of("xlsx"))).active
    values = [value for row in sheet.iter_rows(values_only=True) for value in row]

    assert {LETTER.title, *LETTER.paragraphs(), *LETTER.closing} <= set(values)
    assert {12500, -300, 12200} <= set(values)


def test_a_txt_is_utf_8_with_a_mark_or_gb18030():
    said = LETTER.text().replace("\n", "\r\n")

    assert bytes_of("txt").decode("utf-8-sig") == said
    assert bytes_of("txt").startswith(b"\xef\xbb\xbf")
    assert bytes_of("gb18030").decode("gb18030") == said


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_no_entry_of_a_package_bears_another_time_than_the_documents(form):
    with zipfile.ZipFile(io.BytesIO(bytes_of(form))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(2023, 4, 12, 9, 30, 0)}


def test_author_title_and_days_stand_in_the_properties():
    moment = datetime(2023, 4, 12, 9, 30)
    of_docx = docx.Document(io.BytesIO(bytes_of("docx"))).core_properties
    of_xlsx = openpyxl.load_workbook(io.BytesIO(bytes_of("xlsx"))).properties

    assert (of_docx.author, of_docx.title) == ("陈启航", LETTER.title)
    assert of_docx.modified.replace(tzinfo=None) == of_docx.created.replace(tzinfo=None) == moment
    assert (of_xlsx.creator, of_xlsx.created, of_xlsx.modified) == ("陈启航", moment, moment)


def test_an_unknown_format_is_an_error():
    with pytest.raises(KeyError):
        bytes_of("ofd")
