"""SC17, SC21, P22: audits under the policies of real companies, through the web (R113)."""

import datetime

import pytest

from dossier import clock
from dossier.person import post_of
from dossier.vocabulary import InspectionStage, Post, Tier
from tests.views.api.walk import adopt
from tests.views.browsing import fill, press, receipt, refusal, send, words

FAILS = {"verdict": "fails", "note": "", "text": "缺合同原件", "clause": "P17.2"}
CONFORMS = {"verdict": "conforms", "note": "查看了纸质件", "text": "", "clause": ""}


@pytest.fixture
def company(make, cast):
    """`company(slug, dossiers)`: that policy holds; so many dossiers are in the charge of chen."""

    def company(slug, dossiers):
        adopt(make, slug)
        cast.everybody()
        cast["dang"] = make.person("dang", Tier.SECRET, Post.RECORDS_SUPERVISOR, name="党主")
        facts = {"owner": "chen", "unit": "销售部", "tier": "秘密"}
        customer = make.customer(**facts)
        code = next(iter(make.site.edition_for("").rules.classes))
        for number in range(dossiers):
            make.dossier(customer, title=f"往来{number}", **{"class": code}, **facts)

    return company


@pytest.fixture
def soon():
    return (clock.today() + datetime.timedelta(days=20)).isoformat()


def planned(browser, soon, **values):
    answer = send(browser.get("/inspections/add"), title="定期审计", due=soon, **values)
    return answer.location.removeprefix("http://localhost").rstrip("/")


def judged(browser, at, fails):
    """Draw the sample, judge all of it, and send the findings."""
    page = press(browser, f"{at}/draw").follow()
    links = [each["href"] for each in page.html.select("main a") if "judge?" in each["href"]]
    page = browser.get(links[0])  # the same form for each
    for place, link in enumerate(dict.fromkeys(links)):
        form = fill(page, **(FAILS if place < fails else CONFORMS))
        sent = [pair for pair in form.submit_fields("submit") if pair[0] != "receipt"]
        browser.post(link, [*sent, ("receipt", receipt())], status=303)
    press(browser, f"{at}/issue")
    return len(set(links))


def test_a_yearly_audit_of_thirty_goes_to_the_leadership_and_revises(enter, company, soon, site):
    """SC17, P17.4, R113: an unanswered finding is C409; complete it opens a profile revision."""
    company("audit-process", 32)
    shen, chen, dang, zong = (enter(login) for login in ("shen", "chen", "dang", "zong"))
    at = planned(shen, soon, size="30")
    assert judged(shen, at, 2) == 30
    send(chen.get(f"{at}/respond?finding=1"), text="漏放", measure="补归", until=soon)
    refused = refusal(shen.get(f"{at}/send-report", status=409))
    assert "发现 2（陈静）" in refused and "发现 1" not in refused

    send(chen.get(f"{at}/respond?finding=2"), text="漏放", measure="补归", until=soon)
    send(shen.get(f"{at}/send-report"), text="抽查 30 份，2 份缺件")
    zong.get(at, status=403)
    send(dang.get(f"{at}/pass-on"), remark="属实")
    send(zong.get(f"{at}/revise"), reason="补充归档要求")
    send(zong.get(f"{at}/close"), remark="已阅")

    (made,) = site["inspections"].values()
    assert (made.stage, made.revision) == (InspectionStage.CLOSED, "audit-process/2")
    assert made.__name__ in site["policies"]["audit-process"]["2"].text


def test_departments_check_themselves_and_samples_are_reported_upwards(
    enter, company, soon, site, make
):
    """SC21, P21.8, R113: 各部门自查；内部审计抽查，逐级报告公司领导."""
    company("info-form-certificates", 3)
    make.person("leader", Tier.SECRET, post_of("公司领导"), name="凌导")
    jing, shen, leader = enter("jing"), enter("shen"), enter("leader")
    own = planned(jing, soon, kind="self-check", size="2")
    judged(jing, own, 0)
    send(jing.get(f"{own}/send-report"), text="自查无问题")
    at = planned(shen, soon, size="2")
    judged(shen, at, 0)
    send(shen.get(f"{at}/send-report"), text="抽查无问题")
    for each in (own, at):
        assert "公司领导" in words(leader.get(f"{each}/report"))
        send(leader.get(f"{each}/close"), remark="已阅")

    assert {each.stage for each in site["inspections"].values()} == {InspectionStage.CLOSED}
    enter("dang").get(at, status=403)


def test_the_department_that_keeps_customer_dossiers_audits(enter, company, soon, site, make):
    """P22.5, R113: 客户档案管理部门定期审计."""
    company("crm-confidentiality", 3)
    unit = make.unit("客户档案管理部门", "DA")
    make.person("keeper", Tier.OPEN, Post.MANAGER, unit, name="柯管")
    keeper = enter("keeper")
    at = planned(keeper, soon, size="1")
    assert judged(keeper, at, 0) == 1
    send(keeper.get(f"{at}/send-report"), text="没有失误或滥用")
    send(enter("dang").get(f"{at}/pass-on"))
    page = enter("zong").get(f"{at}/report")

    assert "没有失误或滥用" in words(page)
    assert "据此修订制度" not in words(page)
    enter("jing").get("/inspections/add", status=409)
