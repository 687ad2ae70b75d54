"""Sessions of browsers: their cookie, their forms, their notes, their end (S37-S40, S48)."""

import re

import pytest
from webtest import TestApp

from dossier import clock
from tests.views.session_pages import (
    MINUTE,
    NOW,
    app,
    make_app,
    person,
    person_with,
    post,
    settings,
    still_clock,
    writes,
)

__all__ = ["app", "make_app", "settings", "still_clock"]


def cookie(response):
    """The session's cookie in an answer: its value and what else is said of it."""
    value, *attributes = response.headers["Set-Cookie"].split("; ")
    return value.partition("=")[2], value.partition("=")[0], set(attributes)


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


def test_every_way_of_changing_the_session_is_kept(app):
    post(app, "/enter")
    post(app, "/change")

    assert app.get("/").json["notes"] == {"a": 1, "b": 2, "c": [3, 4], "flash.": ["once"]}
    post(app, "/empty")
    assert app.get("/").json["notes"] == {}


def test_the_cookie_is_a_token_and_nothing_else(app):
    post(app, "/enter")
    post(app, "/note", note="绝密" * 500)

    assert re.fullmatch(r"[\w-]{43}", app.cookies["dossier"], re.ASCII)
    assert app.get("/").json["notes"]["note"] == "绝密" * 500
