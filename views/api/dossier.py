"""/dossiers, /dossiers/ID, its workflow and history."""

import colander

from dossier.card import DOSSIER
from dossier.customer import text
from dossier.dossier import Dossier, Dossiers
from dossier.errors import Invalid
from dossier.language import _
from dossier.vocabulary import Permission
from views.api import BATCH, CREATED, body, call, card, life, present
from views.api.question import asking, found
from views.retention import RetentionSchema
from workflows import dossier
from workflows import retention as keeping
from workflows.machine import permits
from workflows.moving import CONFIRMED


class OpeningSchema(card.DossierBody):
    """A dossier names its customer, by id or `@id`, when it is opened."""

    customer = text(_("客户"), 300, missing=colander.required)


class ChangeSchema(card.DossierBody, card.Consent):
    """A unit with another policy is answered 409 with what would differ, until confirmed."""


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
    named = (OpeningSchema()["customer"],)
    values = card.values(request, DOSSIER, more=named, near=_unit_near(request))
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
    schema=ChangeSchema,
)
def change(context, request):
    """Change the description that is sent; number and state are never changed this way."""
    values = card.values(request, DOSSIER, context, more=(ChangeSchema()[CONFIRMED],))
    sure = values.pop(CONFIRMED, False)
    return present.dossier(request, dossier.change(request, context, values, sure))


@call(
    "POST",
    "/dossiers/{dossier}/@workflow/{transition}",
    context=Dossier,
    name="@workflow",
    permission=Permission.RECORD_VIEW,
    schema=life.StepSchema,
)
def advance(context, request):
    """Let the dossier make a transition: sort, file, use, send-back, reopen, end, resume …"""
    life.take_step(request, context, "/".join(request.subpath))
    return present.dossier(request, context)


@call(
    "POST",
    "/dossiers/{dossier}/@retention",
    context=Dossier,
    name="@retention",
    permission=Permission.RECORD_EDIT,
    schema=RetentionSchema,
)
def retain(context, request):
    """Choose the term of a dossier, and tell the day of the event from which it runs."""
    values = body.values(request, RetentionSchema())
    keeping.retain(request, context, values["term"], values["began"])
    return present.dossier(request, context)


def _unit_near(request):
    """The unit of the customer that the body names, where the asker may know of him."""
    named = body.fields(request).get("customer")
    try:
        return _customer(request, named).unit if isinstance(named, str) else ""
    except Invalid:
        return ""


def _customer(request, named):
    """The customer of that id or address, as far as the asker may know of him."""
    customer = request.root["customers"].get(named.rstrip("/").rpartition("/")[2])
    if customer is None or not permits(request, Permission.RECORD_VIEW, customer):
        raise Invalid({"customer": _("没有这个客户")})
    return customer
