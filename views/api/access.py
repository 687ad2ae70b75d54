"""…/@access: whether somebody may do something with a thing, and why or why not, as data."""

from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.vocabulary import Permission
from views.api import ACCESS, call
from views.api.tree import address
from views.why import chains, read

SUPPOSED = ("clearance", "post", "unit", "place")


def _register(path, context):
    @call(
        "GET",
        path,
        context=context,
        name="@access",
        permission=Permission.ACCESS_VIEW,
        answers=ACCESS,
        query=("user", "action", *SUPPOSED),
    )
    def access(context, request):
        """Whether the user may do the action, or would with another clearance or post; and why."""
        asked = read(request, context)
        found = chains(request, context, asked)
        chain = found["supposed"] or found["real"]
        return {
            "@id": address(request, context, "@access"),
            "user": asked.person.login,
            "action": asked.action.value,
            "allowed": chain.allowed,
            "reasons": [vars(reason) for reason in chain.reasons],
            "supposed": asked.supposes,
        }

    return access


of_customer = _register("/customers/{customer}/@access", Customer)
of_dossier = _register("/dossiers/{dossier}/@access", Dossier)
of_document = _register("/dossiers/{dossier}/documents/{document}/@access", Document)
