"""The raw sheets of an .xlsx or .csv file, read row by row.

Whatever is broken, disguised, locked or built to do harm is refused with the reason (R153, S45);
nothing is written to disk, and memory does not grow with the rows.
"""

import collections
import contextlib
import csv
import io
import itertools

from dossier import encoding, workbook
from dossier.cells import COLUMN_LIMIT
from dossier.errors import Invalid
from dossier.format import Format, recognise
from dossier.language import _
from dossier.workbook import Worksheet

FILE_LIMIT = 64 * 2**20
SAMPLE = 50


def open_sheets(stream, filename) -> list[Worksheet]:
    """The sheets of a seekable binary stream, or Invalid; the stream stays the caller's to close.

    A csv is one sheet without a title. One pass over the rows at a time.
    """
    allowed = frozenset({Format.XLSX, Format.CSV})
    if recognise(stream, filename, allowed=allowed, limit=FILE_LIMIT) is Format.XLSX:
        return workbook.worksheets(stream)
    codec = encoding.detect(stream)
    delimiter = max(",;\t", key=lambda mark: _usual_width(stream, codec, mark))
    return [Worksheet("", True, lambda: _records(stream, codec, delimiter))]


def _usual_width(stream, codec, delimiter):
    """How many columns most of the first rows have if split at `delimiter`, and how many rows."""
    widths = collections.Counter()
    with _reader(stream, codec, delimiter) as reader, contextlib.suppress(csv.Error):
        for texts in itertools.islice(reader, SAMPLE):
            widths[len(texts)] += any(map(str.strip, texts))
    rows, width = max(((rows, width) for width, rows in widths.items()), default=(0, 0))
    return width, rows


def _records(stream, codec, delimiter):
    """Records are counted as a spreadsheet counts rows, not by line ends within quotes."""
    line = 0
    with _reader(stream, codec, delimiter, strict=True) as reader:
        try:
            for line, texts in enumerate(reader, 1):
                if any(map(str.strip, texts)):
                    yield line, _bounded(texts)
        except csv.Error:
            told = _("第 ${line} 行的引号不成对，或内容过长", mapping={"line": line + 1})
            raise Invalid({"file": told}) from None


@contextlib.contextmanager
def _reader(stream, codec, delimiter, strict=False):
    stream.seek(0)
    wrapper = io.TextIOWrapper(stream, encoding=codec, newline="")
    try:
        yield csv.reader(wrapper, delimiter=delimiter, strict=strict)
    finally:
        wrapper.detach()


def _bounded(texts):
    while not texts[-1].strip():
        texts.pop()
    if len(texts) > COLUMN_LIMIT:
        raise Invalid({"file": _("列数超过 ${limit}", mapping={"limit": COLUMN_LIMIT})})
    return texts
