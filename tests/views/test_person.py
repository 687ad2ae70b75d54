"""People: who may see and keep accounts, each step with its wrong person, state and input."""

import pytest

from dossier import clock
from dossier.login import Kind
from dossier.vocabulary import Tier
from tests.views.browsing import faults, fill, press, refusal, send, told, words

SECRET = "quiet orchard 51 violin"


def address(person, name=""):
    return f"/people/{person.__name__}/{name}"


def new(page, **values):
    known = {"login": "wang", "name": "王芳", "password": SECRET, "again": SECRET}
    return send(page, **(known | values))


@pytest.mark.parametrize(
    ("login", "status"), [("xi", 200), ("an", 200), ("shen", 200), ("guan", 403), ("chen", 403)]
)
def test_the_list_is_for_those_who_may_view_people(enter, cast, login, status):
    enter(login).get("/people", status=status)


def test_the_list_tells_posts_with_their_units_and_the_clearance(enter, cast):
    cast.everybody()
    rows = enter("xi").get("/people").html.select("tbody tr")
    (row,) = [row for row in rows if "chen" in row.text]

    assert [cell.get_text(strip=True) for cell in row.select("td")] == [
        "陈静", "chen", "业务员 · 销售部", "秘密", "在用",
    ]  # fmt: skip


def test_a_person_is_added_and_may_log_in(enter, cast):
    shown = new(enter("xi").get("/people/add")).follow()

    assert "王芳" in words(shown)
    enter("wang", SECRET).get("/")


def test_passwords_that_differ_are_refused_and_never_sent_back(enter, cast):
    page = new(enter("xi").get("/people/add"), again=SECRET + "!", status=422)

    assert faults(page) == ["再输入一次：两次输入的密码不一致"]
    assert page.forms["form"]["login"].value == "wang"
    assert SECRET not in page.text


def test_a_weak_password_is_refused_at_its_field(enter, cast):
    page = new(enter("xi").get("/people/add"), password="short", again="short", status=422)

    assert faults(page) == ["新密码：密码至少要有 12 个字符。"]


def test_a_taken_login_name_is_refused(enter, cast):
    enter("chen")
    page = new(enter("xi").get("/people/add"), login="CHEN", status=422)

    assert faults(page) == ["登录名：登录名已被使用"]


def test_who_only_views_people_may_add_none(enter, cast):
    browser = enter("shen")

    browser.get("/people/add", status=403)
    assert browser.get("/people").html.select_one(".page-head .btn") is None


def test_a_post_is_given_in_a_unit_and_ended(enter, cast):
    browser, yue = enter("xi"), cast["yue"]
    unit = cast["chen"].units[0]
    shown = send(browser.get(address(yue, "give-post")), post="manager", unit=unit).follow()

    assert "部门经理 销售部" in words(shown)

    shown = press(browser, address(yue, "end-post"), post="manager", unit=unit).follow()

    assert told(shown) == ["已免职。"]
    assert "部门经理" not in words(shown)


def test_a_second_office_is_refused_with_what_is_missing(enter, cast):
    page = enter("xi").get(address(cast["an"], "give-post"))

    assert "先免去 安全管理员" in refusal(send(page, post="auditor", status=409))


@pytest.mark.parametrize("post", ["", "emperor", "staff\n"])
def test_an_unknown_post_cannot_be_ended(enter, cast, post):
    page = press(enter("xi"), address(cast["chen"], "end-post"), 422, post=post)

    assert "没有这个职务" in refusal(page)


def test_a_post_that_is_not_held_cannot_be_ended(enter, cast):
    page = press(enter("xi"), address(cast["chen"], "end-post"), 409, post="manager")

    assert "没有担任" in refusal(page)


def test_the_last_of_an_office_keeps_it(enter, cast):
    page = press(enter("an"), address(cast["xi"], "end-post"), 409, post="system-admin")

    assert "须先指定接任者" in refusal(page)


def test_the_security_admin_sets_the_clearance(enter, cast):
    page = enter("an").get(address(cast["chen"], "clearance"))
    shown = send(page, clearance="3").follow()

    assert "绝密" in words(shown)
    assert cast["chen"].clearance is Tier.TOP_SECRET


def test_the_system_admin_sets_no_clearance(enter, cast):
    browser = enter("xi")

    browser.get(address(cast["chen"], "clearance"), status=403)
    assert "设定涉密等级" not in words(browser.get(address(cast["chen"])))


def test_nobody_sets_his_own_clearance(enter, cast):
    page = enter("an").get(address(cast["an"], "clearance"))

    assert "不能设定自己" in refusal(send(page, clearance="3", status=403))


