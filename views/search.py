"""Search: one box for everything, with facets, excerpts, suggestions and export."""

from pyramid.view import view_config

from catalog import excerpt, queries
from dossier import card, policy, retention
from dossier.customer import Customer
from dossier.document import Document
from dossier.errors import Conflict
from dossier.language import _
from dossier.site import Site
from dossier.vocabulary import Permission
from views import report
from views.layout import Page, Verb
from views.listing import TYPES, Listing, facets_of, question
from workflows import machine
from workflows.machine import permits

COUNTED = ("type", "tier", "region", "industry", "grade", "state", "kind", "format", "year")
COLUMNS = (
    _("类型"),
    _("档号"),
    _("名称"),
    _("客户"),
    _("统一社会信用代码"),
    _("类别"),
    _("状态"),
    _("密级"),
    _("地区"),
    _("行业"),
    _("日期"),
    _("保管期限"),
)


@view_config(
    context=Site,
    name="search",
    permission=Permission.SITE_SEARCH,
    renderer="views:templates/search/show.pt",
)
def show(context, request):
    """What the asker may view of what he asks for, counted over just that (R060, R068)."""
    page = Page(request)
    counted = (*COUNTED, *facets_of(context))
    listing = Listing(request, page, (), lambda each: (), count=counted)
    url = request.resource_path(context, "export", query=list(request.GET.items()))
    return {
        "title": _("检索"),
        "listing": listing,
        "sorts": _sorts(page, listing.question),
        "hits": [_hit(request, each, listing.question.text) for each in listing.items],
        "verbs": [Verb(_("导出"), url, "download")] if listing.total else [],
    }


def _sorts(page, question):
    """(title, address, whether it holds now) of each order in which hits can be shown."""
    first = _("相关度") if question.text.strip() else _("最近更新")
    orders = ((first, "", ""), (_("日期"), "date", "descending"), (_("名称"), "name", ""))
    now = question.sort, "descending" if question.reverse else ""
    return [
        (title, page.address(sort_on=sort, sort_order=order), (sort, order) == now)
        for title, sort, order in orders
    ]


def _hit(request, each, query):
    """What a result shows of a thing: kind, name, marks, and the place where the words stand."""
    readable = isinstance(each, Document) and permits(request, Permission.DOCUMENT_READ, each)
    return {
        "type": TYPES[type(each).__name__],
        "url": request.resource_path(each),
        "name": excerpt.marked(name_of(each), query),
        "tier": queries.effective_tier(each),
        "state": getattr(each, "state", None),
        "number": getattr(each, "number", ""),
        "below": _below(each),
        "excerpt": excerpt.of(each.body(), query) if readable and query.strip() else [],
    }


def name_of(each):
    """What people call a customer, dossier or document."""
    return each.name if isinstance(each, Customer) else each.title


def _below(each):
    if isinstance(each, Customer):
        return " · ".join(filter(None, (each.uscc, each.region, each.industry)))
    if isinstance(each, Document):
        customer, day = each.dossier.customer.name, each.date.isoformat()
        return " · ".join((customer, each.dossier.title, each.kind, day))
    return each.customer.name


@view_config(
    context=Site,
    name="suggest",
    permission=Permission.SITE_SEARCH,
    renderer="views:templates/search/suggest.pt",
)
def suggest(context, request):
    """Names that match what is being typed, also by pinyin and initials."""
    typed = request.GET.get("q", "")[:60]
    found = queries.suggestions(context, request.subject, typed) if typed.strip() else []
    return {
        "found": [
            (name_of(each), request.resource_path(each), TYPES[type(each).__name__])
            for each in found
        ]
    }


@view_config(context=Site, name="export", permission=Permission.SITE_SEARCH)
def export(context, request):
    """The result as xlsx or csv, of what the asker may export.

    A cell that a spreadsheet would take for a formula comes out as text.
    """
    asked = question(request)
    things = [
        each
        for each in queries.every(context, request.subject, asked)
        if machine.permits(request, Permission.RECORD_EXPORT, each)
    ]
    if not things:
        raise Conflict(_("没有可以导出的记录。"))
    rows = [_row(request, each) for each in things]
    added = card.kept_by(things)
    columns = (*COLUMNS, *(word for _part, word in added))
    rows = [row + card.cells(each, added) for row, each in zip(rows, things, strict=True)]
    if request.GET.get("as") == "csv":
        return report.csv(request, _("检索结果"), columns, rows)
    tier = max(map(queries.effective_tier, things))
    return report.workbook(request, _("检索结果"), columns, rows, tier)


def _row(request, each):
    """The cells of a thing in a list; of a customer whom the asker may not view, the name."""
    translate = request.localizer.translate
    dossier = each.dossier if isinstance(each, Document) else each
    customer = each if isinstance(each, Customer) else dossier.customer
    day = each.date if isinstance(each, Document) else each.opened
    state = getattr(dossier, "state", None)
    class_name = policy.of(each).class_name
    knows = customer is each or permits(request, Permission.RECORD_VIEW, customer)
    return (
        translate(TYPES[type(each).__name__]),
        getattr(dossier, "number", ""),
        name_of(each),
        customer.name,
        customer.uscc if knows else "",
        class_name(getattr(dossier, "dossier_class", "")),
        translate(state.label) if state is not None else "",
        translate(queries.effective_tier(each).label),
        customer.region if knows else "",
        customer.industry if knows else "",
        day.isoformat() if day else "",
        "" if dossier is customer else retention.of(policy.of(dossier), dossier).name,
    )
