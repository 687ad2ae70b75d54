"""Lists: the page's address holds the whole state; the answer becomes columns, rows and chips."""

import datetime
import re

from catalog.queries import DOSSIER_FACET, FACET, FACETS, OF_POLICIES, Question, ask, count
from dossier.card import CUSTOMER, DOSSIER
from dossier.errors import Invalid
from dossier.format import Format
from dossier.language import _
from dossier.vocabulary import Manifestation, Permission, Relation, State, Tier
from views.layout import Cell, Column, Row, Verb
from workflows.machine import permits

SIZE, LARGEST = 25, 200
SORTS = ("name", "number", "date", "modified")
TITLES = {
    "type": _("类型"),
    "tier": _("密级"),
    "region": _("地区"),
    "industry": _("行业"),
    "grade": _("客户等级"),
    "relation": _("关系状态"),
    "retention": _("保管期限"),
    "state": _("状态"),
    "class": _("类别"),
    "unit": _("部门"),
    "owner": _("责任人"),
    "kind": _("种类"),
    "format": _("格式"),
    "year": _("年度"),
    "customer": _("客户"),
    "dossier": _("档案"),
}
TYPES = {"Customer": _("客户"), "Dossier": _("档案"), "Document": _("文件")}
ENUMS = {"tier": Tier, "state": State, "relation": Relation, "manifestation": Manifestation}
ORDERS = {"": False, "ascending": False, "descending": True}
FOLDERS = {"customer": "customers", "dossier": "dossiers"}
MOST_VALUES = 12


def number(request, name, default, most):
    """A whole number of the address; Invalid names it when it is none or out of bounds."""
    text = request.GET.get(name)
    if text in (None, ""):
        return default
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) > most:
        raise Invalid({name: _("应为 0 到 ${most} 的整数", mapping={"most": most})})
    return int(text)


def question(request, count=(), fixed=None, size=SIZE) -> Question:
    """The question that the page's address asks; `fixed` facets hold whatever it says.

    Invalid names the parameter that no list can answer.
    """
    of_policies = [name for name in request.GET if name.startswith(OF_POLICIES)]
    facets = {name: asked for name in (*FACETS, *of_policies) if (asked := _asked(request, name))}
    facets.update(fixed or {})
    return Question(
        text=request.GET.get("q", "")[:200],
        facets=facets,
        count=tuple(count),
        sort=_one_of(request, "sort_on", ("", *SORTS)),
        reverse=ORDERS[_one_of(request, "sort_order", ORDERS)],
        **dict(zip(("start", "size"), paging(request, size), strict=True)),
        since=day(request, "since"),
        until=day(request, "until"),
    )


def paging(request, size=SIZE) -> tuple:
    """(first, how many) of the page of a list that the address asks for."""
    first = number(request, "b_start", 0, 10_000_000)
    return first, number(request, "b_size", size, LARGEST) or size


def _asked(request, name):
    """The values of a facet that the address asks for, as the catalog knows them."""
    return [
        value
        for text in request.GET.getall(name)
        if text.strip()
        for value in _known(request.root, name, text.strip())
    ]


def _known(site, name, text):
    """The catalog's values for what people call them: 机密, confidential and 2 are one tier."""
    if name in ENUMS:
        try:
            member = ENUMS[name].parse(text)
        except ValueError:
            raise Invalid({name: _("不在范围：${value}", mapping={"value": text[:40]})}) from None
        return [str(member.value)]
    if name == "type":
        return [kind for kind, title in TYPES.items() if text in (kind, str(title))] or [text]
    if name == "unit":
        unit = site["units"].by_name(text)
        return [text if unit is None else unit.__name__]
    if name == "owner":
        people = site["people"].values()
        named = [each.__name__ for each in people if text in (each.login, each.name)]
        return named or [text]
    return [text]


def _one_of(request, name, values):
    given = request.GET.get(name, "")
    if given not in values:
        raise Invalid({name: _("不在范围：${value}", mapping={"value": given[:40]})})
    return given


def day(request, name):
    """A day of the address, 2026-01-31, as lists compare it; empty for none."""
    given = request.GET.get(name, "")
    try:
        return given and datetime.date.fromisoformat(given).isoformat()
    except ValueError:
        raise Invalid({name: _("应为日期，如 2026-01-31")}) from None


