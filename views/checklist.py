"""The checklist of a dossier: what is there, in which form, what misses; what is done about it."""

from typing import NamedTuple

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import checklist, policy
from dossier.checklist import SHAPES
from dossier.customer import text
from dossier.dossier import Dossier
from dossier.errors import Conflict
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views.forms import answer
from views.layout import Cell, Column, Row, Verb, tell
from views.marks import mark_of
from views.trail import to_dossier
from views.wording import Wording
from workflows import reception
from workflows.machine import permits

FORM = "views:templates/form.pt"
COLUMNS = (_("清单项"), _("必备"), _("形式"), _("要件"), _("文件", context="many"), _("情况"))
MARKS, CERTIFICATES, GIVE_BACK = _("核对要件"), _("登记证照"), _("退回移交人")


class ReasonSchema(Schema):
    """Why."""

    reason = text(_("原因"), 500, missing=colander.required, long=True)


class Panel(NamedTuple):
    """The lines of a dossier as a table, counted, and what may be done about them."""

    columns: list
    rows: list
    met: int
    total: int
    sentences: list
    verbs: list


@view_config(
    context=Dossier,
    name="checklist",
    permission=Permission.RECORD_VIEW,
    renderer="views:templates/dossier/checklist.pt",
)
def show(context, request):
    """The checklist as a page of its own, to be printed and to go back with the papers."""
    found = panel(context, request)
    if found is None:
        raise Conflict(_("制度没有为这一类别规定归档清单。"))
    return {
        "title": _("归档清单"),
        "name": context.title,
        "number": context.number or _("未编档号"),
        "breadcrumbs": to_dossier(request, context, here=True),
        "marking": mark_of(request, context),
        "panel": found,
        "returned": returned(context, request),
    }


def panel(context, request) -> Panel | None:
    """The checklist of a dossier as the asker sees it; None where its class has none."""
    found = reception.lines(request, context)
    if not found:
        return None
    opened = {lack.item for lack in reception.open_lines(context, found)}
    mandatory = [line for line in found if line.required]
    return Panel(
        [Column(title) for title in COLUMNS],
        [_row(context, request, line, opened) for line in found],
        sum(line.lack is None for line in mandatory),
        len(mandatory),
        [lack.sentence() for lack in checklist.lacks(found)],
        verbs(context, request, found),
    )


def verbs(context, request, found) -> list:
    """The buttons of the checklist that the asker may press."""
    offered = []
    before = context.state in reception.BEFORE_FILING
    if before and any(line.marks and line.papers for line in found):
        if permits(request, Permission.DOSSIER_FILE, context):
            offered.append(Verb(MARKS, request.resource_path(context, "marks"), "check2-square"))
    return offered


def verbs_of(context, request) -> list:
    """The buttons at the head of a dossier: sending it back, noting the certificates."""
    offered, rules = [], policy.of(context)
    if context.state not in reception.BEFORE_FILING:
        return offered
    has_list = bool(checklist.applying(rules, context.dossier_class))
    if has_list and permits(request, Permission.DOSSIER_RETURN, context):
        url = request.resource_path(context, "give-back")
        offered.append(Verb(GIVE_BACK, url, "arrow-return-left"))
    if rules.intake.certificates and permits(request, Permission.RECORD_EDIT, context):
        url = request.resource_path(context, "certificates")
        offered.append(Verb(CERTIFICATES, url, "card-checklist"))
    return offered


def returned(context, request):
    """(sentence, what was wrong) of a dossier that went back, or None."""
    back = context.returned
    if back is None:
        return None
    people, wording = request.root["people"], Wording(request.localizer)
    words = {
        "who": people.name_of(back.by),
        "at": wording.moment(back.at),
        "to": back.to or people.name_of(context.owner) or people.name_of(context.opened_by),
        "reason": back.reason,
    }
    said = _("${who}于 ${at} 退回${to}，原因：${reason}", mapping=words)
    return said, [lack.sentence() for lack in back.lacks]


def accepted(context, request):
    """The sentence about a dossier that was taken in incomplete, or None."""
    taken = context.accepted
    if taken is None:
        return None
    words = {
        "who": request.root["people"].name_of(taken.by),
        "at": Wording(request.localizer).moment(taken.at),
        "items": "、".join(lack.item for lack in taken.lacks),
        "reason": taken.reason or "—",
    }
    said = _("${who}于 ${at} 不齐接收，当时缺：${items}；说明：${reason}", mapping=words)
    if taken.due is None:
        return said
    wording = Wording(request.localizer)
    words = {"said": wording.say(said), "due": wording.moment(taken.due)}
    return _("${said}。须在 ${due} 前补齐", mapping=words)


