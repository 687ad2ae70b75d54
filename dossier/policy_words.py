"""A policy in words: every rule as a statement with its label and its value, for people (R001).

The labels are those of the format (`key` of dossier/rules/words.py). What the format itself spells
in English (spans, cadences, choices) is said in the reader's language; the company's own words
stay as they are.
"""

import typing
from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache
from typing import NamedTuple

from translationstring import TranslationString

from dossier.language import _
from dossier.rules.classes import SHELF_ORDERS
from dossier.rules.keeping import Term
from dossier.rules.words import Anyone, Cadence, Rules, Span

# What is not a rule of the company's but says which rule carries out which clause.
ABOUT = ("profile", "extends", "rules")
CHOICES = {
    "accept and complete": _("先收后补"),
    "accept with note": _("收下并注明"),
    "all": _("全部"),
    "amount": _("金额"),
    "any": _("不限"),
    "at once": _("立即"),
    "backup": _("备份"),
    "both": _("纸质和电子"),
    "choice": _("选项"),
    "class": _("类别"),
    "closing": _("结束时间"),
    "code lock": _("密码锁"),
    "company": _("全公司"),
    "completed form": _("填好的表"),
    "copies": _("复印件"),
    "copy": _("复制"),
    "customer": _("客户"),
    "date": _("日期"),
    "delete": _("删除"),
    "disclose": _("对外提供"),
    "dispose": _("销毁"),
    "document": _("文件"),
    "dossier": _("档案"),
    "download": _("下载"),
    "e-mail": _("电子邮箱"),
    "edit": _("修改"),
    "electronic": _("电子件"),
    "end of use": _("用完即办"),
    "excerpt": _("摘抄"),
    "extend": _("延期"),
    "filing rules": _("按归档规则"),
    "first reporter": _("先报者"),
    "floor": _("楼层"),
    "free": _("不限用途"),
    "half-yearly": _("每半年"),
    "immutable": _("不得改动"),
    "industry": _("行业"),
    "internal": _("限内部"),
    "lend": _("外借"),
    "lock": _("上锁"),
    "long text": _("长文字"),
    "mandatory disposal": _("必须销毁"),
    "monthly": _("每月"),
    "newest first": _("新的在前"),
    "none": _("无"),
    "number": _("数字"),
    "numbered": _("编号"),
    "oldest first": _("旧的在前"),
    "on filing": _("归档时"),
    "on opening": _("建档时"),
    "original": _("原件"),
    "outside": _("可外借"),
    "outside by exception": _("例外才外借"),
    "outside with seal": _("铅封外借"),
    "paper": _("纸质"),
    "parts": _("按部分"),
    "phone": _("电话"),
    "print": _("打印"),
    "quarterly": _("每季度"),
    "query": _("查询"),
    "read": _("查阅"),
    "reading room": _("只在阅览室"),
    "reception": _("接待"),
    "refuse": _("退回"),
    "region": _("地区"),
    "rename": _("更名"),
    "request": _("申请"),
    "review": _("复核"),
    "room only": _("只在室内"),
    "share": _("共享"),
    "stamped copy": _("盖章复印件"),
    "supplement list": _("开补充清单"),
    "term": _("期满"),
    "text": _("文字"),
    "time": _("时间"),
    "transfer": _("转交"),
    "type": _("类型"),
    "unit": _("每部门"),
    "unnumbered": _("不编号"),
    "versions": _("留各版本"),
    "work only": _("限工作"),
    "written": _("书面"),
    "year": _("年度"),
    "yearly": _("每年"),
    "yes or no": _("是或否"),
}
ON_THE_SHELF = {"number": _("档号"), "class": _("类别"), "unit": _("部门")}
SPANS = {
    "hour": _("${n} 小时"),
    "day": _("${n} 天"),
    "working day": _("${n} 个工作日"),
    "week": _("${n} 周"),
    "month": _("${n} 个月"),
    "quarter": _("${n} 个季度"),
    "year": _("${n} 年"),
}
CADENCES = {
    "daily": _("每日"),
    "weekly": _("每周"),
    "monthly": _("每月"),
    "quarterly": _("每季度"),
    "half-yearly": _("每半年"),
    "yearly": _("每年"),
    "periodically": _("定期"),
    "on change": _("有变化时"),
}
PERCENT, YUAN, MEGABYTES = _("${n}%"), _("${n} 元"), _("${n} MB")
UNITS = {
    ("uploads", "largest"): MEGABYTES,
    ("tiers", "longest"): SPANS["year"],
    ("retention", "legal_minimum"): SPANS["year"],
    ("retention", "legal_maximum"): SPANS["year"],
    ("credit", "limits"): YUAN,
    ("key_customers", "share_over"): PERCENT,
    ("surveys", "target"): PERCENT,
}


class Label(NamedTuple):
    """What a key is called: in Chinese, or by its own English name; a word of ours is neither."""

    said: object
    name: object


class Statement(NamedTuple):
    """One rule: its path in the text, a label for each step of it, and what it says."""

    path: tuple
    labels: tuple
    value: object
    choices: frozenset = frozenset()

    @property
    def is_said(self) -> bool:
        """Whether the policy says anything here."""
        return not is_empty(self.value)


def statements(rules) -> list:
    """Every rule of a policy, in the order of the format."""
    return [each for each in _inside(rules, (), ()) if each.path[0] not in ABOUT]


def clauses(rules) -> dict:
    """Path → the clauses of the company's text that what stands there carries out."""
    found = {}
    for clause, keys in rules.rules.items():
        for key in keys:
            found.setdefault(tuple(key.split(".")), []).append(clause)
    return found


def is_empty(value) -> bool:
    """Whether a value says nothing."""
    if isinstance(value, Rules):
        return not isinstance(value, Term) and not any(True for _field in _told(value))
    return value is None or (isinstance(value, (str, tuple, Mapping)) and not value)


