"""Inspections (审计, 自查): the list, the plan, and what stands around each page of one (R113)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import clock
from dossier.errors import Conflict, Invalid
from dossier.inspection import Inspection, Inspections, PlanSchema
from dossier.language import _
from dossier.vocabulary import InspectionKind, InspectionStage, Permission
from views import history
from views.customer import unit_choices
from views.forms import answer
from views.layout import Cell, Column, Page, Row, Verb, tell
from views.procedure import FORM, around, head, number_of, only_offered, scope_of, trail
from views.wording import Wording
from workflows import inspection, inspector, sampling

COLUMNS = (_("编号"), _("审计题目"), _("方式"), _("部门"), _("状态"), _("完成日期"))
DUE_COLUMNS = (_("方式"), _("部门"), _("应办日期"), _("期限"))


@view_config(
    context=Inspections,
    permission=Permission.SITE_VIEW,
    renderer="views:templates/inspection/list.pt",
)
def index(context, request):
    """The inspections with which the asker has to do, and those that are due."""
    page, wanted = Page(request), _wanted(request)
    shown = [each for each in inspector.visible(request) if _fits(each, wanted)]
    return {
        "title": _("审计"),
        "verbs": _list_verbs(context, request),
        "columns": [Column(title) for title in COLUMNS],
        "rows": [_row(request, page, each) for each in shown],
        "chips": [
            (title, word.label, page.address(**{name: None}))
            for name, (title, word) in wanted.items()
        ],
        "clear_url": request.path,
        "due_columns": [Column(title) for title in DUE_COLUMNS],
        "dues": [_due_row(request, each) for each in inspector.dues(request)],
    }


@view_config(context=Inspections, name="add", permission=Permission.INSPECTION_PLAN, renderer=FORM)
def add_form(context, request):
    """Plan an inspection."""
    offered = inspector.plannable(request)
    if not offered:
        raise Conflict(_("按制度，审计不由您承办。"))

    def act(values):
        made = inspection.plan(request, context, values)
        tell(request, _("已编制计划。"))
        return HTTPSeeOther(request.resource_path(made))

    given = {name: request.GET[name] for name in ("kind", "unit") if name in request.GET}
    return answer(
        request,
        _plan_schema(request, offered),
        act,
        _first(given, offered),
        more={"title": _("编制计划"), "breadcrumbs": trail(request)},
        cancel=request.resource_path(context),
    )


@view_config(context=Inspection, name="edit", permission=Permission.INSPECTION_VIEW, renderer=FORM)
def edit_form(context, request):
    """Change the plan."""
    only_offered(
        context.stage is InspectionStage.PLANNED, inspector.is_inspector(request, context)
    )
    schema = _plan_schema(request, {})
    for name in ("kind", "unit"):
        del schema[name]

    def act(values):
        inspection.change(request, context, values)
        tell(request, _("已保存。"))
        return HTTPSeeOther(request.resource_path(context))

    return answer(
        request, schema, act, inspection.facts(context), **around(context, request, _("修改计划"))
    )


@view_config(
    context=Inspection,
    permission=Permission.INSPECTION_VIEW,
    renderer="views:templates/inspection/show.pt",
)
def show(context, request):
    """The plan of an inspection."""
    return {**head(context, request), "facts": _plan_facts(context, request)}


@view_config(
    context=Inspection,
    name="history",
    permission=Permission.INSPECTION_VIEW,
    renderer="views:templates/inspection/history.pt",
)
def show_history(context, request):
    """What happened to it."""
    return {**head(context, request), "entries": history.entries(request, context)}


@view_config(
    context=Inspection,
    name="draw",
    request_method="POST",
    permission=Permission.INSPECTION_VIEW,
)
def draw(context, request):
    """Draw the sample."""
    sampling.draw(request, context)
    tell(request, _("已抽取 ${n} 份样本。", mapping={"n": len(context.items)}))
    return HTTPSeeOther(request.resource_path(context, "sample"))


def waiting(request):
    """(title, how many, address) of each group that waits for the asker."""
    here = request.resource_path(request.root["inspections"])
    groups = (
        (_("待答复的审计发现"), inspector.to_answer(request), "findings"),
        (_("待审阅的审计报告"), inspector.to_pass(request), "report"),
    )
    for title, found, tab in groups:
        if found:
            single = request.resource_path(found[0], tab)
            yield title, len(found), single if len(found) == 1 else here
    if near := inspector.near(request):
        yield _("到期应办的审计"), len(near), here


def has_something(request) -> bool:
    """Whether the asker has to do with inspections at all."""
    return (
        inspector.audits(request)
        or bool(inspector.plannable(request))
        or bool(inspector.visible(request))
    )


def _wanted(request):
    words = (("stage", _("状态"), InspectionStage), ("kind", _("方式"), InspectionKind))
    found = {}
    for name, title, enum in words:
        if given := request.GET.get(name, ""):
            try:
                found[name] = title, enum.parse(given)
            except ValueError:
                told = _("不在范围：${value}", mapping={"value": given[:40]})
                raise Invalid({name: told}) from None
    return found


def _fits(each, wanted):
    return all(getattr(each, name) is word for name, (_title, word) in wanted.items())


def _row(request, page, each):
    return Row(
        each.__name__,
        (
            Cell(number_of(request, each), request.resource_path(each), "code"),
            Cell(each.title, request.resource_path(each), main=True),
            Cell(each.kind.label, page.address(kind=each.kind.value)),
            Cell(scope_of(request, each.unit)),
            Cell(each.stage, page.address(stage=each.stage.value), "state"),
            _due_cell(each),
        ),
    )


def _due_cell(each):
    over = each.stage in (InspectionStage.REPORTED, InspectionStage.CLOSED)
    return Cell(each.due.isoformat(), kind="code") if over else Cell(each.due, kind="due")


def _due_row(request, due):
    query = {"kind": due.kind.value, "unit": due.unit}
    url = request.resource_path(request.root["inspections"], "add", query=query)
    cells = (
        Cell(due.kind.label, url, main=True),
        Cell(scope_of(request, due.unit)),
        Cell(due.day.isoformat(), kind="code"),
        Cell(due.day, kind="due"),
    )
    return Row("", cells)


def _list_verbs(context, request):
    if not inspector.plannable(request):
        return []
    return [Verb(_("编制计划"), request.resource_path(context, "add"), "file-plus", main=True)]


def _plan_schema(request, offered):
    schema, site = PlanSchema(), request.root
    units = {unit for each in offered.values() for unit in each}
    schema["kind"].choices = tuple((kind.value, kind.label) for kind in offered)
    named = [("", _("全公司"))] if "" in units else []
    schema["unit"].choices = named + [pair for pair in unit_choices(site)[1:] if pair[0] in units]
    codes = dict.fromkeys(code for rules in site.in_force() for code in rules.classes)
    schema["class"].choices = [("", _("全部")), *((code, site.class_name(code)) for code in codes)]
    schema["size"].description = _("制度规定了份数的，可以不填")
    return schema


def _first(given, offered):
    """What the form begins with: what the address says, else the first that is offered."""
    known = {kind.value: units for kind, units in offered.items()}
    kind = given["kind"] if given.get("kind") in known else next(iter(known))
    units = known[kind]
    return {"kind": kind, "unit": given["unit"] if given.get("unit") in units else units[0]}


def _plan_facts(context, request):
    people, wording = request.root["people"], Wording(request.localizer)
    rows = [
        (_("方式"), context.kind.label),
        (_("部门"), scope_of(request, context.unit)),
        (
            _("类别"),
            request.root.class_name(context.dossier_class) if context.dossier_class else _("全部"),
        ),
        (_("建档日期"), _period(context)),
        (_("抽查份数"), sampling.size_of(request, context)),
        (_("完成日期"), context.due.isoformat()),
        (_("承办人"), people.name_of(context.planned_by)),
        (_("计划日期"), clock.local(context.planned_at).date().isoformat()),
        (_("依据制度"), context.edition),
    ]
    return [
        (label, wording.say(str(value)) if isinstance(value, int) else wording.say(value))
        for label, value in rows
        if value
    ]


def _period(context):
    ends = [day.isoformat() if day else "" for day in (context.since, context.until)]
    return " – ".join(ends) if any(ends) else _("全部")


def includeme(config):
    config.add_section("inspections", "inspections", has_something)
