"""The report of an inspection: written, passed level by level, printed to be signed (R113)."""

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import clock
from dossier.customer import text
from dossier.errors import Conflict, Hidden
from dossier.inspection import Inspection
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import InspectionStage, Permission
from views.forms import answer
from views.layout import Column, Verb, tell
from views.procedure import FORM, around, head, number_of, only_offered, scope_of
from views.sampling import called, severity_of, verdict_of
from views.wording import Wording
from workflows import inspector, reporting

SAMPLE_COLUMNS = (_("序号"), _("档案"), _("结论"), _("核对说明"))
FINDING_COLUMNS = (
    _("序号"),
    _("发现的问题"),
    _("程度"),
    _("答复人"),
    _("整改措施"),
    _("整改期限"),
)


class ReportSchema(Schema):
    """What the inspection comes to."""

    report = text(_("审计报告"), 8000, missing=colander.required, long=True, name="text")


class RemarkSchema(Schema):
    """What a level says to a report."""

    remark = text(_("意见"), 500, long=True)


class ReasonSchema(Schema):
    """Why."""

    reason = text(_("原因"), 500, missing=colander.required, long=True)


@view_config(
    context=Inspection,
    name="report",
    permission=Permission.INSPECTION_VIEW,
    renderer="views:templates/inspection/report.pt",
)
def show(context, request):
    """The report, how far it has come, and what was given back."""
    said = context.report
    return {
        **head(context, request),
        "report": said,
        "reported": signed(request, said) if said is not None else "",
        "steps": steps(context, request),
        "passed": [_told(request, each) for each in context.passed],
        "returned": [_told(request, each) for each in context.returned],
        "conforming": context.conforming,
        "revision": _revision(context, request),
    }


@view_config(
    context=Inspection, name="send-report", permission=Permission.INSPECTION_VIEW, renderer=FORM
)
def report_form(context, request):
    """Write the report and send it to the first level."""
    at_stage = context.stage is InspectionStage.ANSWERING
    only_offered(at_stage, inspector.is_inspector(request, context))
    if missing := reporting.unanswered(request, context):
        raise Conflict(_("还有发现没有答复，不能上报。"), missing)

    def act(values):
        reporting.report(request, context, values["text"])
        return done(context, request, _("已上报。"))

    known = {"text": context.report.text} if context.report is not None else {}
    return answer(request, ReportSchema(), act, known, **around(context, request, _("上报报告")))


@view_config(
    context=Inspection, name="pass-on", permission=Permission.INSPECTION_VIEW, renderer=FORM
)
def pass_form(context, request):
    """Pass the report on to the next level."""
    only_offered(_in_hand(context, request), not context.is_at_last_level)

    def act(values):
        reporting.pass_on(request, context, values["remark"])
        return done(context, request, _("已上报。"))

    return answer(request, RemarkSchema(), act, **around(context, request, _("逐级上报")))


@view_config(
    context=Inspection, name="close", permission=Permission.INSPECTION_VIEW, renderer=FORM
)
def close_form(context, request):
    """Close the inspection at the last level."""
    only_offered(_in_hand(context, request), context.is_at_last_level)

    def act(values):
        reporting.close(request, context, values["remark"])
        return done(context, request, _("已办结。"))

    return answer(request, RemarkSchema(), act, **around(context, request, _("办结")))


@view_config(
    context=Inspection, name="send-back", permission=Permission.INSPECTION_VIEW, renderer=FORM
)
def back_form(context, request):
    """Give the report back for more work."""
    only_offered(True, _in_hand(context, request))

    def act(values):
        reporting.send_back(request, context, values["reason"])
        tell(request, _("已退回。"))
        return HTTPSeeOther(request.resource_path(context.__parent__))

    return answer(request, ReasonSchema(), act, **around(context, request, _("退回补充")))


@view_config(
    context=Inspection, name="revise", permission=Permission.INSPECTION_VIEW, renderer=FORM
)
def revise_form(context, request):
    """Open a revision of the policy because of the report."""
    missing = reporting.not_revisable(request, context)
    only_offered(not missing, reporting.is_last(request, context))

    def act(values):
        edition = reporting.revise(request, context, values["reason"])
        tell(request, _("已开始修订，草案由起草人修改后送审。"))
        return HTTPSeeOther(request.resource_path(edition))

    note = _("系统按现行文本建立一份草案，注明据以修订的审计；由有权起草的人修改。")
    return answer(
        request, ReasonSchema(), act, **around(context, request, _("据此修订制度"), note)
    )


@view_config(
    context=Inspection,
    name="print",
    permission=Permission.INSPECTION_VIEW,
    renderer="views:templates/inspection/print.pt",
)
def print_form(context, request):
    """The report on paper, with a line to sign for each level."""
    shown = head(context, request)
    if context.report is None:
        raise Hidden
    passed = {each.level: _told(request, each) for each in context.passed}
    return {
        **shown,
        "verbs": [Verb(_("返回"), request.resource_path(context, "report"), "arrow-left")],
        "scope": scope_of(request, context.unit),
        "report": context.report,
        "reported": signed(request, context.report),
        "sample_columns": [Column(title) for title in SAMPLE_COLUMNS],
        "sample": list(_sample_lines(context, request)),
        "finding_columns": [Column(title) for title in FINDING_COLUMNS],
        "findings": [_finding_line(request, each) for each in context.findings],
        "levels": [(each.word, passed.get(each.word)) for each in context.levels],
        "day": clock.today().isoformat(),
        "called": number_of(request, context),
    }


def steps(context, request) -> list:
    """The levels as a way with the place on it."""
    found, here = [], len(context.passed)
    for place, level in enumerate(context.levels):
        word = "done" if place < here else "here" if place == here and context.level else "next"
        told = _told(request, context.passed[place])[1] if place < here else ""
        found.append((level.word, word, told))
    return found


def done(context, request, sentence):
    """Say what was done, and go to the report where the asker may still see it."""
    tell(request, sentence)
    return HTTPSeeOther(request.resource_path(context, "report"))


def signed(request, each) -> str:
    """Who did a step, and when."""
    name = request.root["people"].name_of(each.by)
    return f"{name} {Wording(request.localizer).moment(each.at)}"


def _told(request, passing):
    return passing.level, signed(request, passing), passing.remark


def _in_hand(context, request):
    return context.level is not None and inspector.holds(request, context, context.level)


def _revision(context, request):
    slug, _slash, number = context.revision.rpartition("/")
    if not slug:
        return None
    return context.revision, request.resource_path(request.root["policies"][slug][number])


def _sample_lines(context, request):
    for place, item in enumerate(context.items, 1):
        judgement = context.judgements.get(item)
        note = judgement.note if judgement is not None else ""
        yield place, called(request, item)[0], verdict_of(judgement), note


def _finding_line(request, each):
    said = each.answer
    return (
        each.number,
        each.text,
        severity_of(each),
        request.root["people"].name_of(each.addressee),
        said.measure if said is not None else "",
        said.until.isoformat() if said is not None else "",
    )
