"""The XML parts of an .xlsx that hold cells: sheets, the strings they share, and their styles.

Each part is walked once, as it is unpacked; nothing of it stays but what is asked for.
"""

import datetime
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from dossier.errors import Invalid
from dossier.language import _

COLUMN_LIMIT = 256
STRING_LIMIT = 2**21

_CHUNK = 2**16


class Part:
    """A walk through one XML part; a part with a document type is no part of a workbook (S45)."""

    def __init__(self):
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._root
        self.parser.StartDoctypeDeclHandler = _no_document_type
        self.ready = []

    def read(self, archive, path):
        """Whatever the walk put in `ready`, as it comes."""
        with archive.open(path) as part:
            while chunk := part.read(_CHUNK):
                self.parser.Parse(chunk)
                yield from self.ready
                self.ready.clear()
            self.parser.Parse(b"", True)

    def _root(self, name, facts):
        """Some programs write a prefix before every name; looking for it costs a third more."""
        plain = ":" not in name
        self.parser.StartElementHandler = self.start if plain else self._start_prefixed
        self.parser.EndElementHandler = self.end if plain else self._end_prefixed

    def _start_prefixed(self, name, facts):
        self.start(name.rpartition(":")[2], facts)

    def _end_prefixed(self, name):
        self.end(name.rpartition(":")[2])

    def end(self, name):
        """Nothing to do at the end of an element."""


class Styles(Part):
    """The number formats of a workbook: format code by id, and each cell style's format id."""

    def __init__(self):
        super().__init__()
        self.formats, self.codes, self.inside = {}, [], None

    def start(self, name, facts):
        if name in ("numFmts", "cellXfs", "cellStyleXfs", "dxfs"):
            self.inside = name
        elif name == "numFmt" and self.inside == "numFmts":
            self.formats[int(facts["numFmtId"])] = facts["formatCode"]
        elif name == "xf" and self.inside == "cellXfs":
            self.codes.append(int(facts.get("numFmtId", 0)))


class Texts(Part):
    """A part with texts in it; how they are spoken (phonetic runs) is left out."""

    def __init__(self):
        super().__init__()
        self.text, self.spoken = [], False

    def start(self, name, facts):
        if name == "t" and not self.spoken:
            self.parser.CharacterDataHandler = self.text.append
        elif name == "rPh":
            self.spoken = True

    def end(self, name):
        if name == "t":
            self.parser.CharacterDataHandler = None
        elif name == "rPh":
            self.spoken = False

    def taken(self):
        """The text collected so far, which is then forgotten."""
        text = "".join(self.text)
        self.text.clear()
        return unescape(text) if "_x" in text else text


class Strings(Texts):
    """The strings that cells share, in the order of their numbers."""

    def __init__(self):
        super().__init__()
        self.found = []

    def end(self, name):
        if name == "si":
            self.found.append(self.taken())
            if len(self.found) > STRING_LIMIT:
                raise too_much()
        else:
            super().end(name)


class Rows(Texts):
    """The rows of a sheet that have any text."""

    def __init__(self, strings, dates, epoch):
        super().__init__()
        self.strings, self.dates, self.epoch = strings, dates, epoch
        self.line, self.column, self.texts = 0, -1, []
        self.kind, self.style, self.formula = "n", "0", None

    def start(self, name, facts):
        if name == "c":
            self.kind, self.style = facts.get("t", "n"), facts.get("s", "0")
            self.column = _column(facts["r"]) if "r" in facts else self.column + 1
            self.text.clear()
            self.formula = None
        elif name == "v":
            self.parser.CharacterDataHandler = self.text.append
        elif name == "f":
            self.formula = []
            self.parser.CharacterDataHandler = self.formula.append
        elif name == "row":
            self.line = int(facts.get("r", self.line + 1))
            self.column, self.texts = -1, []
        else:
            super().start(name, facts)

    def end(self, name):
        if name == "c":
            self._close_cell()
        elif name in ("v", "f"):
            self.parser.CharacterDataHandler = None
        elif name == "row":
            if self.texts:
                self.ready.append((self.line, self.texts))
        else:
            super().end(name)

    def _close_cell(self):
        text = self._value(self.taken()) if self.formula is None else f"={''.join(self.formula)}"
        if not text or text.isspace():
            return
        if self.column >= COLUMN_LIMIT:
            raise Invalid({"file": _("列数超过 ${limit}", mapping={"limit": COLUMN_LIMIT})})
        put(self.texts, self.column, text)

    def _value(self, text):
        if not text:
            return ""
        if self.kind == "s":
            return self.strings[int(text)]
        if self.kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        return self._number(text) if self.kind == "n" else text

    def _number(self, text):
        """A number as people typed it; one too long for a spreadsheet shows that it was cut."""
        if self.style in self.dates:
            return _date(float(text), self.epoch) or text
        if text.isdigit():
            return text
        number = float(text)
        if abs(number) >= 1e15:
            return f"{number:.14E}"
        return str(int(number)) if number.is_integer() else f"{number:.15g}"


def _date(serial, epoch):
    try:
        value = from_excel(serial, epoch)
    except (OverflowError, ValueError):
        return None
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def _no_document_type(*_declaration):
    raise ValueError("a document type")


def _column(reference):
    return column_index_from_string(reference.rstrip("0123456789")) - 1


def put(texts, column, text):
    """Write `text` at `column`, with empty texts up to there."""
    texts.extend([""] * (column + 1 - len(texts)))
    texts[column] = text


def too_much() -> Invalid:
    """The refusal of a workbook that would take too much memory (S45)."""
    return Invalid({"file": _("工作簿解开后过大，不能接收；请拆成几份")})
