"""/inspections: audits and self-checks, their steps by name (R113)."""

import colander

from dossier.customer import choice, day
from dossier.customer import text as text_of
from dossier.errors import Invalid
from dossier.inspection import Inspection, Inspections, PlanSchema
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission, Severity, Verdict
from views.api import BATCH, CREATED, body, call
from views.api.question import PAGING, page_of
from views.api.tree import address
from views.procedure import number_of, scope_of
from views.wording import Wording
from workflows import inspection, inspector, reporting, sampling
from workflows.machine import permits

FINDING = ("text", "severity", "clause", "addressee")


class StepSchema(Schema):
    """What the steps take; each takes the fields that STEPS names, and no others."""

    item = text_of(_("样本"), 40)
    verdict = choice(Verdict, _("结论"), missing=None)
    note = text_of(_("核对说明"), 500)
    finding = colander.SchemaNode(colander.Integer(), title=_("发现"), missing=0)
    text = text_of(_("内容"), 8000)
    severity = choice(Severity, _("程度"), missing=Severity.MINOR)
    clause = text_of(_("依据条款"), 60)
    addressee = text_of(_("答复人"), 60)
    measure = text_of(_("整改措施"), 1000)
    until = day(_("整改期限"), future=True)
    remark = text_of(_("意见"), 500)
    reason = text_of(_("原因"), 500)


def _judge(request, each, values):
    finding = {name: values.pop(name) for name in FINDING}
    sampling.judge(request, each, values.pop("item"), values, finding)


def _answer(request, each, values):
    inspection.answer(request, each, values.pop("finding"), values)


def _of(verb, *names):
    """A verb that takes the values of these fields in order."""
    return lambda request, each, values: verb(request, each, *(values[name] for name in names))


# Step → the fields that it must have, those that it may have, and the verb.
STEPS = {
    "draw": ((), (), _of(sampling.draw)),
    "judge": (("item", "verdict"), ("note", *FINDING), _judge),
    "find": (("text", "addressee"), ("severity", "clause"), sampling.find),
    "drop": (("finding",), (), _of(sampling.drop, "finding")),
    "issue": ((), (), _of(inspection.issue)),
    "readdress": (("finding", "addressee"), (), _of(inspection.readdress, "finding", "addressee")),
    "answer": (("finding", "text", "measure", "until"), (), _answer),
    "report": (("text",), (), _of(reporting.report, "text")),
    "pass": ((), ("remark",), _of(reporting.pass_on, "remark")),
    "return": (("reason",), (), _of(reporting.send_back, "reason")),
    "close": ((), ("remark",), _of(reporting.close, "remark")),
    "revise": (("reason",), (), _of(reporting.revise, "reason")),
}


@call(
    "GET",
    "/inspections",
    context=Inspections,
    permission=Permission.SITE_VIEW,
    answers=BATCH,
    query=PAGING,
)
def index(context, request):
    """The inspections with which the asker has to do, and those that the policies want."""
    page = page_of(request, inspector.visible(request), head)
    return page | {"due": [_due(request, each) for each in inspector.dues(request)]}


@call(
    "POST",
    "/inspections",
    context=Inspections,
    permission=Permission.INSPECTION_PLAN,
    schema=PlanSchema,
    status=CREATED,
)
def plan(context, request):
    """Plan an audit or a self-check."""
    values = body.values(request, PlanSchema())
    return shown(request, inspection.plan(request, context, values))


@call(
    "GET", "/inspections/{inspection}", context=Inspection, permission=Permission.INSPECTION_VIEW
)
def show(context, request):
    """One inspection: plan, sample, findings and report, as far as the asker may read them."""
    return shown(request, context)


@call(
    "PATCH",
    "/inspections/{inspection}",
    context=Inspection,
    permission=Permission.INSPECTION_VIEW,
    schema=PlanSchema,
)
def change(context, request):
    """Change the plan, until the sample is drawn."""
    values = body.values(request, PlanSchema(), partial=True)
    if "kind" in values:
        raise Invalid({"kind": _("没有这个字段")})
    return shown(request, inspection.change(request, context, values))


