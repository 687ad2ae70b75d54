"""Small pages that stand for all: each does one thing to its session, none asks for rights."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPConflict, HTTPSeeOther
from pyramid.interfaces import ISession
from pyramid_retry import RetryableException, is_last_attempt
from webtest import TestApp
from zope.interface.verify import verifyObject

from dossier import clock, keys
from dossier.language import _
from dossier.login import Kind

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def look(request):
    found = request.login
    return {
        "person": found and found.person_id,
        "notes": {key: request.session[key] for key in request.session},
        "new": request.session.new,
    }


def form(request):
    return {"token": request.session.get_csrf_token()}


def quiet(request):
    return {}


def enter(request):
    token, login = request.logins.open("lin", Kind.PAGE, "", "Firefox", clock.now())
    request.session.adopt(token, login)
    return HTTPSeeOther("/")


def leave(request):
    request.session.invalidate()
    return {}


def leave_with_a_word(request):
    request.session.invalidate()
    request.session.flash(_("已退出"))
    return {}


def note(request):
    request.session["note"] = request.POST["note"]
    return {}


def messages(request):
    return {"messages": request.session.pop_flash()}


def renew(request):
    request.session["note"] = "kept"
    request.session.rotate(step_up=True)
    return {}


def stumble(request):
    getattr(request.session, request.POST["act"])()
    if not is_last_attempt(request):
        raise RetryableException
    return {}


def break_(request):
    request.session.rotate(step_up=True)
    raise HTTPConflict


def break_at_the_door(request):
    enter(request)
    raise HTTPConflict


def break_when_leaving(request):
    leave(request)
    raise HTTPConflict


def crash(request):
    request.session.rotate()
    raise ZeroDivisionError


def renew_csrf(request):
    return {"token": request.session.new_csrf_token()}


def change(request):
    session = request.session
    session.update(a=1, x=0)
    session |= {"b": 2}
    session.setdefault("c", [3])
    session["c"].append(4)
    session.changed()
    del session["x"]
    for _again in range(2):
        session.flash("once", allow_duplicate=False)
    return {"messages": session.peek_flash()}


def empty(request):
    request.session.pop("a")
    request.session.popitem()
    request.session.clear()
    return {}


def shape(request):
    return {"session": verifyObject(ISession, request.session), "created": request.session.created}


def note_too_late(request):
    request.session["note"] = "too late"
    request.logins.close_all("lin")  # another process, before this request ends
    return {}


VIEWS = (change, empty, shape, note_too_late, renew_csrf, look, form, quiet, enter, leave)
VIEWS += (leave_with_a_word, note, messages, renew, stumble)
VIEWS += (break_, break_at_the_door, break_when_leaving, crash)


@pytest.fixture
def settings(tmp_path):
    return {
        "dossier.var": str(tmp_path),
        "dossier.logins": "",
        "dossier.idle_minutes": "15",
        "dossier.absolute_hours": "8",
        "dossier.password_cost": "cheap",
        "retry.attempts": "3",
    }


@pytest.fixture
def make_app(settings):
    """A further process of the site, as far as the store can tell."""
    made, site_keys = [], keys.passing()

    def make():
        config = Configurator(settings=settings)
        config.registry.keys = site_keys
        config.include("pyramid_retry")
        config.include("views.session")
        config.set_default_csrf_options(require_csrf=True)
        for view in VIEWS:
            name = view.__name__
            config.add_route(name, f"/{'' if view is look else name}")
            config.add_view(view, route_name=name, renderer="json")
        config.add_route("call", "/api/v1/call")
        config.add_view(look, route_name="call", renderer="json")
        made.append(config.make_wsgi_app())
        return made[-1]

    yield make
    for wsgi in made:
        wsgi.registry.logins.store.close()


@pytest.fixture
def app(make_app):
    return TestApp(make_app())


@pytest.fixture(autouse=True)
def still_clock():
    with clock.frozen(NOW):
        yield


def post(app, path, status=None, **fields):
    token = app.get("/form").json["token"]
    return app.post(path, {"csrf_token": token, **fields}, status=status)


def person(app):
    return app.get("/").json["person"]


def person_with(app, token):
    """Who another browser is that sends `token` as its cookie."""
    return TestApp(app.app).get("/", headers={"Cookie": f"dossier={token}"}).json["person"]


def writes(app, act):
    """The statements that change the store while `act` runs."""
    counted = []

    def note_down(conn, cursor, statement, *rest):
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            counted.append(statement.split()[0])

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note_down)
    try:
        act()
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", note_down)
    return counted
