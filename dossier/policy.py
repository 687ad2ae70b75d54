"""The company's policy (制度) as data: YAML read into frozen, validated objects (R001).

An unknown key, a wrong type or a bad number pattern is an error that names file and line.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

import yaml

from dossier.errors import Invalid
from dossier.language import _
from dossier.numbering import Pattern
from dossier.vocabulary import Permission, State, Tier

FORMATS = ("pdf", "docx", "xlsx", "txt", "csv", "html", "eml", "png", "jpeg", "tiff")
_SIZE = re.compile(r"([0-9]+)\s*(KB|MB|GB)")
_HOURS = re.compile(r"([0-9]{1,4})\s*hours?")
_CODE = re.compile(r"\S{1,8}")
_UNITS = {"KB": 1024, "MB": 1024**2, "GB": 1024**3}


class Barred(NamedTuple):
    """Permissions that nobody has at a tier, and those that one has in the reading room only."""

    never: frozenset = frozenset()
    in_place: frozenset = frozenset()


FREE = Barred()

# What a row of the tier matrix speaks of (R061), and which permission that is.
ACTS = {
    "read": Permission.DOCUMENT_READ,
    "download": Permission.DOCUMENT_DOWNLOAD,
    "print": Permission.DOCUMENT_PRINT,
    "copy": Permission.COPY_REQUEST,
    "request": Permission.LOAN_REQUEST,
}
IN_PLACE = "reading room"


@dataclass(frozen=True)
class Tiers:
    """What the policy says of the four tiers (R061, R062).

    `minimum` is the lowest tier that a record may have; `longest` the years that a secrecy
    period may have at most, by tier; `lend` the longest loan by tier, none where it is not lent.
    """

    minimum: Tier
    longest: dict
    lend: dict
    barred: dict


@dataclass(frozen=True)
class Policy:
    """One policy in force: every value is what the company wrote, checked."""

    profile: str
    title: str
    classes: dict
    numbering: Pattern
    start: int
    kinds: tuple
    sources: tuple
    grades: tuple
    formats: tuple
    largest: int
    tiers: Tiers
    closed: dict

    def bars(self, tier, state) -> tuple:
        """What is barred at a tier, and the permissions ruled out in a state (None for none)."""
        return self.tiers.barred.get(tier, FREE), self.closed.get(state, frozenset())


def of(resource) -> Policy:
    """The policy that a thing obeys: the nearest one above it."""
    while resource is not None:
        text = getattr(resource, "policy", None)
        if text is not None:
            return parse(text)
        resource = resource.__parent__
    raise LookupError("no policy above this thing")


@lru_cache(maxsize=64)
def parse(text, name="policy") -> Policy:
    """The policy written in a YAML text; Invalid names file, line and key."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        raise _fault(name, mark, _("不是有效的 YAML")) from None
    reader = _Reader(name)
    top = reader.mapping(
        node,
        (
            "profile",
            "title",
            "classes",
            "numbering",
            "kinds",
            "sources",
            "grades",
            "uploads",
            "tiers",
            "states",
        ),
    )
    numbering = reader.mapping(top["numbering"], ("dossier", "start"))
    uploads = reader.mapping(top["uploads"], ("formats", "largest"))
    return Policy(
        profile=reader.text(top["profile"]),
        title=reader.text(top["title"]),
        classes=reader.codes(top["classes"]),
        numbering=reader.pattern(numbering["dossier"]),
        start=reader.number(numbering["start"]),
        kinds=reader.texts(top["kinds"]),
        sources=reader.texts(top["sources"]),
        grades=reader.texts(top["grades"]),
        formats=reader.texts(uploads["formats"], FORMATS),
        largest=reader.size(uploads["largest"]),
        tiers=_tiers(reader, top["tiers"]),
        closed=_closed(reader, top["states"]),
    )


