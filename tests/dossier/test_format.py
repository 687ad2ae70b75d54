"""Formats: recognised by content, and every disguise is refused in words that help (R043, S43)."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.errors import Invalid
from dossier.format import Format, recognise
from tests import files

MAIL = (
    b"From: a@example.com\r\nSubject: =?utf-8?b?5a6i5oi3?=\r\n folded\r\n\r\nbody \xbf\xcd\xbb\xa7"
)
HTML = "<!DOCTYPE html><p>客户".encode()
EXE = b"MZ\x90\0" + bytes(200)
GOOD = [
    (files.pdf(), "合同.pdf", Format.PDF),
    (files.word(), "合同.DOCX", Format.DOCX),
    (files.sheet(), "客户.xlsx", Format.XLSX),
    ("客户档案".encode(), "a.txt", Format.TXT),
    ("客户,档案".encode("gbk"), "a.csv", Format.CSV),
    (HTML, "a.htm", Format.HTML),
    ("一段 <b>话</b>".encode(), "a.html", Format.HTML),
    (MAIL, "a.eml", Format.EML),
    (MAIL, "a.txt", Format.TXT),
    (files.image(), "a.png", Format.PNG),
    (files.image("JPEG"), "a.jpg", Format.JPEG),
    (files.image("TIFF"), "a.tif", Format.TIFF),
    (b"MM\0*" + bytes(9), "a.tiff", Format.TIFF),
]


def refusal(content, name, **conditions):
    with pytest.raises(Invalid) as refused:
        recognise(io.BytesIO(content), name, **conditions)
    return refused.value.fields["file"].interpolate()


@pytest.mark.parametrize("content, name, expected", GOOD)
def test_what_is_what_it_says_is_taken(content, name, expected):
    stream = io.BytesIO(content)

    assert recognise(stream, name) is expected
    assert stream.tell() == 0


def test_a_file_on_disk_is_recognised_by_its_path(tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(files.pdf())

    assert recognise(path, "a.pdf") is recognise(str(path), "a.pdf") is Format.PDF


@pytest.mark.parametrize("content, name, expected", GOOD)
@pytest.mark.parametrize("other", ["资料.exe", "资料"])
def test_no_content_is_taken_under_a_foreign_name(content, name, expected, other):
    assert "扩展名" in refusal(content, other)


def test_bytes_of_zero_length_are_refused():
    assert "空" in refusal(b"", "a.pdf")


def test_a_file_over_the_limit_is_refused_with_both_sizes():
    message = refusal(b"x" * (3 << 19), "a.txt", limit=1 << 20)

    assert message == "文件太大：1.5 MB，最多 1 MB。"


def test_a_file_of_exactly_the_limit_is_taken():
    assert recognise(io.BytesIO(b"x" * 10), "a.txt", limit=10) is Format.TXT


@pytest.mark.parametrize(
    "content, name, words",
    [
        (EXE, "合同.pdf", "可执行程序"),
        (b"Rar!\x1a\x07\x00" + bytes(50), "a.docx", "压缩包"),
        (b"GIF89a" + bytes(50), "a.png", "Graphics interchange"),
        (files.package({"a": "b"}), "a.docx", "压缩包"),
        (files.package({"OFD.xml": "b"}), "a.ofd", "OFD"),
        (bytes(range(256)), "a.txt", "无法识别"),
        (files.compound("WordDocument"), "a.doc", "旧版 Office"),
        (HTML, "a.pdf", "扩展名是 .pdf，内容却是网页"),
        (HTML, "a.txt", "内容却是网页"),
        ("\n <script>x".encode("utf-16"), "a.txt", "内容却是网页"),
        (b"plain words", "a.html", "内容却是纯文本"),
        (b"plain words", "a.eml", "内容却是纯文本"),
        (MAIL, "a.html", "内容却是电子邮件"),
        (files.word(), "a.xlsx", "内容却是Word 文档；请核对文件，确认无误后把扩展名改为 .docx"),
        (
            files.image("JPEG"),
            "扫描件",
            "没有扩展名；内容是JPEG 图片，请把扩展名改为 .jpeg / .jpg",
        ),
    ],
)
def test_a_disguise_is_named_in_the_refusal(content, name, words):
    assert words in refusal(content, name)


def test_a_format_that_the_profile_does_not_take_is_refused_with_the_choice():
    message = refusal(files.image(), "a.png", allowed={Format.PDF, Format.DOCX})

    assert message == "这里不收PNG 图片，可收的格式：pdf、docx。"


def test_an_office_document_with_a_password_is_refused_with_advice():
    content = files.compound("Root Entry", "EncryptionInfo", "EncryptedPackage")

    assert "请先解除密码" in refusal(content, "a.docx")


def test_the_mark_of_a_locked_document_is_found_between_two_pieces(monkeypatch):
    monkeypatch.setattr("dossier.format.CHUNK", 527)

    assert "请先解除密码" in refusal(files.compound("EncryptedPackage"), "a.docx")


def test_a_pdf_with_a_password_is_refused():
    assert "请先解除" in refusal(files.pdf(encrypt="secret"), "a.pdf")


def test_a_pdf_that_was_cut_off_is_refused():
    assert "不完整" in refusal(files.pdf()[:-30], "a.pdf")


@pytest.mark.parametrize("front", [files.pdf(), files.image("JPEG")])
def test_a_file_that_is_a_package_as_well_is_refused(front):
    name = "a.pdf" if front.startswith(b"%PDF") else "a.jpg"

    assert "又是压缩包" in refusal(front + files.package({"a": "b"}), name)


def test_a_header_that_never_ends_is_no_mail():
    assert "纯文本" in refusal(b"From: a\r\nTo: b\r\n" * 300, "a.eml")


@pytest.mark.parametrize("text", ["pdf", ".PDF", " Pdf "])
def test_a_format_is_found_by_its_extension(text):
    assert Format.parse(text) is Format.PDF
    with pytest.raises(ValueError):
        Format.parse(f"{text}x")


@given(st.binary(max_size=400), st.sampled_from([*Format, "exe", ""]))
def test_any_bytes_under_any_name_are_recognised_or_refused(content, extension):
    try:
        found = recognise(io.BytesIO(content), f"a.{extension}")
    except Invalid as refused:
        assert refused.fields["file"]
    else:
        assert found is Format.parse(extension)


class Metered(io.RawIOBase):
    """A file of `size` bytes of text that exists nowhere; remembers its largest read."""

    def __init__(self, size):
        self.size, self.place, self.largest = size, 0, 0

    def seek(self, offset, whence=0):
        self.place = (0, self.place, self.size)[whence] + offset
        return self.place

    def read(self, count=-1):
        count = min(count if count >= 0 else self.size, self.size - self.place)
        self.place += count
        self.largest = max(self.largest, count)
        return b"a" * count


def test_a_large_file_is_read_in_small_pieces():
    file = Metered(40 << 20)

    assert recognise(file, "a.txt") is Format.TXT
    assert file.largest <= 1 << 18
