"""The cells of an .xlsx as texts, row by row, in memory that does not grow with the rows.

openpyxl opens the workbook and knows its dates. The cells are read here, because its own reader
takes two to four times as long, goes through some files twice, and does not tell of merged cells.
"""

import collections
import contextlib
import copy
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import builtin_format_code, is_date_format
from openpyxl.utils.cell import range_boundaries
from openpyxl.xml.constants import SHARED_STRINGS, STYLES_TYPE

from dossier.cells import COLUMN_LIMIT, Rows, Strings, Styles, put, too_much
from dossier.errors import Invalid
from dossier.language import _

UNPACKED_LIMIT = 128 * 2**20
MERGED_LIMIT = 2**16

_CHUNK = 2**16
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref=[\"']([A-Z]+\d+:[A-Z]+\d+)[\"']")
_MERGED_LONGEST = 200
_CHINESE_DATE_FORMATS = {*range(27, 37), *range(50, 59)}


class Worksheet(NamedTuple):
    """A sheet's title, whether it is shown, and a function that reads its rows afresh.

    Rows are (row number, texts); a cell merged downwards stands in each of its rows, and rows
    without a cell of their own are left out.
    """

    title: str
    visible: bool
    lines: Callable[[], Iterator[tuple[int, list[str]]]]


def worksheets(stream) -> list[Worksheet]:
    """The worksheets of a workbook that `format.recognise` let pass; Invalid if it is broken."""
    with _damage_told():
        with zipfile.ZipFile(stream) as archive:
            _require_honest_sizes(archive)
        reader = ExcelReader(stream, read_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_workbook()
        strings = _strings(reader)
        dates = _date_styles(reader)
        return [
            Worksheet(
                sheet.name,
                sheet.state == "visible",
                _lines(reader, relation.target, strings, dates),
            )
            for sheet, relation in reader.parser.find_sheets()
            if relation.Type.endswith("/worksheet")
        ]


@contextlib.contextmanager
def _damage_told():
    """Turn whatever a broken workbook makes the libraries raise into one plain refusal."""
    try:
        yield
    except Invalid:
        raise
    except Exception as error:  # no library lists its errors; any of them is a broken part
        raise Invalid({"file": _("工作簿已损坏，请在 Excel 或 WPS 中另存一份后再导入")}) from error


def _require_honest_sizes(archive):
    """Refuse what unpacks to too much, or to more than the archive's directory says.

    The directory is the sender's word, and readers that trust it take memory for what comes.
    """
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > UNPACKED_LIMIT or any(
        _real_size(archive, part) != part.file_size for part in parts
    ):
        raise too_much()


def _real_size(archive, part):
    unlimited = copy.copy(part)
    unlimited.file_size = sys.maxsize
    size = 0
    with archive.open(unlimited) as stream:
        while size <= part.file_size and (chunk := stream.read(_CHUNK)):
            size += len(chunk)
    return size


def _lines(reader, path, strings, dates):
    def lines():
        merged, standing = _merged_downwards(reader.archive, path), {}
        rows = Rows(strings, dates, reader.wb.epoch)
        for line, texts in _guarded(rows.read(reader.archive, path)):
            for column, (last, text) in standing.items():
                if line <= last:
                    put(texts, column, _at(texts, column) or text)
            for column, last in merged.get(line, ()):
                if text := _at(texts, column):
                    standing[column] = (last, text)
            yield line, texts

    return lines


def _guarded(rows):
    while True:
        with _damage_told():
            row = next(rows, None)
        if row is None:
            return
        yield row


def _merged_downwards(archive, path):
    """First row → [(column, last row)] of cells merged over rows; they stand behind the rows."""
    merged, count, rest = collections.defaultdict(list), 0, b""
    with _damage_told(), archive.open(path) as part:
        while chunk := part.read(_CHUNK):
            text = rest + chunk
            for found in _MERGED.finditer(text):
                count += 1
                column, first, _end, last = range_boundaries(found[1].decode("ascii"))
                if last > first and column <= COLUMN_LIMIT:
                    merged[first].append((column - 1, last))
            if count > MERGED_LIMIT:
                raise too_much()
            rest = text[text.rfind(b"<") :][:_MERGED_LONGEST]
    return merged


def _strings(reader):
    part = reader.package.find(SHARED_STRINGS)
    if part is None:
        return []
    strings = Strings()
    collections.deque(strings.read(reader.archive, part.PartName[1:]), maxlen=0)
    return strings.found


def _date_styles(reader):
    part = reader.package.find(STYLES_TYPE)
    if part is None:
        return frozenset()
    styles = Styles()
    collections.deque(styles.read(reader.archive, part.PartName[1:]), maxlen=0)
    return frozenset(
        str(index)
        for index, code in enumerate(styles.codes)
        if code in _CHINESE_DATE_FORMATS
        or is_date_format(styles.formats.get(code) or builtin_format_code(code))
    )


def _at(texts, column):
    return texts[column] if column < len(texts) else ""
