"""A table as offices keep it: title lines above the header, blank rows, a total below, any words.

The header is found, its columns are given to fields, and the rows come one by one. R153.
"""

import contextlib
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dossier.columns import Columns, propose, same_title
from dossier.errors import Invalid
from dossier.language import _
from dossier.sheet import SAMPLE, open_sheets
from dossier.workbook import Worksheet

ROW_LIMIT = 100_000

_WIDTHS = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B))}
_WIDTHS = {wide: narrow for wide, narrow in _WIDTHS.items() if chr(narrow).isalnum()}
# Zero-width characters and those that turn the writing direction: seen by nobody, meant by nobody.
_UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])
_UNSEEN |= dict.fromkeys(range(0x2066, 0x206A))
_CLEANED = _WIDTHS | _UNSEEN
_NOTHING = {"-", "--", "—", "——", "/", "\\"}
_GUARDED = re.compile(r"'[=+\-@＝＋－＠]")

_TOTAL = re.compile(r"(?:本页|本表|全部|全年)?(?:合计|总计|小计|共计|累计)[:：]?\d*[户家个条]?")
_NOTE = re.compile(
    r"(?:制表|填表|编制|编报|审核|复核|批准|打印|统计|备注|说明|注)[人员者日期时间单位部门]*[:：]"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be judged: the sheet's own row number, cleaned texts by field, and as it was."""

    line: int
    values: dict[str, str]
    original: tuple[str, ...]


@dataclass
class Table:
    """A table found in a file.

    `fields` is column position → field, `left` the titles of columns that go nowhere,
    `left_sheets` the titles of the other sheets, `skipped` the numbers of the total, note and
    repeated header rows that the last pass met.
    """

    columns: Columns
    sheet: Worksheet
    line: int
    header: tuple[str, ...]
    fields: dict[int, str]
    left_sheets: tuple[str, ...] = ()
    skipped: list[int] = field(default_factory=list)

    @property
    def left(self) -> tuple[str, ...]:
        return tuple(
            title for at, title in enumerate(self.header) if title and at not in self.fields
        )

    @property
    def proposal(self) -> dict[str, str | None]:
        """Column title → field or None, for people to confirm or change."""
        return propose(self.header, self.columns)

    def require(self):
        """Refuse, naming all of them, if required columns are missing."""
        if missing := self.columns.missing(self.fields.values()):
            named = {"columns": "、".join(missing)}
            raise Invalid({"map": _("缺少必需的列：${columns}", mapping=named)})

    def rows(self) -> Iterator[Row]:
        """Every row below the header, each time afresh; one pass at a time.

        Invalid if a required column is missing, at once, or if the file turns out to be broken or
        too long further down: `count` finds that before anything is stored.
        """
        self.require()
        self.skipped = []
        return self._rows()

    def count(self) -> int:
        """How many rows there are; reads the whole file once, so that it is known to be sound."""
        return sum(1 for row in self.rows())

    def _rows(self):
        given = 0
        with contextlib.closing(self.sheet.lines()) as lines:
            for line, texts in lines:
                cleaned = [cleaned_text(text) for text in texts]
                if line <= self.line or not any(cleaned):
                    continue
                if self._is_no_record(cleaned):
                    self.skipped.append(line)
                    continue
                given += 1
                if given > ROW_LIMIT:
                    limit = {"limit": ROW_LIMIT}
                    raise Invalid({"file": _("超过 ${limit} 行，请拆成几份", mapping=limit)})
                width = len(cleaned)
                yield Row(
                    line,
                    {f: cleaned[at] if at < width else "" for at, f in self.fields.items()},
                    tuple(texts),
                )

    def _is_no_record(self, texts):
        first = next(filter(None, texts)).replace(" ", "")
        if _TOTAL.fullmatch(first) or _NOTE.match(first):
            return True
        return all(
            same_title(text, title)
            for text, title in itertools.zip_longest(texts, self.header, fillvalue="")
        )


def open_table(stream, filename, columns: Columns, mapping: Mapping | None = None) -> Table:
    """The first shown sheet with a recognisable header; Invalid if the file holds none.

    `mapping` is {header: field} for the columns that people named; the others are proposed.
    """
    sheets = open_sheets(stream, filename)
    for sheet in (sheet for sheet in sheets if sheet.visible):
        if found := _header(sheet, columns, mapping):
            line, header = found
            fields = columns.assign(header, mapping)
            others = tuple(other.title for other in sheets if other is not sheet)
            _require_mapped(header, mapping)
            return Table(columns, sheet, line, header, fields, others)
    example = {"columns": "、".join(columns.missing(()))}
    raise Invalid({"file": _("没有找到表头，至少要有这些列：${columns}", mapping=example)})


def cleaned_text(text) -> str:
    """A cell's text: half-width digits and letters, single spaces, nothing invisible.

    Lone dashes mean nothing; an apostrophe put before a formula mark (as exports do) is taken off.
    """
    if not text.isascii():
        text = text.translate(_CLEANED)
    text = " ".join(text.split())
    if _GUARDED.match(text):
        text = text[1:]
    return "" if text in _NOTHING else text


def _header(sheet, columns, mapping):
    """The row among the first ones that says most about columns: (row number, titles) or None."""
    best, most = None, 1
    with contextlib.closing(sheet.lines()) as lines:
        for line, texts in itertools.islice(lines, SAMPLE):
            titles = tuple(map(cleaned_text, texts))
            found = len(columns.assign(titles, mapping))
            if found > most:
                best, most = (line, titles), found
    return best


def _require_mapped(header, mapping):
    for title in mapping or {}:
        if not any(same_title(title, found) for found in header):
            raise Invalid({"map": _("表中没有“${title}”这一列", mapping={"title": title})})
