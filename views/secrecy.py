"""What those who look after secrecy have to look at: periods that end, lower tiers asked for."""

from datetime import timedelta

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from catalog import unfiltered
from dossier import clock
from dossier.errors import Conflict
from dossier.language import _
from dossier.site import Site
from dossier.vocabulary import Permission
from views.access import lowering
from views.layout import Cell, Column, Row
from views.listing import TYPES
from views.marks import period_of
from views.reasons import number_of
from workflows.machine import permits
from workflows.relabel import progress

AHEAD = 90  # days before its end that a period is shown
ENDING = (_("档号"), _("类型"), _("自身密级"), _("保密期限"), _("定密责任人"))
ASKED = (_("档号"), _("类型"), _("自身密级"), _("等另一人确认的降密"))


@view_config(
    context=Site,
    name="secrecy",
    permission=Permission.ACCESS_VIEW,
    renderer="views:templates/secrecy/list.pt",
)
def index(context, request):
    """Lower tiers that wait for a second person, and periods that are over or end soon (R062)."""
    day = clock.today() + timedelta(days=AHEAD)
    due = unfiltered.due(context, day)
    asked = [each for each in due if each.lowering is not None]
    ending = [each for each in due if (period_of(each) or day) < day]
    return {
        "title": _("保密"),
        "asked_columns": [Column(title) for title in ASKED],
        "asked": [_asked_row(request, each) for each in asked],
        "ending_columns": [Column(title) for title in ENDING],
        "ending": [_ending_row(request, each) for each in ending],
        "days": AHEAD,
        "behind": list(progress(context).values()),
    }


@view_config(context=Site, name="secrecy-of", permission=Permission.ACCESS_VIEW)
def find(context, request):
    """The desk of the dossier with the number that was typed."""
    number = request.GET.get("number", "").strip()
    found = unfiltered.numbered(context, number) if number else None
    if found is None:
        raise Conflict(_("没有这个档号：${number}", mapping={"number": number[:60]}))
    return HTTPSeeOther(request.resource_path(found, "access"))


def tasks(request) -> int:
    """How many things wait for the asker: lower tiers that another asked for, periods that ended.

    None for who only looks on.
    """
    if not permits(request, Permission.ACCESS_EDIT, request.root):
        return 0
    due, me = unfiltered.due(request.root, clock.today()), request.subject.person
    return sum(each.lowering is None or each.lowering.by != me for each in due)


def _head_cells(request, thing):
    return (
        Cell(number_of(thing), request.resource_path(thing, "access"), "code", main=True),
        Cell(TYPES[type(thing).__name__]),
        Cell(thing.tier, kind="tier"),
    )


def _asked_row(request, thing):
    return Row(thing.__name__, (*_head_cells(request, thing), Cell(lowering(request, thing))))


def _ending_row(request, thing):
    responsible = request.root["people"].name_of(thing.secrecy.responsible)
    until = Cell(thing.secrecy.until, kind="due")
    return Row(thing.__name__, (*_head_cells(request, thing), until, Cell(responsible)))


def includeme(config):
    config.add_section("secrecy", "secrecy", Permission.ACCESS_VIEW)
