"""What stands around each page of an inspection: head, tabs, buttons and what they lack (R113)."""

from dossier.errors import Conflict, Hidden
from dossier.language import _
from dossier.vocabulary import InspectionStage
from views.layout import Verb
from views.wording import Wording
from workflows import inspector, reporting

FORM = "views:templates/form.pt"
TABS = (
    ("", _("计划")),
    ("sample", _("样本")),
    ("findings", _("发现")),
    ("report", _("报告")),
    ("history", _("历史")),
)
OF_EVERYBODY = ("", "findings")  # who answers for a finding sees no more


def head(context, request) -> dict:
    """What stands at the top of each page of an inspection; Hidden on a page not for the asker."""
    sees_all = inspector.sees_all(request, context)
    here = getattr(request, "view_name", "")
    if not sees_all and here not in OF_EVERYBODY:
        raise Hidden
    base = request.resource_path(context)
    return {
        "title": context.title,
        "breadcrumbs": trail(request),
        "context": context,
        "number": number_of(request, context),
        "stage": context.stage,
        "progress": (len(context.judgements), len(context.items)) if sees_all else (0, 0),
        "tabs": [
            (title, f"{base}{name}", name == here)
            for name, title in TABS
            if sees_all or name in OF_EVERYBODY
        ],
        "verbs": verbs_of(context, request),
    }


def verbs_of(context, request) -> list:
    """The buttons of an inspection: what is next first, with what it still lacks."""
    found = []
    if inspector.is_inspector(request, context):
        found += _verbs_of_inspector(context, request)
    if context.level is not None and inspector.holds(request, context, context.level):
        found += _verbs_of_level(context, request)
    wanted = context.revision == "" and reporting.revises(request, context)
    if wanted and reporting.is_last(request, context):
        missing = tuple(reporting.not_revisable(request, context))
        url = request.resource_path(context, "revise")
        found.append(Verb(_("据此修订制度"), url, "journal-arrow-up", missing=missing))
    if context.report is not None and inspector.sees_all(request, context):
        found.append(Verb(_("打印报告"), request.resource_path(context, "print"), "printer"))
    return found


def _verbs_of_inspector(context, request):
    at = {
        name: request.resource_path(context, name)
        for name in ("draw", "edit", "issue", "find", "send-report")
    }
    if context.stage is InspectionStage.PLANNED:
        return [
            Verb(_("抽取样本"), at["draw"], "shuffle", main=True, post=True),
            Verb(_("修改计划"), at["edit"], "pencil"),
        ]
    if context.stage is InspectionStage.SAMPLED:
        left = len(context.unjudged)
        missing = (_("还有 ${n} 份样本没有核对", mapping={"n": left}),) if left else ()
        return [
            Verb(_("下发发现"), at["issue"], "send", main=True, post=True, missing=missing),
            Verb(_("记录发现"), at["find"], "plus-lg"),
        ]
    if context.stage is InspectionStage.ANSWERING:
        missing = tuple(reporting.unanswered(request, context))
        return [Verb(_("上报报告"), at["send-report"], "send-check", main=True, missing=missing)]
    return []


def _verbs_of_level(context, request):
    last = context.is_at_last_level
    name, title = ("close", _("办结")) if last else ("pass-on", _("逐级上报"))
    icon = "check2-all" if last else "arrow-up-circle"
    return [
        Verb(title, request.resource_path(context, name), icon, main=True),
        Verb(_("退回补充"), request.resource_path(context, "send-back"), "arrow-return-left"),
    ]


def around(context, request, title, note=None) -> dict:
    """What stands around a form about an inspection, and its way out."""
    crumbs = [*trail(request), (context.title, request.resource_path(context))]
    return {
        "more": {"title": title, "note": note, "breadcrumbs": crumbs},
        "cancel": request.resource_path(context),
        "submit": title,
    }


def only_offered(at_its_stage, is_the_askers):
    """Refuse a form that the page does not offer: it is too late, or somebody else's."""
    if not (at_its_stage and is_the_askers):
        raise Conflict(_("现在不能这样做。"))


def number_of(request, context) -> str:
    """What people call an inspection: 审计〔2026〕3 号."""
    year, serial = context.number
    mapping = {"kind": context.kind.label, "year": year, "serial": serial}
    return Wording(request.localizer).say(_("${kind}〔${year}〕${serial} 号", mapping=mapping))


def trail(request):
    """The way to an inspection: the list."""
    return [(_("审计"), request.resource_path(request.root["inspections"]))]


def scope_of(request, unit):
    """What people call the department that is inspected."""
    return request.root["units"].name_of(unit) if unit else _("全公司")
