"""Refusals as pages and as JSON; what may not be known of is a missing page to the byte (S26)."""

import re

import pytest
from pyramid.exceptions import BadCSRFOrigin
from pyramid.httpexceptions import HTTPBadRequest, HTTPRequestTimeout
from webtest import Upload

from dossier import clock
from tests.views.browsing import press, refusal, send, token
from views import errors
from workflows.dossier import advance

ONCE = re.compile(r'name="(csrf_token|receipt)" value="[^"]*"|name="csrf-token" content="[^"]*"')


def plain(page):
    """A page without what is new on each one."""
    return ONCE.sub("", page.text)


@pytest.fixture(autouse=True)
def held():
    """Time stands still: a page tells the minute at which it would be printed."""
    with clock.frozen(clock.now()):
        yield


@pytest.fixture
def hidden(make):
    """A secret document, with its dossier and customer, of which Zhou may know nothing."""
    customer = make.customer(tier="2")
    return make.document(make.dossier(customer))


PLACES = ["", "edit", "history", "download", "preview", "correct", "nowhere"]


@pytest.mark.parametrize("name", PLACES)
def test_a_hidden_document_is_a_missing_page(enter, hidden, name):
    browser, dossier = enter("zhou"), hidden.dossier.__name__
    one = browser.get(f"/dossiers/{dossier}/{hidden.__name__}/{name}", status=404)
    other = browser.get(f"/dossiers/{dossier}/{'0' * 16}/{name}", status=404)

    assert plain(one) == plain(other)


@pytest.mark.parametrize("name", ["", "edit", "history", "add", "nowhere"])
def test_a_hidden_dossier_is_a_missing_page(enter, hidden, name):
    browser = enter("zhou")
    one = browser.get(f"/dossiers/{hidden.dossier.__name__}/{name}", status=404)
    other = browser.get(f"/dossiers/{'0' * 16}/{name}", status=404)

    assert plain(one) == plain(other)


@pytest.mark.parametrize("name", ["", "edit", "history", "nowhere"])
def test_a_hidden_customer_is_a_missing_page(enter, hidden, name):
    browser = enter("zhou")
    one = browser.get(f"/customers/{hidden.dossier.customer.__name__}/{name}", status=404)
    other = browser.get(f"/customers/{'0' * 16}/{name}", status=404)

    assert plain(one) == plain(other)


def test_a_dossier_of_a_hidden_customer_cannot_be_begun(enter, hidden):
    browser, customer = enter("zhou"), hidden.dossier.customer.__name__
    one = browser.get(f"/dossiers/add?customer={customer}", status=404)
    other = browser.get(f"/dossiers/add?customer={'0' * 16}", status=404)

    assert plain(one) == plain(other)


@pytest.mark.parametrize("name", ["edit", "advance?transition=sort", "add"])
def test_acting_on_what_is_hidden_is_a_missing_page_too(enter, hidden, name):
    browser = enter("zhou")
    one = press(browser, f"/dossiers/{hidden.dossier.__name__}/{name}", 404)
    other = press(browser, f"/dossiers/{'0' * 16}/{name}", 404)

    assert plain(one) == plain(other)


@pytest.mark.parametrize("path", ["customers/{customer}", "dossiers/{dossier}",
    "dossiers/{dossier}/documents/{document}", "dossiers/{dossier}/@history"])  # fmt: skip
def test_a_program_learns_as_little(enter, hidden, path):
    browser, dossier = enter("zhou"), hidden.dossier
    names = {"customer": dossier.customer.__name__, "dossier": dossier.__name__}
    one = browser.get("/api/v1/" + path.format(document=hidden.__name__, **names), status=404)
    nothing = dict.fromkeys(("customer", "dossier", "document"), "0" * 16)
    other = browser.get("/api/v1/" + path.format(**nothing), status=404)

    assert one.body == other.body
    assert one.json["type"] == "NotFound"


def test_what_one_knows_of_and_may_not_do_is_forbidden(enter, make, cast):
    customer = make.customer(unit="XS") if cast.unit("XS") else None
    page = enter("jing").get(f"/customers/{customer.__name__}/edit", status=403)

    assert page.html.h1.text == "没有权限"


