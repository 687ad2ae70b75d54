"""Changing one's own password (S38, S48)."""

import pytest

from dossier import password
from tests.views.browsing import faults, send, told
from tests.world import PASSWORD

NEW = "silver ferry 19 walnut"
COMPANY = "港湾贸易有限公司2026"


def change(browser, status=303, **values):
    known = {"current": PASSWORD, "password": NEW, "again": NEW}
    return send(browser.get("/password"), status, **(known | values))


def test_the_new_password_counts_and_the_old_one_does_not(enter, cast):
    change(enter("chen"))

    enter("chen", NEW)
    assert not password.verify(cast["chen"].password_hash, PASSWORD).ok


def test_all_other_sessions_end_and_this_one_goes_on(enter):
    other, browser = enter("chen"), enter("chen")
    shown = change(browser).follow()

    assert told(shown) == ["密码已修改。您在别处的登录和访问令牌都已结束。"]
    other.get("/me", status=303)


def test_the_session_has_a_new_token_afterwards(enter):
    browser = enter("chen")
    before = browser.cookies["dossier"]
    change(browser)

    assert browser.cookies["dossier"] != before


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"current": "wrong"}, "当前密码：密码不对。"),
        ({"again": NEW + "!"}, "再输入一次：两次输入的密码不一致"),
        ({"password": "short", "again": "short"}, "新密码：密码至少要有 12 个字符。"),
        ({"password": PASSWORD, "again": PASSWORD}, "新密码：新密码不能和当前密码相同。"),
        ({"password": COMPANY, "again": COMPANY}, "新密码：这个密码太容易被猜到"),
    ],
)
def test_a_refused_change_changes_nothing_and_shows_no_password(enter, cast, values, fault):
    page = change(enter("chen"), 422, **values)

    assert [said.startswith(fault) for said in faults(page)] == [True]
    assert not any(field["value"] for field in page.html.select("[type=password]"))
    assert enter("chen")


def test_a_visitor_is_led_to_the_door(enter):
    assert enter(None).get("/password", status=303).location.endswith("/login?next=%2Fpassword")
