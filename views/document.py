"""Documents: added, shown with a preview, downloaded, corrected, described."""

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import FileIter, Response
from pyramid.view import view_config

from catalog import preview, queries
from dossier import clock, policy
from dossier.document import Document, DocumentSchema
from dossier.dossier import Dossier
from dossier.errors import Hidden, Invalid
from dossier.filename import content_disposition
from dossier.format import Format
from dossier.language import _
from dossier.vocabulary import Permission, Tier
from views.dossier import trail
from views.forms import answer
from views.layout import Verb, marking, tell
from views.listing import number
from views.widgets import File
from workflows import document
from workflows.machine import permits

WIDTH = 1000


class CorrectionSchema(colander.Schema):
    """A new version of a document."""

    file = colander.SchemaNode(File(), title=_("文件"))
    reason = colander.SchemaNode(colander.String(), title=_("更正原因"))


@view_config(
    context=Dossier,
    name="add",
    permission=Permission.DOCUMENT_ADD,
    renderer="views:templates/form.pt",
)
def add_form(context, request):
    """Add a document with its file to a dossier."""

    def act(values):
        file = values.pop("file")
        made = document.deposit(request, context, values, file.file, file.filename)
        tell(request, _("已添加文件。"))
        if made.version.note:
            tell(request, made.version.note, "warning")
        return HTTPSeeOther(request.resource_path(made))

    return answer(
        request,
        schema(request, with_file=True),
        act,
        {"date": clock.today()},
        more={"title": _("添加文件"), "breadcrumbs": trail(context, request, here=True)},
        submit=_("添加文件"),
        cancel=request.resource_path(context),
    )


@view_config(
    context=Document,
    permission=Permission.RECORD_VIEW,
    renderer="views:templates/document/show.pt",
)
def show(context, request):
    """One document: its description on the left, a preview on the right."""
    tier = queries.effective_tier(context)
    before, after = _neighbours(context, request)
    return {
        "title": context.title,
        "breadcrumbs": trail(context.dossier, request, here=True),
        "marking": marking(request, tier),
        "context": context,
        "tier": tier,
        "facts": _facts(context),
        "verbs": _verbs(context, request),
        "versions": list(enumerate(context.versions, 1))[::-1],
        "people": request.root["people"],
        "pages": _pages(context),
        "drawn": Format.parse(context.version.format) in preview.DRAWN,
        "body": context.body()[: preview.MAX_TEXT],
        "may_download": permits(request, Permission.DOCUMENT_DOWNLOAD, context),
        "before": before,
        "after": after,
    }


@view_config(context=Document, name="download", permission=Permission.DOCUMENT_DOWNLOAD)
def download(context, request):
    """The bytes of a version, always as an attachment, in a sandbox of its own (S43)."""
    version = _version(context, request)
    stream = version.content.open()
    response = Response(
        app_iter=FileIter(stream),
        content_type="application/octet-stream",
        content_length=version.content.size,
        content_disposition=content_disposition(version.file_name),
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@view_config(context=Document, name="preview", permission=Permission.RECORD_VIEW)
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
    with version.content.open() as stream:
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
        schema(request),
        act,
        document.facts(context),
        more={
            "title": _("编辑文件著录"),
            "breadcrumbs": trail(context.dossier, request, here=True),
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
        more={"title": _("更正文件"), "breadcrumbs": trail(context.dossier, request, here=True)},
        cancel=request.resource_path(context),
    )


def schema(request, with_file=False):
    """The schema of a document with the words of the policy offered, and the file on top."""
    made = DocumentSchema()
    rules = policy.of(request.root)
    made["kind"].suggestions = rules.kinds
    made["source"].suggestions = rules.sources
    if with_file:
        accept = ",".join(f".{name}" for name in rules.formats)
        made.children.insert(
            0, colander.SchemaNode(File(), name="file", title=_("文件"), accept=accept)
        )
    return made


def _facts(context):
    version = context.version
    return [
        (_("种类"), context.kind),
        (_("日期"), context.date.isoformat()),
        (_("来源"), context.source),
        (_("载体形式"), context.manifestation.label),
        (_("文件名"), version.file_name),
        (_("格式"), Format.parse(version.format).label),
        (_("版本"), str(len(context.versions))),
    ]


def _verbs(context, request):
    offered = (
        (Permission.DOCUMENT_DOWNLOAD, _("下载"), "download", "download"),
        (Permission.RECORD_EDIT, _("编辑"), "edit", "pencil"),
        (Permission.DOCUMENT_ADD, _("更正"), "correct", "file-earmark-diff"),
        (Permission.RECORD_HISTORY, _("历史"), "history", "clock-history"),
    )
    return [
        Verb(title, request.resource_path(context, name), icon, main=name == "download")
        for permission, title, name, icon in offered
        if permits(request, permission, context)
    ]


def _pages(context):
    format_ = Format.parse(context.version.format)
    if format_ not in preview.DRAWN:
        return 0
    return max(1, context.version.pages or 1)


def _neighbours(context, request):
    """The addresses of the documents before and after this one in its dossier."""
    things = queries.documents_of(context, request.subject, context.dossier)
    if context not in things:  # it lies beyond the longest list
        return [None, None]
    place = things.index(context)
    before = things[place - 1] if place else None
    after = things[place + 1] if place + 1 < len(things) else None
    return [each and request.resource_path(each) for each in (before, after)]


def _version(context, request):
    wanted = number(request, "version", len(context.versions), len(context.versions))
    if wanted < 1:
        raise Invalid({"version": _("没有这个版本")})
    return context.versions[wanted - 1]
