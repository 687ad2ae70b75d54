"""/dossiers, /dossiers/ID, its workflow and history."""

import colander

from dossier.customer import text
from dossier.dossier import Dossier, Dossiers, DossierSchema
from dossier.errors import Invalid
from dossier.language import _
from dossier.vocabulary import Permission
from views.api import BATCH, CREATED, body, call, present
from views.api.question import asking, found
from workflows import dossier
from workflows.machine import permits


class OpeningSchema(DossierSchema):
    """A dossier names its customer, by id or `@id`, when it is opened."""

    customer = text(_("客户"), 300, missing=colander.required)


@call(
    "GET",
    "/dossiers",
    context=Dossiers,
    permission=Permission.SITE_SEARCH,
    answers=BATCH,
    query=asking("type"),
)
def index(context, request):
    """The dossiers that the asker may view, found and sorted as the query says."""
    return found(request, present.dossier, fixed={"type": ["Dossier"]})


@call(
    "POST",
    "/dossiers",
    context=Dossiers,
    permission=Permission.DOSSIER_ADD,
    schema=OpeningSchema,
    status=CREATED,
)
def add(context, request):
    """Open a dossier of a customer."""
    values = body.values(request, OpeningSchema())
    owner = _customer(request, values.pop("customer"))
    return present.dossier(request, dossier.open(request, context, owner, values))


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
    body.nothing(request)
    name = "/".join(request.subpath)
    return present.dossier(request, dossier.advance(request, context, name))


def _customer(request, named):
    """The customer of that id or address, as far as the asker may know of him."""
    customer = request.root["customers"].get(named.rstrip("/").rpartition("/")[2])
    if customer is None or not permits(request, Permission.RECORD_VIEW, customer):
        raise Invalid({"customer": _("没有这个客户")})
    return customer
