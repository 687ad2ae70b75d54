"""Verification and the end of a dossier in the browser."""

import pytest

from dossier.vocabulary import State, Tier
from tests.views.browsing import faults, press, refusal, send, told, words
from workflows import dossier as verbs

TEXT = """
posts: {监察员: {rights: 档案管理员}, 总监: {rights: 总经理}}
life: {verification: {by: 监察员, of: [身份, 合法性], confirmed_by: 总监, required: yes}}
"""


def address(dossier, name=""):
    return f"/dossiers/{dossier.__name__}/{name}"


def buttons(page):
    return [each.get_text(strip=True) for each in page.html.select(".thing .verbs .btn")]


@pytest.fixture
def sorted_(make, cast):
    """A sorted dossier, and the two who verify and confirm: jian and du."""
    make.policy(TEXT)
    make.site.profile = "own"
    for login, post in (("jian", "监察员"), ("du", "总监")):
        make.person(login, Tier.TOP_SECRET, post, name=login)
    return verbs.advance(make.request, make.dossier(), "sort")


def tick(page, *places):
    form = page.forms["form"]
    for place in places:
        form.set("checkbox", True, index=place)
    return form


def test_a_dossier_is_verified_confirmed_and_filed(enter, sorted_):
    """R026."""
    jian, du, guan = enter("jian"), enter("du"), enter("guan")
    assert "尚未由监察员核实" in words(guan.get(address(sorted_)))
    page = tick(jian.get(address(sorted_, "verify")), 0).submit("submit", status=422)
    assert faults(page) == ["核实内容：尚未核实：合法性"]
    form = tick(jian.get(address(sorted_, "verify")), 0, 1)
    assert told(form.submit("submit", status=303).follow()) == ["已核实。"]
    assert "尚未由总监确认" in words(guan.get(address(sorted_)))
    assert told(press(du, address(sorted_, "confirm")).follow()) == ["已确认。"]
    shown = press(guan, address(sorted_, "advance?transition=file")).follow()

    assert sorted_.number
    for word in ("核实人 jian", "确认人 du"):
        assert word in words(shown)


@pytest.mark.parametrize("query", ["", "?transition=", "?transition=burn"])
def test_a_form_of_a_step_that_does_not_exist_is_refused(enter, make, query):
    """Opened and sent."""
    guan, step = enter("guan"), address(make.dossier(), f"take-in{query}")
    guan.get(step, status=422)
    press(guan, step, 422)


def test_filing_unverified_is_refused(enter, sorted_):
    page = press(enter("guan"), address(sorted_, "advance?transition=file"), 409)

    assert "尚未由监察员核实" in refusal(page)


def test_a_second_confirmation_is_refused(enter, sorted_):
    tick(enter("jian").get(address(sorted_, "verify")), 0, 1).submit("submit", status=303)
    du = enter("du")
    press(du, address(sorted_, "confirm"))

    press(du, address(sorted_, "confirm"), 409)


def test_each_is_offered_only_what_he_may_do(enter, sorted_):
    assert "核实" in buttons(enter("jian").get(address(sorted_)))
    assert not {"核实", "确认", "不通过核实"} & set(buttons(enter("guan").get(address(sorted_))))
    for name in ("verify", "refuse"):
        enter("guan").get(address(sorted_, name), status=409)
    press(enter("guan"), address(sorted_, "confirm"), 403)
    press(enter("yue"), address(sorted_, "confirm"), 404)


def test_an_illegal_customer_is_refused_with_the_reason(enter, sorted_):
    page = enter("jian").get(address(sorted_, "refuse"))
    shown = send(page, reason="营业执照已吊销").follow()

    assert sorted_.state is State.COLLECTING
    assert "营业执照已吊销" in words(shown)


def test_a_change_after_the_verification_is_told(enter, make, sorted_):
    tick(enter("jian").get(address(sorted_, "verify")), 0, 1).submit("submit", status=303)
    make.document(sorted_)

    assert "核实后有改动，须重新核实：文件" in words(enter("guan").get(address(sorted_)))


@pytest.fixture
def filed(make):
    """A filed dossier under the default policy."""
    made = make.dossier(title="退租的客户")
    for step in ("sort", "file"):
        verbs.advance(make.request, made, step)
    return made


def test_a_dossier_is_ended_for_a_reason_and_leaves_the_list(enter, make, filed):
    """R017."""
    guan = enter("guan")
    page = guan.get(address(filed, "end"))
    send(page, 422)
    shown = send(guan.get(address(filed, "end")), reason="关系结束").follow()

    assert filed.state is State.ENDED
    assert "结束原因 关系结束" in words(shown)
    assert shown.html.select_one("[aria-current=step]").get_text(strip=True) == "结束"
    page = guan.get("/dossiers")
    assert "退租的客户" not in words(page)
    assert "退租的客户" in words(page.click("已结束的档案"))
    assert "状态 结束 1" in words(guan.get("/search", {"q": "退租"}))
    assert "退租的客户" not in words(guan.get("/"))


def test_nothing_is_added_to_what_is_ended_until_it_is_resumed(enter, make, filed):
    verbs.end(make.request, filed, "关系结束")
    guan = enter("guan")
    page = guan.get(address(filed))
    assert buttons(page)[0] == "恢复使用" and "编辑" not in buttons(page)
    assert "form" not in page.forms
    press(guan, address(filed, "advance?transition=resume"))

    assert filed.state is State.IN_USE
    assert "form" in guan.get(address(filed)).forms


def test_a_form_that_was_open_when_it_ended_is_refused(enter, make, filed):
    guan = enter("guan")
    page = guan.get(address(filed, "end"))
    verbs.end(make.request, filed, "关系结束")

    send(page, 409, reason="关系结束")
    guan.get(address(filed, "end"), status=409)


def test_who_does_not_file_is_not_offered_the_end(enter, make, cast, filed):
    filed.unit = cast.unit("XS").__name__
    from workflows.machine import modified
    from workflows.ownership import entitle

    entitle(make.request, filed)
    modified(make.request, filed)
    browser = enter("jing")

    assert buttons(browser.get(address(filed))) == []
    browser.get(address(filed, "end"), status=409)
