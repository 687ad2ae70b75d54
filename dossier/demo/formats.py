"""From a draft to the bytes of a real file. The same draft gives the same bytes."""

from datetime import date, datetime
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter
from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from dossier.demo.kinds import Draft

FONT = "STSong-Light"
_STYLES = {"Normal", "Title", "Heading 2", "Table Grid"}
_UNUSED = ("/stylesWithEffects", "/customXml", "/thumbnail", "/webSettings", "/numbering")
_RED = Color(0.78, 0.1, 0.1)


def written(draft: Draft, form: str, dated: date, author: str) -> bytes:
    """The file of a draft; `form` is docx, pdf, xlsx, txt or gb18030 (a txt in that code)."""
    return _WRITERS[form](draft, dated, author)


def _docx(draft, dated, author):
    document = Document(BytesIO(_blank_docx()))
    document.add_heading(draft.title, 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _docx_table(document, draft.head)
    for heading, said in draft.parts:
        if heading:
            document.add_heading(heading, 2)
        for paragraph in said:
            document.add_paragraph(paragraph)
    if draft.table:
        _docx_table(document, draft.table)
    for line in draft.closing:
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _signed(document.core_properties, draft, dated, author)
    buffer = BytesIO()
    document.save(buffer)
    return _stable(buffer, dated)


def _docx_table(document, rows):
    # The cells are reached by their elements, because Table.cell() searches the grid each time.
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for cells, row in zip(table._tbl.tr_lst, rows, strict=True):
        for cell, value in zip(cells.tc_lst, row, strict=True):
            cell.p_lst[0].add_r().text = value


@cache
def _blank_docx():
    """An empty document with Chinese fonts and only the styles used: the full template is slow."""
    document = Document()
    for style in list(document.styles):
        if style.name not in _STYLES and not style.element.default:
            style.delete()
    for name in ("Normal", "Title", "Heading 2"):
        style = document.styles[name]
        style.font.name = "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    document.styles["Normal"].font.size = Pt(11)
    for part in (document.part, document.part.package):
        for key, relation in list(part.rels.items()):
            if relation.reltype.endswith(_UNUSED):
                del part.rels[key]
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _xlsx(draft, dated, author):
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "正文"
    sheet.append((draft.title,))
    sheet["A1"].font = Font(name="宋体", size=14, bold=True)
    for label, value in draft.head:
        sheet.append((label, value))
    sheet.append(())
    for row in draft.table:
        sheet.append([_cell(value) for value in row])
    sheet.append(())
    for heading, said in draft.parts:
        for paragraph in (heading, *said) if heading else said:
            sheet.append((paragraph,))
    for line in draft.closing:
        sheet.append((line,))
    _xlsx_shape(sheet)
    _signed(workbook.properties, draft, dated, author)
    buffer = BytesIO()
    ExcelWriter(workbook, ZipFile(buffer, "w", ZIP_DEFLATED)).save()
    return _stable(buffer, dated)


def _xlsx_shape(sheet):
    for number, width in enumerate((22, 18, 16, 12, 14, 14, 16), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in sheet.iter_rows(min_row=2, max_col=1):
        value = row[0].value
        if isinstance(value, str) and len(value) > 20:
            sheet.merge_cells(
                start_row=row[0].row, end_row=row[0].row, start_column=1, end_column=7
            )
            row[0].alignment = Alignment(wrap_text=True, vertical="top")
            sheet.row_dimensions[row[0].row].height = 15 * (1 + len(value) // 50)
    for row in sheet.iter_rows(min_col=2):
        for cell in row:
            if isinstance(cell.value, int):
                cell.number_format = "#,##0"


def _cell(value):
    """Figures become numbers, so that a reader of the sheet can add them up."""
    digits = value.replace(",", "")
    return int(digits) if digits.removeprefix("-").isdecimal() else value


def _pdf(draft, dated, author):
    styles = _pdf_styles()
    story = [Paragraph(draft.title, styles["title"]), Spacer(1, 8)]
    story += [Paragraph(f"{label}：{value}", styles["body"]) for label, value in draft.head]
    for heading, said in draft.parts:
        if heading:
            story.append(Paragraph(heading, styles["heading"]))
        story += [Paragraph(paragraph, styles["body"]) for paragraph in said]
    if draft.table:
        story += [Spacer(1, 6), _pdf_table(draft.table, styles["cell"]), Spacer(1, 6)]
    story += [Paragraph(line, styles["closing"]) for line in draft.closing]
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=A4, invariant=1, title=draft.title, author=author, topMargin=64
    )
    document.build(story, onFirstPage=lambda canvas, _document: _seal(canvas, draft.seal))
    return buffer.getvalue()


def _pdf_table(rows, style):
    cells = [[Paragraph(value, style) for value in row] for row in rows]
    return Table(cells, style=[("GRID", (0, 0), (-1, -1), 0.5, Color(0.4, 0.4, 0.4))])


def _seal(canvas, words):
    """A round red seal at the foot of the first page, its name set in one line."""
    if not words:
        return
    canvas.saveState()
    canvas.setStrokeColor(_RED)
    canvas.setFillColor(_RED)
    canvas.setLineWidth(2)
    canvas.circle(455, 130, 46)
    canvas.setFont(FONT, min(10, 82 / len(words)))
    canvas.drawCentredString(455, 127, words)
    canvas.restoreState()


@cache
def _pdf_styles():
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    body = ParagraphStyle("body", fontName=FONT, fontSize=11, leading=18, wordWrap="CJK")
    return {
        "body": body,
        "title": ParagraphStyle("title", body, fontSize=17, leading=26, alignment=1),
        "heading": ParagraphStyle("heading", body, fontSize=12.5, leading=22, spaceBefore=6),
        "cell": ParagraphStyle("cell", body, fontSize=9.5, leading=13),
        "closing": ParagraphStyle("closing", body, alignment=2),
    }


def _txt(draft, _dated, _author):
    return draft.text().replace("\n", "\r\n").encode("utf-8-sig")


def _gb18030(draft, _dated, _author):
    return draft.text().replace("\n", "\r\n").encode("gb18030")


def _signed(properties, draft, dated, author):
    moment = datetime(dated.year, dated.month, dated.day, 9, 30)
    properties.title = draft.title
    properties.created = properties.modified = moment
    for name in ("author", "creator"):
        if hasattr(properties, name):
            setattr(properties, name, author)


def _stable(buffer, dated):
    """The same package with every entry stamped with the document's day, not with now."""
    moment = (dated.year, dated.month, dated.day, 9, 30, 0)
    result = BytesIO()
    with ZipFile(buffer) as given, ZipFile(result, "w") as kept:
        for name in given.namelist():
            entry = ZipInfo(name, moment)
            entry.compress_type = ZIP_DEFLATED
            kept.writestr(entry, given.read(name))
    return result.getvalue()


_WRITERS = {"docx": _docx, "xlsx": _xlsx, "pdf": _pdf, "txt": _txt, "gb18030": _gb18030}
