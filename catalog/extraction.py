"""The text of a document, for the full-text index (R043, S45).

Whatever the document does, the answer is an Extraction: one that cannot be read is kept all the
same, with a note that says why its words will not be found.
"""

from dataclasses import dataclass
from pathlib import Path

from catalog.sandbox import Failed, Sandbox
from dossier import encoding
from dossier.format import Format
from dossier.language import _

MAX_CHARACTERS = 2_000_000
PLAIN = (Format.TXT, Format.CSV)
IMAGES = (Format.PNG, Format.JPEG, Format.TIFF)

_NOTES = {
    "slow": _("提取超时，正文未进入检索。"),
    "memory": _("文件过于复杂，超出提取的内存上限，正文未进入检索。"),
    "locked": _("文件有密码，无法提取正文。"),
    "damaged": _("文件损坏，无法提取正文。"),
    "crash": _("文件无法正常打开，正文未进入检索。"),
    "partial": _("文件有部分损坏，只提取了能读出的文字。"),
    "truncated": _("正文过长，只提取了前面的部分。"),
    "scanned": _("没有文字层（可能是扫描件），无法按正文检索。"),
    "picture": _("图片中没有可提取的文字。"),
}
_sandbox = Sandbox(Path(__file__).with_name("extractor.py"))


@dataclass(frozen=True)
class Extraction:
    """What could be read: `pages` is None where the format has none, `note` is for people."""

    text: str = ""
    pages: int | None = None
    truncated: bool = False
    note: str = ""


def extract(stream, format, sandbox=_sandbox):
    """The Extraction of `stream`, a binary file in Format `format`; it raises nothing of its own.

    At most 2,000,000 characters. Takes up to 30 s, plus the wait for a free worker.
    """
    if format in PLAIN:
        return _plain(stream)
    if format in IMAGES:
        return Extraction(note=_NOTES["picture"])
    task = {"format": str(format), "characters": MAX_CHARACTERS, "seconds": sandbox.seconds}
    try:
        facts, body = sandbox.ask(stream, task)
    except Failed as failure:
        return Extraction(note=_NOTES.get(failure.reason, _NOTES["crash"]))
    return _told(body.decode("utf-8", "replace")[:MAX_CHARACTERS], facts, format)


def close():
    """Stop the workers; they start again when they are needed."""
    _sandbox.close()


def _plain(stream):
    """Decoded here: a text has no structure to attack, and no more is read than is kept."""
    stream.seek(0)
    raw = stream.read(4 * MAX_CHARACTERS + 1)
    complete = len(raw) <= 4 * MAX_CHARACTERS
    try:
        text = encoding.decode(raw, complete)
    except ValueError:
        return Extraction(note=_NOTES["damaged"])
    truncated = not complete or len(text) > MAX_CHARACTERS
    note = _NOTES["truncated"] if truncated else ""
    return Extraction(text[:MAX_CHARACTERS], None, truncated, note)


def _told(text, facts, format):
    pages = facts.get("pages") if isinstance(facts.get("pages"), int) else None
    truncated, partial = bool(facts.get("truncated")), bool(facts.get("partial"))
    empty = not text and format is Format.PDF
    reason = partial and "partial" or truncated and "truncated" or empty and "scanned"
    return Extraction(text, pages, truncated, _NOTES[reason] if reason else "")
