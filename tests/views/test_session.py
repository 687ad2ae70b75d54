"""Sessions of browsers: S38, S39, S40, S48; a small application stands for all pages."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPConflict, HTTPSeeOther
from pyramid.interfaces import ISession
from pyramid.request import Request
from pyramid_retry import RetryableException, is_last_attempt
from webtest import TestApp
from zope.interface.verify import verifyObject

from dossier import clock, keys
from dossier.language import _
from dossier.login import Kind
from views.api import is_call

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


def cookie(response):
    """The session's cookie in an answer: its value and what else is said of it."""
    value, *attributes = response.headers["Set-Cookie"].split("; ")
    return value.partition("=")[2], value.partition("=")[0], set(attributes)


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


def test_logging_in_opens_a_session(app):
    assert person(app) is None
    post(app, "/enter")

    assert person(app) == "lin"


def test_the_session_is_one_of_pyramids(app):
    assert app.get("/shape").json == {"session": True, "created": int(NOW.timestamp())}
    post(app, "/enter")
    with clock.frozen(NOW + MINUTE):
        assert app.get("/shape").json["created"] == int(NOW.timestamp())


def test_the_cookie_of_a_page_over_tls(make_app):
    app = TestApp(make_app(), extra_environ={"wsgi.url_scheme": "https"})
    value, name, attributes = cookie(app.get("https://records.example.com/form"))

    assert name == "__Host-dossier"
    assert attributes == {"Path=/", "secure", "HttpOnly", "SameSite=Lax"}
    assert len(value) < 100


def test_the_cookie_on_ones_own_machine(app):
    _value, name, attributes = cookie(app.get("/form"))

    assert name == "dossier"
    assert attributes == {"Path=/", "HttpOnly", "SameSite=Lax"}


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:6543", "dossier"),
        ("127.0.0.1:6543", "dossier"),
        ("[::1]:6543", "dossier"),
        ("192.168.1.5:6543", "__Host-dossier"),
        ("records.example.com", "__Host-dossier"),
        ("localhost.example.com", "__Host-dossier"),
    ],
)
def test_only_ones_own_machine_does_without_tls(app, host, name):
    response = app.get("/form", headers={"Host": host})

    assert cookie(response)[1] == name
    assert ("secure" in cookie(response)[2]) is (name == "__Host-dossier")


def test_logging_in_changes_the_token(app):
    """Fixation: the token from before log-in opens nothing afterwards."""
    app.get("/form")
    before = app.cookies["dossier"]
    post(app, "/enter")

    assert app.cookies["dossier"] != before
    assert person_with(app, before) is None


def test_a_token_the_attacker_chose_is_not_taken_over(app):
    app.set_cookie("dossier", "a" * 43)
    post(app, "/enter")

    assert app.cookies["dossier"] != "a" * 43
    assert person_with(app, "a" * 43) is None


def test_logging_in_again_ends_the_former_session(app):
    post(app, "/enter")
    former = app.cookies["dossier"]
    post(app, "/enter")
    assert person_with(app, former) is None


def test_a_token_replayed_after_log_out_is_dead(app):
    post(app, "/enter")
    stolen = app.cookies["dossier"]
    post(app, "/leave")

    assert person(app) is None
    assert person_with(app, stolen) is None


def test_logging_out_clears_the_browser(app):
    """S40"""
    post(app, "/enter")
    response = post(app, "/leave")

    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    value, name, attributes = cookie(response)
    assert (value, name) == ("", "dossier")
    assert "Max-Age=0" in attributes


def test_logging_out_in_one_process_is_known_in_the_other(make_app):
    here, there = TestApp(make_app()), TestApp(make_app())
    post(here, "/enter")
    there.set_cookie("dossier", here.cookies["dossier"])
    assert person(there) == "lin"
    post(there, "/leave")

    assert person(here) is None


def test_parallel_sessions_of_one_person_are_apart(make_app):
    wsgi = make_app()
    one, other = TestApp(wsgi), TestApp(wsgi)
    post(one, "/enter"), post(other, "/enter")
    post(one, "/note", note="mine")
    post(one, "/leave")

    assert other.get("/").json == {"person": "lin", "notes": {}, "new": False}


