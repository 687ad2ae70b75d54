"""Dossiers: the list, one dossier with its documents, opening, changing, its way to use."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from catalog import queries
from dossier import policy
from dossier.dossier import Dossier, Dossiers, DossierSchema
from dossier.errors import Hidden
from dossier.language import _
from dossier.vocabulary import Permission, State
from views import deposit
from views.customer import owner_choices, unit_choices
from views.forms import answer
from views.layout import Cell, Column, Page, Row, Verb, tell
from views.listing import Listing, export_verb, filter_cell, something_to_do
from views.marks import mark_of
from views.tabs import tabs_of
from views.trail import to_customer, to_dossier
from workflows import dossier
from workflows.machine import permits, require

COLUMNS = (
    (_("档号"), "number"),
    (_("题名"), "name"),
    (_("客户"), ""),
    (_("类别"), ""),
    (_("状态"), ""),
    (_("密级"), ""),
    (_("建档日期"), "date"),
)
COUNTED = ("state", "class", "tier", "unit", "region", "year")
DOCUMENT_COLUMNS = (_("题名"), _("种类"), _("日期"), _("密级"), _("格式"), _("大小"), _("页数"))
WAY = (State.COLLECTING, State.SORTING, State.FILED, State.IN_USE)


@view_config(
    context=Dossiers, permission=Permission.SITE_SEARCH, renderer="views:templates/list.pt"
)
def index(context, request):
    """The dossiers that the asker may view."""
    page = Page(request)
    listing = Listing(
        request,
        page,
        COLUMNS,
        lambda each: row(request, page, each),
        count=COUNTED,
        fixed={"type": ["Dossier"]},
    )
    return {
        "title": _("档案", context="many"),
        "listing": listing,
        "verbs": _list_verbs(context, request, listing),
        "empty": _("还没有您可以查看的档案。先打开一位客户，再为其建立档案。"),
    }


def row(request, page, each):
    """The cells of one dossier."""
    class_name = policy.of(each).class_name(each.dossier_class)
    return (
        Cell(each.number or "—", request.resource_path(each), "code"),
        Cell(each.title, request.resource_path(each), main=True),
        Cell(each.customer.name, _address(request, each.customer)),
        filter_cell(page, "class", each.dossier_class, class_name, "code"),
        filter_cell(page, "state", each.state.value, each.state, "state"),
        filter_cell(page, "tier", str(int(each.tier)), each.tier, "tier"),
        Cell(each.opened.isoformat(), kind="code"),
    )


@view_config(
    context=Dossier,
    permission=Permission.RECORD_VIEW,
    renderer="views:templates/dossier/show.pt",
)
def show(context, request):
    """One dossier: where it is on its way, and its documents."""
    documents = queries.documents_of(context, request.subject, context)
    adds = permits(request, Permission.DOCUMENT_ADD, context)
    base, edits = request.resource_path(context), permits(request, Permission.RECORD_EDIT, context)
    is_open = dossier.is_open(request, context)
    return {
        **head(context, request, len(documents)),
        "steps": _steps(context),
        "columns": [Column(title) for title in DOCUMENT_COLUMNS],
        "rows": [document_row(base, each, edits and is_open) for each in documents],
        "form": deposit.form(request, context) if is_open and adds else None,
    }


def head(context, request, count=None):
    """What stands at the top of each page of a dossier, with the count of its documents."""
    tier = queries.effective_tier(context)
    return {
        "title": context.title,
        "breadcrumbs": to_dossier(request, context),
        "marking": mark_of(request, context),
        "context": context,
        "number": context.number or _("未编档号"),
        "name": context.title,
        "tier": tier,
        "state": context.state,
        "facts": _facts(context, request),
        "verbs": _verbs(context, request),
        "tabs": tabs_of(request, context, _("文件", context="many"), count),
    }


def document_row(base, each, edits):
    """The cells of one document in the dossier at `base`; with `edits` the key `e` changes it."""
    version, url = each.version, f"{base}{each.__name__}/"
    cells = (
        Cell(each.title, url, main=True),
        Cell(each.kind),
        Cell(each.date.isoformat(), kind="code"),
        Cell(each.tier, kind="tier"),
        Cell(version.format.upper()),
        Cell(version.content.size, kind="size"),
        Cell(version.pages or ""),
    )
    return Row(each.__name__, cells, f"{url}edit" if edits else "")


@view_config(
    context=Dossiers,
    name="add",
    permission=Permission.DOSSIER_ADD,
    renderer="views:templates/form.pt",
)
def add_form(context, request):
    """Open a dossier of the customer that the address names."""
    customer = request.root["customers"].get(request.GET.get("customer", ""))
    if customer is None:
        raise Hidden
    require(request, Permission.RECORD_VIEW, customer)

    def act(values):
        made = dossier.open(request, context, customer, values)
        tell(request, _("已建立档案。"))
        return HTTPSeeOther(request.resource_path(made))

    first = {"title": customer.name, "unit": customer.unit, "owner": customer.owner}
    return answer(
        request,
        schema(request),
        act,
        {name: value for name, value in first.items() if value},
        more={
            "title": _("建立档案"),
            "note": customer.name,
            "breadcrumbs": to_customer(request, customer),
        },
        submit=_("建立档案"),
        cancel=request.resource_path(customer),
    )


@view_config(
    context=Dossier,
    name="edit",
    permission=Permission.RECORD_EDIT,
    renderer="views:templates/form.pt",
)
def edit_form(context, request):
    """Change the description of a dossier."""

    def act(values):
        dossier.change(request, context, values)
        tell(request, _("已保存。"))
        return HTTPSeeOther(request.resource_path(context))

    known = {name: value for name, value in dossier.facts(context).items() if value != ""}
    return answer(
        request,
        schema(request),
        act,
        known,
        more={"title": _("编辑档案"), "breadcrumbs": to_dossier(request, context, here=True)},
        cancel=request.resource_path(context),
    )


@view_config(
    context=Dossier,
    name="advance",
    request_method="POST",
    permission=Permission.RECORD_VIEW,
)
def advance(context, request):
    """Let the dossier make the transition that was asked for."""
    row = dossier.TRANSITIONS.get(request.GET.get("transition", ""))
    dossier.advance(request, context, request.GET.get("transition", ""))
    tell(request, _("${act}：已完成。", mapping={"act": request.localizer.translate(row.label)}))
    return HTTPSeeOther(request.resource_path(context))


def schema(request):
    """The schema of a dossier with the choices that this site has."""
    made = DossierSchema()
    classes = policy.of(request.root).classes
    made["class"].choices = [(code, f"{code} {each.name}") for code, each in classes.items()]
    made["unit"].choices = unit_choices(request.root)
    made["owner"].choices = owner_choices(request.root)
    return made


def _facts(context, request):
    site = request.root
    customer = context.customer
    rows = [
        (_("客户"), customer.name, _address(request, customer)),
        (_("类别"), policy.of(context).class_name(context.dossier_class)),
        (_("部门"), site["units"].name_of(context.unit)),
        (_("责任人"), site["people"].name_of(context.owner)),
        (_("建档日期"), context.opened.isoformat()),
        (_("备注"), context.remark),
    ]
    return [fact for fact in rows if fact[1]]


def _steps(context):
    place = WAY.index(context.state)
    marks = ["done"] * place + ["here"] + ["next"] * (len(WAY) - place - 1)
    return [(state.label, mark) for state, mark in zip(WAY, marks, strict=True)]


def _verbs(context, request):
    forward_first = sorted(
        dossier.possible(request, context),
        key=lambda row: row.permission == Permission.DOSSIER_RETURN,
    )
    verbs = [
        Verb(
            row.label,
            request.resource_path(context, "advance", query={"transition": row.name}),
            "arrow-return-left" if row.permission == Permission.DOSSIER_RETURN else "arrow-right",
            main=row.permission != Permission.DOSSIER_RETURN,
            post=True,
        )
        for row in forward_first
    ]
    if permits(request, Permission.RECORD_EDIT, context) and dossier.is_open(request, context):
        verbs.append(Verb(_("编辑"), request.resource_path(context, "edit"), "pencil"))
    return verbs


def _list_verbs(context, request, listing):
    verbs = []
    if permits(request, Permission.DOCUMENT_IMPORT, context):
        verbs.append(Verb(_("导入文件"), request.resource_path(context, "import"), "upload"))
    return verbs + ([export_verb(request, "Dossier")] if listing.total else [])


def _address(request, thing):
    """Where a thing is, for those who may view it."""
    may = permits(request, Permission.RECORD_VIEW, thing)
    return request.resource_path(thing) if may else ""


def _is_shown(request):
    return something_to_do(request, Permission.DOSSIER_ADD, "Dossier")


def includeme(config):
    config.add_section("dossiers", "dossiers", _is_shown)
