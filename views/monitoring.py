"""The thread of a serving process that looks through the log every hour (R114)."""

import transaction
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import RequestContext

from dossier.access import NOBODY
from dossier.event import SYSTEM
from views.hourly import HOUR, Hourly
from workflows.monitoring import look_through

FIRST = 600  # seconds; several processes share the work, none does it twice


def watching(registry, first=FIRST, every=HOUR) -> Hourly:
    """The thread that judges what came into the log."""
    return Hourly("monitoring", registry, look, first, every)


def look(registry) -> int:
    """Judge all that is new, on a connection of its own; how many entries."""
    request = Request.blank("/")
    request.registry = registry
    apply_request_extensions(request)
    request.tm = transaction.TransactionManager()
    request.subject, request.person, request.actor = NOBODY, None, SYSTEM
    connection = registry._zodb_databases[""].open(request.tm)
    try:
        request.root = connection.root().get("site")
        if request.root is None:  # an empty store
            return 0
        with RequestContext(request):
            return look_through(request)
    finally:
        request.tm.abort()
        connection.close()
