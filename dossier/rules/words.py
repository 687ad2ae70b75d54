"""The few words in which rules are written: spans, cadences, steps, cases.

A span is '4 hours', '3 working days' or '5 years from contract completed'; a cadence 'monthly by
the 10th'; a step the post that decides; a case what a rule of a list holds for. Lists of rules are
tried from the top and the first whose case matches holds.
"""

import re
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from dossier.language import _
from dossier.vocabulary import State, Tier


class Rules(BaseModel):
    """A part of a policy: frozen, and refusing what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def key(label, note="", default=..., *, needs="", waits=""):
    """A key of the format: its Chinese label, a sentence, the requirements that it serves.

    `waits` names what the engine must have before it acts on the key; empty when it does.
    """
    extra = {"needs": needs, "waits": waits}
    return Field(default, title=label, description=note, json_schema_extra=extra)


def fault(message, **facts):
    """A fault with our own words, which the reader of policies shows."""
    return PydanticCustomError("policy", "{said}", {"said": message, **facts})


class Span(NamedTuple):
    """A length of time: an amount of units, or the rest of the same day."""

    amount: int
    unit: str

    def __str__(self):
        if self.unit == "same day":
            return self.unit
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


UNITS = ("hour", "day", "working day", "week", "month", "quarter", "year")
_SPAN = re.compile(rf"([1-9][0-9]{{0,3}}) ({'|'.join(UNITS)})s?")


def _span(value):
    if isinstance(value, Span):
        return value
    if value == "same day":
        return Span(0, "same day")
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise fault(_("时长应写作 4 hours、3 working days、1 month、5 years 或 same day"))
    return Span(int(match[1]), match[2])


class Cadence(NamedTuple):
    """How often something is due, and on which days of the period."""

    every: str
    days: tuple = ()
    months: tuple = ()

    def __str__(self):
        said = self.every
        if self.months:
            said += " in " + ", ".join(map(str, self.months))
        if self.days:
            said += " on " + ", ".join(map(str, self.days))
        return said


PERIODS = (
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "half-yearly",
    "yearly",
    "periodically",
    "on change",
)
_CADENCE = re.compile(
    rf"({'|'.join(PERIODS)})(?: in ([0-9, ]+))?(?: (?:on|by) (?:the )?([0-9, ]+)(?:st|nd|rd|th)?)?"
)


def _cadence(value):
    if isinstance(value, Cadence):
        return value
    match = _CADENCE.fullmatch(value) if isinstance(value, str) else None
    numbers = [_numbers(text) for text in match.groups()[1:]] if match else []
    if match is None or not all(1 <= each <= 12 for each in numbers[0]):
        raise fault(_("周期应写作 daily、monthly、monthly by the 10th、yearly in 2、periodically"))
    most = 7 if match[1] == "weekly" else 31
    if not all(1 <= each <= most for each in numbers[1]):
        raise fault(_("周期里没有这一天"))
    return Cadence(match[1], numbers[1], numbers[0])


def _numbers(text):
    return tuple(int(each) for each in re.findall("[0-9]+", text or ""))


def _member(kind):
    def parse(value):
        if isinstance(value, kind):
            return value
        try:
            return kind.parse(value)
        except ValueError:
            raise fault(_("不在范围：${value}", mapping={"value": str(value)[:40]})) from None

    return parse


def _plural(value):
    return value if isinstance(value, (list, tuple)) else (value,)


def _distinct(values):
    if len(set(values)) < len(values):
        raise fault(_("列表里有重复"))
    return values


def _name(text):
    if not text.isprintable() or text != text.strip() or "=" in text:
        raise fault(_("名称里不能有换行、等号，首尾不能有空格"))
    return text


Text = Annotated[str, Field(min_length=1, max_length=400)]
Word = Annotated[str, Field(min_length=1, max_length=60)]
Words = Annotated[tuple[Word, ...], AfterValidator(_distinct)]
Name = Annotated[Word, AfterValidator(_name)]  # of what gets a place of its own in forms
Names = Annotated[tuple[Name, ...], AfterValidator(_distinct)]
OneOrMore = Annotated[tuple[Word, ...], BeforeValidator(_plural), AfterValidator(_distinct)]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
Share = Annotated[float, Field(ge=0, le=1000)]
Flag = Annotated[bool, Field(strict=True)]
Duration = Annotated[Any, BeforeValidator(_span)]
Period = Annotated[Any, BeforeValidator(_cadence)]
ATier = Annotated[Any, BeforeValidator(_member(Tier))]
AState = Annotated[Any, BeforeValidator(_member(State))]
Tiers = Annotated[tuple[ATier, ...], BeforeValidator(_plural)]
No = Literal[False]


def table(of_keys, of_values):
    """The type of a mapping from words to rules, which nobody can change."""
    return Annotated[dict[of_keys, of_values], AfterValidator(MappingProxyType)]


class Anyone(Rules):
    """A step that any of several posts may take, or that all of them must."""

    any: Words = key("任一", "其中一个岗位即可", ())
    all: Words = key("会签", "每个岗位都要", ())


def _step(value):
    if isinstance(value, str):
        return Anyone(any=(value,))
    return value


Step = Annotated[Anyone, BeforeValidator(_step)]
Steps = tuple[Step, ...]


class When(Rules):
    """The case that a rule holds for; what is not named is not asked. Every word must match."""

    tier: Tiers = key("密级", "", ())
    level: OneOrMore = key("管理级别", "公司级、部门级、个人级等", ())
    flag: OneOrMore = key("标记", "涉诉、涉外、重要客户等", ())
    cls: OneOrMore = Field((), alias="class", title="类别")
    kind: OneOrMore = key("文件种类", "", ())
    unit: OneOrMore = key("部门", "档案所属部门", ())
    asker: OneOrMore = key("申请人岗位", "", ())
    askers_unit: OneOrMore = key("申请人部门", "", ())
    relation: OneOrMore = key("关系状态", "", ())
    outside: Flag | None = key("外单位", "申请人是否为外单位人员", None)
    form: OneOrMore = key("形式", "原件、复印件、电子件等", ())
    purpose: OneOrMore = key("用途", "", ())
