"""The sample of an inspection and its findings: judged, written down, issued, answered (R113).

Who may not view a thing of the sample is told its number if he may read the log, else nothing.
"""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier.errors import Hidden
from dossier.inspection import AnswerSchema, FindingSchema, Inspection, JudgementSchema
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import InspectionStage, Permission, Severity, Verdict
from views.customer import owner_choices
from views.forms import answer
from views.layout import Cell, Column, Row, Verb, tell
from views.procedure import FORM, around, head, only_offered
from views.reasons import number_of
from views.wording import Wording
from workflows import inspection, inspector, sampling
from workflows.machine import permits

COLUMNS = (_("序号"), _("档案"), _("结论"), _("核对说明"), _("核对人"), _("核对", context="act"))
FINDING = ("text", "severity", "clause", "addressee")


@view_config(
    context=Inspection,
    name="sample",
    permission=Permission.INSPECTION_VIEW,
    renderer="views:templates/inspection/sample.pt",
)
def show(context, request):
    """The sample, and how far it is judged."""
    kept = context.sample
    judges = context.stage is InspectionStage.SAMPLED and inspector.may_judge(request, context)
    again = request.GET.get("again") == "yes" and kept is not None
    return {
        **head(context, request),
        "sample": kept,
        "drawn_by": request.root["people"].name_of(kept.by) if kept else "",
        "again_url": request.resource_path(context, "sample", query={"again": "yes"}),
        "again": sampling.is_as_drawn(context) if again else None,
        "columns": [Column(title) for title in (COLUMNS if judges else COLUMNS[:-1])],
        "rows": [_row(context, request, *each, judges) for each in enumerate(context.items, 1)],
    }


@view_config(
    context=Inspection, name="judge", permission=Permission.INSPECTION_VIEW, renderer=FORM
)
def judge_form(context, request):
    """Say how one thing of the sample stands."""
    item = request.GET.get("item", "")
    is_there = item in context.items and context.stage is InspectionStage.SAMPLED
    only_offered(is_there, inspector.may_judge(request, context))

    def act(values):
        finding = {name: values[name] for name in FINDING}
        values = {name: values[name] for name in ("verdict", "note")}
        sampling.judge(request, context, item, values, finding)
        tell(request, _("已核对。"))
        return HTTPSeeOther(request.resource_path(context, "sample"))

    place, name = context.items.index(item) + 1, called(request, item)[0]
    note = _("样本第 ${n} 份：${name}", mapping={"n": place, "name": name})
    options = around(context, request, _("核对样本"), note)
    options["cancel"] = request.resource_path(context, "sample")
    return answer(request, _judge_schema(context, request), act, _known(context, item), **options)


@view_config(context=Inspection, name="find", permission=Permission.INSPECTION_VIEW, renderer=FORM)
def find_form(context, request):
    """Write down a finding that is about no thing of the sample alone."""
    at_stage = context.stage is InspectionStage.SAMPLED
    only_offered(at_stage, inspector.is_inspector(request, context))

    def act(values):
        sampling.find(request, context, values)
        tell(request, _("已记录。"))
        return HTTPSeeOther(request.resource_path(context, "findings"))

    schema = FindingSchema()
    schema["addressee"].choices = _people(context, request, _("—"))
    return answer(request, schema, act, **around(context, request, _("记录发现")))


@view_config(
    context=Inspection, name="drop", request_method="POST", permission=Permission.INSPECTION_VIEW
)
def drop(context, request):
    """Take a finding back."""
    sampling.drop(request, context, request.GET.get("finding", ""))
    tell(request, _("已删除。"))
    return HTTPSeeOther(request.resource_path(context, "findings"))


@view_config(
    context=Inspection, name="issue", request_method="POST", permission=Permission.INSPECTION_VIEW
)
def issue(context, request):
    """Send the findings to those who answer."""
    inspection.issue(request, context)
    tell(request, _("已下发，等待答复。"))
    return HTTPSeeOther(request.resource_path(context, "findings"))


@view_config(
    context=Inspection,
    name="findings",
    permission=Permission.INSPECTION_VIEW,
    renderer="views:templates/inspection/findings.pt",
)
def show_findings(context, request):
    """The findings that the asker may read, with their answers."""
    found = inspector.findings_for(request, context)
    return {
        **head(context, request),
        "findings": [_told(context, request, each) for each in found],
    }


@view_config(
    context=Inspection, name="respond", permission=Permission.INSPECTION_VIEW, renderer=FORM
)
def answer_form(context, request):
    """Answer a finding."""
    finding = _finding(context, request)
    mine = finding.addressee == request.subject.person
    only_offered(context.stage is InspectionStage.ANSWERING, mine)

    def act(values):
        inspection.answer(request, context, finding.number, values)
        tell(request, _("已答复。"))
        return HTTPSeeOther(request.resource_path(context, "findings"))

    known = finding.answer._asdict() if finding.answer is not None else {}
    options = around(context, request, _("答复"), _line(finding))
    return answer(request, AnswerSchema(), act, known, **options)


