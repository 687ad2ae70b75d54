"""What the tests of log-in do to a request: let somebody sit there, and end it."""

from pyramid.response import Response

from dossier import clock
from dossier.login import Kind


def sit(request, make, person):
    """Let `person` sit there, logged in just now."""
    token, login = request.logins.open(
        person.__name__, Kind.PAGE, "127.0.0.1", "Firefox", clock.now()
    )
    request.session.adopt(token, login)
    request.token, request.login = token, login
    make.acting_for(person)


def answered(request):
    """End the request as the router does; the response."""
    response = Response()
    request._process_response_callbacks(response)
    return response
