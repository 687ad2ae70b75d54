"""Two-step verification in the browser: begun, confirmed, used, dropped (S48)."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from dossier import clock
from tests.views.browsing import faults, fill, press, refusal, send, told, words
from tests.world import PASSWORD


def code(secret):
    return pyotp.TOTP(secret).at(clock.now())


def begun(browser):
    """The page with the QR code, and the secret that it shows."""
    page = browser.get("/factor")
    form = next(form for form in page.forms.values() if form.action.endswith("/factor"))
    page = form.submit(status=303).follow()
    return page, page.html.select_one("main .hint code").text.replace(" ", "")


def turned_on(browser):
    """The secret of a factor that is in force, and the page that tells its recovery codes."""
    page, secret = begun(browser)
    return secret, send(page, code=code(secret)).follow()


def test_a_factor_is_turned_on_by_its_first_code(enter, cast):
    browser = enter("chen")
    secret, shown = turned_on(browser)

    assert cast["chen"].factor_secret == secret
    assert len(shown.html.select(".codes code")) == 10
    assert "已开启" in words(browser.get("/me"))


def test_the_recovery_codes_are_shown_once(enter):
    browser = enter("chen")
    turned_on(browser)

    browser.get("/recovery-codes", status=404)


def test_a_wrong_code_turns_nothing_on(enter, cast):
    page, _secret = begun(enter("chen"))
    page = send(page, 422, code="000000")

    assert faults(page) == ["动态口令：动态口令不对，或者已经用过。"]
    assert cast["chen"].factor_secret is None


def test_the_picture_is_a_drawing_of_its_own_for_the_app(enter):
    browser = enter("chen")
    page, _secret = begun(browser)
    picture = browser.get(page.html.select_one("img.qr")["src"])

    assert picture.content_type == "image/svg+xml"
    assert b"<script" not in picture.body
    assert picture.headers["Cache-Control"] == "no-store"


def test_without_a_beginning_there_is_nothing_to_confirm(enter):
    browser = enter("chen")

    browser.get("/confirm-factor", status=404)
    browser.get("/factor.svg", status=404)


def test_from_then_on_the_door_asks_for_a_code(enter):
    secret, _shown = turned_on(enter("chen"))
    browser = enter(None)
    page = send(browser.get("/login"), 422, login="chen", password=PASSWORD)

    assert faults(page) == ["请同时输入动态口令。"]
    with clock.frozen(clock.now() + timedelta(seconds=40)):
        send(browser.get("/login"), login="chen", password=PASSWORD, totp=code(secret))


def test_a_recovery_code_opens_the_door_once(enter):
    _secret, shown = turned_on(enter("chen"))
    spare = shown.html.select_one(".codes code").text
    known = {"login": "chen", "password": PASSWORD, "totp": spare}

    send(enter(None).get("/login"), **known)
    assert faults(send(enter(None).get("/login"), 422, **known))


def test_a_factor_is_dropped_after_a_second_step(enter, cast):
    browser = enter("chen")
    turned_on(browser)

    page = browser.get("/drop-factor")
    assert "共 10 项" in words(page)
    assert cast["chen"].factor_secret

    assert "两步验证已关闭" in told(press(browser, "/drop-factor").follow())[0]
    assert cast["chen"].factor_secret is None


@pytest.mark.parametrize("path", ["/factor", "/confirm-factor", "/drop-factor", "/factor.svg"])
def test_after_ten_minutes_one_proves_again_who_one_is(enter, path):
    browser = enter("chen")
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        asked = browser.get(path, status=303)

        assert asked.location.endswith(f"/prove?{'next=%2F' + path[1:]}")


def test_the_proof_leads_back_to_what_was_wanted(enter):
    browser = enter("chen")
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        page = browser.get("/factor", status=303).follow()

        assert faults(send(page, 422, password="wrong")) == ["当前密码：密码不对。"]
        assert send(page, password=PASSWORD).follow().request.path == "/factor"


def test_nothing_is_begun_without_a_fresh_proof(enter, request_):
    browser = enter("chen")
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert "/prove" in press(browser, "/factor").location


def test_a_second_click_shows_the_codes_all_the_same(enter):
    browser = enter("chen")
    page, secret = begun(browser)
    fields = fill(page, code=code(secret)).submit_fields("submit")
    first = browser.post("/confirm-factor", fields, status=303)
    again = browser.post("/confirm-factor", fields, status="*")

    assert again.location == first.location
    assert len(again.follow().html.select(".codes code")) == 10


def test_another_ones_factor_is_not_mine_to_drop(enter, cast):
    page = press(enter("guan"), f"/people/{cast['chen'].__name__}/drop-factor", 403)

    assert refusal(page)


def test_the_address_in_the_picture_names_company_and_account(enter, cast, monkeypatch):
    seen = []
    monkeypatch.setattr("dossier.factor.qr", lambda address: seen.append(address) or b"<svg/>")
    browser = enter("chen")
    _page, secret = begun(browser)
    browser.get("/factor.svg")

    asked = parse_qs(urlsplit(seen[-1]).query)
    assert (asked["secret"], asked["issuer"]) == ([secret], ["港湾贸易有限公司"])
