"""/customers and /customers/ID."""

from dossier.card import CUSTOMER
from dossier.customer import Customer, Customers
from dossier.vocabulary import Permission
from views.api import BATCH, CREATED, call, card, present
from views.api.question import asking, found
from workflows import customer
from workflows.moving import CONFIRMED


class ChangeSchema(card.CustomerBody, card.Consent):
    """A unit with another policy is answered 409 with what would differ, until confirmed."""


@call(
    "GET",
    "/customers",
    context=Customers,
    permission=Permission.SITE_SEARCH,
    answers=BATCH,
    query=asking("type"),
)
def index(context, request):
    """The customers that the asker may view, found and sorted as the query says."""
    return found(request, present.customer, fixed={"type": ["Customer"]})


@call(
    "POST",
    "/customers",
    context=Customers,
    permission=Permission.CUSTOMER_ADD,
    schema=card.CustomerBody,
    status=CREATED,
)
def add(context, request):
    """Open an account for a customer."""
    values = card.values(request, CUSTOMER)
    return present.customer(request, customer.open(request, context, values))


@call("GET", "/customers/{customer}", context=Customer, permission=Permission.RECORD_VIEW)
def show(context, request):
    """One customer with all facts."""
    return present.customer(request, context)


@call(
    "PATCH",
    "/customers/{customer}",
    context=Customer,
    permission=Permission.RECORD_EDIT,
    schema=ChangeSchema,
)
def change(context, request):
    """Change the facts that are sent; the others stay."""
    values = card.values(request, CUSTOMER, context, more=(ChangeSchema()[CONFIRMED],))
    sure = values.pop(CONFIRMED, False)
    return present.customer(request, customer.change(request, context, values, sure))
