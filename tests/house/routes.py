"""Every view of the live registry, the addresses at which it may be asked, and what `decide` says.

Nothing here but OF_A_POST knows a view by name: what is born tomorrow is in it tomorrow (S20).
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from pyramid.interfaces import IExceptionResponse
from pyramid.traversal import resource_path_tuple

from dossier import clock
from dossier.access import decide, target_of
from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.site import site_of
from dossier.vocabulary import Permission
from views.api import PREFIX
from views.door import API_METHODS, PAGE_METHODS

PAGE, API = "page", "api"
RECORDS = (Customer, Dossier, Document)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
NO_VIEW = "nowhere"
# Who looks after rights and the log need not be cleared for what is in a thing (S33): what these
# permissions are about is asked of the site.
OF_AN_OFFICE = ("access", "audit")
# The one view whose readers a post of the policy may join (R152); the policy here names none.
OF_A_POST = {(API, "backups", method): Permission.SITE_BACKUP for method in ("GET", "HEAD")}


class Outcome(StrEnum):
    """What a request must come to."""

    OPEN = "open"
    REFUSED = "refused"
    MISSING = "missing"
    DOOR = "door"
    METHOD = "method"


@dataclass(frozen=True)
class View:
    """A registered view: at what kind of thing, by which name and methods, and who may."""

    face: str
    context: type
    name: str
    methods: tuple
    permission: str

    def takes(self, kind, name, method):
        """Whether the framework may give it a request about a thing of the class `kind`."""
        fits = not self.methods or method in self.methods
        return fits and self.name == name and issubclass(kind, self.context)


def live(introspector) -> list:
    """All views of the registry but static files and the answers to errors."""
    found = []
    for entry in introspector.get_category("views"):
        view = entry["introspectable"]
        route, context = view["route_name"], view["context"]
        if (route or "").startswith("__static") or is_answer_to_an_error(context):
            continue
        (asked,) = (e["value"] for e in entry["related"] if e.category_name == "permissions")
        face = PAGE if route is None else API
        found.append(View(face, context, view["name"], _methods(view), asked))
    return found


def is_answer_to_an_error(context):
    return context is IExceptionResponse or (
        isinstance(context, type) and issubclass(context, Exception)
    )


def _methods(view):
    given = view["request_methods"] or ()
    given = (given,) if isinstance(given, str) else tuple(given)
    return (*given, "HEAD") if "GET" in given else given


def names(views, face) -> list:
    """The view names of a face, and one that no view has."""
    return sorted({each.name for each in views if each.face == face}) + [NO_VIEW]


def cells(views, things) -> list:
    """(face, thing's name, view's name, method) of everything that can be asked."""
    return [
        (face, thing, name, method)
        for face in (PAGE, API)
        for name in names(views, face)
        for thing in things
        for method in METHODS
    ]


def cells_of(view, kinds) -> list:
    """The cells in which a view answers; `kinds` are the classes of the things by name."""
    return [
        (view.face, thing, view.name, method)
        for thing, kind in kinds.items()
        for method in METHODS
        if view.takes(kind, view.name, method)
    ]


def address(face, path, name) -> str:
    """The path at which a view of that name is asked about the thing at `path`, a tuple."""
    steps = [step for step in path if step]
    if face == API:
        name = name.replace("audit@", "audit/@")  # the log's own calls stand below it
        name = name.replace("backups@", "backups/@")
        steps[:1] = ["users" if step == "people" else step for step in steps[:1]]
        if len(steps) == 3 and steps[0] == "dossiers":
            steps.insert(2, "documents")
        return "/".join((PREFIX, *steps, *filter(None, (name,))))
    return "/" + "/".join((*steps, *filter(None, (name,))))


def outcome(views, subject, thing, face, name, method) -> Outcome:
    """What the one decision wants of a request by `subject`, who is None for a visitor."""
    if method not in (PAGE_METHODS if face == PAGE else API_METHODS):
        return Outcome.METHOD
    asked = {
        each.permission
        for each in views
        if each.face == face and each.takes(type(thing), name, method)
    }
    if asked and (face, name, method) in OF_A_POST:
        asked = {OF_A_POST[face, name, method]}
    if asked and all(_may_here(subject, permission, thing) for permission in asked):
        return Outcome.OPEN
    if subject is None:
        return Outcome.DOOR
    return Outcome.REFUSED if asked and _known(subject, thing) else Outcome.MISSING


def _may_here(subject, permission, thing):
    """With a record that one may not view one may do nothing, but by an office (R068)."""
    office = is_of_an_office(permission)
    return _may(subject, permission, thing) and (office or _known(subject, thing))


def _known(subject, thing):
    return not isinstance(thing, RECORDS) or _may(subject, Permission.RECORD_VIEW, thing)


def _may(subject, permission, thing):
    if permission == Permission.PUBLIC:
        return True
    if subject is None:
        return False
    asked = site_of(thing) if is_of_an_office(permission) else thing
    return decide(subject, permission, target_of(asked), clock.now()).allowed


def is_of_an_office(permission):
    """Whether an office looks after things by it without reading them."""
    return permission.partition(":")[0] in OF_AN_OFFICE


def twin(thing) -> tuple:
    """The path of a thing that is not there, beside this one."""
    path = resource_path_tuple(thing)
    return tuple(chain(path[:-1], (missing(path[-1]),))) if len(path) > 2 else path


def missing(name):
    """A name of the same form that nothing has."""
    return name[::-1].translate(str.maketrans("0123456789abcdef", "fedcba9876543210"))


def at(root, path):
    """The thing at a path."""
    for name in path[1:]:
        root = root[name]
    return root