@view_config(context=Dossier, name="marks", permission=Permission.DOSSIER_FILE, renderer=FORM)
def marks_form(context, request):
    """Confirm the formal marks of each document whose line asks for some."""
    asked = [
        (line, paper.reference)
        for line in reception.lines(request, context)
        for paper in line.papers
        if line.marks
    ]
    schema = Schema()
    for line, document in asked:
        schema.add(boxes(document.__name__, f"{line.item}：{document.title}", line.marks))

    def act(values):
        reception.check_marks(request, context, values)
        tell(request, _("已保存。"))
        return HTTPSeeOther(request.resource_path(context))

    known = {document.__name__: document.marks for _line, document in asked}
    return answer(request, schema, act, known, **around(context, request, MARKS))


@view_config(
    context=Dossier, name="give-back", permission=Permission.DOSSIER_RETURN, renderer=FORM
)
def give_back_form(context, request):
    """Send the dossier back to who handed it over, with the list of what is wrong."""

    def act(values):
        reception.give_back(request, context, values["reason"])
        tell(request, _("已退回。"))
        return HTTPSeeOther(request.resource_path(context))

    lacks = [lack.sentence() for lack in checklist.lacks(reception.lines(request, context))]
    stands = around(context, request, GIVE_BACK, _listed(request, lacks))
    return answer(request, ReasonSchema(), act, **stands)


@view_config(context=Dossier, name="close-line", permission=Permission.DOSSIER_FILE, renderer=FORM)
def close_form(context, request):
    """Close a line of the supplement list without its paper."""
    item = request.GET.get("item", "")

    def act(values):
        reception.close(request, context, item, values["reason"])
        tell(request, _("已保存。"))
        return HTTPSeeOther(request.resource_path(context))

    return answer(request, ReasonSchema(), act, **around(context, request, _("了结补充项"), item))


@view_config(
    context=Dossier, name="certificates", permission=Permission.RECORD_EDIT, renderer=FORM
)
def certificates_form(context, request):
    """Note which certificates the customer showed, and what is asked where one misses (R027)."""
    intake, customer = policy.of(context).intake, context.customer
    schema, inputs = Schema(), {f"without.{name}": name for name in intake.without_certificates}
    schema.add(boxes("certificates", _("已取得的证照"), intake.certificates))
    for field, name in inputs.items():
        schema.add(text(name, 200, name=field))
    if inputs:
        schema[next(iter(inputs))].group = _("无证照时须填")

    def act(values):
        without = {name: values[field] for field, name in inputs.items()}
        reception.note_certificates(request, context, values["certificates"], without)
        tell(request, _("已保存。"))
        return HTTPSeeOther(request.resource_path(context))

    known = {f"without.{name}": value for name, value in context.without}
    known["certificates"] = context.certificates
    note = _("客户：${name}", mapping={"name": customer.name})
    return answer(request, schema, act, known, **around(context, request, CERTIFICATES, note))


def certificates_of(context, request) -> list:
    """What is noted of the certificates, as facts of the dossier."""
    if not policy.of(context).intake.certificates:
        return []
    shown = Wording(request.localizer).listed(context.certificates)
    return [(_("已取得的证照"), shown), *context.without]


def _row(context, request, line, opened):
    wording = Wording(request.localizer)
    confirmed = {mark for paper in line.papers for mark in paper.marks}
    marks = [f"{mark} ✓" if mark in confirmed else mark for mark in line.marks]
    single = line.papers[0].reference if len(line.papers) == 1 else None
    if line.lack is None:
        state, url = _("齐备") if line.papers else "", ""
    else:
        state = line.lack.sentence()
        may = line.item in opened and permits(request, Permission.DOSSIER_FILE, context)
        closes = may and context.accepted is not None
        query = {"item": line.item}
        url = request.resource_path(context, "close-line", query=query) if closes else ""
    return Row(
        line.item,
        (
            Cell(line.item, main=True),
            Cell(_("必备") if line.required else ""),
            Cell(wording.listed([SHAPES[shape] for shape in line.form])),
            Cell(wording.listed(marks)),
            Cell(
                wording.listed([paper.title for paper in line.papers]),
                request.resource_path(single) if single is not None else "",
            ),
            Cell(state, url),
        ),
    )


def boxes(name, title, words):
    """A field in which any of some words is ticked."""
    word = colander.SchemaNode(
        colander.String(), name="word", validator=colander.OneOf(words), choices=words
    )
    return colander.SchemaNode(colander.Sequence(), word, name=name, title=title, missing=())


def around(context, request, title, note=None):
    """What stands around a form about a dossier, and its way out."""
    return {
        "more": {
            "title": title,
            "note": note,
            "breadcrumbs": to_dossier(request, context, here=True),
            "marking": mark_of(request, context),
        },
        "cancel": request.resource_path(context),
        "submit": title,
    }


def _listed(request, sentences):
    wording = Wording(request.localizer)
    return wording.say("；").join(wording.say(each) for each in sentences) or None
