"""工作台: what waits for me, what changed last, how much there is."""

from pyramid.view import view_config

from catalog import queries
from dossier.language import _
from dossier.site import Site
from dossier.vocabulary import Permission, State
from views.layout import Verb
from workflows.machine import permits

# What the holder of a permission is waited for: dossiers in this state, and the sentence.
WAITING = (
    (Permission.DOSSIER_SORT, State.COLLECTING, _("待整理")),
    (Permission.DOSSIER_FILE, State.SORTING, _("待归档")),
    (Permission.DOSSIER_USE, State.FILED, _("待转入使用")),
)


@view_config(
    context=Site, permission=Permission.SITE_VIEW, renderer="views:templates/home/show.pt"
)
def show(context, request):
    """The home page of the person who asks."""
    subject = request.subject
    return {
        "title": _("工作台"),
        "waiting": list(_waiting(context, request)),
        "recent": queries.recent(context, subject, "Dossier"),
        "documents": queries.recent(context, subject, "Document"),
        "charts": _charts(context, request),
        "verbs": _verbs(context, request),
    }


def _waiting(context, request):
    for permission, state, title in WAITING:
        if permits(request, permission, context):
            answer = queries.in_state(context, request.subject, state, size=6)
            if answer.total:
                url = request.resource_path(context, "dossiers", query={"state": state.value})
                yield title, answer.total, answer.items, url


def _charts(context, request):
    counts = queries.overview(context, request.subject)
    dossiers = request.resource_path(context["dossiers"])
    states = [
        (state.label, counts["state"].get(state.value, 0), f"{dossiers}?state={state.value}")
        for state in State
    ]
    customers = request.resource_path(context["customers"])
    regions = [
        (region, number, f"{customers}?region={region}")
        for region, number in sorted(counts["region"].items(), key=lambda pair: -pair[1])[:8]
    ]
    return {
        "totals": [
            (_("客户", context="many"), counts["type"].get("Customer", 0), customers),
            (_("档案", context="many"), counts["type"].get("Dossier", 0), dossiers),
            (
                _("文件", context="many"),
                counts["type"].get("Document", 0),
                request.resource_path(context, "search", query={"type": "Document"}),
            ),
        ],
        "states": states,
        "regions": regions,
    }


def _verbs(context, request):
    offered = (
        (Permission.CUSTOMER_ADD, _("建立客户"), context["customers"], "add", "person-plus"),
        (Permission.CUSTOMER_IMPORT, _("导入客户"), context["customers"], "import", "upload"),
    )
    return [
        Verb(title, request.resource_path(at, name), icon=icon, main=name == "add")
        for permission, title, at, name, icon in offered
        if permits(request, permission, at)
    ]


def includeme(config):
    config.add_section("home", "", Permission.SITE_VIEW)
