"""An audit in the browser, from the plan to the revision of the policy (R113)."""

import datetime

import pytest

from dossier import clock
from dossier.vocabulary import InspectionStage, Post, Tier
from tests.views.browsing import faults, press, refusal, send, told, words

AUDIT = """
audit: {by: 审计部门, every: yearly, sample: 2, reports_to: [档案主管, 总经理], revises: yes,
        self_check: monthly}
"""


@pytest.fixture
def company(make, cast):
    """A policy that wants audits, and three dossiers of sales in the charge of chen."""
    make.rules("states: {}", f"states: {{}}\n{AUDIT}")
    cast.everybody()
    cast["dang"] = make.person("dang", Tier.SECRET, Post.RECORDS_SUPERVISOR, name="党主")
    facts = {"owner": "chen", "unit": "销售部"}
    return [
        make.dossier(make.customer(**facts), title=f"往来{n}", opened="2026-01-05", **facts)
        for n in range(3)
    ]


@pytest.fixture
def soon():
    return (clock.today() + datetime.timedelta(days=20)).isoformat()


def buttons(page):
    return [each.get_text(strip=True) for each in page.html.select(".thing .verbs .btn")]


def blocked(page):
    return [each.get_text(" ", strip=True) for each in page.html.select(".thing .blocked li")]


def plan(browser, soon, **values):
    """The address of an inspection that is planned on the page."""
    page = browser.get("/inspections/add")
    answer = send(page, title="年度审计", due=soon, **values)
    return answer.location.removeprefix("http://localhost").rstrip("/")


def judged(browser, at, fails=1):
    """The sample is drawn and judged; so many fail."""
    page = press(browser, f"{at}/draw").follow()
    for place, link in enumerate(links(page)):
        form = browser.get(link)
        if place < fails:
            send(form, verdict="fails", text="缺合同原件", severity="major", clause="P17.2")
        else:
            send(form, verdict="conforms", note="查看了纸质件")
    return press(browser, f"{at}/issue").follow()


def links(page):
    found = [each["href"] for each in page.html.select("main a") if "judge?" in each["href"]]
    return list(dict.fromkeys(found))


def test_an_audit_from_the_plan_to_the_revision(enter, company, soon, site):
    """R113: plan, sample, findings, responses, report, level by level, revision."""
    shen, chen, dang, zong = (enter(login) for login in ("shen", "chen", "dang", "zong"))
    at = plan(shen, soon)
    page = shen.get(at)
    assert buttons(page) == ["抽取样本", "修改计划"]
    page = judged(shen, at)
    assert told(page) == ["已下发，等待答复。"]
    assert blocked(page) == ["还不能 上报报告 ，缺： 发现 1（陈静）"]

    assert "待答复的审计发现" in words(chen.get("/"))
    page = chen.get(f"{at}/findings")
    assert "缺合同原件" in words(page)
    form = chen.get(f"{at}/respond?finding=1")
    send(form, text="漏放在另一卷", measure="移回原卷", until=soon)
    send(shen.get(f"{at}/send-report"), text="总体良好")

    assert "待审阅的审计报告" in words(dang.get("/"))
    assert "待审阅的审计报告" not in words(zong.get("/"))
    send(dang.get(f"{at}/pass-on"), remark="情况属实")
    page = zong.get(f"{at}/report")
    assert buttons(page) == ["办结", "退回补充", "据此修订制度", "打印报告"]
    assert "情况属实" in words(page)
    send(zong.get(f"{at}/close"), remark="已阅")
    (made,) = site["inspections"].values()
    assert made.stage is InspectionStage.CLOSED


def test_the_sample_shows_numbers_alone_to_who_may_not_view(enter, company, soon):
    """R113: content only by grant."""
    shen = enter("shen")
    at = plan(shen, soon)
    page = press(shen, f"{at}/draw").follow()

    assert "往来" not in words(page) and len(links(page)) == 2
    assert any(each.__name__ in words(page) for each in company)
    assert "样本 0/2 已核" in words(page)


def test_who_may_not_view_says_how_he_checked(enter, company, soon):
    shen = enter("shen")
    at = plan(shen, soon)
    page = press(shen, f"{at}/draw").follow()
    back = send(shen.get(links(page)[0]), 422, verdict="conforms")
    assert faults(back) == ["核对说明：您无权查看正文，请写明是怎样核对的"]
    back = send(shen.get(links(page)[0]), 422, verdict="fails")
    assert faults(back) == ["发现的问题：必填"]


def test_anybody_draws_the_sample_again(enter, company, soon):
    shen = enter("shen")
    at = plan(shen, soon)
    press(shen, f"{at}/draw")

    assert "结果相同" in words(shen.get(f"{at}/sample?again=yes"))


def test_a_respondent_sees_his_findings_and_nothing_else(enter, company, soon):
    shen, chen = enter("shen"), enter("chen")
    at = plan(shen, soon)
    chen.get(at, status=403)
    judged(shen, at)

    tabs = [each.get_text(strip=True) for each in chen.get(at).html.select(".tabs a")]
    assert tabs == ["计划", "发现"]
    for name in ("sample", "report", "history", "print"):
        chen.get(f"{at}/{name}", status=404)
    enter("zhou").get(at, status=403)


def test_a_report_with_an_unanswered_finding_is_refused(enter, company, soon):
    """R113: C409."""
    shen = enter("shen")
    at = plan(shen, soon)
    judged(shen, at, 2)
    page = shen.get(f"{at}/send-report", status=409)

    assert "发现 1（陈静）" in refusal(page) and "发现 2（陈静）" in refusal(page)