def _tiers(reader, node):
    rows = reader.mapping(node, ("minimum", "longest", "matrix"))
    longest = {
        reader.tier(key): reader.number(value) for key, value in reader.pairs(rows["longest"])
    }
    lend, barred = {}, {}
    for key, row in reader.pairs(rows["matrix"]):
        tier, said = reader.tier(key), reader.mapping(row, (*ACTS, "lend"))
        answers = {act: reader.answer(said[act], act) for act in ACTS}
        barred[tier] = Barred(
            frozenset(ACTS[act] for act, answer in answers.items() if answer == "no"),
            frozenset(ACTS[act] for act, answer in answers.items() if answer == IN_PLACE),
        )
        lend[tier] = reader.span(said["lend"])
    return Tiers(reader.tier(rows["minimum"]), longest, lend, barred)


def _closed(reader, node):
    found = {}
    for key, value in reader.pairs(node):
        acts = reader.texts(value, tuple(ACTS))
        found[reader.state(key)] = frozenset(ACTS[act] for act in acts)
    return found


class _Reader:
    """Reads YAML nodes, so that every fault can name its line."""

    def __init__(self, name):
        self.name = name

    def fault(self, node, message):
        return _fault(self.name, node.start_mark if node is not None else None, message)

    def mapping(self, node, keys):
        found = {}
        for key, value in self.pairs(node):
            if key.value not in keys:
                raise self.fault(key, _("不认识的键 ${key}", mapping={"key": key.value}))
            found[key.value] = value
        missing = [key for key in keys if key not in found]
        if missing:
            raise self.fault(node, _("缺少 ${keys}", mapping={"keys": "、".join(missing)}))
        return found

    def pairs(self, node):
        if not isinstance(node, yaml.MappingNode):
            raise self.fault(node, _("此处应为“键: 值”"))
        seen = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.fault(key, _("此处应为文字"))
            if key.value in seen:
                raise self.fault(key, _("重复的键 ${key}", mapping={"key": key.value}))
            seen.add(key.value)
        return node.value

    def codes(self, node):
        found = {}
        for key, label in self.pairs(node):
            if not _CODE.fullmatch(key.value):
                raise self.fault(key, _("代码应为 1 至 8 个字，不含空格"))
            found[key.value] = self.text(label)
        if not found:
            raise self.fault(node, _("至少要有一个类别"))
        return found

    def text(self, node):
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.fault(node, _("此处应为文字"))
        return node.value.strip()

    def texts(self, node, allowed=None):
        if not isinstance(node, yaml.SequenceNode):
            raise self.fault(node, _("此处应为列表"))
        found = tuple(self.text(item) for item in node.value)
        for item, value in zip(node.value, found, strict=True):
            if allowed is not None and value not in allowed:
                raise self.outside(item)
        return found

    def number(self, node):
        if not self.text(node).isdecimal():
            raise self.fault(node, _("此处应为整数"))
        return int(self.text(node))

    def size(self, node):
        match = _SIZE.fullmatch(self.text(node))
        if match is None:
            raise self.fault(node, _("大小应写作 200 MB"))
        return int(match[1]) * _UNITS[match[2]]

    def tier(self, node):
        return self._member(node, Tier)

    def state(self, node):
        return self._member(node, State)

    def _member(self, node, kind):
        try:
            return kind.parse(self.text(node))
        except ValueError:
            raise self.outside(node) from None

    def outside(self, node):
        return self.fault(node, _("不在范围：${value}", mapping={"value": node.value}))

    def answer(self, node, act):
        """What a row of the matrix says of an act: yes, no, or only in the reading room."""
        allowed = ("yes", "no", IN_PLACE) if act == "read" else ("yes", "no")
        value = self.text(node)
        if value not in allowed:
            raise self.outside(node)
        return value

    def span(self, node):
        """A number of hours; None for `no`."""
        if self.text(node) == "no":
            return None
        match = _HOURS.fullmatch(self.text(node))
        if match is None:
            raise self.fault(node, _("时长应写作 4 hours，不外借写作 no"))
        return timedelta(hours=int(match[1]))

    def pattern(self, node):
        try:
            return Pattern(self.text(node))
        except Invalid as fault:
            raise self.fault(node, fault.message) from None


def _fault(name, mark, message):
    line = mark.line + 1 if mark is not None else 1
    where = _("${file} 第 ${line} 行", mapping={"file": name, "line": line})
    return Invalid({"policy": message, "where": where})
