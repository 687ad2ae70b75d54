"""JSON at /api/v1 (interface.md): the same resources, verbs and decisions as the pages.

Every call is declared with `call`, so that openapi.json is generated from what is registered.
"""

import functools
import json
from dataclasses import dataclass

from pyramid.httpexceptions import HTTPNotFound
from pyramid.traversal import split_path_info
from pyramid.view import view_config

from views.api import again
from views.api.tree import PREFIX

ROUTE = "api"
CREATED, NO_CONTENT = 201, 204

# What a call answers with: names of schemas in openapi.json, or no JSON at all.
THING, BATCH, SEARCH, SUGGESTIONS = "Thing", "Batch", "Search", "Suggestions"
TOKEN, DESCRIPTION, FILE, NOTHING = "Token", "Description", "file", "nothing"
ACCESS, ACL, CHECKLIST = "Access", "Acl", "Checklist"
HEAD, PROOF = "Head", "Proof"


@dataclass(frozen=True)
class Call:
    """One call of the interface, as openapi.json tells it."""

    method: str
    path: str
    summary: str
    permission: str
    answers: str
    status: int
    schema: type | None
    upload: bool
    query: tuple


CALLS = []


def call(
    method,
    path,
    *,
    context,
    permission,
    answers=THING,
    name="",
    schema=None,
    upload=False,
    status=200,
    query=(),
):
    """Register a function as the view of one call; its first docstring line is the summary.

    It returns a response, or a dict that becomes one of the given status. Nothing may follow the
    path but what the path says.
    """
    open_ended = path.endswith("}") and bool(name)

    def register(view):
        summary = (view.__doc__ or "").strip().splitlines()[0]
        CALLS.append(
            Call(method, path, summary, str(permission), answers, status, schema, upload, query)
        )

        @functools.wraps(view)
        def answer(context, request):
            if request.subpath and not open_ended:
                raise HTTPNotFound
            return as_json(request, answered(context, request), status)

        def answered(context, request):
            if not is_repeatable(method, answers):
                return view(context, request)
            return again.once(request, lambda: view(context, request))

        return view_config(
            route_name=ROUTE,
            context=context,
            name=name,
            request_method=method,
            permission=permission,
            _depth=1,
        )(answer)

    return register


def is_repeatable(method, answers) -> bool:
    """Whether a call takes the header Idempotency-Key: it acts, and answers with a thing."""
    return method == "POST" and answers == THING


def as_json(request, answered, status):
    """The response for what a view answered; a response is passed on as it is."""
    if not isinstance(answered, dict):
        return answered
    response = request.response
    response.status_int = status
    response.content_type = "application/json"
    response.body = json.dumps(answered, ensure_ascii=False).encode(errors="replace")
    if status == CREATED:
        response.location = answered["@id"]
    return response


def is_call(request) -> bool:
    """Whether a request is for this interface and for nothing else, however its path is written.

    It is asked before there is a route, so the path is read as the traversal will read it.
    """
    return split_path_info(request.path_info)[:2] == ("api", "v1")


def includeme(config):
    config.add_route(ROUTE, PREFIX + "/*traverse", factory="views.api.tree.root_factory")