@call(
    "POST",
    "/inspections/{inspection}/@workflow/{transition}",
    context=Inspection,
    name="@workflow",
    permission=Permission.INSPECTION_VIEW,
    schema=StepSchema,
)
def advance(context, request):
    """Take a step: draw, judge, find, drop, issue, readdress, answer, report, pass, return, …"""
    name = "/".join(request.subpath)
    if name not in STEPS:
        raise Invalid({"transition": _("没有这一步骤：${name}", mapping={"name": name[:40]})})
    must, may, verb = STEPS[name]
    schema = StepSchema()
    for node in list(schema.children):
        if node.name in must:
            node.missing = colander.required
        elif node.name not in may:
            del schema[node.name]
    verb(request, context, body.values(request, schema))
    if not permits(request, Permission.INSPECTION_VIEW, context):
        return head(request, context)  # it has gone to others
    return shown(request, context)


def head(request, each) -> dict:
    """What a list says of an inspection."""
    say = Wording(request.localizer).say
    return {
        "@id": address(request, each),
        "@type": "Inspection",
        "id": each.__name__,
        "title": each.title,
        "number": number_of(request, each),
        "kind": each.kind.value,
        "unit": request.root["units"].name_of(each.unit),
        "state": each.stage.value,
        "state_title": say(each.stage.label),
        "due": each.due.isoformat(),
    }


def shown(request, each) -> dict:
    """An inspection as far as the asker may read it."""
    found = head(request, each) | {
        "class": each.dossier_class,
        "since": each.since and each.since.isoformat(),
        "until": each.until and each.until.isoformat(),
        "size": sampling.size_of(request, each),
        "edition": each.edition,
        "findings": [_finding(request, f) for f in inspector.findings_for(request, each)],
    }
    if not inspector.sees_all(request, each):
        return found
    return found | {
        "sample": _sample(request, each),
        "report": each.report and _step(request, each.report) | {"text": each.report.text},
        "levels": [level.word for level in each.levels],
        "passed": [_passing(request, step) for step in each.passed],
        "returned": [_passing(request, step) for step in each.returned],
        "revision": each.revision or None,
    }


def _due(request, each):
    say = Wording(request.localizer).say
    unit = say(scope_of(request, each.unit))
    return {"kind": each.kind.value, "unit": unit, "day": each.day.isoformat()}


def _sample(request, each):
    if each.sample is None:
        return None
    return {
        "seed": each.sample.seed,
        "as_drawn": sampling.is_as_drawn(each),
        **_step(request, each.sample),
        "items": [_item(request, each, *pair) for pair in enumerate(each.items, 1)],
    }


def _item(request, each, place, name):
    """A thing of the sample: who may not view it is told its place, and judges it by its id."""
    judgement, dossier = each.judgements.get(name), request.root["dossiers"][name]
    told = {"place": place, "item": name}
    if permits(request, Permission.RECORD_VIEW, dossier):
        told |= {"dossier": address(request, dossier), "title": dossier.title}
    elif not permits(request, Permission.AUDIT_VIEW, request.root):
        del told["item"]
    if judgement is not None:
        told |= {"verdict": judgement.verdict, "note": judgement.note}
        told |= _step(request, judgement)
    return told


def _finding(request, each):
    people, said = request.root["people"], each.answer
    told = {name: getattr(each, name) for name in ("number", "text", "severity", "clause")}
    answer = None
    if said is not None:
        answer = {"text": said.text, "measure": said.measure, "until": said.until.isoformat()}
        answer |= _step(request, said)
    return told | {"addressee": people.name_of(each.addressee), "answer": answer}


def _passing(request, step):
    return {"level": step.level, "remark": step.remark, **_step(request, step)}


def _step(request, each):
    return {"by": request.root["people"].name_of(each.by), "at": each.at.isoformat()}
