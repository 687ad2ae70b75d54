"""The door: in, out, throttled, and where one goes on from there (S38, S47, S49)."""

import itertools
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyramid.testing import DummyRequest

from tests.views.browsing import faults, press, send, told
from tests.world import PASSWORD
from views.login import safe_next

LEADS_AWAY = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "\t//evil.example",
    "https:evil.example",
    "https://evil.example",
    "HTTPS://evil.example/",
    "http://localhost.evil.example/",
    "http://localhost@evil.example/",
    "http://localhost:80@evil.example/",
    "http://localhost//evil.example",
    "http://localhost/\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "./evil",
    "?next=//evil",
    "#",
    "/客户",
    "//ｅｖｉｌ.example",
    "/\x7f",
    "/ /evil.example",
]
STAYS = [
    "/",
    "/customers?q=%E5%AE%A2",
    "/dossiers/a/b",
    "/%2f%2fevil.example",
    "/@@me#top",
    "/a//b",
]


def log_in(browser, status=303, query="", **values):
    known = {"login": "chen", "password": PASSWORD}
    return send(browser.get(f"/login{query}"), status, **(known | values))


@pytest.fixture
def chen(cast):
    """Chen has an account."""
    return cast["chen"]


def test_the_right_password_opens_the_door(enter, chen):
    browser = enter(None)

    assert log_in(browser).location == "http://localhost/"
    assert "陈静" in browser.get("/").html.select_one(".menu").text


@pytest.mark.parametrize("name", ["chen", " CHEN ", "Chen"])
def test_the_case_of_the_name_does_not_matter(enter, chen, name):
    log_in(enter(None), login=name)


@pytest.mark.parametrize(
    "values",
    [{"password": "wrong"}, {"login": "nobody"}, {"login": "gone"}, {"totp": "1", "login": "x"}],
)
def test_unknown_wrong_and_disabled_look_alike(enter, chen, make, values):
    make.person("gone").active = False
    page = log_in(enter(None), 422, **values)

    assert faults(page) == ["用户名或密码不对"]
    assert page.forms["form"]["login"].value == values.get("login", "chen")
    assert page.forms["form"]["password"].value == ""


def test_empty_fields_are_named(enter):
    page = log_in(enter(None), 422, login="", password="")

    assert [fault.partition("：")[0] for fault in faults(page)] == ["用户名", "密码"]


def test_who_guesses_has_to_wait_and_learns_nothing_more(enter, chen):
    browser = enter(None)
    for _n in range(10):
        log_in(browser, 422, password="wrong")
    page = log_in(browser, 429)

    assert faults(page) == ["尝试次数太多，请稍后再试。"]
    assert log_in(browser, 429, login="CHEN ").status_int == 429
    log_in(browser, login="zhou", status=422)


def test_the_session_is_another_after_the_door(enter, chen):
    browser = enter(None)
    browser.get("/login")
    before = browser.cookies["dossier"]
    log_in(browser)

    assert browser.cookies["dossier"] != before


def test_a_session_planted_before_opens_nothing(enter, chen):
    browser, thief = enter(None), enter(None)
    browser.get("/login")
    thief.set_cookie("dossier", browser.cookies["dossier"])
    log_in(browser)

    thief.get("/", status=303)


def test_a_page_at_the_door_that_is_too_old_is_shown_again(enter, chen):
    """Tabs that a browser brings back at once have a token each; the last one counts."""
    browser = enter(None)
    old = browser.get("/login?next=/customers")
    browser.reset()
    browser.get("/login")
    page = send(old, 400, login="chen", password=PASSWORD)

    assert faults(page) == ["登录页面已过期，请再输入一次密码。"]
    assert page.forms["form"]["login"].value == "chen"
    assert page.forms["form"]["password"].value == ""
    assert send(page, 303, password=PASSWORD).location == "http://localhost/customers"


def test_a_page_at_the_door_that_is_left_open_leads_on_who_is_in(enter, chen):
    browser = enter(None)
    old = browser.get("/login?next=/customers")
    log_in(browser)

    assert send(old, 303, login="chen", password="wrong").location == "http://localhost/customers"


def test_a_log_in_elsewhere_is_told(enter, chen):
    log_in(enter(None))
    browser = enter(None)

    assert "另一个地址登录着" in told(log_in(browser).follow())[0]


def test_who_is_in_is_led_on(enter):
    assert enter("chen").get("/login?next=/me", status=303).location == "http://localhost/me"


def test_the_way_goes_on_where_it_was_broken_off(enter, chen):
    browser = enter(None)
    door = browser.get("/customers?tier=1", status=303)
    page = door.follow()

    assert send(page, login="chen", password=PASSWORD).location.endswith("/customers?tier=1")


def test_leaving_ends_the_session_in_every_process(enter):
    browser, copy = enter("chen"), enter(None)
    copy.set_cookie("dossier", browser.cookies["dossier"])
    copy.get("/")
    left = press(browser, "/logout")

    assert left.location == "http://localhost/login"
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    copy.get("/", status=303)
    browser.get("/", status=303)


def test_one_does_not_leave_by_a_link(enter):
    browser = enter("chen")

    browser.get("/logout", status=404)
    browser.get("/")


def test_nothing_typed_at_the_door_comes_into_the_log(enter, chen, site):
    log_in(enter(None), 422, login="geheim-name", password="geheim-wort")
    last = list(itertools.islice(site.log.entries(newest_first=True), 3))

    assert last[0]["tag"] == "person:log-in-failed"
    assert "geheim" not in str(last)


@pytest.mark.parametrize("address", LEADS_AWAY)
def test_what_leads_away_leads_home(site, address):
    request = DummyRequest(params={"next": address}, host_url="http://localhost", root=site)

    assert safe_next(request) == "/"


@pytest.mark.parametrize("address", STAYS)
def test_what_stays_here_is_kept(site, address):
    request = DummyRequest(params={"next": address}, host_url="http://localhost", root=site)

    assert safe_next(request) == address


@given(st.text(max_size=30), st.sampled_from(["", "/", "//", "/\\", "http://localhost/", "\\"]))
def test_wherever_it_leads_it_is_a_path_in_ascii(text, start):
    request = DummyRequest(params={"next": start + text}, host_url="http://localhost")
    request.resource_path = lambda root: "/"
    request.root = None
    found = safe_next(request)

    assert found.isascii() and found.startswith("/")
    assert not found.startswith(("//", "/\\"))


def test_the_redirect_itself_stays_here(enter, chen):
    for address in LEADS_AWAY[:6]:
        answer = log_in(enter(None), query="?" + urlencode({"next": address}))

        assert answer.location == "http://localhost/"
