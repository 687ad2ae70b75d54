"""The pages of alerts: for whom, what they list, and how a finding closes one (R114)."""

import pytest

from dossier.alert import Draft
from dossier.vocabulary import AlertKind, Post, Tag
from tests.views.browsing import faults, press, receipt, send, token, told, words
from tests.workflows.watching import NOON, look, minutes
from workflows import alert as verbs

FINDING = "经核实，为项目交接集中查阅。"
HIDDEN = "机密客户甲有限公司"


@pytest.fixture
def company(cast):
    """All posts are held."""
    cast.everybody()
    return cast


@pytest.fixture
def found(company, make, request_, site):
    """An alert about chen, with a look at a customer that the guards of the log may not view."""
    customer = make.customer(name=HIDDEN)
    number = look(site, company["chen"], customer, NOON)
    person, draft = company["chen"].__name__, Draft("未经审批查看客户档案", 50)
    seen = NOON, NOON + minutes(5)
    about = {"person": person, "entries": [number], "day": "2026-05-12", "seen": seen}
    return verbs.raised(request_, AlertKind.UNGRANTED, **about, drafts=[draft])


def at(alert, *more):
    return "/".join(("/alerts", alert.__name__, *more))


def test_the_security_admin_finds_what_waits_and_closes_it(enter, found, site):
    an = enter("an")
    home = an.get("/")
    assert "待处理的预警" in words(home)
    page = an.get("/alerts?state=open").click("未经授权查阅", index=0)
    assert {"未经审批查看客户档案", "50 元", "陈静"} <= set(page.html.stripped_strings)

    answer = send(page.click("了结预警"), finding=FINDING, outcome="confirmed")

    assert told(answer.follow()) == ["已了结。"]
    assert {"已了结", "属实", FINDING} <= set(an.get(at(found)).html.stripped_strings)
    assert "待处理的预警" not in words(an.get("/"))
    assert site.log.entry(found.history[-1])["tag"] == Tag.ALERT_CLOSED


def test_a_finding_is_mandatory(enter, found):
    """R114: alert closed without finding → V422."""
    page = enter("an").get(at(found, "close"))

    answer = send(page, status=422, outcome="confirmed")

    assert faults(answer) == ["调查结论：必填"]
    assert found.is_open


def test_a_draft_violation_needs_an_outcome(enter, found):
    page = enter("an").get(at(found, "close"))

    answer = send(page, status=422, finding=FINDING)

    assert faults(answer) == ["结论：必填"]
    assert found.is_open


def test_the_second_click_closes_nothing_twice(enter, found):
    an = enter("an")
    facts = {"finding": FINDING, "outcome": "unfounded", "receipt": receipt()}
    form = {"csrf_token": token(an), "__formid__": "form", **facts}
    first = an.post(at(found, "close"), form, status=303)

    assert an.post(at(found, "close"), form, status=303).location == first.location
    form["receipt"] = receipt()
    an.post(at(found, "close"), form, status=409)


@pytest.mark.parametrize("login", ["guan", "chen", "jing", "zong", "yue", "xi"])
def test_who_may_not_view_alerts_gets_no_page(enter, found, login):
    browser = enter(login)

    for path in ("/alerts", at(found), at(found, "close")):
        browser.get(path, status=403)
    assert "/alerts" not in [each.get("href") for each in browser.get("/").html.select("nav a")]
    press(browser, at(found, "close"), 403, finding=FINDING, outcome="confirmed")
    press(browser, "/alerts/look", 403)
    assert found.is_open


def test_the_auditor_views_and_changes_nothing(enter, found):
    shen = enter("shen")

    page = shen.get(at(found))

    assert "了结预警" not in page.text
    assert "现在核查" not in shen.get("/alerts").text
    shen.get(at(found, "close"), status=403)
    press(shen, at(found, "close"), 403, finding=FINDING, outcome="confirmed")
    press(shen, "/alerts/look", 403)


@pytest.mark.parametrize("login", ["an", "shen"])
def test_a_hidden_title_stays_hidden(enter, found, login):
    page = enter(login).get(at(found))

    assert HIDDEN not in page.text
    assert "客户" in words(page)


def test_nobody_closes_an_alert_about_himself(enter, company, request_):
    own = verbs.raised(request_, AlertKind.BULK, person=company["an"].__name__, entries=[1])
    an = enter("an")

    assert "了结预警" not in an.get(at(own)).text
    an.get(at(own, "close"), status=403)
    assert "待处理的预警" not in words(an.get("/"))


def test_a_post_that_the_policy_names_views_and_closes(enter, found, make):
    make.rules("grades:", "monitoring: {told: [部门经理]}\n\ngrades:")
    jing, an = enter("jing"), enter("an")
    press(an, "/alerts/look")

    send(jing.get(at(found, "close")), finding=FINDING, outcome="unfounded")

    assert not found.is_open


def test_alerts_are_filtered_by_kind_state_and_person(enter, found, company, request_):
    verbs.raised(request_, AlertKind.BACKUP_OVERDUE, {"due": "2026-05-01"})
    an = enter("an")

    def listed(query):
        return len(an.get(f"/alerts?{query}").html.select(".listing tbody tr"))

    assert (listed(""), listed("kind=ungranted"), listed("state=closed")) == (2, 1, 0)
    assert (listed("user=chen"), listed("user=an")) == (1, 0)
    for nonsense in ("kind=x", "state=x", "user=nobody"):
        an.get(f"/alerts?{nonsense}", status=422)


def test_the_button_looks_through_the_log_now(enter, company, make, site):
    make.rules("grades:", "monitoring: {bulk: 2, ungranted: no}\n\ngrades:")
    for n in range(2):
        look(site, company["chen"], 900_000 + n)

    page = press(enter("an"), "/alerts/look").follow()

    assert told(page) == ["已核查到最新的日志。"]
    assert "大量查阅" in words(page)


def test_an_alert_of_the_nightly_run_says_what_is_late(enter, company, request_):
    late = verbs.raised(request_, AlertKind.KEYS_OVERDUE, {"due": "2026-05-01"})

    an = enter("an")
    page = an.get(at(late))
    form = page.click("了结预警")

    assert "outcome" not in form.forms["form"].fields
    send(form, finding="已补做")
    assert {"密钥备份逾期", "2026-05-01"} <= set(page.html.stripped_strings)


def test_without_alerts_the_page_teaches_what_belongs_there(enter, company):
    assert "没有预警" in words(enter("an").get("/alerts"))


def test_the_words_that_the_policy_wants_watched_stand_there(enter, company, make):
    """P22.5 P32.7: what is monitored is what the alerts are about."""
    make.rules("grades:", "conduct: {monitored: [信息的使用]}\n\ngrades:")

    assert "制度要求监控：信息的使用" in words(enter("an").get("/alerts"))


def test_a_look_at_alerts_is_told_in_the_log(enter, found, site, base):
    from views.journal import carry_over

    enter("an").get(at(found))
    carry_over(base[0].registry)
    site._p_jar.sync()

    last = [each for each in site.log.entries(newest_first=True)][0]
    assert last["tag"] == Tag.ALERT_VIEWED


def test_a_night_of_ordinary_posts_is_not_told_to_them(enter, company, make, request_):
    make.person("hei", post=Post.STAFF)
    verbs.raised(request_, AlertKind.NIGHT, person="x", entries=[1])

    assert "待处理的预警" not in words(enter("chen").get("/"))
