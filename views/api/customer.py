"""/customers and /customers/ID."""

from dossier.customer import Customer, Customers, CustomerSchema
from dossier.vocabulary import Permission
from views.api import body, call, present
from views.api.tree import address
from views.listing import Listing
from workflows import customer


@call("GET", "/customers", context=Customers, permission=Permission.SITE_SEARCH)
def index(context, request):
    """The customers that the asker may view, found and sorted as the query says."""
    listing = Listing(request, None, (), lambda each: (), fixed={"type": ["Customer"]})
    return present.batch(request, listing, present.customer)


@call(
    "POST",
    "/customers",
    context=Customers,
    permission=Permission.CUSTOMER_ADD,
    schema=CustomerSchema,
    status=201,
)
def add(context, request):
    """Open an account for a customer."""
    made = customer.open(request, context, body.values(request, CustomerSchema()))
    request.response.status_int = 201
    request.response.location = address(request, made)
    return present.customer(request, made)


@call("GET", "/customers/{customer}", context=Customer, permission=Permission.RECORD_VIEW)
def show(context, request):
    """One customer with all facts."""
    return present.customer(request, context)


@call(
    "PATCH",
    "/customers/{customer}",
    context=Customer,
    permission=Permission.RECORD_EDIT,
    schema=CustomerSchema,
)
def change(context, request):
    """Change the facts that are sent; the others stay."""
    values = body.values(request, CustomerSchema(), partial=True)
    return present.customer(request, customer.change(request, context, values))
