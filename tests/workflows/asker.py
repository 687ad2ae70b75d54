"""What the tests of log-in do: let somebody log in or sit there, give him a factor, end it."""

from datetime import timedelta

import pyotp
from pyramid.response import Response

from dossier import clock, factor
from dossier.login import Kind
from tests.world import PASSWORD
from workflows import login as verbs

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def log_in(asker, name="lin", secret=PASSWORD, **given):
    given = {"address": "10.0.0.7", "agent": "Firefox", "now": clock.now()} | given
    people = asker.root["people"].by_login
    return verbs.log_in(people, asker.logins, asker.throttle, login=name, password=secret, **given)


def give_factor(person):
    person.factor_secret, person.factor_last_step = factor.new_secret(), 0
    return pyotp.TOTP(person.factor_secret)


def code_now(totp):
    return totp.at(clock.now())


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
