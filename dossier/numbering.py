"""Numbers (档号): patterns, serials without gap or double, and reading a number back (R021-R023).

A serial lives in one persistent counter per scope and is taken in the transaction of the filing:
two writers conflict and one tries again, so no number is lost and none is given twice. A merging
counter such as BTrees.Length would give both writers the same number.
"""

import re

from persistent import Persistent

from dossier.errors import Conflict, Invalid
from dossier.language import _
from dossier.tree import TextTree

TOKENS = ("class", "year", "unit", "room", "serial")
WIDEST = 12
_TOKEN = re.compile(r"\{(\w+)(?::([1-9][0-9]?))?\}")


class Pattern:
    """A number pattern such as '{class}-{year}-{serial:4}'.

    A pattern needs {serial} or {room}; the serial counts within the scope of the other tokens.
    """

    def __init__(self, text):
        self.text = text
        found = list(_TOKEN.finditer(text))
        self.tokens = [token[1] for token in found]
        self.counts = "serial" in self.tokens
        self._check_tokens()
        self._check_widths(found)
        self._regex = re.compile(_expression(text))

    def number(self, parts, serial):
        """The number made of `parts` and the serial.

        Invalid where a part is missing, or where the number could be read back otherwise (R021).
        """
        self._check(parts)
        number = _TOKEN.sub(
            lambda found: (
                str(serial).zfill(int(found[2] or 1)) if found[1] == "serial" else parts[found[1]]
            ),
            self.text,
        )
        meant = {name: serial if name == "serial" else parts[name] for name in self.tokens}
        if self._read(number) != meant:
            why = _("档号 ${number} 不能还原为各要素", mapping={"number": number})
            raise Invalid({"number": why})
        return number

    def scope(self, parts):
        """The counter to which a number of these parts belongs: all but the serial itself."""
        self._check(parts)
        return "|".join([self.text, *(parts[name] for name in self.tokens if name != "serial")])

    def fits(self, number) -> bool:
        """Whether a number is of this pattern."""
        return self._read(number) is not None

    def decode(self, number):
        """The parts of a number, the serial as an int; Invalid if it is not of this pattern."""
        parts = self._read(number)
        if parts is None:
            raise Invalid({"number": _("档号不符合编号规则 ${rule}", mapping={"rule": self.text})})
        return parts

    def _read(self, number):
        match = self._regex.fullmatch(number)
        if match is None:
            return None
        parts = match.groupdict()
        if self.counts:
            parts["serial"] = int(parts["serial"])
        return parts

    def _check_tokens(self):
        unknown = [token for token in self.tokens if token not in TOKENS]
        if unknown:
            names = "、".join(unknown)
            raise Invalid({"pattern": _("不认识的编号要素：${names}", mapping={"names": names})})
        if {"{", "}"} & set(_TOKEN.sub("", self.text)):
            raise Invalid({"pattern": _("编号要素应写作 {class} 或 {serial:4}")})
        if not {"serial", "room"} & set(self.tokens):
            raise Invalid({"pattern": _("编号规则须含流水号或单元号")})
        if len(set(self.tokens)) != len(self.tokens):
            raise Invalid({"pattern": _("编号要素不能重复")})

    def _check_widths(self, found):
        for token in found:
            if token[2] and (token[1] != "serial" or int(token[2]) > WIDEST):
                raise Invalid(
                    {"pattern": _("只有流水号有位数，最多 ${most} 位", mapping={"most": WIDEST})}
                )

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
    """The regular expression of the numbers of a pattern; each number has one spelling."""
    pieces, end = [], 0
    for found in _TOKEN.finditer(text):
        pieces.append(re.escape(text[end : found.start()]))
        name, width = found[1], int(found[2] or 1)
        serial = rf"[0-9]{{{width}}}|[1-9][0-9]{{{width},}}"
        inside = {"year": "[0-9]{4}", "serial": serial}.get(name, r"\S+?")
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
        self.series = TextTree()
        self.given = TextTree()

    def assign(self, pattern, parts, oid, start=1) -> str:
        """The next number for the thing `oid`, its serial one above the last of its scope (R022).

        A serial whose number stands already, from before a change of the rule, is passed over.
        Without a serial that is a Conflict: a room has one active dossier (R014).
        """
        scope = pattern.scope(parts)
        series = self.series.get(scope)
        if series is None:
            series = self.series[scope] = Series(start)
        number = pattern.number(parts, series.take())
        while pattern.counts and number in self.given:
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