def test_an_idle_session_ends(app):
    post(app, "/enter")
    with clock.frozen(NOW + 14 * MINUTE):
        assert person(app) == "lin"
    with clock.frozen(NOW + 29 * MINUTE):
        assert person(app) is None


def test_a_busy_session_ends_after_eight_hours(app):
    post(app, "/enter")
    for minutes in range(0, 480, 10):
        with clock.frozen(NOW + minutes * MINUTE):
            assert person(app) == "lin"
    with clock.frozen(NOW + 480 * MINUTE):
        assert person(app) is None


def test_the_forms_of_a_visitor_make_no_row(app):
    assert writes(app, lambda: post(app, "/quiet")) == []


def test_a_note_of_a_visitor_makes_a_row(app):
    assert writes(app, lambda: post(app, "/note", note="x")) == ["INSERT"]
    assert app.get("/").json == {"person": None, "notes": {"note": "x"}, "new": False}


def test_a_visitor_who_asks_nothing_gets_no_cookie(app):
    assert "Set-Cookie" not in app.get("/").headers
    assert "Set-Cookie" not in app.get("/quiet").headers


def test_a_visitor_keeps_his_token_from_page_to_page(app):
    first, second = app.get("/form"), app.get("/form")

    assert "Set-Cookie" not in second.headers
    assert first.json == second.json


@pytest.mark.parametrize("nonce", ["guest.", "guest." + "a" * 42, "guest." + "é" * 43, "\x7f"])
def test_a_strange_nonce_is_replaced(app, nonce):
    header = {"Cookie": f"dossier={nonce}"}

    assert cookie(app.get("/form", headers=header))[0].startswith("guest.")


def test_another_visitors_form_is_refused(make_app):
    wsgi = make_app()
    one, other = TestApp(wsgi), TestApp(wsgi)
    token = one.get("/form").json["token"]
    other.get("/form")

    other.post("/enter", {"csrf_token": token}, status=400)
    TestApp(wsgi).post("/enter", {"csrf_token": token}, status=400)


def test_a_form_from_before_log_in_is_refused_after_it(app):
    token = app.get("/form").json["token"]
    app.post("/enter", {"csrf_token": token})

    app.post("/note", {"csrf_token": token, "note": "x"}, status=400)


def test_a_renewed_csrf_token_makes_old_forms_void(app):
    post(app, "/enter")
    old = app.get("/form").json["token"]
    new = app.get("/renew_csrf").json["token"]

    app.post("/note", {"csrf_token": old, "note": "x"}, status=400)
    app.post("/note", {"csrf_token": new, "note": "x"}, status=200)


def test_a_visitors_csrf_token_is_renewed_with_his_nonce(app):
    old = app.get("/form").json["token"]
    new = app.get("/renew_csrf").json["token"]

    app.post("/note", {"csrf_token": old, "note": "x"}, status=400)
    app.post("/note", {"csrf_token": new, "note": "x"}, status=200)


def test_notes_are_written_once_a_request(app):
    post(app, "/enter")
    token = app.get("/form").json["token"]
    fields = {"csrf_token": token, "note": "一"}

    assert writes(app, lambda: app.post("/note", fields)) == ["UPDATE"]
    assert app.get("/").json["notes"] == {"note": "一"}


def test_reading_writes_nothing_but_the_use_once_a_minute(app):
    post(app, "/enter")
    assert writes(app, lambda: app.get("/")) == []

    with clock.frozen(NOW + MINUTE):
        assert writes(app, lambda: app.get("/")) == ["UPDATE"]
        assert writes(app, lambda: app.get("/")) == []


def test_a_message_is_shown_once_in_the_readers_words(app):
    post(app, "/enter")
    post(app, "/leave_with_a_word")
    assert person(app) is None

    assert app.get("/messages").json == {"messages": ["已退出"]}
    assert app.get("/messages").json == {"messages": []}


def test_a_rotated_session_goes_on_under_another_token(app):
    post(app, "/enter")
    before = app.cookies["dossier"]
    post(app, "/renew")

    assert app.cookies["dossier"] != before
    assert app.get("/").json == {"person": "lin", "notes": {"note": "kept"}, "new": False}
    assert person_with(app, before) is None


@pytest.mark.parametrize("act", ["rotate", "invalidate"])
def test_a_repeated_attempt_still_knows_the_session(app, act):
    """pyramid_retry: the first attempts must not have changed the session already."""
    post(app, "/enter")
    post(app, "/stumble", act=act)

    assert person(app) == ("lin" if act == "rotate" else None)


