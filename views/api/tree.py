"""The addresses of /api/v1 on the resource tree: users are people, documents stand in dossiers."""

from pyramid.traversal import resource_path_tuple

from dossier import framework
from dossier.document import Document

PREFIX = "/api/v1"
DOCUMENTS, PEOPLE, USERS, AUDIT = "documents", "people", "users", "audit"
BACKUPS = "backups"
NOWHERE = ("nowhere",)


def root_factory(request):
    """The site; the path of the request is first made one of its tree."""
    request.matchdict["traverse"] = inside(request.matchdict["traverse"])
    return framework.root_factory(request)


def inside(path):
    """The path in the tree. A thing has one address; any other leads nowhere."""
    kind, rest = path[:1], path[2:]
    if kind == (USERS,):
        return (PEOPLE, *path[1:])
    if kind == (PEOPLE,):
        return NOWHERE
    if kind and kind[0].startswith((f"{AUDIT}@", f"{BACKUPS}@")):
        return NOWHERE
    if kind in ((AUDIT,), (BACKUPS,)) and path[1:] and not rest:
        return ("".join(path),)
    if kind != ("dossiers",) or not rest:
        return path
    if rest[0] == DOCUMENTS and len(rest) > 1:
        return NOWHERE if _is_call(rest[1]) else (*path[:2], *rest[1:])
    return path if _is_call(rest[0]) else NOWHERE


def _is_call(segment):
    return segment == DOCUMENTS or segment.startswith("@")


def address(request, resource, *more):
    """The `@id` of a thing: its absolute address in this interface."""
    path = list(resource_path_tuple(resource)[1:])
    if path[:1] == [PEOPLE]:
        path[0] = USERS
    if isinstance(resource, Document):
        path.insert(2, DOCUMENTS)
    return request.host_url + request.script_name + "/".join((PREFIX, *path, *more))
