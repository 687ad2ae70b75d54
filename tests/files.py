"""Small files of every kind the product takes, and hostile ones, all made here from nothing."""

import io
import struct
import zipfile
import zlib

import docx
import openpyxl
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SENTENCE = "客户授信额度须经风险管理部审批"


def pdf(*pages, encrypt=None):
    """A PDF with one line of Chinese on each page."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(595, 842), encrypt=encrypt)
    for line in pages or (SENTENCE,):
        canvas.setFont("STSong-Light", 14)
        canvas.drawString(72, 700, line)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def word(*paragraphs, cells=(), header="", footer=""):
    """A docx with paragraphs, a table of one row, a header and a footer."""
    document = docx.Document()
    for line in paragraphs or (SENTENCE,):
        document.add_paragraph(line)
    if cells:
        row = document.add_table(rows=1, cols=len(cells)).rows[0]
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    return _saved(document)


def sheet(**sheets):
    """An xlsx; each keyword is a sheet's title, its value the rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in (sheets or {"客户": [[SENTENCE]]}).items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    return _saved(book)


def image(kind="PNG", size=(40, 30), color="red", **options):
    """One picture of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, kind, **options)
    return stream.getvalue()


def package(parts, compression=zipfile.ZIP_DEFLATED):
    """A zip of `parts`, a dict or pairs of names and bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as target:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            target.writestr(name, content)
    return stream.getvalue()


def office_parts(main="word/document.xml", kind="wordprocessingml.document", **more):
    """The parts of the smallest package that calls itself a Word document."""
    types = f'<Types><Override ContentType="application/x.{kind}.main+xml"/></Types>'
    return {"[Content_Types].xml": types, "_rels/.rels": "<r/>", main: "<w/>", **more}


def altered(content, old, new):
    """`content` with the bytes `old` replaced by as many others, wherever they stand."""
    assert old in content and len(old) == len(new)
    return content.replace(old, new)


def compound(*names):
    """What begins as an OLE file does (old Office, or a locked new one)."""
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


def flood_png(width=60_000, height=60_000):
    """A PNG of a few bytes that says it has billions of pixels."""
    small = image(size=(1, 1))
    header = struct.pack(">2L", width, height) + small[24:29]
    check = struct.pack(">L", zlib.crc32(b"IHDR" + header))
    return small[:16] + header + check + small[33:]


def _saved(thing):
    stream = io.BytesIO()
    thing.save(stream)
    return stream.getvalue()
