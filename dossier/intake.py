"""One row of a table made into checked values, or every reason against it at once (R153, R008).

A refused row counts for nothing: a later row like it is the first.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import colander

from dossier.customer import identities
from dossier.language import _
from dossier.table import Row

# A minus begins a formula unless it makes a number, a plus unless it begins phone numbers.
_FORMULA = re.compile(r"[=＝@＠]|-(?!\d+(?:\.\d+)?$)|\+(?!\d[\d\s()+.,/;、转#x-]*$)", re.A)
_BROKEN = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|#+)")
_FIELD_OF_WORD = {"name": "name", "uscc": "uscc", "id": "id_card"}


class Fault(NamedTuple):
    """Why a row is refused: its line, the column's Chinese title, and the reason for people."""

    line: int
    field: str
    reason: str


class Seen:
    """The customers that a file has brought so far, each known again by words (R100)."""

    def __init__(self, words: Callable = identities):
        self.words = words
        self._lines = {}

    def before(self, words) -> tuple[str, int] | None:
        """The field and the line by which an earlier row is the same customer; name first."""
        for word in sorted(words):
            if word in self._lines:
                return _FIELD_OF_WORD[word.partition(":")[0]], self._lines[word]
        return None

    def add(self, words, line):
        """Remember an accepted row."""
        self._lines.update(dict.fromkeys(words, line))


def check(
    row: Row,
    schema: colander.SchemaNode,
    seen: Seen | None = None,
    known: Callable | None = None,
) -> dict | list[Fault]:
    """The row's values as `schema` gives them, or all its faults; the schema is made once.

    `seen` refuses doubles within the file. `known(values)` gives the reason, if any, why the site
    refuses the row, usually that it has the customer already.
    """
    typed = {field: text for field, text in row.values.items() if text}
    reasons = {field: [reason] for field, text in typed.items() if (reason := _unusable(text))}
    try:
        values = schema.deserialize(typed)
    except colander.Invalid as error:
        for field, messages in _messages(error, typed).items():
            reasons.setdefault(field, messages)
    words = seen.words(values) if seen is not None and not reasons else ()
    if words and (same := seen.before(words)):
        field, line = same
        told = _("重复：与第 ${line} 行是同一客户", mapping={"line": line})
        reasons = {field: [told]}
    if not reasons and known is not None and (reason := known(values)):
        reasons = {schema.name: [reason]}
    if reasons:
        return _faults(row, schema, reasons)
    if words:
        seen.add(words, row.line)
    return values


def _unusable(text):
    """Why a cell's content is nothing to keep, or None."""
    if _FORMULA.match(text):
        return _("公式，请改填文字")
    if _BROKEN.fullmatch(text):
        return _("单元格是错误值 ${value}", mapping={"value": text})
    return None


def _messages(error, typed):
    """Field → messages, a fault deep in a field counted to the field."""
    found = {}
    for path in error.paths():
        node = path[min(1, len(path) - 1)].node
        messages = [text for part in path for text in part.messages()]
        if node.required and node is not error.node and node.name not in typed:
            messages = [_("缺失")]
        found.setdefault(node.name, []).extend(messages)
    return found


def _faults(row, schema, reasons):
    """In the order of the schema; what concerns the whole row stands at its first field."""
    titles = {node.name: str(node.title) for node in schema.children}
    titles[schema.name] = next(iter(titles.values()))
    order = [*titles, *reasons]
    return [
        Fault(row.line, titles.get(field, field), reason)
        for field in sorted(reasons, key=order.index)
        for reason in reasons[field]
    ]
