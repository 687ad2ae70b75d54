"""One alert: what, who, when, the entries of the log, and the finding that closes it (R114).

Who may view alerts need not view what they are about: a hidden title stays hidden.
"""

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config
from substanced.util import find_objectmap

from dossier import clock
from dossier.alert import Alert
from dossier.customer import choice, text
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import AlertOutcome, Permission, Tag
from views import log
from views.alert import name_of, title_of, trail
from views.forms import answer
from views.history import moment_of
from views.layout import Cell, Column, Page, Row, Verb, tell
from views.listing import paging
from workflows import alert as verbs
from workflows import monitoring
from workflows.machine import permits

ENTRIES = (_("序号"), _("时间"), _("事项"), _("对象"), _("地址"))
DRAFTS = (_("拟认定违规"), _("次数"), _("每次罚款"), _("合计"))
LABELS = {"due": _("应办日期"), "part": _("部分"), "error": _("错误")}
PARTS = {"data": _("数据"), "keys": _("密钥")}


class FindingSchema(Schema):
    """What came out, and how that was found."""

    outcome = choice(AlertOutcome, _("结论"), missing="")
    finding = text(
        _("调查结论"), verbs.LONGEST, missing=colander.required, long=True,
        description=_("怎样核实的，是什么原因，怎样处理"),
    )  # fmt: skip


@view_config(
    context=Alert, permission=Permission.ALERT_VIEW, renderer="views:templates/alert/show.pt"
)
def show(context, request):
    """One alert: what, who, when, the entries of the log, and the finding."""
    verbs.require_for(request, Permission.ALERT_VIEW)
    start, size = paging(request)
    numbers = list(context.entries)
    return {
        "title": title_of(request, context),
        "breadcrumbs": trail(request),
        "context": context,
        "facts": _facts(request, context),
        "verbs": _verbs(request, context),
        "draft_columns": [Column(title, number=at > 0) for at, title in enumerate(DRAFTS)],
        "drafts": [_draft_row(request, each) for each in context.drafts],
        "columns": [Column(title) for title in ENTRIES],
        "rows": [_entry_row(request, number) for number in numbers[start : start + size]],
        "total": len(numbers),
        "b_start": start,
        "b_size": size,
    }


@view_config(
    context=Alert,
    name="close",
    permission=Permission.ALERT_CLOSE,
    renderer="views:templates/form.pt",
)
def close_form(context, request):
    """Write the finding."""
    verbs.require_closable(request, context)

    def act(values):
        verbs.close(request, context, values["finding"], values.get("outcome", ""))
        tell(request, _("已了结。"))
        return HTTPSeeOther(request.resource_path(context))

    title = title_of(request, context)
    crumbs = [*trail(request), (title, request.resource_path(context))]
    return answer(
        request,
        _schema(context),
        act,
        more={"title": _("了结预警"), "note": title, "breadcrumbs": crumbs},
        submit=_("了结"),
        cancel=request.resource_path(context),
    )


def _schema(alert):
    """What is asked: of a draft violation also what came out, of a missed backup not that."""
    schema = FindingSchema()
    if alert.kind in verbs.JUDGED:
        schema["outcome"].missing = colander.required
    elif not alert.person:
        del schema["outcome"]
    return schema


def _verbs(request, alert):
    found = []
    if verbs.is_closable(request, alert):
        url = request.resource_path(alert, "close")
        found.append(Verb(_("了结预警"), url, "check2", main=True))
    if alert.person and permits(request, Permission.AUDIT_VIEW, request.root):
        day = clock.local(alert.since).date().isoformat()
        until = clock.local(alert.until).date().isoformat()
        query = {"user": alert.person, "since": day, "until": until}
        url = request.resource_path(request.root, "log", query=query)
        found.append(Verb(_("在日志中查看"), url, "journal-check"))
    return found


def _facts(request, alert):
    page, site = Page(request), request.root
    person = site["people"].get(alert.person)
    sees = person is not None and permits(request, Permission.PERSON_VIEW, site)
    facts = [
        (_("人员"), name_of(request, alert.person), request.resource_path(person) if sees else ""),
        (_("时间"), " – ".join(dict.fromkeys(map(page.moment, (alert.since, alert.until))))),
        (_("条数"), page.number(alert.count)),
        (_("出现时间"), page.moment(alert.raised_at)),
    ]
    for name, value in alert.facts.items():
        facts.append((LABELS.get(name, name), PARTS.get(value, value)))
    if alert.closed_at:
        facts += [
            (_("处理人"), name_of(request, alert.closed_by)),
            (_("处理时间"), page.moment(alert.closed_at)),
        ]
    return facts


def _draft_row(request, draft):
    page = Page(request)
    fine = _("制度没有规定") if draft.fine is None else _yuan(page, draft.fine)
    total = "" if draft.fine is None else _yuan(page, draft.fine * draft.count)
    cells = Cell(draft.what, main=True), Cell(page.number(draft.count)), Cell(fine), Cell(total)
    return Row("", cells)


def _yuan(page, amount):
    return _("${amount} 元", mapping={"amount": page.number(amount)})


def _entry_row(request, number):
    raw = request.root.log.entry(number)
    thing = find_objectmap(request.root).object_for(raw["object"]) if raw["object"] else None
    cells = (
        Cell(str(number), kind="code"),
        Cell(moment_of(raw), kind="moment"),
        Cell(Tag(raw["tag"]).label, main=True),
        Cell(log.name_of(request, thing), _address(request, thing)),
        Cell(raw.get("address", ""), kind="code"),
    )
    return Row(str(number), cells)


def _address(request, thing):
    """Where a record is opened, for who may view it."""
    if isinstance(thing, monitoring.RECORDS) and permits(request, Permission.RECORD_VIEW, thing):
        return request.resource_path(thing)
    return ""
