"""Security headers stand on every response, however it was made (S40, S41, S42)."""

import pytest
from pyramid.config import Configurator
from pyramid.response import Response
from webtest import TestApp

from tests.views.gallery import shared
from views import headers

ANSWERS = {
    "/": 200,
    "/refusal": 409,
    "/broken": 500,
    "/nowhere": 404,
    "/static/dossier.css": 200,
    "/static/nowhere.css": 404,
    "/static/vendor/": 404,
}


@pytest.fixture(scope="module")
def app():
    return TestApp(shared())


@pytest.mark.parametrize(("path", "status"), ANSWERS.items())
def test_every_answer_is_protected(app, path, status):
    answer = app.get(path, status=status)

    assert answer.headers["Content-Security-Policy"] == headers.CONTENT_SECURITY_POLICY
    for name, value in headers.HEADERS.items():
        assert answer.headers[name] == value
    assert "Server" not in answer.headers


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed():
    policy = headers.CONTENT_SECURITY_POLICY

    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", [path for path in ANSWERS if path != "/static/vendor/"])
def test_nothing_is_kept_without_a_version_in_its_address(app, path):
    answer = app.get(path, status="*")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Expires" not in answer.headers


def test_a_static_file_under_its_version_is_kept(app):
    answer = app.get("/static/dossier.css?v=1")

    assert answer.headers["Cache-Control"] == headers.KEPT


def test_a_missing_static_file_is_not_kept(app):
    assert app.get("/static/x.css?v=1", status=404).headers["Cache-Control"] == "no-store"


def test_a_page_is_not_kept_because_of_a_query(app):
    assert app.get("/?v=1").headers["Cache-Control"] == "no-store"


def test_transport_security_is_told_over_https_alone(app):
    secure = app.get("/", extra_environ={"wsgi.url_scheme": "https"})

    assert secure.headers["Strict-Transport-Security"] == headers.TRANSPORT
    assert "Strict-Transport-Security" not in app.get("/").headers


def test_a_view_may_be_stricter_about_its_content():
    answer = Response(headers={"Content-Security-Policy": "sandbox; default-src 'none'"})
    headers.protect({"wsgi.url_scheme": "http"}, answer)

    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_an_answer_made_outside_the_tweens_is_protected_too():
    """As pyramid_retry makes it when the last commit fails."""
    config = Configurator()
    config.include(headers)
    config.set_execution_policy(lambda environ, router: Response("late", server="x/1"))
    answer = TestApp(config.make_wsgi_app()).get("/")

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in answer.headers
