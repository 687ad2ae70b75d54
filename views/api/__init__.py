"""JSON at /api/v1 (interface.md): the same resources, verbs and decisions as the pages.

Every call is declared with `call`, so that openapi.json is generated from what is registered.
"""

from dataclasses import dataclass

from pyramid.view import view_config

PREFIX = "/api/v1"
ROUTE = "api"


@dataclass(frozen=True)
class Call:
    """One call of the interface, as openapi.json tells it."""

    method: str
    path: str
    summary: str
    schema: type | None
    upload: bool
    status: int
    permission: str


CALLS = []


def call(
    method, path, *, context, permission, name="", schema=None, upload=False, status=200, **options
):
    """Register a function as the view of one call; its first docstring line is the summary."""

    def register(view):
        summary = (view.__doc__ or "").strip().splitlines()[0]
        CALLS.append(Call(method, path, summary, schema, upload, status, str(permission)))
        return view_config(
            route_name=ROUTE,
            context=context,
            name=name,
            request_method=method,
            permission=permission,
            renderer="json",
            _depth=1,
            **options,
        )(view)

    return register


def includeme(config):
    config.add_route(ROUTE, PREFIX + "/*traverse", factory="views.api.tree.root_factory")
