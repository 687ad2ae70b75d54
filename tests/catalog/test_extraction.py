"""Extraction end to end: real workers, hostile documents, and a parent that never minds (S45)."""

import io
import random
import threading
import time
import zipfile
from pathlib import Path

import pytest

from catalog import extraction
from catalog.extraction import Extraction, extract
from catalog.sandbox import Sandbox
from dossier.format import Format
from tests import files
from tests.files import SENTENCE

HANDLER = Path(extraction.__file__).with_name("extractor.py")
SHARED = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
SELF_DRAWN = (
    b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 5>>"
    b"stream\n/X Do\nendstream"
)
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "laugh">{LAUGHS}]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'


def read(content, format, **limits):
    return extract(io.BytesIO(content), format, **limits)


@pytest.fixture
def strict():
    """A sandbox of the real extractor with two seconds and little memory."""
    sandbox = Sandbox(HANDLER, seconds=2, memory=128 << 20)
    yield sandbox
    sandbox.close()


@pytest.mark.parametrize(
    "content, format",
    [
        (files.pdf(), Format.PDF),
        (files.word(), Format.DOCX),
        (files.sheet(), Format.XLSX),
        (SENTENCE.encode(), Format.TXT),
        (SENTENCE.encode("gb18030"), Format.TXT),
        (SENTENCE.encode("utf-16"), Format.CSV),
        (f"<p>{SENTENCE}".encode(), Format.HTML),
        (f"Subject: x\nTo: y\n\n{SENTENCE}".encode(), Format.EML),
    ],
)
def test_the_words_of_every_format_are_found(content, format):
    found = read(content, format)

    assert SENTENCE in found.text and not found.truncated and not found.note


def test_a_pdf_tells_its_pages():
    assert read(files.pdf("一", "二", "三"), Format.PDF).pages == 3


def test_a_pdf_without_words_says_why_nothing_will_be_found():
    assert read(files.raw_pdf(content=b""), Format.PDF) == Extraction(
        "", 1, False, "没有文字层（可能是扫描件），无法按正文检索。"
    )


def test_a_picture_has_no_words():
    assert "图片" in read(files.image(), Format.PNG).note


def test_a_text_is_read_from_its_beginning_wherever_the_stream_stands():
    stream = io.BytesIO(SENTENCE.encode())
    stream.seek(5)

    assert extract(stream, Format.TXT).text == SENTENCE


@pytest.mark.parametrize("unit", ["客", "\U00020bb7", "a"])
def test_a_very_long_text_is_cut_at_two_million_characters(unit):
    found = read((unit * 2_100_000).encode(), Format.TXT)

    assert found.text == unit * 2_000_000
    assert found.truncated and "过长" in found.note


def test_a_very_long_page_is_cut_at_two_million_characters():
    found = read(f"<p>{'客' * 2_100_000}".encode(), Format.HTML)

    assert len(found.text) >= 1_999_999
    assert found.truncated and "过长" in found.note


def test_bytes_that_are_no_text_give_a_note():
    assert read(bytes(range(256)), Format.TXT) == Extraction(note="文件损坏，无法提取正文。")


@pytest.mark.parametrize("format", [Format.PDF, Format.DOCX, Format.XLSX])
def test_rubbish_gives_a_note(format):
    assert read(b"rubbish" * 99, format) == Extraction(note="文件损坏，无法提取正文。")


def test_a_locked_pdf_gives_a_note():
    assert "密码" in read(files.pdf(encrypt="secret"), Format.PDF).note


def test_half_a_document_comes_with_a_note():
    content = files.edited(files.word("一段"), "word/document.xml", b"</w:body>", b"</w:b>")
    found = read(content, Format.DOCX)

    assert "一段" in found.text and "部分损坏" in found.note


