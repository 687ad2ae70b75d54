"""Units: the list of the company's departments, subsidiaries and partners, and a new one."""

from collections import Counter

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier.language import _
from dossier.unit import Units, UnitSchema
from dossier.vocabulary import Permission
from views.forms import answer
from views.layout import Cell, Column, Row, Verb, tell
from views.person import tabs
from workflows import person


@view_config(
    context=Units, permission=Permission.UNIT_EDIT, renderer="views:templates/person/list.pt"
)
def index(context, request):
    """All units with how many people hold a post there (R004)."""
    people = request.root["people"].values()
    holders = Counter(unit for each in people if each.active for unit in each.units)
    units = sorted(context.values(), key=lambda each: each.code)
    return {
        "title": _("部门", context="many"),
        "tabs": tabs(request, here="units"),
        "columns": [
            Column(_("部门名称")),
            Column(_("部门代码")),
            Column(_("人数"), number=True),
        ],
        "rows": [
            Row(
                each.__name__,
                (
                    Cell(each.name, request.resource_path(each), main=True),
                    Cell(each.code, kind="code"),
                    Cell(holders[each.__name__]),
                ),
            )
            for each in units
        ],
        "verbs": [
            Verb(_("建立部门"), request.resource_path(context, "add"), "plus-lg", main=True)
        ],
    }


@view_config(
    context=Units,
    name="add",
    permission=Permission.UNIT_EDIT,
    renderer="views:templates/form.pt",
)
def add_form(context, request):
    """Add a unit; its code goes into numbers (R021)."""

    def act(values):
        person.add_unit(request, context, values)
        tell(request, _("已建立部门。"))
        return HTTPSeeOther(request.resource_path(context))

    return answer(
        request,
        UnitSchema(),
        act,
        more={
            "title": _("建立部门"),
            "breadcrumbs": [(_("部门", context="many"), request.resource_path(context))],
        },
        submit=_("建立部门"),
        cancel=request.resource_path(context),
    )