class Listing:
    """One list on one page: asks once, and gives templates what the macros want."""

    def __init__(self, request, page, columns, row, *, count=(), fixed=None):
        self.request = request
        self.page = page
        self.question = question(request, count, fixed)
        self.answer = ask(request.root, request.subject, self.question)
        self.columns = [Column(title, sort) for title, sort in columns]
        self.rows = [Row(each.__name__, row(each), _edit(request, each)) for each in self.items]
        self.fixed = set(fixed or {})

    @property
    def items(self):
        """The things of this page."""
        return self.answer.items

    @property
    def total(self):
        """How many things there are in all, of those that the asker may view."""
        return self.answer.total

    @property
    def b_start(self):
        return self.question.start

    @property
    def b_size(self):
        return self.question.size

    @property
    def facets(self):
        """(title, [(label, count, url, active)]) of every counted facet that has values."""
        found = []
        for name in self.question.count:
            values = sorted(self.answer.counts[name].items(), key=lambda pair: (-pair[1], pair[0]))
            if values:
                most = sorted(values[:MOST_VALUES], key=ORDERED.get(name, _by_count))
                found.append((title_of(name), [self._facet(name, *value) for value in most]))
        return found

    @property
    def chips(self):
        """(label, value, url without it) of every filter in the address."""
        chips = []
        for name, values in self.question.facets.items():
            if name not in self.fixed:
                for value in values:
                    label = value_label(self.request, name, value)
                    chips.append((title_of(name), label, self.page.address(**{name: None})))
        if self.question.text.strip():
            chips.append((_("检索"), self.question.text, self.page.address(q=None)))
        for name, title in (("since", _("自")), ("until", _("至"))):
            if getattr(self.question, name):
                chips.append(
                    (title, getattr(self.question, name), self.page.address(**{name: None}))
                )
        return chips

    @property
    def clear_url(self):
        """The list without any filter."""
        return self.request.path

    def _facet(self, name, value, count):
        active = value in self.question.facets.get(name, ())
        url = self.page.address(**{name: None if active else value})
        return value_label(self.request, name, value), count, url, active


def facets_of(site, of=(CUSTOMER, DOSSIER)) -> tuple:
    """The facets, as lists know them, that the policies in force have for these things (R020)."""
    kinds = {CUSTOMER: FACET, DOSSIER: DOSSIER_FACET}
    return tuple(
        dict.fromkeys(
            f"{kinds[facet.of]}{name}"
            for rules in site.in_force()
            for name, facet in rules.facets.items()
            if facet.of in of
        )
    )


def title_of(name):
    """What people call a facet: one of ours, or one of a policy."""
    return TITLES[name] if name in TITLES else name.partition(":")[2]


def _by_count(pair):
    return -pair[1]


# Facets whose values have an order of their own.
ORDERED = {
    "tier": lambda pair: -int(pair[0]),
    "state": lambda pair: list(State).index(pair[0]),
    "grade": lambda pair: pair[0],
    "year": lambda pair: -int(pair[0]),
}


def value_label(request, name, value):
    """What people call a facet's value."""
    site = request.root
    try:
        if name in ENUMS:
            return ENUMS[name].parse(value).label
    except ValueError:
        return value
    if name == "type":
        return TYPES.get(value, value)
    if name == "format":
        return Format.parse(value).label
    if name == "class":
        return site.class_name(value)
    if name == "unit":
        return site["units"].name_of(value) or value
    if name == "owner":
        return site["people"].name_of(value) or value
    if name in FOLDERS:
        thing = site[FOLDERS[name]].get(value)
        may = thing is not None and permits(request, Permission.RECORD_VIEW, thing)
        return getattr(thing, "name", None) or thing.title if may else value
    return value


def something_to_do(request, permission, type_) -> bool:
    """Whether the asker may make things of a type, or view at least one."""
    may = permits(request, Permission.SITE_SEARCH, request.root)
    return may and (
        permits(request, permission, request.root)
        or count(request.root, request.subject, type=type_) > 0
    )


def export_verb(request, type_):
    """The button that takes out what a list of one type shows."""
    query = [(name, value) for name, value in request.GET.items() if name != "type"]
    url = request.resource_path(request.root, "export", query=[*query, ("type", type_)])
    return Verb(_("导出"), url, "download")


def filter_cell(page, name, value, label=None, kind="text"):
    """A cell whose click filters the list by its value."""
    if value in ("", None):
        return Cell("")
    return Cell(label if label is not None else value, page.address(**{name: value}), kind)


def _edit(request, thing):
    may = permits(request, Permission.RECORD_EDIT, thing)
    return request.resource_path(thing, "edit") if may else ""