def test_a_clearance_that_does_not_exist_is_refused(enter, cast):
    page = enter("an").get(address(cast["chen"], "clearance"))
    fields = [
        (name, "9" if name.startswith("deform") else value)
        for name, value in fill(page, clearance="0").submit_fields("submit")
    ]

    assert faults(page.test_app.post(page.request.path, fields, status=422)) == [
        "涉密等级：不在范围：9"
    ]


def test_disabling_asks_first_and_names_what_follows(enter, cast):
    enter("chen")
    page = enter("xi").get(address(cast["chen"], "disable"))

    assert "失去全部权限" in words(page)
    assert "共 2 项" in words(page)
    assert cast["chen"].active


def test_who_is_disabled_is_out_at_once(enter, cast):
    his, browser = enter("chen"), enter("xi")
    page = browser.get(address(cast["chen"], "disable"))
    form = next(form for form in page.forms.values() if "confirmed" in form.fields)

    assert told(form.submit("confirmed", status=303).follow()) == ["已停用。"]
    assert his.get("/", status=303).location.endswith("/login?next=%2F")


def test_who_leaves_is_out_at_once_and_may_come_back(enter, cast):
    """R140."""
    his, browser, place = enter("chen"), enter("xi"), address(cast["chen"])
    asked = browser.get(address(cast["chen"], "leave"))
    assert "职务和涉密等级保留" in words(asked)

    assert told(press(browser, address(cast["chen"], "leave")).follow()) == ["已离岗。"]
    assert his.get("/", status=303).location.endswith("/login?next=%2F")
    assert "离岗" in words(browser.get(place)) and "返岗" in words(browser.get(place))

    assert told(press(browser, address(cast["chen"], "return")).follow()) == ["已返岗。"]
    assert enter("chen").get("/").status_int == 200


def test_a_leave_has_its_wrong_person_and_its_wrong_moment(enter, cast):
    browser = enter("xi")

    assert "自己" in refusal(press(browser, address(cast["xi"], "leave"), 409))
    assert "没有离岗" in refusal(press(browser, address(cast["chen"], "return"), 409))
    press(enter("guan"), address(cast["chen"], "leave"), 403)
    press(browser, address(cast["chen"], "disable"))
    assert "已停用" in refusal(press(browser, address(cast["chen"], "leave"), 409))


def test_nobody_disables_himself(enter, cast):
    assert "不能停用自己" in refusal(press(enter("xi"), address(cast["xi"], "disable"), 409))


def test_a_disabled_person_is_offered_no_verbs(enter, cast):
    browser = enter("xi")
    press(browser, address(cast["chen"], "disable"))

    assert browser.get(address(cast["chen"])).html.select(".thing .btn") == []


def test_one_session_of_a_person_is_ended(enter, cast):
    his, browser = enter("chen"), enter("xi")
    (button,) = browser.get(address(cast["chen"])).html.select("[name=login]")
    press(browser, address(cast["chen"], "end-session"), login=button["value"])

    his.get("/", status=303)
    page = press(browser, address(cast["chen"], "end-session"), 409, login=button["value"])
    assert "已经结束" in refusal(page)


def test_a_session_of_another_is_not_ended_by_its_id(enter, cast):
    enter("chen")
    mine = enter("xi")
    (button,) = mine.get(address(cast["chen"])).html.select("[name=login]")

    press(mine, address(cast["zhou"], "end-session"), 409, login=button["value"])


def test_all_sessions_and_tokens_of_a_person_are_ended(enter, cast, request_):
    his, browser = enter("chen"), enter("xi")
    request_.logins.open(cast["chen"].__name__, Kind.API, "", "", clock.now(), name="导入程序")

    assert "导入程序" in words(browser.get(address(cast["chen"])))
    press(browser, address(cast["chen"], "end-sessions"))
    his.get("/", status=303)
    assert "现在没有登录" in words(browser.get(address(cast["chen"])))


def test_the_log_ins_are_not_shown_to_who_only_views(enter, cast):
    enter("chen")

    assert enter("shen").get(address(cast["chen"])).html.select("[name=login]") == []


def test_a_lost_second_factor_is_taken_away(enter, cast):
    cast["chen"].factor_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    browser = enter("xi")

    assert "以后只凭密码" in words(browser.get(address(cast["chen"], "drop-factor")))
    shown = press(browser, address(cast["chen"], "drop-factor")).follow()
    assert "未开启" in words(shown)


@pytest.mark.parametrize("name", ["end-post", "end-session", "end-sessions"])
def test_what_acts_is_not_done_by_a_link(enter, cast, name):
    enter("xi").get(address(cast["chen"], name), status=404)


@pytest.mark.parametrize(
    "name", ["give-post", "end-post", "clearance", "disable", "drop-factor", "end-sessions"]
)
def test_the_records_officer_does_nothing_to_people(enter, cast, name):
    press(enter("guan"), address(cast["chen"], name), 403)


def test_a_missing_person_is_a_missing_page(enter, cast):
    enter("xi").get("/people/nobody", status=404)
