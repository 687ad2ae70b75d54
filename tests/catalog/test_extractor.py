"""The readers: every word of a document is found once, and half a document is better than none."""

import base64
import datetime
import io

import openpyxl
import pytest

from catalog import extractor
from tests import files
from tests.files import SENTENCE

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIL = """From: =?gb2312?B?wdberLU=?= <lin@example.com>
To: chen@example.com
Subject: =?utf-8?b?5o6I5L+h5rWB56iL?=
Date: Fri, 20 Nov 2026 09:00:00 +0800
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=gbk
Content-Transfer-Encoding: 8bit

{plain}
--b
Content-Type: text/html; charset=none-such

<p>网页<b>正文</b><script>var 脚本</script>
--b
Content-Type: application/octet-stream; name="附件.docx"
Content-Disposition: attachment; filename="{name}"
Content-Transfer-Encoding: base64

{attachment}
--b--
"""


def read(format, content, characters=10_000, seconds=60):
    facts, body = extractor.handle(
        {"format": format, "characters": characters, "seconds": seconds}, io.BytesIO(content)
    )
    return facts, body.decode()


def text(format, content, **limits):
    return read(format, content, **limits)[1]


def word_part(body, name="word/document.xml"):
    parts = files.office_parts()
    parts[name] = f'<w:document xmlns:w="{WORD}" xmlns:mc="mc">{body}</w:document>'
    return files.package(parts)


def mail(name="合同.docx", attachment=b""):
    coded = base64.encodebytes(attachment).decode()
    filled = MAIL.format(plain="PLAIN", name=name, attachment=coded)
    return filled.encode().replace(b"PLAIN", "正文一段".encode("gbk"))


def test_all_pages_of_a_pdf_are_read():
    facts, found = read("pdf", files.pdf("第一页的话", "第二页的话"))

    assert facts == {"pages": 2, "truncated": False, "partial": False}
    assert "第一页的话" in found and "第二页的话" in found


def test_a_large_pdf_is_read_from_the_file_itself(monkeypatch):
    monkeypatch.setattr(extractor, "SMALL_PDF", 10)

    assert text("pdf", files.pdf()) == SENTENCE


def test_a_page_that_cannot_be_opened_does_not_cost_the_others():
    facts, found = read("pdf", files.raw_pdf(kids=b"[9 0 R 3 0 R]"))

    assert facts == {"pages": 2, "truncated": False, "partial": True}
    assert found == "Hello"


def test_a_pdf_with_a_password_says_so():
    with pytest.raises(extractor.Locked) as locked:
        read("pdf", files.pdf(encrypt="secret"))

    assert locked.value.reason == "locked"


def test_a_word_document_gives_paragraphs_tables_header_and_footer():
    content = files.word("第一段", "第二段", cells=["甲", "乙"], header="页眉", footer="页脚")

    assert text("docx", content).split() == ["第一段", "第二段", "甲", "乙", "页脚", "页眉"]


@pytest.mark.parametrize(
    "body, expected",
    [
        ("<w:p><w:r><w:t>客户</w:t></w:r><w:r><w:t>档案</w:t></w:r></w:p>", "客户档案"),
        ("<w:p><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:p>", "甲\t乙\n丙"),
        ("<w:moveFrom><w:t>移</w:t></w:moveFrom><w:moveTo><w:t>移</w:t></w:moveTo>", "移"),
        ("<w:del><w:delText>删</w:delText></w:del><w:ins><w:t>增</w:t></w:ins>", "增"),
        ("<mc:Choice><w:t>框</w:t></mc:Choice><mc:Fallback><w:t>框</w:t></mc:Fallback>", "框"),
        ("<w:t>一\x85二&#9;</w:t><w:t/>", "一\x85二"),
    ],
)
def test_words_of_a_document_come_once_and_joined_as_they_are_read(body, expected):
    assert text("docx", word_part(body)) == expected


@pytest.mark.parametrize("name", ["word/footnotes.xml", "word/comments.xml", "word/header3.xml"])
def test_notes_and_comments_are_read(name):
    assert text("docx", word_part("<w:t>注释</w:t>", name)) == "注释"


def test_a_sheet_gives_all_pages_and_plain_values():
    moment = datetime.datetime(2026, 11, 21)
    rows = [["客户", 13800138000.0, None, moment], [], [1.5, True, moment.replace(hour=9)]]
    content = files.sheet(总表=rows, 附表=[["乙"]])

    assert text("xlsx", content).split("\n") == [
        "总表",
        "客户\t13800138000\t2026-11-21",
        "1.5\tTrue\t2026-11-21 09:00:00",
        "附表",
        "乙",
    ]


