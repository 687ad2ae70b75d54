"""What is done with a dossier besides a plain step: taken in incomplete, verified, ended."""

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import policy
from dossier.customer import text
from dossier.dossier import Dossier
from dossier.errors import Conflict
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission, State
from views.checklist import FORM, ReasonSchema, around, boxes
from views.forms import answer
from views.layout import Verb, tell
from views.wording import Wording
from workflows import dossier, reception, verification

VERIFY, CONFIRM, REFUSE = _("核实"), _("确认"), _("不通过核实")


@view_config(context=Dossier, name="take-in", permission=Permission.RECORD_VIEW, renderer=FORM)
def take_in_form(context, request):
    """Take an incomplete dossier in, with the reason for it."""
    row = dossier.step(request.GET.get("transition", ""))
    _only_offered(request, row in dossier.possible(request, context))

    def act(values):
        dossier.advance(request, context, row.name, values["reason"])
        tell(request, _("${act}：已完成。", mapping={"act": row.label}))
        return HTTPSeeOther(request.resource_path(context))

    lacks = [lack.item for lack in _lacking(context, request)]
    note = _("材料不齐，缺：${items}", mapping={"items": "、".join(lacks)})
    return answer(request, ReasonSchema(), act, **around(context, request, row.label, note))


@view_config(context=Dossier, name="verify", permission=Permission.RECORD_VIEW, renderer=FORM)
def verify_form(context, request):
    """Vouch for each thing that the policy names."""
    _only_offered(request, "verify" in verification.possible(request, context))
    schema, rules = Schema(), policy.of(context).life.verification
    schema.add(boxes("of", _("核实内容"), rules.of))

    def act(values):
        verification.verify(request, context, values["of"])
        tell(request, _("已核实。"))
        return HTTPSeeOther(request.resource_path(context))

    return answer(request, schema, act, **around(context, request, VERIFY))


@view_config(
    context=Dossier, name="confirm", permission=Permission.RECORD_VIEW, request_method="POST"
)
def confirm(context, request):
    """Confirm what another has verified."""
    verification.confirm(request, context)
    tell(request, _("已确认。"))
    return HTTPSeeOther(request.resource_path(context))


@view_config(context=Dossier, name="refuse", permission=Permission.RECORD_VIEW, renderer=FORM)
def refuse_form(context, request):
    """Say why the dossier is not accepted as true; it goes back to collecting."""
    _only_offered(request, "refuse" in verification.possible(request, context))

    def act(values):
        verification.refuse(request, context, values["reason"])
        tell(request, _("已退回。"))
        return HTTPSeeOther(request.resource_path(context))

    return answer(request, ReasonSchema(), act, **around(context, request, REFUSE))


@view_config(context=Dossier, name="end", permission=Permission.RECORD_VIEW, renderer=FORM)
def end_form(context, request):
    """End the dossier, for one of the reasons that the policy knows."""
    row = dossier.TRANSITIONS[dossier.END]
    here = [each.name for each in dossier.possible(request, context)]
    _only_offered(request, dossier.END in here)
    schema = Schema()
    schema.add(
        text(
            _("结束原因"),
            60,
            name="reason",
            missing=colander.required,
            choices=policy.of(context).life.ends_with,
        )
    )

    def act(values):
        dossier.end(request, context, values["reason"])
        tell(request, _("${act}：已完成。", mapping={"act": row.label}))
        return HTTPSeeOther(request.resource_path(context))

    return answer(request, schema, act, **around(context, request, row.label))


def verb_of(context, request, row) -> Verb:
    """The button of a step: it leads to a form where a reason is asked, else it acts at once."""
    back = row.permission == Permission.DOSSIER_RETURN
    icon = "arrow-return-left" if back else "arrow-right"
    if row.end is State.ENDED:
        return Verb(row.label, request.resource_path(context, "end"), "flag")
    query = {"transition": row.name}
    lacking = tuple(dossier.missing(request, context, row))
    if not lacking and row.name in dossier.TAKING_IN and _asks(context, request):
        url = request.resource_path(context, "take-in", query=query)
        return Verb(row.label, url, icon, main=not back)
    url = request.resource_path(context, "advance", query=query)
    return Verb(row.label, url, icon, main=not back, post=True, missing=lacking)


def verbs_of(context, request) -> list:
    """The buttons of the verification that the asker may press."""
    offered = verification.possible(request, context)
    titles = {"verify": (VERIFY, "patch-check"), "confirm": (CONFIRM, "check-lg")}
    found = [
        Verb(title, request.resource_path(context, name), icon, main=True, post=name == "confirm")
        for name, (title, icon) in titles.items()
        if name in offered
    ]
    if "refuse" in offered:
        found.append(Verb(REFUSE, request.resource_path(context, "refuse"), "x-lg"))
    return found


def told(context, request) -> list:
    """(label, value) of who verified, confirmed and ended the dossier."""
    people, wording, rows = request.root["people"], Wording(request.localizer), []
    done = context.verified
    if done is not None:
        rows.append((_("核实人"), f"{people.name_of(done.by)} {wording.moment(done.at)}"))
        if not verification.is_current(context) and context.state is State.SORTING:
            rows.append((_("核实"), _("核实后有改动，须重新核实")))
        if done.confirmed_at is not None:
            moment = wording.moment(done.confirmed_at)
            rows.append((_("确认人"), f"{people.name_of(done.confirmed_by)} {moment}"))
    if context.ended is not None and context.state is State.ENDED:
        rows.append((_("结束原因"), context.ended.reason))
        rows.append((_("结束时间"), wording.moment(context.ended.at)))
    return rows


def _asks(context, request):
    return reception.asks_reason(context, reception.lines(request, context))


def _lacking(context, request):
    return [line.lack for line in reception.lines(request, context) if line.lack is not None]


def _only_offered(request, offered):
    """A form that one may not send is not shown; what is sent, the verb judges."""
    if request.method != "POST" and not offered:
        raise Conflict(_("现在轮不到您办这一步。"))
