"""工作台: what waits for me, what changed last, how much there is."""

from urllib.parse import urlencode

from pyramid.view import view_config

from catalog import queries
from dossier.language import _
from dossier.site import OWNER_MAY, Site
from dossier.vocabulary import Permission, State
from views import begin, inspection, secrecy
from views.layout import Verb
from workflows import alert
from workflows.machine import permits

# What the holder of a permission is waited for: dossiers in this state, and the sentence. What an
# owner may do himself waits for him, of his own dossiers.
WAITING = (
    (Permission.DOSSIER_SORT, State.COLLECTING, _("待整理")),
    (Permission.DOSSIER_FILE, State.SORTING, _("待归档")),
)
SHOWN = 6
ACTIVE = [state.value for state in State if state is not State.ENDED]
# What an empty home teaches, by the first of these that one may do.
LESSONS = (
    (
        Permission.CUSTOMER_ADD,
        _("这里还没有需要您处理的事。建立客户，再为其建立档案，之后要办的会列在这里。"),
    ),
    (
        Permission.PERSON_EDIT,
        _("这里还没有需要您处理的事。人员、职务和涉密等级请到“系统”中办理。"),
    ),
    (
        Permission.SITE_VIEW,
        _("这里还没有需要您处理的事。请在上方检索您可以查阅的客户、档案和文件。"),
    ),
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
        "lesson": next(text for may, text in LESSONS if permits(request, may, context)),
        "recent": queries.recent(context, subject, "Dossier", SHOWN, state=ACTIVE),
        "documents": queries.recent(context, subject, "Document", SHOWN),
        "charts": _charts(context, request),
        "verbs": _verbs(context, request),
    }


def waiting(request):
    """How many things wait for the asker: the number at the bell of every page."""
    if request.person is None:
        return 0
    root, subject = request.root, request.subject
    questions = [{"state": state, **own} for _title, state, own in _groups(request)]
    dossiers = queries.counts(root, subject, questions) if questions else ()
    inspections = sum(total for _title, total, _url in inspection.waiting(request))
    return sum(dossiers) + secrecy.tasks(request) + alert.tasks(request) + inspections


def _groups(request):
    """(title, state, further facets) of each group of dossiers that waits for the asker."""
    for permission, state, title in WAITING:
        if permits(request, permission, request.root):
            yield title, state.value, {}
        elif permission in OWNER_MAY:
            yield title, state.value, {"owner": request.subject.person}


def _waiting(context, request):
    for title, state, own in _groups(request):
        answer = queries.in_state(context, request.subject, state, SHOWN, **own)
        if answer.total:
            url = request.resource_path(context, "dossiers", query={"state": state, **own})
            yield title, answer.total, answer.items, url
    if tasks := secrecy.tasks(request):
        yield _("待复核的密级"), tasks, [], request.resource_path(context, "secrecy")
    if tasks := alert.tasks(request):
        url = request.resource_path(request.root["alerts"], query={"state": "open"})
        yield _("待处理的预警"), tasks, [], url
    for title, total, url in inspection.waiting(request):
        yield title, total, [], url


def _charts(context, request):
    counts = queries.overview(context, request.subject)
    if not counts["type"]:
        return None
    dossiers = request.resource_path(context["dossiers"])
    states = [
        (state.label, counts["state"].get(state.value, 0), f"{dossiers}?state={state.value}")
        for state in State
    ]
    customers = request.resource_path(context["customers"])
    regions = [
        (region, number, f"{customers}?{urlencode({'region': region})}")
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
    first = begin.offered(request)
    start = Verb(_("开始使用"), request.resource_path(context, "begin"), "flag", main=True)
    return [start] * first + [
        Verb(title, request.resource_path(at, name), icon=icon, main=name == "add" and not first)
        for permission, title, at, name, icon in offered
        if permits(request, permission, at)
    ]


def includeme(config):
    config.add_section("home", "", Permission.SITE_VIEW)
    config.add_request_method(waiting, reify=True)
