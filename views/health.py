"""GET /@@health: whether the site can be read, for those who watch it."""

from pyramid.response import Response
from pyramid.view import view_config

from catalog import queries
from dossier.site import Site
from dossier.vocabulary import Permission


@view_config(context=Site, name="health", request_method="GET", permission=Permission.PUBLIC)
def show(context, request):
    """`ok` once the store and the text index have answered; it says nothing of what they hold."""
    queries.check(context)
    return Response(text="ok", content_type="text/plain")
