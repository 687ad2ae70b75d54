"""The handler that takes the text out of documents. Runs confined (confinement.py), alone.

Readers add text piece by piece; when the text is long enough or time runs out, what is there
counts. Imports stand inside the readers: a worker loads only what its documents need.
"""

import datetime
import io
import mimetypes
import re
import time
import zipfile
from html.parser import HTMLParser

SMALL_PDF = 64 << 20
PATIENCE = 0.6  # of the task's seconds, kept below 1 so that a part is better than nothing

_WORD_PARTS = re.compile(
    r"word/(document\d*|header\d*|footer\d*|footnotes|endnotes|comments|diagrams/data\d*)\.xml"
)
_WORD_BREAKS = {"tab": "\t", "tc": "\t", "br": "\n", "cr": "\n", "p": "\n"}
_WORD_TWICE = ("Fallback", "moveFrom")  # text that stands elsewhere in the same part as well
_HTML_SILENT = ("script", "style", "template")
_HTML_INLINE = {"a", "abbr", "b", "big", "code", "em", "font", "i", "mark", "o:p", "small", "span"}
_HTML_INLINE |= {"strong", "sub", "sup", "u", "wbr", "s", "del", "ins", "label", "bdi", "bdo"}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MAIL_FIELDS = ("subject", "from", "to", "cc", "date")


class Full(Exception):
    """Enough text, or enough time."""


class Gathered:
    """Text that grows up to `limit` characters or until `seconds` have passed."""

    def __init__(self, limit, seconds):
        self.parts, self.left, self.until = [], limit, time.monotonic() + seconds

    def add(self, piece):
        self.parts.append(piece[: self.left])
        self.left -= len(piece)
        if self.left < 0 or time.monotonic() > self.until:
            raise Full

    def text(self):
        return _UNSEEN.sub("", "".join(self.parts)).replace("\r\n", "\n").strip()


class Locked(Exception):
    reason = "locked"


def handle(task, file):
    """({'pages', 'truncated', 'partial'}, text in UTF-8) of `file` in format `task['format']`."""
    gathered = Gathered(task["characters"], task["seconds"] * PATIENCE)
    facts = {"pages": None, "truncated": False, "partial": False}
    try:
        READERS[task["format"]](file, gathered, facts)
    except Full:
        facts["truncated"] = True
    except Exception:
        if not gathered.text():
            raise
        facts["partial"] = True
    return facts, gathered.text().encode("utf-8", "replace")


def read_pdf(file, gathered, facts):
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(_whole_if_small(file))
    except pypdfium2.PdfiumError as error:
        raise Locked if "password" in str(error).lower() else error from None
    facts["pages"] = len(document)
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage().get_text_range()
            page.close()
        except pypdfium2.PdfiumError:
            facts["partial"] = True
            continue
        gathered.add(text + "\n")


def read_docx(file, gathered, facts):
    """All parts that hold words. Not by python-docx, which loads every picture into memory."""
    with zipfile.ZipFile(file) as package:
        parts = [name for name in package.namelist() if _WORD_PARTS.fullmatch(name)]
        for name in sorted(parts, key=lambda name: ("/document" not in name, name)):
            with package.open(name) as part:
                _read_word_part(part, gathered)


def read_xlsx(file, gathered, facts):
    mimetypes.knownfiles.clear()  # openpyxl would look for them where confinement lets nobody look
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    for page in book.worksheets:
        page.reset_dimensions()
        gathered.add(f"{page.title}\n")
        for row in page.iter_rows(values_only=True):
            line = "\t".join(_cell(value) for value in row if value is not None)
            gathered.add(f"{line}\n" if line else "")  # the gap before a far row costs no room


def read_html(file, gathered, facts):
    raw = file.read()
    declared = _CHARSET.search(raw[:2048])
    _Words(gathered).take(_decoded(raw, declared and declared[1].decode()))


def read_eml(file, gathered, facts):
    import email
    import email.policy

    policy = email.policy.default
    message = email.message_from_binary_file(file, policy=policy)
    for name, raw in message.raw_items():
        if name.lower() in _MAIL_FIELDS:
            gathered.add(_mended(raw) or str(policy.header_fetch_parse(name, raw)))
            gathered.add("\n")
    for part in message.walk():
        if not part.is_multipart():
            _read_mail_part(part, gathered, facts)


READERS = {
    "pdf": read_pdf,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "html": read_html,
    "eml": read_eml,
}


def _whole_if_small(file):
    """Bytes are read faster than a file, which pdfium asks for in tiny pieces."""
    size = file.seek(0, 2)
    file.seek(0)
    return file.read() if size <= SMALL_PDF else file


def _read_word_part(part, gathered):
    from defusedxml.ElementTree import iterparse

    twice = 0
    for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
        name = element.tag.rpartition("}")[2]
        if name in _WORD_TWICE:
            twice += 1 if event == "start" else -1
        if event == "end" and not twice:
            if name == "t":
                gathered.add(element.text or "")
            elif name in _WORD_BREAKS:
                gathered.add(_WORD_BREAKS[name])
        if event == "end":
            element.clear()


def _cell(value):
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return str(value.date())
    return str(value)


def _read_mail_part(part, gathered, facts):
    name = part.get_filename() or ""
    content = part.get_payload(decode=True) or b""
    gathered.add(f"{name}\n")
    kind = name.rpartition(".")[2].lower()
    if part.get_content_type() == "text/html":
        _Words(gathered).take(_decoded(content, part.get_content_charset()))
    elif part.get_content_maintype() == "text":
        gathered.add(_decoded(content, part.get_content_charset()) + "\n")
    elif kind in ("pdf", "docx", "xlsx"):
        try:
            READERS[kind](io.BytesIO(content), gathered, dict(facts))
        except Full:
            raise
        except Exception:
            facts["partial"] = True


def _decoded(raw, declared=None):
    """Text of `raw` as declared, else as it reads; GB18030 stands for all its older subsets."""
    wanted = "gb18030" if (declared or "").lower() in ("gb2312", "gbk") else declared
    marked = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for codec in (marked, wanted, "gb18030"):
        try:
            return raw.decode(codec or "utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")


def _mended(field):
    """A field in raw GB18030 or UTF-8, which old mailers wrote; '' for a field as it should be."""
    return "" if field.isascii() else _decoded(field.encode("utf-8", "surrogateescape"))


class _Words(HTMLParser):
    def __init__(self, gathered):
        super().__init__()
        self.gathered, self.silent = gathered, 0

    def take(self, text):
        for start in range(0, len(text), 1 << 16):
            self.feed(text[start : start + (1 << 16)])
        self.close()

    def handle_starttag(self, tag, attributes):
        self.silent += tag in _HTML_SILENT
        if tag not in _HTML_INLINE:
            self.gathered.add("\n")

    def handle_endtag(self, tag):
        self.silent = max(0, self.silent - (tag in _HTML_SILENT))
        if tag not in _HTML_INLINE:
            self.gathered.add("\n")

    def handle_data(self, data):
        if not self.silent:
            self.gathered.add(data)
