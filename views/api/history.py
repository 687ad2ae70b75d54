"""…/@history: what happened to a thing, as far as the asker may view it."""

from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.vocabulary import Permission
from views.api import BATCH, call
from views.api.question import PAGING, page_of
from views.history import entries


def _register(path, context):
    @call(
        "GET",
        path,
        context=context,
        name="@history",
        permission=Permission.RECORD_HISTORY,
        answers=BATCH,
        query=PAGING,
    )
    def history(context, request):
        """What happened, the newest first."""
        return page_of(request, entries(request, context), lambda _, entry: entry.as_json(request))

    return history


of_customer = _register("/customers/{customer}/@history", Customer)
of_dossier = _register("/dossiers/{dossier}/@history", Dossier)
of_document = _register("/dossiers/{dossier}/documents/{document}/@history", Document)
