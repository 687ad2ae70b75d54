"""The encoding of a text nobody labelled: UTF-8, else GB18030 (with GBK in it), UTF-16 by mark.

A text with control characters in it is no text: that is how binary rubbish is told apart (R043).
"""

import codecs

CHUNK = 1 << 18

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CONTROLS = bytes([*range(0x00, 0x09), *range(0x0E, 0x1A), *range(0x1C, 0x20)])


def detect(stream):
    """The codec that reads all of binary `stream`, None if it is no text; in bounded memory."""
    stream.seek(0)
    head = stream.read(3)
    return next((codec for codec in _candidates(head) if _reads(stream, codec)), None)


def decode(raw, complete=True):
    """The text in `raw` bytes; ValueError if it is none.

    With `complete` false the bytes may end inside a character, which is then left out.
    """
    for codec in _candidates(raw):
        try:
            text = codecs.getincrementaldecoder(codec)().decode(raw, final=complete)
        except UnicodeDecodeError:
            continue
        if not _controls_in(raw, text, codec):
            return text
    raise ValueError("not a text")


def _candidates(head):
    for mark, codec in _MARKS.items():
        if head.startswith(mark):
            return [codec]
    return ["utf-8", "gb18030"]


def _reads(stream, codec):
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        while chunk := stream.read(CHUNK):
            if _controls_in(chunk, decoder.decode(chunk), codec):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _controls_in(raw, text, codec):
    """In UTF-8 and GB18030 no other character contains these bytes; deleting them is quickest."""
    plain = text.encode() if codec == "utf-16" else raw
    return len(plain.translate(None, _CONTROLS)) != len(plain)
