"""/dossiers/ID/documents and what one does with a document."""

import colander

from dossier.customer import text
from dossier.document import Document, DocumentSchema
from dossier.dossier import Dossier
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views import document as pages
from views.api import BATCH, CREATED, FILE, body, call, present
from views.api.question import asking, found
from workflows import document


class CorrectionSchema(Schema):
    """What comes beside the file of a new version."""

    reason = text(_("更正原因"), 500, missing=colander.required)


@call(
    "GET",
    "/dossiers/{dossier}/documents",
    context=Dossier,
    name="documents",
    permission=Permission.RECORD_VIEW,
    answers=BATCH,
    query=asking("type", "dossier"),
)
def index(context, request):
    """The documents of a dossier that the asker may view."""
    fixed = {"type": ["Document"], "dossier": [context.__name__]}
    return found(request, present.document, fixed=fixed)


@call(
    "POST",
    "/dossiers/{dossier}/documents",
    context=Dossier,
    name="documents",
    permission=Permission.DOCUMENT_ADD,
    schema=DocumentSchema,
    upload=True,
    status=CREATED,
)
def add(context, request):
    """Add a document with its file (multipart)."""
    values, stream, name = body.described_file(request, DocumentSchema())
    return present.document(request, document.deposit(request, context, values, stream, name))


@call(
    "GET",
    "/dossiers/{dossier}/documents/{document}",
    context=Document,
    permission=Permission.RECORD_VIEW,
)
def show(context, request):
    """One document with its versions."""
    return present.document(request, context)


@call(
    "PATCH",
    "/dossiers/{dossier}/documents/{document}",
    context=Document,
    permission=Permission.RECORD_EDIT,
    schema=DocumentSchema,
)
def change(context, request):
    """Change the description that is sent."""
    values = body.values(request, DocumentSchema(), partial=True)
    return present.document(request, document.change(request, context, values))


@call(
    "POST",
    "/dossiers/{dossier}/documents/{document}/@versions",
    context=Document,
    name="@versions",
    permission=Permission.DOCUMENT_ADD,
    schema=CorrectionSchema,
    upload=True,
    status=CREATED,
)
def correct(context, request):
    """Add a new version with the reason (multipart); the old ones stay."""
    values, stream, name = body.described_file(request, CorrectionSchema())
    changed = document.correct(request, context, stream, name, values["reason"])
    return present.document(request, changed)


@call(
    "GET",
    "/dossiers/{dossier}/documents/{document}/@download",
    context=Document,
    name="@download",
    permission=Permission.DOCUMENT_DOWNLOAD,
    answers=FILE,
    query=("version",),
)
def download(context, request):
    """The bytes of the newest version, or of `?version=N`."""
    return pages.download(context, request)
