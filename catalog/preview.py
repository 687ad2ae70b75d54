"""What a browser may see of a document: new images of its pages, or plain text (S43).

The original's bytes never go to the page. With a watermark, every image bears who looked and when.
"""

from pathlib import Path

from catalog.extraction import extract
from catalog.sandbox import Failed, Sandbox
from dossier.errors import Invalid
from dossier.format import Format
from dossier.language import _

MAX_WIDTH = 1600
MAX_TEXT = 200_000
MAX_MARK = 200
MARK_EVERY_LINES = 40
DRAWN = (Format.PDF, Format.PNG, Format.JPEG, Format.TIFF)

_REFUSALS = {
    "slow": _("生成预览超时，请下载后查看。"),
    "memory": _("页面过大或过于复杂，无法预览。"),
    "locked": _("文件有密码，无法预览。"),
    "damaged": _("文件损坏，无法预览。"),
    "crash": _("文件无法正常打开，不能预览。"),
}
_sandbox = Sandbox(Path(__file__).with_name("renderer.py"))


def mime(format):
    """The content type of what `render` gives for a Format."""
    return "image/png" if format in DRAWN else "text/plain; charset=utf-8"


def page_count(stream, format, sandbox=_sandbox):
    """The number of pages that `render` can show, at least 1; Invalid if it cannot be opened."""
    if format not in (Format.PDF, Format.TIFF):
        return 1
    facts, _body = _asked(stream, {"format": str(format), "action": "count"}, sandbox)
    pages = facts.get("pages")
    return max(1, pages) if isinstance(pages, int) else 1


def render(stream, format, page=1, width=1000, watermark="", sandbox=_sandbox):
    """Page `page` (from 1) as PNG at most `width` (≤ 1600) pixels wide, or text in UTF-8.

    Invalid names the page that does not exist, or says why the file cannot be shown.
    """
    if format not in DRAWN:
        return _text(extract(stream, format), watermark).encode()
    width = max(1, min(int(width), MAX_WIDTH))
    task = {"format": str(format), "action": "draw", "page": int(page), "width": width}
    _facts, body = _asked(stream, {**task, "watermark": watermark[:MAX_MARK]}, sandbox)
    return body


def close():
    """Stop the workers; they start again when they are needed."""
    _sandbox.close()


def _asked(stream, task, sandbox):
    try:
        return sandbox.ask(stream, task)
    except Failed as failure:
        if failure.reason == "missing":
            raise Invalid({"page": _("没有这一页。")}) from None
        raise Invalid({"file": _REFUSALS.get(failure.reason, _REFUSALS["crash"])}) from None


def _text(extraction, watermark):
    """The beginning of the text; a watermark stands as a line of its own again and again."""
    if extraction.note and not extraction.text:
        raise Invalid({"file": extraction.note})
    lines = extraction.text[:MAX_TEXT].split("\n")
    if not watermark:
        return "\n".join(lines)
    marked = []
    for start in range(0, len(lines), MARK_EVERY_LINES):
        marked += [f"—— {watermark} ——", *lines[start : start + MARK_EVERY_LINES]]
    return "\n".join([*marked, f"—— {watermark} ——"])