@pytest.mark.parametrize("declaration", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("name", ["word/document.xml", "word/footnotes.xml"])
def test_a_word_document_that_declares_entities_is_not_expanded(declaration, name):
    hostile = files.package(files.office_parts(**{name: f"{declaration}<x><t>&l9;</t></x>"}))

    assert read(hostile, Format.DOCX) == Extraction(note="文件损坏，无法提取正文。")


@pytest.mark.parametrize("declaration", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_a_sheet_that_declares_entities_is_not_expanded(declaration, name):
    plain = files.sheet()
    with zipfile.ZipFile(io.BytesIO(plain)) as package:
        begin = package.read(name)[:20]
    found = read(files.edited(plain, name, begin, declaration.encode() + begin), Format.XLSX)

    assert len(found.text) < 100


def test_strings_that_cells_share_are_read():
    assert (
        read(files.sheet_sharing((SHARED % "共享的话").encode()), Format.XLSX).text
        == "客户\n共享的话"
    )


@pytest.mark.parametrize(
    "declaration", [LAUGHS, OUTSIDE, "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/'>"]
)
def test_shared_strings_that_declare_entities_are_not_expanded(declaration):
    found = read(files.sheet_sharing((declaration + SHARED % "&l9;").encode()), Format.XLSX)

    assert "laugh" not in found.text and "root:" not in found.text


def test_a_bomb_in_one_element_ends_its_worker_only(strict):
    bomb = files.package(files.office_parts(**{"word/header.xml": ""}))
    with zipfile.ZipFile(stream := io.BytesIO(bomb), "a", zipfile.ZIP_DEFLATED) as package:
        with package.open("word/document1.xml", "w") as part:
            part.write(b"<x><t>")
            for _megabyte in range(60):
                part.write(b"a" * (1 << 20))
            part.write(b"</t></x>")
    found = read(stream.getvalue(), Format.DOCX, sandbox=strict)

    assert found.text == "" and found.note
    assert read(files.word(), Format.DOCX, sandbox=strict).text == SENTENCE


def test_a_bomb_of_many_elements_is_read_up_to_the_limit():
    line = b"<p><t>" + b"a" * 60_000 + b"</t></p>"
    parts = files.office_parts(**{"word/document.xml": b"<x>" + line * 1500 + b"</x>"})
    found = read(files.package(parts), Format.DOCX)

    assert len(found.text) == 2_000_000 and found.truncated


def test_a_document_within_documents_is_not_opened():
    inner = files.word("内层的话")
    for _layer in range(5):
        inner = files.package(files.office_parts(**{"word/embeddings/a.docx": inner}))

    assert read(inner, Format.DOCX).text == ""


@pytest.mark.parametrize(
    ("bounds", "note"),
    [
        ({"seconds": 1, "memory": 2 << 30}, "提取超时，正文未进入检索。"),
        ({"seconds": 60, "memory": 128 << 20}, "文件无法正常打开，正文未进入检索。"),
    ],
)
def test_a_document_without_end_is_given_up(bounds, note):
    """Its pages cost time and memory, and either bound ends them."""
    sandbox = Sandbox(HANDLER, **bounds)
    begin = time.monotonic()
    try:
        assert read(files.endless_pdf(), Format.PDF, sandbox=sandbox) == Extraction(note=note)
        assert time.monotonic() - begin < 30
        assert read(b"<p>next", Format.HTML, sandbox=sandbox).text == "next"
    finally:
        sandbox.close()


@pytest.mark.parametrize(
    "content",
    [
        files.raw_pdf(kids=b"[2 0 R 2 0 R]"),
        files.raw_pdf(kids=b"[1 0 R 3 0 R]"),
        files.raw_pdf(SELF_DRAWN, content=b"/X Do"),
        files.raw_pdf(b"<</Type/ObjStm/N 9/First 9/Extends 6 0 R/Length 0>>stream\n\nendstream"),
        files.raw_pdf(content=b"q " * 200_000),
        files.raw_pdf(content=b"[" * 200_000),
    ],
    ids="tree parent form stream states arrays".split(),
)
def test_a_pdf_that_refers_to_itself_ends(content):
    assert read(content, Format.PDF).pages is not None


@pytest.mark.parametrize("format", [Format.PDF, Format.DOCX, Format.XLSX, Format.HTML, Format.EML])
def test_a_document_damaged_anywhere_never_raises(format):
    whole = {
        "pdf": files.pdf(),
        "docx": files.word(),
        "xlsx": files.sheet(),
        "html": b"<p>text<!-- x --><a href='y'>z</a>",
        "eml": b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n",
    }[format]
    dice = random.Random(f"damage {format}")
    for _try in range(25):
        content = bytearray(whole)
        for _byte in range(dice.randint(1, 20)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        assert isinstance(
            read(bytes(content[: dice.randint(1, 2 * len(content))]), format), Extraction
        )


def test_twenty_threads_with_good_and_bad_documents_all_get_their_answer(strict):
    bad = [(files.endless_pdf(), Format.PDF), (b"rubbish", Format.PDF), (bytes(99), Format.XLSX)]
    good = [(files.word(f"文件{n}"), Format.DOCX) for n in range(17)]
    answers = {}

    def work(number, content, format):
        answers[number] = read(content, format, sandbox=strict).text

    works = enumerate([*good, *bad])
    threads = [threading.Thread(target=work, args=(n, *each)) for n, each in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {n: f"文件{n}" if n < 17 else "" for n in range(20)}


def test_a_worker_that_cannot_start_costs_the_text_and_nothing_else(tmp_path):
    sandbox = Sandbox(tmp_path / "no-such-handler.py")

    assert read(files.word(), Format.DOCX, sandbox=sandbox).note.startswith("文件无法正常打开")
    sandbox.close()


def test_an_answer_out_of_shape_is_taken_as_empty(tmp_path):
    script = tmp_path / "handler.py"
    script.write_text("def handle(task, file):\n    return {'pages': 'x'}, b'\\xff'\n")
    sandbox = Sandbox(script)

    assert read(b"%PDF", Format.PDF, sandbox=sandbox) == Extraction("\ufffd", None, False, "")
    sandbox.close()


def test_the_common_workers_can_be_stopped_at_any_time():
    assert read(files.word(), Format.DOCX).text == SENTENCE
    extraction.close()

    assert read(files.word(), Format.DOCX).text == SENTENCE
