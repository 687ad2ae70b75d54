"""Customers: the list, one customer with his dossiers, opening and changing an account."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from catalog import queries
from dossier import card, policy
from dossier.customer import FIELDS, Customer, Customers, CustomerSchema
from dossier.language import _
from dossier.vocabulary import Permission
from views import card as cards
from views import moving, sensitive
from views.forms import answer
from views.layout import Cell, Column, Page, Row, Verb, tell
from views.listing import Listing, export_verb, facets_of, filter_cell, something_to_do
from views.marks import mark_of
from views.tabs import tabs_of
from views.trail import to_customer
from views.widgets import propose_tier
from workflows import customer
from workflows.machine import permits

COLUMNS = (
    (_("客户名称"), "name"),
    (_("统一社会信用代码"), ""),
    (_("地区"), ""),
    (_("行业"), ""),
    (_("等级"), ""),
    (_("密级"), ""),
    (_("责任人"), ""),
    (_("建档日期"), "date"),
)
# The parts of the paper form (R009), each by its first field.
PARTS = {
    "name": _("基本信息"),
    "unit": _("归属与密级"),
    "contact": _("联系"),
    "representative": _("登记信息"),
}
KEY_FACTS = ("unit", "owner", "relation", "grade", "opened")
WIDE = ("address",)
OFFERED = ("region", "industry")
DOSSIER_COLUMNS = (
    _("档号"),
    _("题名"),
    _("类别"),
    _("状态"),
    _("密级"),
    _("责任人"),
    _("建档日期"),
)
COUNTED = ("tier", "region", "industry", "grade", "relation", "unit", "year")


@view_config(
    context=Customers, permission=Permission.SITE_SEARCH, renderer="views:templates/list.pt"
)
def index(context, request):
    """客户一览表: only those that the asker may view (R019)."""
    page = Page(request)
    listing = Listing(
        request,
        page,
        COLUMNS,
        lambda each: row(request, page, each),
        count=(*COUNTED, *facets_of(request.root, (card.CUSTOMER,))),
        fixed={"type": ["Customer"]},
    )
    return {
        "title": _("客户", context="many"),
        "listing": listing,
        "verbs": _list_verbs(context, request, listing),
        "empty": _("还没有您可以查看的客户。建立第一个客户，或从 Excel 导入。"),
    }


def row(request, page, each):
    """The cells of one customer."""
    owner = request.root["people"].name_of(each.owner)
    return (
        Cell(each.name, request.resource_path(each), main=True),
        Cell(each.uscc, kind="code"),
        filter_cell(page, "region", each.region),
        filter_cell(page, "industry", each.industry),
        filter_cell(page, "grade", each.grade),
        filter_cell(page, "tier", str(int(each.tier)), each.tier, "tier"),
        filter_cell(page, "owner", each.owner, owner),
        Cell(each.opened.isoformat() if each.opened else "", kind="code"),
    )


@view_config(
    context=Customer,
    permission=Permission.RECORD_VIEW,
    renderer="views:templates/customer/show.pt",
)
def show(context, request):
    """One customer: the dossiers about him and his facts."""
    dossiers = queries.dossiers_of(context, request.subject, context)
    return {
        **head(context, request, len(dossiers)),
        "columns": [Column(title) for title in DOSSIER_COLUMNS],
        "rows": [dossier_row(request, each) for each in dossiers],
        "parts": parts(context, request),
    }


def head(context, request, count=None):
    """What stands at the top of each page of a customer, with the count of his dossiers."""
    return {
        "title": context.name,
        "breadcrumbs": to_customer(request),
        "marking": mark_of(request, context),
        "context": context,
        "number": context.uscc or _("客户"),
        "name": context.name,
        "tier": context.tier,
        "state": None,
        "facts": facts(context, request, KEY_FACTS),
        "verbs": _verbs(context, request),
        "tabs": tabs_of(request, context, _("档案", context="many"), count),
    }


def dossier_row(request, each):
    """The cells of one dossier of a customer."""
    url = request.resource_path(each)
    cells = (
        Cell(each.number or "—", url, "code"),
        Cell(each.title, url, main=True),
        Cell(policy.of(each).class_name(each.dossier_class)),
        Cell(each.state, kind="state"),
        Cell(each.tier, kind="tier"),
        Cell(request.root["people"].name_of(each.owner)),
        Cell(each.opened.isoformat(), kind="code"),
    )
    edit = f"{url}edit" if permits(request, Permission.RECORD_EDIT, each) else ""
    return Row(each.__name__, cells, edit)


@view_config(
    context=Customers,
    name="add",
    permission=Permission.CUSTOMER_ADD,
    renderer="views:templates/form.pt",
)
def add_form(context, request):
    """Open an account for a customer (R008)."""
    unit = cards.first_unit(request)
    rules = cards.rules_of(request, unit)

    def act(values):
        made = customer.open(request, context, card.folded(values))
        tell(request, _("已建立客户。"))
        return HTTPSeeOther(request.resource_path(made))

    return answer(
        request,
        cards.redrawn(request, rules, schema(request, rules)),
        act,
        {"unit": unit or None},
        more={"title": _("建立客户"), "breadcrumbs": to_customer(request)},
        submit=_("建立客户"),
        cancel=request.resource_path(context),
    )


@view_config(
    context=Customer,
    name="edit",
    permission=Permission.RECORD_EDIT,
    renderer="views:templates/moving.pt",
)
def edit_form(context, request):
    """Change the facts of a customer."""
    rules = cards.rules_of(request, cards.unit_of(request, context.unit))

    def act(values):
        sure = values.pop(moving.CONFIRMED, False)
        moving.asked(customer.change, request, context, card.folded(values), sure)
        tell(request, _("已保存。"))
        return HTTPSeeOther(request.resource_path(context))

    described = cards.redrawn(request, rules, schema(request, rules, context))
    return answer(
        request,
        moving.prepared(request, context, described),
        act,
        {**shown(context, request), **card.shown(rules, card.CUSTOMER, context)},
        more={
            "title": _("编辑客户"),
            "breadcrumbs": to_customer(request, context),
            **moving.shown(request, context),
        },
        cancel=request.resource_path(context),
    )


def schema(request, rules, present=None):
    """The schema of a customer under a policy, with the choices that this site has."""
    made = card.schema_of(rules, card.CUSTOMER)
    site = request.root
    cards.offer(made["grade"], rules.grades, getattr(present, "grade", ""))
    made["unit"].choices = unit_choices(site)
    made["owner"].choices = owner_choices(site)
    propose_tier(made["tier"], rules, getattr(present, "tier", None))
    for name, title in PARTS.items():
        made[name].group = title
    for name in WIDE:
        made[name].wide = True
    known = queries.values(site, request.subject, OFFERED)
    for name in OFFERED:
        made[name].suggestions = known[name]
    return made


def unit_choices(site):
    """(id, name) of every unit, and none."""
    return [("", "—"), *((unit.__name__, unit.name) for unit in site["units"].values())]


def owner_choices(site):
    """(id, name) of every active person, and none."""
    people = [each for each in site["people"].values() if each.active]
    named = sorted((each.name, each.__name__) for each in people)
    return [("", "—"), *((id_, name) for name, id_ in named)]


def shown(context, request):
    """The facts of a customer as the form shows them."""
    return {name: value for name, value in context.facts().items() if value not in ("", None)}


def parts(context, request):
    """(title, facts) of each part of the paper form that says more than the head does."""
    starts = [FIELDS.index(name) for name in PARTS] + [len(FIELDS)]
    for title, start, end in zip(PARTS.values(), starts, starts[1:], strict=False):
        names = [name for name in FIELDS[start:end] if name not in (*KEY_FACTS, "uscc")]
        known = facts(context, request, names)
        if known:
            yield title, known
    yield from sensitive.parts(request, context)


def facts(context, request, names=FIELDS):
    """(label, value) of every one of these facts that is known."""
    site = request.root
    named = {
        "unit": site["units"].name_of(context.unit),
        "owner": site["people"].name_of(context.owner),
        "relation": context.relation.label,
    }
    nodes = {node.name: node for node in CustomerSchema().children}
    rows = []
    for name in names:
        value = named.get(name, getattr(context, name))
        if name not in ("name", "tier") and value not in ("", None):
            rows.append((nodes[name].title, _written(request, nodes[name], value)))
    return rows


def _written(request, node, value):
    """A fact as people read it: a word of ours as it is, a number with its unit."""
    if isinstance(value, str):
        return value
    unit = getattr(node, "unit", None)
    return f"{value:,} {request.localizer.translate(unit)}" if unit else str(value)


def _verbs(context, request):
    verbs = []
    if permits(request, Permission.DOSSIER_ADD, request.root["dossiers"]):
        url = request.resource_path(
            request.root["dossiers"], "add", query={"customer": context.__name__}
        )
        verbs.append(Verb(_("建立档案"), url, "folder-plus", main=True))
    if permits(request, Permission.RECORD_EDIT, context):
        verbs.append(Verb(_("编辑"), request.resource_path(context, "edit"), "pencil"))
    return verbs + sensitive.verb(request, context)


def _list_verbs(context, request, listing):
    verbs = []
    if permits(request, Permission.CUSTOMER_ADD, context):
        url = request.resource_path(context, "add")
        verbs.append(Verb(_("建立客户"), url, "person-plus", main=True))
    if permits(request, Permission.CUSTOMER_IMPORT, context):
        verbs.append(Verb(_("导入"), request.resource_path(context, "import"), "upload"))
    return verbs + ([export_verb(request, "Customer")] if listing.total else [])


def _is_shown(request):
    return something_to_do(request, Permission.CUSTOMER_ADD, "Customer")


def includeme(config):
    config.add_section("customers", "customers", _is_shown)