def test_what_crashes_leaves_the_session_as_it_was(app):
    post(app, "/enter")
    with pytest.raises(ZeroDivisionError):
        post(app, "/crash")

    assert person(app) == "lin"


def test_a_log_in_whose_transaction_failed_is_none(app):
    """S68: the log has no word of it."""
    response = post(app, "/break_at_the_door", status=409)

    assert "Set-Cookie" not in response.headers
    assert person(app) is None
    assert app.app.registry.logins.list("lin", NOW) == ()


def test_a_proof_whose_transaction_failed_is_none(app):
    post(app, "/enter")
    with clock.frozen(NOW + MINUTE):
        response = post(app, "/break_", status=409)

    assert "Set-Cookie" not in response.headers
    assert app.app.registry.logins.list("lin", NOW)[0].stepped_up_at == NOW


def test_a_log_out_counts_though_its_transaction_failed(app):
    post(app, "/enter")
    post(app, "/break_when_leaving", status=409)

    assert person(app) is None


def test_an_answer_that_comes_late_does_not_undo_a_rotation(app):
    """The old token of a parallel request is dead, but the new cookie stays in the browser."""
    post(app, "/enter")
    before = app.cookies["dossier"]
    post(app, "/renew")

    late = TestApp(app.app).get("/", headers={"Cookie": f"dossier={before}"})
    assert "Set-Cookie" not in late.headers


def test_notes_do_not_revive_a_session_closed_meanwhile(app):
    post(app, "/enter")
    post(app, "/note_too_late")

    assert person(app) is None
    assert app.get("/").json["notes"] == {}


def test_every_way_of_changing_the_session_is_kept(app):
    post(app, "/enter")
    post(app, "/change")

    assert app.get("/").json["notes"] == {"a": 1, "b": 2, "c": [3, 4], "flash.": ["once"]}
    post(app, "/empty")
    assert app.get("/").json["notes"] == {}


def bearer(app, token, path="/api/v1/call", **headers):
    return app.get(path, headers={"Authorization": f"Bearer {token}", **headers}).json["person"]


def open_api(app, **named):
    return app.app.registry.logins.open("chen", Kind.API, "", "", NOW, **named)


def test_a_bearer_token_says_who_calls(app):
    token, _login = open_api(app)

    assert bearer(app, token) == "chen"
    assert bearer(app, "x" * 43) is None
    assert bearer(app, "") is None


def test_a_bearer_token_opens_no_page(app):
    token, _login = open_api(app)

    assert bearer(app, token, "/") is None


@pytest.mark.parametrize("path", ["/", "/api", "/api/v1/..", "/api/v1/../../me", "/api/v10/me"])
def test_a_path_that_leads_out_of_the_interface_is_no_call(path):
    assert not is_call(Request.blank(path))


def test_a_cookie_opens_a_page_whatever_bearer_token_comes_with_it(app):
    post(app, "/enter")

    assert bearer(app, "x" * 43, "/") == "lin"


def test_a_bearer_token_is_no_cookie_and_a_cookie_no_bearer_token(app):
    token, _login = open_api(app)
    post(app, "/enter")
    page = app.cookies["dossier"]

    assert bearer(app, page) is None
    assert person_with(app, token) is None


def test_a_bad_bearer_token_is_not_made_good_by_a_cookie(app):
    post(app, "/enter")

    assert bearer(app, "x" * 43) is None


def test_the_password_of_a_proxy_does_not_disturb_the_page(app):
    post(app, "/enter")

    answer = app.get("/", headers={"Authorization": "Basic bGluOng="})
    assert answer.json["person"] == "lin"


def test_the_use_of_a_bearer_token_is_noted(app):
    token, login = open_api(app, name="erp")
    with clock.frozen(NOW + 5 * MINUTE):
        assert writes(app, lambda: bearer(app, token)) == ["UPDATE"]


def test_the_cookie_is_a_token_and_nothing_else(app):
    post(app, "/enter")
    post(app, "/note", note="绝密" * 500)

    assert re.fullmatch(r"[\w-]{43}", app.cookies["dossier"], re.ASCII)
    assert app.get("/").json["notes"]["note"] == "绝密" * 500
