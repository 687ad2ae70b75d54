"""Tables that leave the system: the report of refused rows, and lists for spreadsheets.

What people typed is never run: a text that a spreadsheet would take for a formula stays a text.
"""

import csv
import datetime
import io
import itertools
from collections.abc import Callable, Iterable, Sequence
from enum import Enum

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from translationstring import TranslationString

from dossier import clock
from dossier.intake import Fault
from dossier.language import _
from dossier.table import Row

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
REPORT_COLUMNS = (_("行"), _("字段"), _("原因"))


def plain(message) -> str:
    """The words of a message as they stand, Chinese, with its values filled in."""
    return message.interpolate() if isinstance(message, TranslationString) else str(message)


def write_report(
    stream,
    header: Sequence[str],
    refused: Iterable[tuple[Row, Sequence[Fault]]],
    translate: Callable = plain,
):
    """Write the .xlsx of refused rows: row number, fields, reasons, then the row as it was (R153).

    One line per row, so that a repaired copy of the report can be imported as it is.
    """
    columns = [*map(translate, REPORT_COLUMNS), *header]
    write_xlsx(stream, columns, (_line(row, faults, translate) for row, faults in refused))


def write_xlsx(stream, header: Sequence[str], rows: Iterable[Sequence], mark: str = ""):
    """Write a one-sheet workbook to a binary stream, row by row.

    `mark` stands at the head and foot of every printed sheet: the tier mark of what is secret.
    """
    write_sheets(stream, [(None, header, rows)], mark)


def write_sheets(stream, tables, mark: str = ""):
    """Write a workbook with a sheet for each (title, header, rows); `mark` as `write_xlsx`."""
    workbook = Workbook(write_only=True)
    for title, header, rows in tables:
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A2"
        sheet.oddHeader.center.text = sheet.oddFooter.center.text = mark or None
        for row in itertools.chain((header,), rows):
            sheet.append([safe_cell(sheet, value) for value in row])
    workbook.save(stream)


def write_csv(stream, header: Sequence[str], rows: Iterable[Sequence]):
    """Write a csv to a binary stream, row by row: UTF-8 with the mark that Excel looks for."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        csv.writer(text).writerows(map(safe_text, row) for row in itertools.chain((header,), rows))
    finally:
        text.detach()


def safe_cell(sheet, value) -> WriteOnlyCell:
    """A cell of a write-only sheet; a text stays one, whatever it begins with (ASVS 1.2.10)."""
    value = _storable(value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_MARKS)
    return cell


def safe_text(value):
    """A value for a csv; an apostrophe goes before a text that would be taken for a formula."""
    value = _storable(value)
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_MARKS):
        return f"'{value}"
    return value


def _line(row, faults, translate):
    fields = dict.fromkeys(fault.field for fault in faults)
    reasons = [translate(fault.reason) for fault in faults]
    if len(faults) > 1:
        told = zip(faults, reasons, strict=True)
        reasons = [f"{fault.field}：{reason}" for fault, reason in told]
    return [row.line, "、".join(fields), "；".join(reasons), *row.original]


def _storable(value):
    """What a sheet can hold: vocabulary by its label, instants as the site's wall clock."""
    if isinstance(value, Enum):
        value = getattr(value, "label", value.value)
    if isinstance(value, TranslationString):
        return plain(value)
    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub("", value)
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return clock.local(value).replace(tzinfo=None)
    return value
