"""Numbers (档号): patterns, serials without gap or double, and reading a number back (R021-R023).

A serial lives in one persistent counter per scope and is taken in the transaction of the filing:
two writers conflict and one tries again, so no number is lost and none is given twice. A merging
counter such as BTrees.Length would give both writers the same number.
"""

import re

import BTrees
from persistent import Persistent

from dossier.errors import Conflict, Invalid
from dossier.language import _

TOKENS = ("class", "year", "unit", "room", "serial")
_TOKEN = re.compile(r"\{(\w+)(?::(\d+))?\}")


class Pattern:
    """A number pattern such as '{class}-{year}-{serial:4}'.

    A pattern needs {serial} or {room}; the serial counts within the scope of the other tokens.
    """

    def __init__(self, text):
        self.text = text
        self.tokens = [match.group(1) for match in _TOKEN.finditer(text)]
        unknown = [token for token in self.tokens if token not in TOKENS]
        if unknown:
            raise Invalid(
                {
                    "pattern": _(
                        "不认识的编号要素：${names}",
                        mapping={"names": "、".join(unknown)},
                    )
                }
            )
        if not {"serial", "room"} & set(self.tokens):
            raise Invalid({"pattern": _("编号规则须含流水号或单元号")})
        if len(set(self.tokens)) != len(self.tokens):
            raise Invalid({"pattern": _("编号要素不能重复")})
        self.width = next(
            (int(found.group(2) or 1) for found in _TOKEN.finditer(text) if found[1] == "serial"),
            0,
        )
        self._regex = re.compile(_expression(text))

    def number(self, parts, serial):
        """The number made of `parts` and the serial; Invalid where a part is missing."""
        self._check(parts)
        return _TOKEN.sub(
            lambda found: (
                str(serial).zfill(int(found[2] or 1)) if found[1] == "serial" else parts[found[1]]
            ),
            self.text,
        )

    def scope(self, parts):
        """The counter to which a number of these parts belongs: all but the serial itself."""
        self._check(parts)
        return "|".join([self.text, *(parts[name] for name in self.tokens if name != "serial")])

    def decode(self, number):
        """The parts of a number, the serial as an int; Invalid if it is not of this pattern."""
        match = self._regex.fullmatch(number)
        if match is None:
            raise Invalid({"number": _("档号不符合编号规则 ${rule}", mapping={"rule": self.text})})
        parts = match.groupdict()
        if "serial" in parts:
            parts["serial"] = int(parts["serial"])
        return parts

    def _check(self, parts):
        missing = [name for name in self.tokens if name != "serial" and not parts.get(name)]
        if missing:
            labels = {"class": _("类别代码"), "year": _("年度"), "unit": _("部门代码")}
            raise Invalid(
                {
                    name: _(
                        "编号缺少${what}",
                        mapping={"what": labels.get(name, _("单元号"))},
                    )
                    for name in missing
                }
            )


def _expression(text):
    pieces, end = [], 0
    for found in _TOKEN.finditer(text):
        pieces.append(re.escape(text[end : found.start()]))
        name, width = found[1], found[2]
        inside = {"year": r"\d{4}", "serial": rf"\d{{{width or 1},}}"}.get(name, r"[^-/]+?")
        pieces.append(f"(?P<{name}>{inside})")
        end = found.end()
    return "".join([*pieces, re.escape(text[end:])])


class Series(Persistent):
    """The counter of one scope: the guard object that two simultaneous filings conflict on."""

    def __init__(self, start):
        self.next = start

    def take(self):
        """The next serial; it is used up."""
        serial = self.next
        self.next += 1
        return serial


class Numbering(Persistent):
    """All numbers ever given, by number, and the counters by scope. Nothing is ever removed."""

    def __init__(self):
        self.series = BTrees.family64.OO.BTree()
        self.given = BTrees.family64.OO.BTree()

    def assign(self, pattern, parts, oid, start=1) -> str:
        """The next number for the thing `oid`, its serial one above the last of its scope (R022).

        Conflict if the number already stands (a room has one active dossier, R014).
        """
        scope = pattern.scope(parts)
        series = self.series.get(scope)
        if series is None:
            series = self.series[scope] = Series(start)
        number = pattern.number(parts, series.take())
        if number in self.given:
            raise Conflict(_("档号 ${number} 已被使用。", mapping={"number": number}))
        self.given[number] = oid
        return number

    def reserve(self, pattern, number, oid):
        """Take over a number given elsewhere (import): it must be free; the serial moves past it.

        Invalid for a wrong form, a double, or a serial at or below a used one (R022).
        """
        parts = pattern.decode(number)
        if number in self.given:
            raise Invalid({"number": _("档号 ${number} 已被使用", mapping={"number": number})})
        scope = pattern.scope(parts)
        series = self.series.get(scope)
        serial = parts.get("serial", 0)
        if series is None:
            self.series[scope] = Series(serial + 1)
        elif serial < series.next:
            raise Invalid({"number": _("流水号不能小于或等于已用的号")})
        else:
            series.next = serial + 1
        self.given[number] = oid
