"""Who is asking: session or token, a live account, and the one decision for every view."""

from datetime import timedelta

import pytest

from dossier import clock
from dossier.access import DENY, NOBODY, Entry, apply_acl
from dossier.login import Kind
from dossier.vocabulary import Permission
from tests.views.browsing import press
from views import security


@pytest.fixture(autouse=True)
def held():
    """Time stands still: a page tells the minute at which it would be printed."""
    with clock.frozen(clock.now()):
        yield


def test_nobody_has_no_rights(request_):
    request_.login = None
    request_.__dict__.pop("subject")

    assert security.subject(request_) is NOBODY
    assert security.person(request_) is None


def test_a_thing_outside_the_site_is_nobodys(request_):
    policy = security.SecurityPolicy()

    assert not policy.permits(request_, object(), Permission.SITE_VIEW)
    assert policy.permits(request_, object(), Permission.PUBLIC)


def test_the_policy_keeps_no_cookie_of_its_own(request_):
    policy = security.SecurityPolicy()

    assert policy.remember(request_, "x") == policy.forget(request_) == []


def test_a_session_ends_when_it_idles(enter):
    browser = enter("chen")
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        browser.get("/", status=303)
    browser.get("/", status=303)


def test_a_session_ends_after_its_whole_time(enter):
    browser, start = enter("chen"), clock.now()
    for minutes in range(30, 12 * 60, 30):
        with clock.frozen(start + timedelta(minutes=minutes)):
            browser.get("/")
    with clock.frozen(start + timedelta(hours=12, minutes=1)):
        browser.get("/", status=303)


def test_who_was_disabled_is_nobody_at_once(enter, cast):
    browser = enter("chen")
    cast["chen"].active = False

    browser.get("/", status=303)


def test_a_page_takes_no_token_and_a_call_no_forged_one(enter, cast, request_):
    token, _login = request_.logins.open(
        cast["chen"].__name__, Kind.API, "", "", clock.now(), name="程序"
    )
    bearer = {"Authorization": f"Bearer {token}"}

    enter(None).get("/api/v1/customers", headers=bearer)
    enter(None).get("/", headers=bearer, status=303)
    forged = {"Authorization": "Bearer " + "a" * 43}
    enter(None).get("/api/v1/customers", headers=forged, status=401)


def test_a_call_with_a_session_alone_needs_the_csrf_token(enter, make):
    enter("guan").post_json("/api/v1/customers", make.facts(), status=400)


def test_the_log_names_the_page_and_never_its_parameters(enter, make, site):
    dossier = make.dossier()
    press(enter("guan"), f"/dossiers/{dossier.__name__}/advance?transition=sort&geheim=1")
    last = site.log.entry(site.log.size)

    assert last["command"] == "POST advance"
    assert last["address"] == "127.0.0.1"
    assert "geheim" not in str(last)


@pytest.mark.parametrize("login", ["xi", "an", "shen"])
def test_the_three_offices_read_no_content(enter, make, cast, login):
    document = make.document()
    browser = enter(login)

    assert browser.get("/customers").html.select("tbody tr") == []
    browser.get(f"/dossiers/{document.dossier.__name__}/{document.__name__}/", status=404)
    assert "没有找到" in browser.get("/search?q=%E5%87%BD").text


def test_the_founder_keeps_the_rights_of_all_until_the_offices_are_held(enter, cast):
    browser = enter()
    browser.get("/people/add")
    cast.everybody()

    browser.get("/people/add", status=403)


def test_with_what_one_may_not_view_one_may_do_nothing(enter, cast, make, request_):
    """R068: an entry that denies the view alone leaves no download, form or history."""
    document = make.document()
    denied = Entry(DENY, f"person:{cast['guan'].__name__}", frozenset({"record:view"}))
    apply_acl(document, (denied,), request_.registry)
    base = f"/dossiers/{document.dossier.__name__}"
    browser, other = enter("guan"), f"{base}/{document.__name__[::-1]}"

    for name in ("download", "edit", "correct", "history"):
        hidden = browser.get(f"{base}/{document.__name__}/{name}", status=404)
        assert hidden.text == browser.get(f"{other}/{name}", status=404).text
    browser.get(f"/api/v1{base}/documents/{document.__name__}/@download", status=404)
