"""Documents: added, shown with a preview, downloaded, corrected, described."""

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import FileIter, Response
from pyramid.view import view_config

from catalog import preview, queries
from dossier import clock, policy
from dossier.document import Document
from dossier.errors import Hidden, Invalid
from dossier.filename import content_disposition
from dossier.format import Format
from dossier.language import _
from dossier.order import arranged
from dossier.schema import Schema
from dossier.vocabulary import Permission, Tier
from views.deposit import schema
from views.forms import answer
from views.layout import Verb, tell
from views.listing import number
from views.marks import mark_of
from views.tabs import tabs_of
from views.trail import to_dossier
from views.widgets import File
from workflows import document, dossier
from workflows.machine import permits

WIDTH = 1000


class CorrectionSchema(Schema):
    """A new version of a document."""

    file = colander.SchemaNode(File(), title=_("文件"))
    reason = colander.SchemaNode(colander.String(), title=_("更正原因"))


@view_config(
    context=Document,
    permission=Permission.RECORD_VIEW,
    renderer="views:templates/document/show.pt",
)
def show(context, request):
    """One document: its description on the left, a preview on the right."""
    may_read = permits(request, Permission.DOCUMENT_READ, context)
    return {
        **head(context, request),
        **_neighbours(context, request),
        "versions": list(enumerate(context.versions, 1))[::-1],
        "people": request.root["people"],
        "pages": _pages(context),
        "drawn": Format.parse(context.version.format) in preview.DRAWN,
        "body": context.body()[: preview.MAX_TEXT] if may_read else "",
        "may_read": may_read,
        "may_print": permits(request, Permission.DOCUMENT_PRINT, context),
        "may_download": permits(request, Permission.DOCUMENT_DOWNLOAD, context),
    }


def head(context, request):
    """What stands at the top of each page of a document."""
    tier = queries.effective_tier(context)
    return {
        "title": context.title,
        "breadcrumbs": to_dossier(request, context.dossier, here=True),
        "marking": mark_of(request, context),
        "context": context,
        "number": context.kind,
        "name": context.title,
        "tier": tier,
        "state": None,
        "facts": _facts(context),
        "verbs": _verbs(context, request),
        "tabs": tabs_of(request, context),
    }


@view_config(context=Document, name="download", permission=Permission.DOCUMENT_DOWNLOAD)
def download(context, request):
    """The bytes of a version, always as an attachment, in a sandbox of its own (S43)."""
    version = _version(context, request)
    stream = context.open(version)
    response = Response(
        app_iter=FileIter(stream),
        content_type="application/octet-stream",
        content_length=version.content.size,
        content_disposition=content_disposition(version.file_name),
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@view_config(context=Document, name="preview", permission=Permission.DOCUMENT_READ)
def preview_page(context, request):
    """One page of the newest version as a new image; what is confidential bears who looked."""
    version = context.version
    format_ = Format.parse(version.format)
    if format_ not in preview.DRAWN:
        raise Hidden
    page = number(request, "page", 1, 100_000) or 1
    mark = ""
    if queries.effective_tier(context) >= Tier.CONFIDENTIAL:
        moment = clock.local(clock.now()).strftime("%Y-%m-%d %H:%M")
        mark = f"{request.person.login} {moment}"
    with context.open(version) as stream:
        image = preview.render(stream, format_, page, WIDTH, mark)
    return Response(body=image, content_type="image/png")


@view_config(
    context=Document,
    name="edit",
    permission=Permission.RECORD_EDIT,
    renderer="views:templates/form.pt",
)
def edit_form(context, request):
    """Change the description of a document."""

    def act(values):
        document.change(request, context, values)
        tell(request, _("已保存。"))
        return HTTPSeeOther(request.resource_path(context))

    return answer(
        request,
        schema(request, context.dossier),
        act,
        document.facts(context),
        more={
            "title": _("编辑文件著录"),
            "breadcrumbs": to_dossier(request, context.dossier, here=True),
        },
        cancel=request.resource_path(context),
    )


@view_config(
    context=Document,
    name="correct",
    permission=Permission.DOCUMENT_ADD,
    renderer="views:templates/form.pt",
)
def correct_form(context, request):
    """Add a new version with the reason; the old one stays (R045)."""

    def act(values):
        file = values["file"]
        document.correct(request, context, file.file, file.filename, values["reason"])
        tell(request, _("已保存新版本。"))
        return HTTPSeeOther(request.resource_path(context))

    return answer(
        request,
        CorrectionSchema(),
        act,
        more={
            "title": _("更正文件"),
            "breadcrumbs": to_dossier(request, context.dossier, here=True),
        },
        cancel=request.resource_path(context),
    )


def _facts(context):
    version = context.version
    return [
        (_("日期"), context.date.isoformat()),
        (_("来源"), context.source),
        (_("载体形式"), context.manifestation.label),
        *_said(context),
        (_("文件名"), version.file_name),
        (_("格式"), Format.parse(version.format).label),
    ]


def _said(context):
    """What is noted only where a policy asks for it."""
    rows = (
        (_("归档清单项"), context.item),
        (_("要件"), "、".join(context.marks)),
        (_("无原件的原因"), context.no_original),
    )
    return [fact for fact in rows if fact[1]]


def _verbs(context, request):
    is_open = dossier.is_open(request, context.dossier)
    offered = (
        (Permission.DOCUMENT_DOWNLOAD, _("下载"), "download", "download", True),
        (Permission.RECORD_EDIT, _("编辑"), "edit", "pencil", is_open),
        (Permission.DOCUMENT_ADD, _("更正"), "correct", "file-earmark-diff", is_open),
    )
    return [
        Verb(title, request.resource_path(context, name), icon, main=name == "download")
        for permission, title, name, icon, possible in offered
        if possible and permits(request, permission, context)
    ]


def _pages(context):
    format_ = Format.parse(context.version.format)
    if format_ not in preview.DRAWN:
        return 0
    return max(1, context.version.pages or 1)


def _neighbours(context, request):
    """The addresses of the documents before and after this one, its place and their count."""
    things = queries.documents_of(context, request.subject, context.dossier)
    things = arranged(policy.of(context), context.dossier, things)
    place = things.index(context) if context in things else None  # beyond the longest list
    near = {"before": None, "after": None, "place": place, "count": len(things)}
    if place:
        near["before"] = request.resource_path(things[place - 1])
    if place is not None and place + 1 < len(things):
        near["after"] = request.resource_path(things[place + 1])
    return near


def _version(context, request):
    wanted = number(request, "version", len(context.versions), len(context.versions))
    if wanted < 1:
        raise Invalid({"version": _("没有这个版本")})
    return context.versions[wanted - 1]
