"""/dossiers/ID/documents and what one does with a document."""

import colander

from dossier.document import Document, DocumentSchema
from dossier.dossier import Dossier
from dossier.language import _
from dossier.vocabulary import Permission
from views import document as pages
from views.api import body, call, present
from views.api.tree import address
from views.listing import Listing
from workflows import document


class CorrectionSchema(colander.Schema):
    """What comes beside the file of a new version."""

    reason = colander.SchemaNode(colander.String(), title=_("更正原因"))


@call(
    "GET",
    "/dossiers/{dossier}/documents",
    context=Dossier,
    name="documents",
    permission=Permission.RECORD_VIEW,
)
def index(context, request):
    """The documents of a dossier that the asker may view."""
    fixed = {"type": ["Document"], "dossier": [context.__name__]}
    listing = Listing(request, None, (), lambda each: (), fixed=fixed)
    return present.batch(request, listing, present.document)


@call(
    "POST",
    "/dossiers/{dossier}/documents",
    context=Dossier,
    name="documents",
    permission=Permission.DOCUMENT_ADD,
    schema=DocumentSchema,
    upload=True,
    status=201,
)
def add(context, request):
    """Add a document with its file (multipart)."""
    values = body.values(request, DocumentSchema())
    made = document.deposit(request, context, values, *body.upload(request))
    request.response.status_int = 201
    request.response.location = address(request, made)
    return present.document(request, made)


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
    status=201,
)
def correct(context, request):
    """Add a new version with the reason (multipart); the old ones stay."""
    values = body.values(request, CorrectionSchema())
    changed = document.correct(request, context, *body.upload(request), values["reason"])
    request.response.status_int = 201
    return present.document(request, changed)


@call(
    "GET",
    "/dossiers/{dossier}/documents/{document}/@download",
    context=Document,
    name="@download",
    permission=Permission.DOCUMENT_DOWNLOAD,
)
def download(context, request):
    """The bytes of the newest version, or of `?version=N`."""
    return pages.download(context, request)