class Words:
    """Says statements in one language; `translate` takes our messages."""

    def __init__(self, translate, chinese=True):
        self.translate = translate
        self.chinese = chinese

    def label(self, label) -> str:
        """The word for one step of a path."""
        word = label.said if self.chinese else label.name
        return self.translate(word) if isinstance(word, TranslationString) else word

    def labels(self, labels) -> str:
        """The words for several steps: 过程 · 核实与确认 · 核实人."""
        return " · ".join(self.label(each) for each in labels)

    def value(self, statement) -> str:
        """What a statement says; empty where the policy says nothing, or there is none."""
        if statement is None or not statement.is_said:
            return ""
        unit = next((UNITS[p] for p in UNITS if statement.path[: len(p)] == p), None)
        if unit is not None:
            number = statement.value // 1024**2 if unit is MEGABYTES else statement.value
            return self.translate(unit % {"n": _figure(number)})
        if statement.path == ("order", "shelf"):
            words = {**CHOICES, **ON_THE_SHELF}
            return self._joined(_("、"), [self.translate(words[each]) for each in statement.value])
        return self._said(statement.value, statement.choices)

    def _said(self, value, choices):
        if isinstance(value, bool):
            return self.translate(_("是") if value else _("否"))
        if isinstance(value, Enum):
            return self.translate(value.label)
        if isinstance(value, str):
            return self.translate(CHOICES[value]) if value in choices & CHOICES.keys() else value
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, (Span, Cadence)):
            return self._time(value)
        if isinstance(value, Rules):
            return self._rules(value)
        if isinstance(value, Mapping):
            pairs = [(self._said(k, choices), self._said(v, choices)) for k, v in value.items()]
            return self._joined(_("；"), [self._pair(*each) for each in pairs])
        if isinstance(value, tuple):
            return self._listed(value, choices)
        return _figure(value)

    def _time(self, value):
        if isinstance(value, Span):
            if value.unit not in SPANS:
                return self.translate(_("当日"))
            return self.translate(SPANS[value.unit] % {"n": value.amount})
        said = self.translate(CADENCES[value.every])
        for template, numbers in ((_("${n} 月"), value.months), (_("${n} 日"), value.days)):
            if numbers:
                listed = self._joined(_("、"), map(str, numbers))
                said += " " + self.translate(template % {"n": listed})
        return said

    def _rules(self, value):
        if isinstance(value, Anyone):
            return self._joined(_("或"), value.any) or self._joined(_(" 与 "), value.all)
        if isinstance(value, Term):
            if value.permanent:
                return self.translate(_("永久"))
            facts = {"trigger": value.trigger, "n": value.years}
            return self.translate(_("自${trigger}起 ${n} 年", mapping=facts))
        told = list(_told(value))
        if [str(label.name) for label, _value, _choices in told] == ["name"]:
            return told[0][1]
        pairs = [(self.label(label), self._said(held, c)) for label, held, c in told]
        return self._joined(_("；"), [self._pair(*each) for each in pairs])

    def _listed(self, values, choices):
        said = [self._said(each, choices) for each in values]
        if all(isinstance(each, Anyone) for each in values):
            return " → ".join(said)
        if not isinstance(values[0], Rules) or len(said) == 1:
            return self._joined(_("、"), said)
        return " ".join(f"({n}) {each}" for n, each in enumerate(said, 1))

    def _pair(self, label, said):
        return label + self.translate(_("：")) + said if said else label

    def _joined(self, between, said):
        return self.translate(between).join(said)


def _figure(number):
    return f"{number:,.12g}" if isinstance(number, float) else f"{number:,}"


def _inside(rules, path, labels):
    for key, field, value in _fields(rules):
        here, called = (*path, key), (*labels, _label(key, field))
        choices = _choices(type(rules), key)
        if isinstance(value, Mapping):
            yield from _rows(value, here, called, choices)
        elif isinstance(value, Rules) and not isinstance(value, Term):
            yield from _inside(value, here, called)
        else:
            yield Statement(here, called, value, choices)


def _rows(table, path, labels, choices):
    """A table as a statement a row; rows that are names alone are one list."""
    names = tuple(key for key, value in table.items() if is_empty(value))
    if names or not table:
        yield Statement(path, labels, names, choices)
    for key, value in table.items():
        if not is_empty(value):
            said = key.label if isinstance(key, Enum) else key
            word = CHOICES[key] if key in choices & CHOICES.keys() else said
            row = Label(word, said)
            yield Statement((*path, str(said)), (*labels, row), value, choices)


def _told(rules):
    """(label, value, choices) of what a part of a policy says beyond what counts unsaid."""
    for key, field, value in _fields(rules):
        if not is_empty(value) and (field.is_required() or value != field.default):
            yield _label(key, field), value, _choices(type(rules), key)


def _fields(rules):
    for name, field in type(rules).model_fields.items():
        yield field.alias or name, field, getattr(rules, name)


def _label(key, field):
    return Label(field.title or key, key.replace("_", " "))


@cache
def _choices(kind, key) -> frozenset:
    """The words among which the format lets one choose at a key."""
    if key == "shelf":
        return frozenset(SHELF_ORDERS)
    field = next(f for name, f in kind.model_fields.items() if key == (f.alias or name))
    words = frozenset(_literals(field.annotation))
    return words | {"reading room"} if key == "read" else words


def _literals(annotation):
    if typing.get_origin(annotation) is typing.Literal:
        yield from (each for each in annotation.__args__ if isinstance(each, str))
    elif not isinstance(annotation, type) or hasattr(annotation, "__args__"):
        for each in getattr(annotation, "__args__", ()):
            yield from _literals(each)
