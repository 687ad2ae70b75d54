"""File names: nothing leaves the folder, the header or the eye's trust; the rest is kept (S44)."""

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.filename import UNNAMED, clean, content_disposition, extension

NASTY = st.sampled_from(
    ["../", "\\", "\0", "\u202e", "\u200b", "\r\n", ".", " ", "con", "CON.", "C:", '"']
)
NAMES = st.lists(st.one_of(NASTY, st.text(max_size=30)), max_size=20).map("".join)
LONG_NAMES = st.builds(
    lambda stem, count, suffix: stem * count + suffix,
    st.text(min_size=1, max_size=4),
    st.integers(80, 300),
    st.sampled_from(["", ".pdf", ".docx", " .pdf", ".", ".很长的扩展名" * 9]),
)


@pytest.mark.parametrize(
    "name",
    [
        "客户授信合同（2024年）.pdf",
        "=SUM(A1)-说明 'x' \"y\".xlsx",
        "-leading dash.txt",
        "\U00020bb7野家👩.pdf",
        "\U000323b0.pdf",  # newer than the Unicode of this Python
        "e\u0301te\u0301.pdf",
        "\ue863.txt",  # private use: how GBK writes rare names
        ".profile",
        "版本 1.2.3.docx",
    ],
)
def test_a_harmless_name_comes_back_as_given(name):
    assert clean(name) == name


@pytest.mark.parametrize(
    "given_name, kept",
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\客户\\合同.pdf", "合同.pdf"),
        ("C:evil.txt", "evil.txt"),
        ("D: E:x.txt", "x.txt"),
        ("目录/..", "目录"),
        ("合同.pdf/", "合同.pdf"),
        ("合同\u202efdp.exe", "合同fdp.exe"),
        ("合\u2066同\u2069\u200b.pdf", "合同.pdf"),
        ("a\0b\r\nc\u2028.txt", "abc.txt"),
        ("\ud800合同.pdf", "合同.pdf"),
        ("a\uffffb.txt", "ab.txt"),
        ("合同.pdf. . .", "合同.pdf"),
        (" \u3000合同.pdf\t", "合同.pdf"),
    ],
)
def test_what_misleads_or_leaves_the_folder_is_taken_out(given_name, kept):
    assert clean(given_name) == kept


@pytest.mark.parametrize("name", ["", None, "...", "../..", " / ", "\u202e", "C:", "\0"])
def test_a_name_of_nothing_gets_a_name(name):
    assert clean(name) == UNNAMED


@pytest.mark.parametrize(
    "name", ["CON", "con.pdf", "Aux .txt", "NUL.tar.gz", "com1", "LPT².txt", "conin$"]
)
def test_a_device_of_windows_is_marked(name):
    assert clean(name) == f"_{name}"


def test_a_name_that_the_cut_turns_into_a_device_is_marked_too():
    assert clean("con" + " " * 300 + "x") == "_con"


@pytest.mark.parametrize("name", ["console.txt", "com10.txt", "contract.pdf", "aux-files.zip"])
def test_a_word_that_begins_like_a_device_is_left(name):
    assert clean(name) == name


def test_a_long_name_is_cut_before_its_extension():
    kept = clean("客" * 200 + ".pdf")

    assert kept == "客" * 83 + ".pdf"
    assert len(kept.encode()) == 253


def test_an_extension_of_absurd_length_is_cut_like_the_rest():
    assert clean("a." + "客" * 200) == "a." + "客" * 84


@given(st.one_of(NAMES, LONG_NAMES))
def test_every_name_becomes_a_safe_one_that_stays(name):
    kept = clean(name)

    assert kept and len(kept.encode()) <= 255
    assert not re.search(r"[/\\\0]", kept) and kept not in (".", "..")
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in kept)
    assert kept == kept.strip().rstrip(".") and not re.match("[A-Za-z]:", kept)
    assert clean(kept) == kept


@given(st.one_of(NAMES, LONG_NAMES), st.booleans())
def test_a_header_is_one_line_of_ascii_that_gives_the_name_back(name, inline):
    header = content_disposition(name, inline)
    shape = r"(attachment|inline); filename=\"([^\"\\%]+)\"; filename\*=UTF-8''([\w.~%-]+)"
    kind, fallback, encoded = re.fullmatch(shape, header, re.ASCII).groups()

    assert kind == ("inline" if inline else "attachment")
    assert fallback.isascii() and fallback.isprintable()
    assert unquote(encoded) == clean(name)


def test_a_name_with_quotes_and_line_ends_cannot_add_a_header():
    header = content_disposition('a"; x=y\r\nSet-Cookie: a=b.pdf')

    assert header.startswith('attachment; filename="a__ x=ySet-Cookie_ a=b.pdf"; filename*=UTF-8')


@pytest.mark.parametrize(
    "name, expected",
    [
        ("合同.PDF", "pdf"),
        ("a.tar.gz", "gz"),
        ("合同", ""),
        (".profile", ""),
        ("a.pdf\u202e.", "pdf"),
    ],
)
def test_the_extension_is_what_stands_after_the_last_dot(name, expected):
    assert extension(name) == expected
