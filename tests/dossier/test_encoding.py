"""Encodings: what Chinese offices write is read, and rubbish is not taken for text (R043)."""

import codecs
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import encoding

TEXT = "客户档案\t管理制度\r\n第一条"
READABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@pytest.mark.parametrize(
    "raw, codec",
    [
        (TEXT.encode(), "utf-8"),
        (b"plain ASCII", "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("gbk"), "gb18030"),
        ("𠮷㐀".encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
    ],
)
def test_the_encoding_is_found_and_the_text_comes_back(raw, codec):
    assert encoding.detect(io.BytesIO(raw)) == codec
    assert encoding.decode(raw) == raw.decode(codec)


@pytest.mark.parametrize(
    "raw",
    [
        b"text\0with nul",
        bytes(range(256)),
        "制度 2024".encode("utf-16-le"),
        b"\xff\xfe\x00\xd8",
        b"caf\xe9 latin",
        TEXT.encode("gbk") + b"\x81",
    ],
)
def test_what_is_no_text_is_not_taken_for_one(raw):
    assert encoding.detect(io.BytesIO(raw)) is None
    with pytest.raises(ValueError):
        encoding.decode(raw)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_cut_inside_a_character_is_read_up_to_there(codec):
    raw = ("客" * 9).encode(codec)[:-1]

    assert encoding.decode(raw, complete=False) == "客" * 8


def test_a_character_may_lie_across_two_chunks(monkeypatch):
    monkeypatch.setattr(encoding, "CHUNK", 4)

    assert encoding.detect(io.BytesIO("客户档案".encode())) == "utf-8"


@given(READABLE)
def test_every_text_in_utf_8_comes_back(text):
    assert encoding.decode(text.encode()) == text.removeprefix("\ufeff")


@given(st.binary())
def test_detecting_and_decoding_agree_on_every_input(raw):
    codec = encoding.detect(io.BytesIO(raw))

    if codec is None:
        with pytest.raises(ValueError):
            encoding.decode(raw)
    else:
        assert encoding.decode(raw) == raw.decode(codec)
