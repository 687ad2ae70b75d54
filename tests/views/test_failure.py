"""What nobody foresaw: a reference number for the person, type and place for the log, no data."""

import logging
import re
from types import SimpleNamespace

import psycopg2
import pytest
from webtest import TestApp
from ZODB.Connection import Connection
from ZODB.POSException import ConflictError

from catalog import queries
from tests.views.browsing import send
from views import failure
from views.ending import Ending, causes

NEVER = SimpleNamespace(ending=Ending())
PRIVATE = "身份证 110101199003070000"


@pytest.fixture
def broken(monkeypatch):
    """The home page's question fails, with something private in its message."""

    def fail(*question, **more):
        raise LookupError(PRIVATE) from ValueError(PRIVATE)

    monkeypatch.setattr(queries, "recent", fail)


def test_the_person_gets_a_reference_number_and_nothing_else(enter, broken):
    page = enter().get("/", status=500)
    said = page.html.main.get_text(" ", strip=True)

    assert re.search("系统出错了.* 编号 [0-9A-F]{8} ", said)
    assert "Traceback" not in page.text
    assert PRIVATE not in page.text


def test_the_log_tells_type_and_place_under_the_same_number(enter, broken, caplog):
    page = enter().get("/", status=500)
    (record,) = caplog.records
    reference = page.html.select_one("code").text

    assert (record.name, record.levelno) == ("dossier.failure", logging.ERROR)
    assert record.getMessage().startswith(f"failure {reference}: builtins.LookupError at ")
    assert re.search(r"views\.home\.show:\d+ > .* from builtins\.ValueError", record.getMessage())


def test_the_log_tells_no_data(enter, broken, caplog):
    enter().get("/?q=秘密".encode().decode("latin-1"), status=500)

    assert PRIVATE not in caplog.text
    assert "秘密" not in caplog.text
    assert caplog.records[0].exc_info is None


def test_a_program_gets_json(enter, monkeypatch):
    monkeypatch.setattr(queries, "permitted", None)
    answer = enter().get("/api/v1/customers", status=500)

    assert answer.json["type"] == "Error"
    assert re.fullmatch("[0-9A-F]{8}", answer.json["reference"])


def test_the_page_speaks_english(enter, broken):
    page = enter(HTTP_ACCEPT_LANGUAGE="en").get("/", status=500)

    assert "Something went wrong" in page.text
    assert page.html.html["lang"] == "en"


def test_a_failed_commit_is_told_and_kept_out_of_the_store(enter, site, make, monkeypatch):
    page = enter().get("/customers/add")
    monkeypatch.setattr(Connection, "commit", fail_to_commit)
    answer = send(page, 500, **make.facts())
    monkeypatch.undo()

    assert "编号" in answer.text
    assert len(site["customers"]) == 0


def fail_to_commit(self, transaction):
    raise OSError(28, "No space left on device", PRIVATE)


def test_what_is_tried_again_is_not_written_down(enter, monkeypatch, caplog):
    honest, tries = queries.recent, []

    def conflict_once(*question, **more):
        tries.append(1)
        if len(tries) == 1:
            raise ConflictError
        return honest(*question, **more)

    monkeypatch.setattr(queries, "recent", conflict_once)
    enter().get("/")

    assert len(tries) > 1
    assert caplog.records == []


def test_where_nothing_else_can_answer_the_net_does(caplog):
    def policy(environ, router):
        raise MemoryError(PRIVATE)

    answer = failure.netted(policy, NEVER)({}, None)

    assert answer.status_int == 500
    assert re.search("again later. [0-9A-F]{8}$", answer.text)
    assert "builtins.MemoryError at" in caplog.text
    assert PRIVATE not in caplog.text + answer.text


def test_a_program_gets_json_of_the_net_too(caplog):
    """A commit that fails is answered there."""

    def policy(environ, router):
        raise OSError(5, "Input/output error", "/srv/private")

    answer = failure.netted(policy, NEVER)({"PATH_INFO": "/api/v1/customers"}, None)

    assert answer.status_int == 500
    assert answer.json.keys() == {"type", "message", "reference"}
    assert "/srv" not in answer.text + caplog.text


@pytest.mark.parametrize("path", ["/", "/api/v1/customers"])
def test_a_database_that_is_away_is_told_so_and_when_to_try_again(enter, monkeypatch, path):
    def fail(*question, **more):
        raise LookupError(PRIVATE) from psycopg2.OperationalError("no such host /srv/private")

    browser = enter()
    for name in ("recent", "permitted", "ask"):
        monkeypatch.setattr(queries, name, fail)
    answer = browser.get(path, status=503)

    assert answer.headers["Retry-After"] == "10"
    assert "数据库暂时连接不上" in (
        answer.json["message"] if answer.text[0] == "{" else answer.text
    )
    assert PRIVATE not in answer.text and "/srv" not in answer.text


@pytest.mark.parametrize("environ", [{}, {"PATH_INFO": "/api/v1/customers"}])
def test_the_net_tells_it_too(environ):
    """A commit that fails, or a store that cannot even be opened, is answered there."""

    def policy(environ, router):
        raise psycopg2.DatabaseError("server closed the connection unexpectedly")

    answer = failure.netted(policy, NEVER)(environ, None)

    assert (answer.status_int, answer.headers["Retry-After"]) == (503, "10")
    assert "cannot be reached" in answer.text


def test_an_answer_from_the_net_has_the_security_headers(base, database, monkeypatch):
    app = TestApp(base[0].make_wsgi_app())
    monkeypatch.setattr("views.session.Session._finish", lambda *arguments: 1 / 0)
    answer = app.get("/login", status=500)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_an_error_that_causes_itself_is_told_once():
    error = ValueError()
    error.__cause__ = error

    assert causes(error) == [error]