@view_config(
    context=Inspection, name="readdress", permission=Permission.INSPECTION_VIEW, renderer=FORM
)
def readdress_form(context, request):
    """Let another answer a finding."""
    finding, schema = _finding(context, request), Schema()
    is_open = context.stage in (InspectionStage.SAMPLED, InspectionStage.ANSWERING)
    only_offered(is_open and finding.answer is None, inspector.is_inspector(request, context))
    schema.add(FindingSchema()["addressee"])
    schema["addressee"].choices = _people(context, request, _("—"))

    def act(values):
        inspection.readdress(request, context, finding.number, values["addressee"])
        tell(request, _("已改派。"))
        return HTTPSeeOther(request.resource_path(context, "findings"))

    known = {"addressee": finding.addressee}
    options = around(context, request, _("改派答复人"), _line(finding))
    return answer(request, schema, act, known, **options)


def called(request, item) -> tuple:
    """(name, address) of a thing of the sample, as far as the asker may know it."""
    dossier = request.root["dossiers"].get(item)
    if dossier is not None and permits(request, Permission.RECORD_VIEW, dossier):
        name = f"{dossier.number} {dossier.title}".strip()
        return name, request.resource_path(dossier)
    if dossier is not None and permits(request, Permission.AUDIT_VIEW, request.root):
        return number_of(dossier), ""
    return _("（无权查看的档案）"), ""


def severity_of(finding):
    """How grave a finding is, in words."""
    return Severity(finding.severity).label


def verdict_of(judgement):
    """How a thing stands, in words."""
    return Verdict(judgement.verdict).label if judgement is not None else _("未核对")


def _line(finding):
    mapping = {"n": finding.number, "text": finding.text}
    return _("发现 ${n}：${text}", mapping=mapping)


def _finding(context, request):
    given = request.GET.get("finding", "")
    for each in inspector.findings_for(request, context):
        if str(each.number) == given:
            return each
    raise Hidden


def _row(context, request, place, item, judges):
    judgement = context.judgements.get(item)
    name, url = called(request, item)
    query = {"item": item}
    to = request.resource_path(context, "judge", query=query) if judges else ""
    by = request.root["people"].name_of(judgement.by) if judgement is not None else ""
    again = _("重新核对") if judgement is not None else _("核对", context="act")
    cells = (
        Cell(place, kind="code"),
        Cell(name, url, main=True),
        Cell(verdict_of(judgement)),
        Cell(judgement.note if judgement is not None else ""),
        Cell(by),
        Cell(again, to, "code"),
    )
    return Row(item, cells if judges else cells[:-1], to)


def _told(context, request, finding):
    """A finding for the page: its head, its facts and its buttons."""
    people, said = request.root["people"], finding.answer
    facts = [
        (_("程度"), severity_of(finding)),
        (_("档案"), *called(request, finding.item)) if finding.item else ("", ""),
        (_("依据条款"), finding.clause),
        (_("答复人"), people.name_of(finding.addressee)),
    ]
    told = []
    if said is not None:
        moment = Wording(request.localizer).moment(said.at)
        told = [
            (_("答复"), said.text),
            (_("整改措施"), said.measure),
            (_("整改期限"), said.until.isoformat()),
            (_("答复时间"), f"{people.name_of(said.by)} {moment}"),
        ]
    return {
        "number": finding.number,
        "text": finding.text,
        "facts": [fact for fact in facts if fact[1]],
        "answer": told,
        "verbs": _verbs(context, request, finding),
    }


def _verbs(context, request, finding):
    def at(name):
        return request.resource_path(context, name, query={"finding": finding.number})

    found, inspects = [], inspector.is_inspector(request, context)
    sampled = context.stage is InspectionStage.SAMPLED
    answering = context.stage is InspectionStage.ANSWERING
    if answering and finding.addressee == request.subject.person:
        main = finding.answer is None
        title = _("答复") if main else _("修改答复")
        found.append(Verb(title, at("respond"), "reply", main=main))
    if inspects and finding.answer is None and (sampled or answering):
        found.append(Verb(_("改派答复人"), at("readdress"), "person-gear"))
    if inspects and sampled and not finding.item:
        found.append(Verb(_("删除发现"), at("drop"), "trash", post=True))
    return found


def _people(context, request, nobody):
    """Who may be asked to answer: of a self-check the people of the department."""
    named = owner_choices(request.root)[1:]
    if not permits(request, Permission.PERSON_VIEW, request.root):
        people = request.root["people"]
        named = [pair for pair in named if context.unit in people[pair[0]].units]
    return [("", nobody), *named]


def _judge_schema(context, request):
    schema = JudgementSchema()
    for node in FindingSchema().children:
        schema.add(node)
    schema["text"].missing, schema["text"].group = "", _("不符合的，写明发现")
    schema["addressee"].choices = _people(context, request, _("档案责任人"))
    return schema


def _known(context, item):
    judgement, finding = context.judgements.get(item), context.finding_about(item)
    known = {"verdict": judgement.verdict, "note": judgement.note} if judgement else {}
    return known | ({n: getattr(finding, n) for n in FINDING} if finding is not None else {})
