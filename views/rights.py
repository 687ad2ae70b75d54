"""The reports of rights: all persons of a thing, and all things of a person; each as a workbook.

Whoever may view rights need not view what they are about (S33): then kind, number and tier are
all that is told of a thing.
"""

from pyramid.view import view_config

from catalog import queries, rights
from catalog.pinyin import reading
from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.language import _
from dossier.person import Person
from dossier.vocabulary import Permission, Tier
from views import customer, document, dossier, me, report
from views.layout import Cell, Column, Row, Verb
from views.listing import LARGEST, SIZE, TYPES, number
from views.marks import mark_of
from views.reasons import called, cause_of, number_of
from views.tabs import on_records, tabs_of
from views.trail import to_desk
from views.wording import Wording
from workflows.machine import permits

HEADS = {Customer: customer.head, Dossier: dossier.head, Document: document.head}
PERSONS = (_("姓名"), _("登录名"), _("职务"), _("涉密等级"), _("可以"), _("依据"))
THINGS = (_("类型"), _("档号"), _("名称"), _("有效密级"), _("可以"), _("依据"))
LIST = "views:templates/rights/list.pt"


def head(context, request) -> dict:
    """What stands at the top of the pages about the rights on a thing.

    Who may not view the thing is told its kind, number and tier.
    """
    if permits(request, Permission.RECORD_VIEW, context):
        return HEADS[type(context)](context, request)
    tier, kind = queries.effective_tier(context), TYPES[type(context).__name__]
    return {
        "title": called(request, context),
        "breadcrumbs": to_desk(request),
        "marking": mark_of(request, context),
        "context": context,
        "number": number_of(context),
        "name": kind,
        "tier": tier,
        "state": None,
        "facts": [],
        "verbs": [],
        "tabs": tabs_of(request, context),
    }


@on_records(name="persons", permission=Permission.ACCESS_VIEW, renderer=LIST)
def persons(context, request):
    """Everybody who may view the thing, what he may do with it, and by which causes (R067)."""
    held, base = persons_of(request, context), request.resource_path(context)
    return {
        **head(context, request),
        "columns": [Column(title) for title in PERSONS],
        "rows": [_person_row(request, base, each) for each in held],
        "export": Verb(_("导出"), f"{base}export-persons", "download"),
        "total": len(held),
        "empty": _("现在没有人可以查看。"),
    }


@on_records(name="export-persons", permission=Permission.ACCESS_VIEW)
def export_persons(context, request):
    """The same as a workbook."""
    held = persons_of(request, context)
    rows = ([cell.value for cell in _person_cells(request, "", each)] for each in held)
    tier = queries.effective_tier(context)
    return report.workbook(request, _("可用人员"), PERSONS, rows, tier)


@view_config(
    context=Person,
    name="rights",
    permission=Permission.ACCESS_VIEW,
    renderer="views:templates/rights/person.pt",
)
def things(context, request):
    """All that a person may view, what he may do with it, and by which causes (R067)."""
    asked = _page_of(request)
    total, held = rights.rights_of(request.root, context, asked)
    return {
        "title": _("${name}的权限", mapping={"name": context.name}),
        "breadcrumbs": [
            (_("人员"), request.resource_path(request.root["people"])),
            (context.name, request.resource_path(context)),
        ],
        "facts": me.facts(request, context),
        "columns": [Column(title) for title in THINGS],
        "rows": [Row(each.thing.__name__, _thing_cells(request, each)) for each in held],
        "verbs": _export_verbs(context, request, total),
        "total": total,
        "b_start": asked.start,
        "b_size": asked.size,
    }


@view_config(context=Person, name="export-rights", permission=Permission.ACCESS_VIEW)
def export_things(context, request):
    """The same as a workbook, whole."""
    whole = queries.Question(sort="number", size=queries.LARGEST_EXPORT)
    _total, held = rights.rights_of(request.root, context, whole)
    tier = max((queries.effective_tier(each.thing) for each in held), default=Tier.OPEN)
    rows = ([cell.value for cell in _thing_cells(request, each)] for each in held)
    return report.workbook(request, _("人员权限"), THINGS, rows, tier)


def persons_of(request, thing) -> list:
    """Who may view the thing now, in the order of a Chinese list."""
    held = rights.people_of(request.root, thing)
    return sorted(held, key=lambda each: reading(each.person.name))


def _page_of(request):
    """Which page of a report is asked for.

    Nothing else of the address counts: words and facets would ask about what is in things that
    the asker may not view (S33).
    """
    size = number(request, "b_size", SIZE, LARGEST) or SIZE
    start = number(request, "b_start", 0, 10_000_000)
    return queries.Question(sort="number", start=start, size=size)


def _person_row(request, base, held):
    url = f"{base}why?user={held.person.__name__}&action={Permission.RECORD_VIEW}"
    return Row(held.person.__name__, _person_cells(request, url, held))


def _person_cells(request, url, held):
    person = held.person
    return (
        Cell(person.name, url, kind="code", main=True),
        Cell(person.login, kind="code"),
        Cell(me.posts(request, person)),
        Cell(person.clearance, kind="tier"),
        *_may(request, held),
    )


def _thing_cells(request, held):
    thing = held.thing
    user = {"user": held.person.__name__, "action": Permission.RECORD_VIEW}
    named = permits(request, Permission.RECORD_VIEW, thing)
    return (
        Cell(TYPES[type(thing).__name__]),
        Cell(number_of(thing), request.resource_path(thing, "why", query=user), "code", main=True),
        Cell(_name(thing) if named else ""),
        Cell(queries.effective_tier(thing), kind="tier"),
        *_may(request, held),
    )


def _may(request, held):
    wording = Wording(request.localizer)
    causes = dict.fromkeys(cause_of(request, entry) for entry in held.causes)
    return (
        Cell(wording.listed(each.label for each in held.permissions)),
        Cell(wording.listed(causes)),
    )


def _name(thing):
    return thing.name if isinstance(thing, Customer) else thing.title


def _export_verbs(context, request, total):
    if not total:
        return []
    return [Verb(_("导出"), request.resource_path(context, "export-rights"), "download")]
