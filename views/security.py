"""Who is asking: a page's session or an API token gives a person, the person a subject.

Every permission check of Pyramid goes to the one `decide` (design 3).
"""

from pyramid.authorization import Everyone

from dossier import reading_room
from dossier.access import NOBODY
from dossier.event import Actor
from dossier.vocabulary import Permission
from views.api import PREFIX, is_call
from workflows import machine


class SecurityPolicy:
    """Pyramid's questions, answered by the nouns."""

    def identity(self, request):
        """The asker's Subject, or None."""
        person_id = self.authenticated_userid(request)
        if person_id is None:
            return None
        site = request.root
        person = site["people"].get(person_id)
        if person is None or not person.active:
            return None
        return site.subject(person, in_reading_room(request))

    def authenticated_userid(self, request):
        """The person id of the session or token, or None."""
        login = request.login
        return login.person_id if login is not None else None

    def permits(self, request, context, permission):
        """The one decision; views on the public list name PUBLIC."""
        if permission == Permission.PUBLIC:
            return True
        if not hasattr(context, "_p_activate"):
            return False
        return machine.permits(request, permission, context)

    def remember(self, request, userid, **kw):
        """Nothing: the session's cookie is the only one."""
        return []

    def forget(self, request, **kw):
        """Nothing: see remember."""
        return []


def in_reading_room(request) -> bool:
    """Whether the question comes from the reading room (R064).

    What a proxy hands on comes from the proxy's address: unless it is believed, from nowhere.
    """
    settings = request.registry.settings
    if "X-Forwarded-For" in request.headers and not settings["dossier.proxy"]:
        return False
    return reading_room.holds(request.registry.reading_room, request.remote_addr)


def subject(request):
    """Who is asking, as `decide` wants it; nobody is a subject without rights."""
    return request.identity or NOBODY


def person(request):
    """The Person who is asking, or None."""
    found = request.identity
    return None if found is None else request.root["people"][found.person]


def actor(request):
    """Who acts, for the log: person, address and what was called, never its parameters."""
    name = getattr(request, "view_name", "") or ""
    command = request.environ.get("dossier.command") or f"{request.method} {name}".strip()
    return Actor(request.subject.person or Everyone, request.remote_addr or "", command)


def needs_csrf(request):
    """Whether an unsafe request must carry the CSRF token: not if it has a bearer token instead.

    Opening an API session needs none either: its answer reaches nobody but the caller (S37).
    """
    if not is_call(request):
        return True
    scheme = (request.authorization or ("",))[0].lower()
    return scheme != "bearer" and request.path_info != f"{PREFIX}/session"


def includeme(config):
    places = config.registry.settings["dossier.reading_room"]
    config.registry.reading_room = reading_room.networks(places)
    config.set_security_policy(SecurityPolicy())
    config.add_request_method(subject, reify=True)
    config.add_request_method(person, reify=True)
    config.add_request_method(actor, reify=True)
    config.set_default_csrf_options(
        require_csrf=True, token="csrf_token", header="X-CSRF-Token", callback=needs_csrf
    )
