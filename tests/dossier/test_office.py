"""Packages: what each one is, and every trick of the zip format is refused (R043, S45)."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier import office
from dossier.errors import Invalid
from tests import files

PLAIN = files.package(files.office_parts(), zipfile.ZIP_STORED)
MEGABYTE = 1 << 20


def kind(content):
    return office.kind(io.BytesIO(content))


def refusal(content):
    with pytest.raises(Invalid) as refused:
        kind(content)
    return refused.value.fields["file"]


@pytest.mark.parametrize("content, expected", [(files.word(), "docx"), (files.sheet(), "xlsx")])
def test_documents_written_by_the_libraries_are_recognised(content, expected):
    assert kind(content) == expected


@pytest.mark.parametrize(
    "parts, expected",
    [
        (files.office_parts(), "docx"),
        (files.office_parts("word/document2.xml"), "docx"),
        (files.office_parts("xl/workbook.xml", "spreadsheetml.sheet"), "xlsx"),
        (files.office_parts("xl/workbook.xml"), "zip"),
        (files.office_parts("readme.xml"), "zip"),
        ({"ppt/presentation.xml": "", "[Content_Types].xml": ""}, "pptx"),
        ({"OFD.xml": ""}, "ofd"),
        ({"word/document.xml": "", "_rels/.rels": ""}, "zip"),
        ({"a.txt": "a"}, "zip"),
    ],
)
def test_a_package_is_named_by_its_parts_and_their_types(parts, expected):
    assert kind(files.package(parts)) == expected


def test_a_package_that_is_two_documents_at_once_is_only_a_zip():
    parts = files.office_parts(**{"xl/workbook.xml": "<x/>"})
    parts["[Content_Types].xml"] += "spreadsheetml.sheet.main+xml"

    assert kind(files.package(parts)) == "zip"


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        PLAIN[:-1],
        PLAIN + b"trailing",
        b"front" + PLAIN,
        PLAIN[:-2] + b"\x01\x00",  # announces a comment that is not there
        files.altered(PLAIN, b"PK\x01\x02", b"PK\x09\x09"),
        PLAIN[:60] + b"x" + PLAIN[61:],
    ],
    ids="short cut trailing front comment directory part".split(),
)
def test_a_damaged_package_is_refused(content):
    with pytest.raises(Invalid):
        kind(content)


def test_a_second_directory_that_only_some_programs_would_read_is_refused():
    """A Zip64 record in the comment of the last part: Python would read it, Word would not."""
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 0, 0, 0, 0)
    entry = zipfile.ZipInfo("readme.txt")
    entry.comment = record + struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)

    assert "损坏" in refusal(files.package([*files.office_parts().items(), (entry, "x")]))


def test_bytes_hidden_before_the_first_part_are_refused():
    stream = io.BytesIO(b"MZ front")
    with zipfile.ZipFile(stream, "a") as target:
        target.writestr("a.txt", "a")

    assert "损坏" in refusal(stream.getvalue())


def test_a_part_described_otherwise_in_the_directory_is_refused():
    content = bytearray(PLAIN)
    content[22] += 1  # the size in front of the first part

    assert "损坏" in refusal(bytes(content))


def test_a_part_named_otherwise_in_the_directory_is_refused():
    place = PLAIN.index(b"_rels/.rels")
    content = PLAIN[:place] + b"_rels/.relz" + PLAIN[place + 11 :]

    assert "损坏" in refusal(content)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_of_packing_that_office_never_uses_is_refused(method):
    assert "损坏" in refusal(files.package(files.office_parts(), method))


@pytest.mark.parametrize(
    "name", ["../evil", "word/../../evil", "/etc/passwd", "a\\..\\b", "\\share", "C:evil"]
)
def test_a_part_that_would_be_unpacked_elsewhere_is_refused(name):
    assert "路径" in refusal(files.package(files.office_parts(**{name: "x"})))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    parts = [*files.office_parts().items(), ("_rels/.rels", "<other/>")]

    assert "路径" in refusal(files.package(parts))


def test_a_symbolic_link_is_refused():
    link = zipfile.ZipInfo("word/media/link")
    link.external_attr = 0o120777 << 16

    assert "路径" in refusal(files.package([*files.office_parts().items(), (link, "/etc/passwd")]))


def test_a_package_with_a_password_is_refused_with_advice():
    content = bytearray(PLAIN)
    content[content.index(b"PK\x01\x02") + 8] |= 1

    assert "请先解除密码" in refusal(bytes(content))


def test_a_bomb_is_refused_by_the_ratio_of_one_part():
    noise = bytes(range(256)) * 8
    parts = files.office_parts(**{"word/a.xml": b"\0" * (65 * MEGABYTE), "word/b.bin": noise})

    assert "炸弹" in refusal(files.package(parts))


def test_a_bomb_is_refused_by_the_ratio_of_all_parts_together():
    parts = {f"word/{n}.xml": b"\0" * (7 * MEGABYTE) for n in range(10)}

    assert "炸弹" in refusal(files.package(files.office_parts(**parts)))


def test_short_text_may_be_packed_as_well_as_it_likes():
    parts = files.office_parts(**{"word/a.xml": b" " * (8 * MEGABYTE)})

    assert kind(files.package(parts)) == "docx"


def test_too_many_parts_are_refused():
    parts = {f"word/{n}.xml": "" for n in range(2001)}

    assert "炸弹" in refusal(files.package(parts))


def test_a_directory_larger_than_any_real_one_is_refused():
    parts = {f"word/{n}{'x' * 60_000}.xml": "" for n in range(80)}

    assert "炸弹" in refusal(files.package(parts))


def test_parts_that_share_their_bytes_are_refused():
    """The overlapping bomb: each entry of the directory points into the same packed bytes."""
    with zipfile.ZipFile(stream := io.BytesIO(), "w") as target:
        for name in ("a.xml", "b.xml"):
            target.writestr(name, b"x" * 50)
        first, second = target.infolist()
        first.compress_size = first.file_size = 50 + 30
        first.flag_bits = 8
    content = bytearray(stream.getvalue())
    content[6] = 8  # the sizes follow the part, says the part itself

    assert "炸弹" in refusal(bytes(content))


@pytest.mark.parametrize("inner", [PLAIN, b"Rar!\x1a\x07\x00", b"\x1f\x8b\x08..."])
def test_a_package_inside_a_package_is_refused(inner):
    parts = files.office_parts(**{"word/media/image1.png": inner})

    assert "压缩包" in refusal(files.package(parts))


@pytest.mark.parametrize("name", ["word/embeddings/Sheet1.xlsx", "word/media/image1.emz"])
def test_what_office_itself_packs_into_its_documents_is_taken(name):
    parts = files.office_parts(**{name: PLAIN})

    assert kind(files.package(parts)) == "docx"


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(name):
    assert "宏" in refusal(files.package(files.office_parts(**{name: "x"})))


@pytest.mark.parametrize(
    "content, expected",
    [(PLAIN, True), (b"%PDF" + PLAIN, True), (b"", False), (files.pdf(), False)],
)
def test_a_file_that_could_also_be_unpacked_is_noticed(content, expected):
    assert office.ends_as_package(io.BytesIO(content)) is expected


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), min_size=1))
def test_however_a_package_is_damaged_it_is_named_or_refused(changes):
    content = bytearray(PLAIN)
    for place, value in changes:
        content[place] = value

    try:
        assert kind(bytes(content)) in ("docx", "zip", "pptx", "ofd", "odf", "xlsx")
    except Invalid as refused:
        assert refused.fields["file"]
