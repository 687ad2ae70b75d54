"""The desk: what the rights on a thing come from, and what can be changed by whom."""

import datetime

import pytest

from dossier import clock
from dossier.access import DENY, allow, apply_acl
from dossier.secrecy import Lowering, Secrecy
from dossier.vocabulary import Permission, Tier
from tests.views.browsing import words
from tests.views.test_why import path_of


def desk(browser, thing, status=200):
    return browser.get(f"{path_of(thing)}access", status=status)


def buttons(page):
    return [each.get_text(strip=True) for each in page.html.select("main .verbs .btn")]


def entries(page):
    found = page.html.select(".listing tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("td")] for row in found]


def facts(page, title):
    found = page.html.select(f"section[aria-labelledby={title}] .facts div")
    return {each.dt.get_text(strip=True): each.dd.get_text(strip=True) for each in found}


def test_the_tier_is_told_with_its_source_and_ground(enter, dossier, cast):
    dossier.customer.tier = Tier.CONFIDENTIAL
    day = datetime.date(2030, 1, 2)
    chen, guan = cast["chen"].__name__, cast["guan"].__name__
    dossier.secrecy = Secrecy("底价", chen, datetime.date(2026, 1, 2), day, guan)

    assert facts(desk(enter("an"), dossier), "secrecy-title") == {
        "自身密级": "秘密",
        "有效密级": "机密",
        "有效密级来自": f"客户 {dossier.customer.__name__}",
        "定密原因": "底价",
        "保密期限": "2030-01-02",
        "定密责任人": "陈静",
        "定密日期": "2026-01-02",
        "办理人": "管静",
    }


def test_each_need_to_know_list_is_told_own_and_inherited(enter, make, dossier, cast):
    document = make.document(dossier)
    dossier.need_to_know = (f"person:{cast['jing'].__name__}", "post:general-manager")
    document.need_to_know = ()
    found = facts(desk(enter("an"), document), "scopes-title")

    assert found == {"本件": "没有任何人", f"档案 {dossier.__name__}": "经明、总经理"}


def test_entries_are_told_own_and_inherited_with_cause_and_period(enter, make, dossier):
    until = datetime.datetime(2030, 5, 1, tzinfo=datetime.UTC)
    given = allow(
        "everyone", Permission.RECORD_VIEW, cause="sharing", reference="安1", until=until
    )
    apply_acl(dossier, [*dossier.__acl__, given], make.request.registry)
    found = entries(desk(enter("an"), dossier))

    assert found[0] == [
        "销售部",
        "给予",
        "查看、导出清单、阅览正文、下载、打印",
        "所属部门",
        "长期",
        "本件",
        "",
    ]
    assert found[2][:4] == ["每个账号", "给予", "查看", "共享（安1）"]
    assert found[2][4:] == ["至 2030-05-01 08:00", "本件", "结束"]
    assert ["档案管理员", "职务", "全公司"] in [[row[0], row[3], row[5]] for row in found[3:]]


def test_an_entry_that_denies_says_so(enter, make, dossier):
    entry = allow("post:staff", Permission.RECORD_VIEW, cause="sharing")._replace(verdict=DENY)
    apply_acl(dossier, [entry], make.request.registry)

    assert entries(desk(enter("an"), dossier))[0][:2] == ["业务员", "禁止"]


def test_the_auditor_sees_all_and_changes_nothing(enter, dossier):
    page = desk(enter("shen"), dossier)

    assert buttons(page) == []
    assert not page.html.select('a[href*="end-entry"]')


def test_what_can_be_changed_is_a_button(enter, dossier):
    assert buttons(desk(enter("an"), dossier)) == ["定密", "申请降密", "修改知悉范围", "增加授权"]
    dossier.tier = Tier.OPEN
    assert "申请降密" not in buttons(desk(enter("an"), dossier))


def test_the_desk_does_not_tell_what_the_thing_is_called(enter, dossier):
    text = desk(enter("an"), dossier).text

    assert "年度合同" not in text and "远洋公司" not in text


def test_a_lowering_that_waits_is_told_and_not_offered_to_who_asked(enter, site, dossier, cast):
    by = cast["an"].__name__
    dossier.lowering = Lowering(Tier.OPEN, "已公开", by, clock.now())
    mine, other = desk(enter("an"), dossier), desk(enter("bao"), dossier)

    assert "申请降为非密，原因：已公开" in words(mine)
    assert mine.html.select_one("button[disabled]").get_text(strip=True) == "同意降密"
    assert "由申请人以外的人确认" in words(mine)
    assert buttons(other)[-2:] == ["同意降密", "不同意降密"]
    assert not other.html.select("main button[disabled]")


@pytest.mark.parametrize(
    ("login", "status"), [("guan", 403), ("chen", 403), ("zhou", 404), ("xi", 404)]
)
def test_nobody_else_comes_to_the_desk(enter, dossier, login, status):
    desk(enter(login), dossier, status)


CHANGES = ("classify", "lower", "need-to-know", "give", "confirm-lowering", "refuse-lowering")


@pytest.mark.parametrize(("login", "status"), [("shen", 403), ("guan", 403), ("zhou", 404)])
def test_nobody_else_changes_anything(enter, dossier, login, status):
    browser = enter(login)
    refused = {name: browser.get(f"{path_of(dossier)}{name}", status="*") for name in CHANGES}

    wanted = 404 if login == "shen" else status
    assert {page.status_int for page in refused.values()} == {wanted}