def test_a_department_checks_itself(enter, company, soon):
    """R113: P21.8."""
    jing = enter("jing")
    at = plan(jing, soon, kind="self-check")
    page = judged(jing, at, 0)

    assert "自查〔" in words(page)
    assert "往来" in words(jing.get(f"{at}/sample"))
    send(jing.get(f"{at}/send-report"), text="没有问题")


def test_to_who_inspects_nothing_the_form_is_not_offered(enter, company):
    assert "不由您承办" in refusal(enter("guan").get("/inspections/add", status=409))
    enter("chen").get("/inspections/add", status=403)


def test_what_is_due_stands_on_the_list_and_in_what_waits(enter, company, site):
    last = datetime.datetime(clock.today().year, 12, 31, 4, tzinfo=datetime.UTC)
    with clock.frozen(last):
        shen, jing = enter("shen"), enter("jing")
        assert "到期应办的审计" in words(shen.get("/"))
        assert "按制度应办" in words(shen.get("/inspections"))
        assert "自查" in words(jing.get("/inspections"))
        assert "到期应办的审计" not in words(enter("chen").get("/"))


def test_the_list_is_filtered_and_teaches_when_it_is_empty(enter, company, soon):
    shen = enter("shen")
    assert "还没有与您有关的审计" in words(shen.get("/inspections"))
    plan(shen, soon)

    assert "年度审计" in words(shen.get("/inspections?stage=planned&kind=audit"))
    assert "没有符合条件的记录" in words(shen.get("/inspections?stage=closed"))
    shen.get("/inspections?stage=x", status=422)


def test_the_menu_leads_there_for_who_has_something_to_do(enter, company):
    def menu(login):
        page = enter(login).get("/")
        return [each.get_text(strip=True) for each in page.html.select("nav.sections a")]

    assert "审计" in menu("shen") and "审计" in menu("jing")
    assert "审计" not in menu("chen") and "审计" not in menu("yue")


def test_the_plan_is_changed_and_faults_stand_at_their_fields(enter, company, soon):
    shen = enter("shen")
    at = plan(shen, soon)
    send(shen.get(f"{at}/edit"), title="专项审计", since="2026-01-01", until="2026-06-30")
    assert "2026-01-01 – 2026-06-30" in words(shen.get(at))
    back = send(shen.get(f"{at}/edit"), 422, due="2020-01-01")
    assert faults(back) == ["完成日期：不能早于今天"]
    press(shen, f"{at}/draw")
    shen.get(f"{at}/edit", status=409)


def test_a_general_finding_is_written_readdressed_and_taken_back(enter, company, soon):
    shen = enter("shen")
    at = plan(shen, soon)
    press(shen, f"{at}/draw")
    jing = shen.get(f"{at}/find").html.find("option", string="经明")["value"]
    page = send(shen.get(f"{at}/find"), text="没有登记簿", addressee=jing).follow()
    assert "没有登记簿" in words(page)
    zong = shen.get(f"{at}/find").html.find("option", string="宗立")["value"]
    page = send(shen.get(f"{at}/readdress?finding=1"), addressee=zong).follow()
    assert "宗立" in words(page)
    page = press(shen, f"{at}/drop?finding=1").follow()
    assert "没有登记簿" not in words(page)
    shen.get(f"{at}/readdress?finding=1", status=404)


def test_a_report_is_given_back_revised_and_printed(enter, company, soon, site):
    shen, chen, dang, zong = (enter(login) for login in ("shen", "chen", "dang", "zong"))
    at = plan(shen, soon)
    judged(shen, at)
    send(chen.get(f"{at}/respond?finding=1"), text="漏放", measure="补归", until=soon)
    send(shen.get(f"{at}/send-report"), text="第一稿")
    send(dang.get(f"{at}/send-back"), reason="再写详细些")
    dang.get(at, status=403)
    press(shen, f"{at}/issue")
    send(shen.get(f"{at}/send-report"), text="第二稿")
    assert "再写详细些" in words(shen.get(f"{at}/report"))
    send(dang.get(f"{at}/pass-on"))

    printed = words(zong.get(f"{at}/print"))
    for word in ("档案主管 （签字）", "总经理 （签字）", "第二稿", "缺合同原件", "default/2"):
        assert word in printed
    zong.get(f"{at}/pass-on", status=409)
    shen.get(f"{at}/close", status=409)


def test_the_last_level_opens_a_revision(enter, company, soon, site):
    site["policies"]["default"].current().__workflow_state__ = {"control": "issued"}
    shen, dang, zong = (enter(login) for login in ("shen", "dang", "zong"))
    at = plan(shen, soon)
    judged(shen, at, 0)
    send(shen.get(f"{at}/send-report"), text="好")
    send(dang.get(f"{at}/pass-on"))
    page = send(zong.get(f"{at}/revise"), reason="补充要求").follow()

    assert "第 3 版" in words(page)
    assert "default/3" in words(zong.get(f"{at}/report"))
    zong.get(f"{at}/revise", status=409)


def test_the_history_tells_each_step(enter, company, soon):
    shen = enter("shen")
    at = plan(shen, soon)
    press(shen, f"{at}/draw")

    for word in ("计划审计", "抽取样本"):
        assert word in words(shen.get(f"{at}/history"))


def test_a_second_click_draws_nothing(enter, company, soon, site):
    shen = enter("shen")
    at = plan(shen, soon)
    press(shen, f"{at}/draw", receipt="r" * 22)
    (made,) = site["inspections"].values()
    seed = made.sample.seed
    press(shen, f"{at}/draw", receipt="r" * 22)
    press(shen, f"{at}/draw", 409)

    assert made.sample.seed == seed