def test_a_number_in_scientific_notation_is_written_out():
    content = files.sheet(客户=[[13800138000]])
    place = "xl/worksheets/sheet1.xml"

    assert "13800138000" in text(
        "xlsx", files.edited(content, place, b"<v>13800138000</v>", b"<v>1.3800138E10</v>")
    )


def test_a_sheet_that_understates_its_size_is_read_whole():
    content = files.sheet(客户=[["甲", "乙"], ["丙", "丁"]])
    place = "xl/worksheets/sheet1.xml"

    assert "丁" in text("xlsx", files.edited(content, place, b'ref="A1:B2"', b'ref="A1:A1"'))


def test_a_formula_gives_its_value_and_never_its_text():
    book = openpyxl.Workbook()
    book.active["A1"] = "=HYPERLINK(1)"
    book.save(stream := io.BytesIO())

    assert text("xlsx", stream.getvalue()) == "Sheet"


@pytest.mark.parametrize(
    "content, expected",
    [
        ("<title>题</title><p>客<b>户</b><br>档案".encode(), "题\n\n客户\n档案"),
        ("<style>a{}</style><script>x</script>话<template>y</template>".encode(), "话"),
        (b"<p>a&amp;b &#23458;", "a&b 客"),
        ("</script><p>话".encode(), "话"),
        ('<meta charset="gb2312"><p>镕'.encode("gb18030"), "镕"),
        ("<p>无标".encode("gbk"), "无标"),
        ("<p>宽".encode("utf-16"), "宽"),
        (b'<meta charset="nonsense"><p>\xff\xff', "\ufffd\ufffd"),
    ],
)
def test_a_page_gives_the_words_people_see(content, expected):
    assert text("html", content) == expected


def test_a_mail_gives_its_head_its_bodies_and_its_attachments():
    found = text("eml", mail(attachment=files.word("附件里的话")))

    for words in [
        "授信流程",
        "chen@example.com",
        "正文一段",
        "网页正文",
        "合同.docx",
        "附件里的话",
    ]:
        assert words in found
    assert "脚本" not in found


def test_a_mail_with_a_broken_attachment_is_read_but_for_it():
    facts, found = read("eml", mail(attachment=b"PK broken"))

    assert facts["partial"] and "正文一段" in found


def test_an_attachment_of_another_kind_gives_its_name_only():
    found = text("eml", mail(name="程序.exe", attachment="正文在此".encode()))

    assert "程序.exe" in found and "正文在此" not in found


def test_a_mail_head_in_raw_gb18030_is_read():
    raw = "From: a@example.com\nSubject: 催还通知\n\n正文".encode("gb18030")

    assert text("eml", raw).startswith("a@example.com\n催还通知")


@pytest.mark.parametrize("format", ["pdf", "docx", "xlsx"])
def test_what_cannot_be_read_at_all_is_an_error(format):
    with pytest.raises(Exception):  # noqa: B017 - whatever the library raises
        read(format, b"rubbish")


def test_a_word_document_with_a_document_type_is_none():
    with pytest.raises(Exception, match="DTDForbidden"):
        read("docx", files.package({"word/document.xml": "<!DOCTYPE x><x><t>a</t></x>"}))


def test_what_was_read_before_the_damage_is_kept():
    content = word_part("<w:p><w:t>完好的一段</w:t></w:p></broken>")
    facts, found = read("docx", content)

    assert facts["partial"] and found == "完好的一段"


@pytest.mark.parametrize(
    "format, content",
    [
        ("pdf", files.pdf("一二三四五", "六七八九十")),
        ("docx", files.word("一二三四五", "六七八九十")),
        ("xlsx", files.sheet(一二=[["三四五"], ["六七八"]])),
        ("html", "<p>一二三四五<p>六".encode()),
        ("eml", mail(attachment=files.word("附件"))),
    ],
)
def test_a_text_over_the_limit_is_cut_and_said_to_be(format, content):
    facts, found = read(format, content, characters=4)

    assert facts["truncated"] and 0 < len(found) <= 4


def test_the_limit_may_fall_into_an_attachment():
    whole = text("eml", mail(attachment=files.word("附件里的话")))
    facts, found = read("eml", mail(attachment=files.word("附件里的话")), len(whole) - 3)

    assert facts["truncated"] and found == whole[: len(found)]


def test_when_time_runs_out_what_was_read_counts():
    facts, found = read("docx", files.word("一", "二"), seconds=0)

    assert facts["truncated"] and len(found) < 3


def test_a_far_cell_does_not_fill_the_text_with_empty_lines():
    book = openpyxl.Workbook()
    book.active["XFD9999"] = "远"
    book.save(stream := io.BytesIO())

    assert text("xlsx", stream.getvalue(), characters=10) == "Sheet\n远"


def test_characters_nobody_sees_are_left_out():
    assert text("html", "<p>客\x01户\x00\ufffe档案".encode()) == "客户档案"
