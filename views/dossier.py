"""Dossiers: the list, one dossier with its documents, opening, changing, its way to use."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from catalog import queries
from dossier import card, policy
from dossier.dossier import Dossier, Dossiers
from dossier.errors import Hidden
from dossier.language import _
from dossier.order import arranged
from dossier.vocabulary import Permission, State
from views import card as cards
from views import checklist, deposit, life, moving, retention, sensitive
from views.customer import owner_choices, unit_choices
from views.forms import answer
from views.layout import Cell, Column, Page, Row, Verb, tell
from views.listing import Listing, export_verb, facets_of, filter_cell, something_to_do
from views.marks import mark_of
from views.tabs import tabs_of
from views.trail import to_customer, to_dossier
from views.widgets import propose_tier
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
COUNTED = ("state", "class", "tier", "unit", "retention", "region", "year")
DOCUMENT_COLUMNS = (_("题名"), _("种类"), _("日期"), _("密级"), _("格式"), _("大小"), _("页数"))
WAY = (State.COLLECTING, State.SORTING, State.FILED, State.IN_USE)
ACTIVE = tuple(state.value for state in WAY)


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
        count=(*COUNTED, *facets_of(request.root)),
        fixed=_listed(request),
    )
    return {
        "title": _("档案", context="many"),
        "listing": listing,
        "verbs": _list_verbs(context, request, listing),
        "empty": _("还没有您可以查看的档案。先打开一位客户，再为其建立档案。"),
    }


def _listed(request):
    """The list is of what is active; who asks for a state or words gets what there is (R017)."""
    asked = request.GET.get("state") or request.GET.get("q", "").strip()
    return {"type": ["Dossier"]} if asked else {"type": ["Dossier"], "state": list(ACTIVE)}


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
    documents = arranged(policy.of(context), context, documents)
    adds = permits(request, Permission.DOCUMENT_ADD, context)
    base, edits = request.resource_path(context), permits(request, Permission.RECORD_EDIT, context)
    is_open = dossier.is_open(request, context)
    return {
        **head(context, request, len(documents)),
        "steps": _steps(context),
        "columns": [Column(title) for title in DOCUMENT_COLUMNS],
        "rows": [document_row(base, each, edits and is_open) for each in documents],
        "form": deposit.form(request, context) if is_open and adds else None,
        "parts": sensitive.parts(request, context),
        "panel": checklist.panel(context, request),
        "panel_url": request.resource_path(context, "checklist"),
        "returned": checklist.returned(context, request),
        "accepted": checklist.accepted(context, request),
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

    unit = cards.unit_of(request, customer.unit or cards.own_unit(request))
    rules = cards.rules_of(request, unit)

    def act(values):
        made = dossier.open(request, context, customer, card.folded(values))
        tell(request, _("已建立档案。"))
        return HTTPSeeOther(request.resource_path(made))

    first = {"title": customer.name, "unit": unit, "owner": customer.owner}
    return answer(
        request,
        cards.redrawn(request, rules, schema(request, rules)),
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
    renderer="views:templates/moving.pt",
)
def edit_form(context, request):
    """Change the description of a dossier."""

    rules = cards.rules_of(request, cards.unit_of(request, context.unit))

    def act(values):
        sure = values.pop(moving.CONFIRMED, False)
        moving.asked(dossier.change, request, context, card.folded(values), sure)
        tell(request, _("已保存。"))
        return HTTPSeeOther(request.resource_path(context))

    known = {name: value for name, value in dossier.facts(context).items() if value != ""}
    known |= card.shown(rules, card.DOSSIER, context)
    described = cards.redrawn(request, rules, schema(request, rules, context))
    return answer(
        request,
        moving.prepared(request, context, described),
        act,
        known,
        more={
            "title": _("编辑档案"),
            "breadcrumbs": to_dossier(request, context, here=True),
            **moving.shown(request, context),
        },
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


def schema(request, rules, present=None):
    """The schema of a dossier under a policy, with the choices that this site has."""
    made = card.schema_of(rules, card.DOSSIER)
    made["class"].choices = [(code, f"{code} {each.name}") for code, each in rules.classes.items()]
    if present is not None and present.dossier_class not in rules.classes:
        made["class"].choices.append((present.dossier_class, present.dossier_class))
    made["unit"].choices = unit_choices(request.root)
    made["owner"].choices = owner_choices(request.root)
    propose_tier(made["tier"], rules, getattr(present, "tier", None))
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
        *retention.told(request, context),
        *checklist.certificates_of(context, request),
        *life.told(context, request),
        (_("备注"), context.remark),
    ]
    return [fact for fact in rows if fact[1]]


def _steps(context):
    way = (*WAY, State.ENDED) if context.state is State.ENDED else WAY
    place = way.index(context.state)
    marks = ["done"] * place + ["here"] + ["next"] * (len(way) - place - 1)
    return [(state.label, mark) for state, mark in zip(way, marks, strict=True)]


def _verbs(context, request):
    forward_first = sorted(
        dossier.possible(request, context),
        key=lambda row: row.permission == Permission.DOSSIER_RETURN,
    )
    verbs = [life.verb_of(context, request, row) for row in forward_first]
    verbs += life.verbs_of(context, request) + checklist.verbs_of(context, request)
    if permits(request, Permission.RECORD_EDIT, context) and dossier.is_open(request, context):
        verbs.append(Verb(_("编辑"), request.resource_path(context, "edit"), "pencil"))
    return verbs + retention.verb(request, context) + sensitive.verb(request, context)


def _list_verbs(context, request, listing):
    verbs = []
    if permits(request, Permission.DOCUMENT_IMPORT, context):
        verbs.append(Verb(_("导入文件"), request.resource_path(context, "import"), "upload"))
    ended = {"state": State.ENDED.value}
    if queries.count(request.root, request.subject, type="Dossier", **ended):
        url = request.resource_path(context, query=ended)
        verbs.append(Verb(_("已结束的档案"), url, "flag"))
    return verbs + ([export_verb(request, "Dossier")] if listing.total else [])


def _address(request, thing):
    """Where a thing is, for those who may view it."""
    may = permits(request, Permission.RECORD_VIEW, thing)
    return request.resource_path(thing) if may else ""


def _is_shown(request):
    return something_to_do(request, Permission.DOSSIER_ADD, "Dossier")


def includeme(config):
    config.add_section("dossiers", "dossiers", _is_shown)