@pytest.mark.parametrize("path", ["/", "/customers", "/nowhere", "/customers/x/edit", "/me"])
def test_a_visitor_is_led_to_the_door_and_back(enter, path):
    answer = enter(None).get(path, status=303)

    assert answer.location.startswith("http://localhost/login?next=%2F")


def test_a_visitor_who_posts_is_led_to_the_door_alone(enter):
    browser = enter(None)

    assert press(browser, "/password").location == "http://localhost/login"


def test_a_program_without_a_token_is_told_to_log_in(app):
    answer = app.get("/api/v1/customers", status=401)

    assert answer.json["type"] == "Unauthorized"


@pytest.mark.parametrize("sent", [{}, {"csrf_token": "x" * 43}, {"csrf_token": ""}])
def test_a_post_without_the_right_token_is_refused(enter, cast, sent):
    browser = enter("chen")
    page = browser.post("/end-sessions", sent, status=400)

    assert "页面已过期" in refusal(page)
    browser.get("/me")


def test_a_token_in_the_address_does_not_count(enter):
    browser = enter("chen")

    browser.post(f"/end-sessions?csrf_token={token(browser)}", status=400)


def test_a_form_from_elsewhere_is_refused(enter):
    browser = enter("chen")
    page = browser.post(
        "/language",
        {"csrf_token": token(browser)},
        headers={"Origin": "https://evil.example"},
        extra_environ={"wsgi.url_scheme": "https"},
        status=400,
    )

    assert "页面已过期" in refusal(page)
    assert BadCSRFOrigin.explanation not in page.text


@pytest.fixture
def filed(make, cast):
    """A dossier of Chen's that has been filed."""
    dossier = make.dossier(make.customer(owner=cast["chen"].__name__))
    for step in ("sort", "file"):
        advance(make.request, dossier, step)
    return dossier


def test_a_refusal_names_all_that_is_missing(enter, filed):
    page = enter("chen").get(f"/dossiers/{filed.__name__}/add")
    page = send(page, 409, title="函", source="业务员", kind="函", file=[Upload("a.txt", b"a")])

    assert "档案已归档" in refusal(page)
    assert [item.text for item in page.html.select(".refusal li")] == ["档案管理员办理或退回整理"]


def test_a_program_is_told_all_that_is_missing(enter, filed):
    browser = enter("chen")
    facts = {"title": "函", "source": "业务员", "kind": "函", "date": "2026-01-05"}
    answer = browser.post(
        f"/api/v1/dossiers/{filed.__name__}/documents",
        facts,
        upload_files=[("file", "a.txt", b"a")],
        headers={"X-CSRF-Token": token(browser)},
        status=409,
    )

    assert answer.json["missing"] == ["档案管理员办理或退回整理"]


@pytest.mark.parametrize("made", [HTTPBadRequest, HTTPRequestTimeout])
def test_what_the_framework_refuses_is_said_in_our_words(request_, made):
    answer = errors.unusable(made("/etc/passwd"), request_)

    assert answer.status_int == made.code
    assert "请求有误" in answer.text
    assert "/etc/passwd" not in answer.text


def test_who_must_wait_is_told_how_long(enter):
    page = enter("chen").get("/prove")
    for _n in range(10):
        send(page, 422, password="wrong")
    page = send(page, 429, password="wrong")

    assert page.html.h1.text == "尝试太频繁"
    assert 0 < int(page.headers["Retry-After"]) <= 300


def test_the_interface_names_every_field_at_fault(enter):
    browser = enter()
    headers = {"X-CSRF-Token": token(browser)}
    sent = {"name": "某", "colour": "red"}
    answer = browser.post_json("/api/v1/customers", sent, headers=headers, status=422)

    assert answer.json["type"] == "Invalid"
    assert set(answer.json["fields"]) == {"colour", "contact", "phone", "address", "business"}


def test_a_program_is_told_which_state_forbids_it(enter, make):
    dossier = make.dossier()
    browser = enter()
    headers = {"X-CSRF-Token": token(browser)}
    address = f"/api/v1/dossiers/{dossier.__name__}/@workflow/file"
    answer = browser.post(address, headers=headers, status=409)

    assert (answer.json["type"], answer.json["message"]) == (
        "Conflict",
        "当前状态为“收集”，不能归档。",
    )
