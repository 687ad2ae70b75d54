"""/dossiers, /dossiers/ID, its workflow and history."""

import colander

from dossier.customer import text
from dossier.dossier import Dossier, Dossiers, DossierSchema
from dossier.errors import Invalid
from dossier.language import _
from dossier.vocabulary import Permission
from views.api import body, call, present
from views.api.tree import address
from views.listing import Listing
from workflows import dossier
from workflows.machine import permits


class OpeningSchema(DossierSchema):
    """A dossier names its customer by id, when it is opened."""

    customer = text(_("客户"), 64, missing=colander.required)


@call("GET", "/dossiers", context=Dossiers, permission=Permission.SITE_SEARCH)
def index(context, request):
    """The dossiers that the asker may view, found and sorted as the query says."""
    listing = Listing(request, None, (), lambda each: (), fixed={"type": ["Dossier"]})
    return present.batch(request, listing, present.dossier)


@call(
    "POST",
    "/dossiers",
    context=Dossiers,
    permission=Permission.DOSSIER_ADD,
    schema=OpeningSchema,
    status=201,
)
def add(context, request):
    """Open a dossier of a customer."""
    values = body.values(request, OpeningSchema())
    wanted = values.pop("customer").rstrip("/").rpartition("/")[2]
    found = request.root["customers"].get(wanted)
    if found is None or not permits(request, Permission.RECORD_VIEW, found):
        raise Invalid({"customer": _("没有这个客户")})
    made = dossier.open(request, context, found, values)
    request.response.status_int = 201
    request.response.location = address(request, made)
    return present.dossier(request, made)


@call("GET", "/dossiers/{dossier}", context=Dossier, permission=Permission.RECORD_VIEW)
def show(context, request):
    """One dossier: description, number, state and effective tier."""
    return present.dossier(request, context)


@call(
    "PATCH",
    "/dossiers/{dossier}",
    context=Dossier,
    permission=Permission.RECORD_EDIT,
    schema=DossierSchema,
)
def change(context, request):
    """Change the description that is sent; number and state are never changed this way."""
    values = body.values(request, DossierSchema(), partial=True)
    return present.dossier(request, dossier.change(request, context, values))


@call(
    "POST",
    "/dossiers/{dossier}/@workflow/{transition}",
    context=Dossier,
    name="@workflow",
    permission=Permission.RECORD_VIEW,
)
def advance(context, request):
    """Let the dossier make a transition: sort, file, use, send-back, reopen."""
    name = "/".join(request.subpath)
    return present.dossier(request, dossier.advance(request, context, name))
