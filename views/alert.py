"""/alerts (预警): what monitoring found, by kind, state and person (R114)."""

import datetime
from collections import Counter

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import clock
from dossier.alert import Alerts
from dossier.errors import Invalid
from dossier.language import _
from dossier.vocabulary import AlertKind, AlertState, Permission
from views.layout import Cell, Column, Page, Row, Verb, tell
from views.listing import paging
from workflows import alert as verbs
from workflows import monitoring

COLUMNS = (_("预警"), _("人员"), _("日期"), _("条数"), _("状态"), _("出现时间"))
WEEKS = 8


@view_config(
    context=Alerts, permission=Permission.ALERT_VIEW, renderer="views:templates/alert/list.pt"
)
def index(context, request):
    """The alerts that the address asks for, the newest first."""
    verbs.require_for(request, Permission.ALERT_VIEW)
    page, wanted, lines = Page(request), asked(request), context.listed()
    shown, (start, size) = fitting(lines, wanted), paging(request)
    monitored = {word for rules in request.root.in_force() for word in rules.conduct.monitored}
    return {
        "title": _("预警"),
        "columns": [Column(title) for title in COLUMNS],
        "rows": [_row(request, page, context[each.name]) for each in shown[start : start + size]],
        "total": len(shown),
        "b_start": start,
        "b_size": size,
        "chips": _chips(request, page, wanted),
        "facets": _facets(request, page, lines, wanted),
        "bars": _bars(page, lines),
        "weeks": WEEKS,
        "monitored": sorted(monitored),
        "left": monitoring.waiting(request.root) > 0,  # how many would tell of what is hidden
        "verbs": _list_verbs(context, request),
    }


@view_config(context=Alerts, name="look", request_method="POST", permission=Permission.ALERT_CLOSE)
def look(context, request):
    """Look through what is new in the log now."""
    left = monitoring.look_now(request)
    if left > monitoring.BATCH:
        tell(request, _("还有 ${n} 条日志，系统稍后继续核查。", mapping={"n": left}), "info")
    else:
        tell(request, _("已核查到最新的日志。"))
    return HTTPSeeOther(request.resource_path(context))


def asked(request) -> dict:
    """What the address asks for: kind, state and person (an id); Invalid for nonsense."""
    found = {}
    for name, enum in (("kind", AlertKind), ("state", AlertState)):
        if given := request.GET.get(name, ""):
            try:
                found[name] = enum.parse(given)
            except ValueError:
                told = _("不在范围：${value}", mapping={"value": given[:40]})
                raise Invalid({name: told}) from None
    if given := request.GET.get("user", ""):
        people = request.root["people"]
        person = people.get(given) or people.by_login(given)
        if person is None:
            raise Invalid({"user": _("没有这个人：${name}", mapping={"name": given[:60]})})
        found["user"] = person.__name__
    return found


def fitting(lines, wanted) -> list:
    """The lines of alerts that fit what is asked for."""
    return [line for line in lines if all(_value(line, name) == wanted[name] for name in wanted)]


def title_of(request, alert) -> str:
    """What people call an alert: its kind, and whom it is about."""
    kind = request.localizer.translate(alert.kind.label)
    return f"{kind} · {name_of(request, alert.person)}" if alert.person else kind


def trail(request) -> list:
    """The way to an alert."""
    return [(_("预警"), request.resource_path(request.root["alerts"]))]


def _value(line, name):
    return {"kind": line.kind, "state": line.state, "user": line.person}[name]


def name_of(request, person):
    return request.root["people"].name_of(person) or person or _("系统")


def _row(request, page, alert):
    closed = AlertState.CLOSED if alert.closed_at else AlertState.OPEN
    user = page.address(user=alert.person) if alert.person else ""
    return Row(
        alert.__name__,
        (
            Cell(alert.kind.label, request.resource_path(alert), main=True),
            Cell(name_of(request, alert.person), user),
            Cell(alert.day, kind="code"),
            Cell(page.number(alert.count)),
            Cell(closed, page.address(state=closed.value), "state"),
            Cell(alert.raised_at, kind="moment"),
        ),
    )


def _label(request, name, value):
    return name_of(request, value) if name == "user" else value.label


TITLES = {"kind": _("预警"), "state": _("状态"), "user": _("人员")}


def _chips(request, page, wanted):
    return [
        (TITLES[name], _label(request, name, value), page.address(**{name: None}))
        for name, value in wanted.items()
    ]


def _facets(request, page, lines, wanted):
    found = []
    for name, title in TITLES.items():
        others = {each: value for each, value in wanted.items() if each != name}
        counts = Counter(_value(line, name) for line in fitting(lines, others))
        values = [
            (_label(request, name, _word(name, value)), count, *_way(page, name, value, wanted))
            for value, count in counts.most_common()
            if value
        ]
        found.append((title, values))
    return [(title, values) for title, values in found if values]


def _word(name, value):
    return AlertKind(value) if name == "kind" else value


def _way(page, name, value, wanted):
    here = wanted.get(name) == value
    return page.address(**{name: None if here else str(value)}), here


def _bars(page, lines):
    first = (clock.today() - datetime.timedelta(weeks=WEEKS)).isoformat()
    counts = Counter(line.kind for line in lines if line.raised_on > first)
    return [
        (kind.label, counts[kind.value], page.address(kind=kind.value))
        for kind in AlertKind
        if counts[kind.value]
    ]


def _list_verbs(context, request):
    if not verbs.may(request, Permission.ALERT_CLOSE):
        return []
    return [Verb(_("现在核查"), request.resource_path(context, "look"), "search", post=True)]


def includeme(config):
    config.add_section(
        "alerts", "alerts", lambda request: verbs.may(request, Permission.ALERT_VIEW)
    )
