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


def raw_pdf(*more, kids=b"[3 0 R]", content=b"BT /F 12 Tf 9 9 Td (Hello) Tj ET", box=b"0 0 99 99"):
    """A PDF written by hand, for what no library would write; `more` objects begin at 6, as X."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids%s>>" % (kids.count(b"R"), kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 5 0 R"
        b"/Resources<</Font<</F 4 0 R>>/XObject<</X 6 0 R>>>>>>" % box,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        *more,
    ]
    numbered = [b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1)]
    end = b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n" % (len(objects) + 1)
    return b"%PDF-1.7\n" + b"".join(numbered) + end


def endless_pdf(levels=12, drawn=b"/X Do " * 10):
    """Each level draws the next ten times: a billion laughs in one kilobyte of PDF."""
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</X %d 0 R>>>>"
    forms = [
        form % (7 + level) + b"/Length %d>>stream\n%s\nendstream" % (len(drawn), drawn)
        for level in range(levels)
    ]
    return raw_pdf(*forms, content=b"/X Do")


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


def sheet_sharing(strings):
    """An xlsx whose one cell is the first of the shared `strings`, a part given as bytes."""
    ours = sheet(客户=[[0]])
    types, place = b"</Types>", "xl/worksheets/sheet1.xml"
    shared = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxml'
        b'formats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    ours = edited(ours, "[Content_Types].xml", types, shared)
    ours = edited(ours, place, b't="n"', b't="s"')
    with zipfile.ZipFile(stream := io.BytesIO(ours), "a") as target:
        target.writestr("xl/sharedStrings.xml", strings)
    return stream.getvalue()


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


def edited(content, name, old, new):
    """The package `content` with `old` replaced by `new` in its part `name`."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        parts = {each: source.read(each) for each in source.namelist()}
    assert old in parts[name]
    return package({**parts, name: parts[name].replace(old, new)})


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
