"""Bearer tokens of programs open calls and no page; a cookie opens pages and no call (S38)."""

import pytest
from pyramid.request import Request

from dossier import clock
from dossier.login import Kind
from tests.views.session_pages import (
    MINUTE,
    NOW,
    app,
    make_app,
    person_with,
    post,
    settings,
    still_clock,
    writes,
)
from views.api import is_call

__all__ = ["app", "make_app", "settings", "still_clock"]


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
