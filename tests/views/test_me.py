"""My account: what I am here, my sessions and tokens, how I want my pages."""

from dossier import clock
from dossier.login import Kind
from tests.views.browsing import fill, press, refusal, send, told, words


def test_the_page_tells_who_one_is(enter):
    said = words(enter("chen").get("/me"))

    assert "登录名 chen" in said
    assert "业务员 · 销售部" in said
    assert "涉密等级 秘密" in said


def test_a_person_without_a_post_reaches_his_account_and_the_way_out(enter, make):
    make.person("new")
    browser = enter("new")

    assert "没有职务" in words(browser.get("/me"))
    press(browser, "/logout")


def test_the_menu_leads_there(enter):
    links = [link["href"] for link in enter("chen").get("/").html.select(".menu a")]

    assert links == ["/me"]


def test_the_present_session_is_marked_among_all(enter):
    enter("chen")
    seats = enter("chen").get("/me").html.select(".seat")

    assert sorted("当前" in seat.text for seat in seats) == [False, True]


def test_another_session_is_ended(enter):
    other, browser = enter("chen"), enter("chen")
    (seat,) = [s for s in browser.get("/me").html.select(".seat") if "当前" not in s.text]
    shown = press(browser, "/end-session", login=seat.select_one("button")["value"]).follow()

    assert told(shown) == ["这个登录已结束。"]
    other.get("/me", status=303)


def test_ones_own_session_is_ended_too(enter):
    browser = enter("chen")
    mine = browser.get("/me").html.select_one(".seat button")["value"]
    press(browser, "/end-session", login=mine)

    browser.get("/me", status=303)


def test_a_session_that_is_over_cannot_be_ended(enter):
    assert "已经结束" in refusal(press(enter("chen"), "/end-session", 409, login="f" * 64))


def test_the_session_of_another_is_not_mine_to_end(enter):
    other, browser = enter("zhou"), enter("chen")
    his = other.get("/me").html.select_one(".seat button")["value"]

    press(browser, "/end-session", 409, login=his)
    other.get("/me")


def test_a_token_stands_there_by_its_name(enter, cast, request_):
    me = cast["chen"].__name__
    request_.logins.open(me, Kind.API, "", "", clock.now(), name="<b>夜间</b>导入")
    page = enter("chen").get("/me")

    assert "访问令牌 <b>夜间</b>导入" in words(page)


def test_logging_out_everywhere_ends_this_session_and_all_others(enter):
    other, browser = enter("chen"), enter("chen")
    left = press(browser, "/end-sessions")

    assert left.location.endswith("/login")
    assert left.headers["Clear-Site-Data"]
    other.get("/me", status=303)
    browser.get("/me", status=303)


def test_ending_is_not_done_by_a_link(enter):
    browser = enter("chen")

    browser.get("/end-session", status=404)
    browser.get("/end-sessions", status=404)


def test_the_language_chosen_here_is_kept_with_the_person(enter, cast):
    browser = enter("chen")
    page = send(browser.get("/preferences"), locale="en").follow()

    assert page.html.html["lang"] == "en"
    assert cast["chen"].locale == "en"
    assert enter("chen").get("/me").html.html["lang"] == "en"


def test_the_choice_follows_the_browser_again(enter, cast):
    cast["chen"].locale = "en"
    browser = enter("chen", HTTP_ACCEPT_LANGUAGE="zh-CN")
    press(browser, "/language", locale="en")
    page = send(browser.get("/preferences"), locale="browser").follow()

    assert page.html.html["lang"] == "zh-CN"


def test_single_letters_are_turned_off(enter):
    browser = enter("chen")
    form = fill(browser.get("/preferences"), locale="browser")
    form["single_keys"].checked = False
    page = form.submit("submit", status=303).follow()

    assert page.html.body["data-keys"] == "off"


def test_a_language_that_does_not_exist_is_refused(enter):
    page = enter("chen").get("/preferences")
    fields = [
        (name, "xx" if name.startswith("deform") else value)
        for name, value in fill(page, locale="en").submit_fields("submit")
    ]

    page.test_app.post("/preferences", fields, status=422)
