"""The addresses of /api/v1 on the resource tree: users are people, documents stand in dossiers."""

from pyramid.traversal import resource_path_tuple

from dossier import framework
from dossier.document import Document
from views.api import PREFIX


def root_factory(request):
    """The site; the words that only addresses have are taken out of the path first."""
    path = tuple(request.matchdict["traverse"])
    if path[:1] == ("users",):
        path = ("people", *path[1:])
    if len(path) > 3 and path[0] == "dossiers" and path[2] == "documents":
        path = (*path[:2], *path[3:])
    request.matchdict["traverse"] = path
    return framework.root_factory(request)


def address(request, resource, *more):
    """The `@id` of a thing: its absolute address in this interface."""
    path = list(resource_path_tuple(resource)[1:])
    if path[:1] == ["people"]:
        path[0] = "users"
    if isinstance(resource, Document):
        path.insert(2, "documents")
    return request.host_url + request.script_name + "/".join((PREFIX, *path, *more))
