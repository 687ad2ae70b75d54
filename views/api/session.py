"""POST /session: a bearer token for log-in name and password; DELETE ends it."""

import colander
from pyramid.response import Response

from dossier.language import _
from dossier.login import Kind
from dossier.schema import Schema
from dossier.site import Site
from dossier.vocabulary import Permission
from views.api import NO_CONTENT, NOTHING, TOKEN, body, call
from views.errors import answer
from views.login import attempt
from workflows import login


class SessionSchema(Schema):
    """Who asks for a token."""

    login = colander.SchemaNode(colander.String(), title=_("用户名"))
    password = colander.SchemaNode(colander.String(), title=_("密码"))
    totp = colander.SchemaNode(colander.String(), title=_("动态口令"), missing="")


@call(
    "POST",
    "/session",
    context=Site,
    name="session",
    permission=Permission.PUBLIC,
    answers=TOKEN,
    schema=SessionSchema,
)
def open_session(context, request):
    """Open a session: a bearer token and when it ends."""
    values = body.values(request, SessionSchema())
    outcome = attempt(request, values, Kind.API)
    if outcome.ok:
        return {"token": outcome.token, "expires": outcome.login.expires.isoformat()}
    refusal = answer(request, 429 if outcome.retry_after else 401, outcome.message)
    if outcome.retry_after:
        refusal.headers["Retry-After"] = str(outcome.retry_after)
    return refusal


@call(
    "DELETE",
    "/session",
    context=Site,
    name="session",
    permission=Permission.SITE_VIEW,
    answers=NOTHING,
    status=NO_CONTENT,
)
def close_session(context, request):
    """End the session whose token the request carries."""
    body.nothing(request)
    login.log_out(request, request.person)
    return Response(status=NO_CONTENT)
