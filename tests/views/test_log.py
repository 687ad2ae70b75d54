"""Tests of the log as auditors read it: everything, in words, and no content (R112, S33)."""

import pytest
import transaction
from substanced.util import get_oid

from catalog import entries
from catalog.entries import Asked
from dossier import clock, witness
from dossier.access import allow
from dossier.inspection import PlanSchema
from dossier.vocabulary import AlertKind, Permission, Tag, Tier
from tests.dossier.exported_logs import verify_log
from tests.views.browsing import words
from workflows import access, alert, inspection, person
from workflows import dossier as verbs


@pytest.fixture
def kept(make, cast):
    """A dossier whose rights the security admin has changed in every way."""
    cast.everybody()
    made = make.dossier(title="底价谈判")
    request = make.acting_for(cast["an"])
    access.set_tier(request, made, Tier.SECRET, "谈判底价")
    access.set_need_to_know(request, made, [f"person:{cast['chen'].__name__}"], "专案")
    entry = allow(f"person:{cast['zhou'].__name__}", Permission.RECORD_VIEW, cause="sharing")
    access.set_acl(request, made, (*made.__acl__, entry), "来访")
    access.set_acl(request, made, made.__acl__[:-1], "来访结束")
    person.clear(request, cast["zhou"], Tier.SECRET)
    return made


def lines(page):
    """The cells of each row."""
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in page.html.select("table.listing tbody tr")
    ]


def test_the_newest_stands_first_with_who_what_and_from_what_to_what(enter, kept):
    _log_in, newest, *_older = lines(enter("shen").get("/log"))

    assert newest[2:4] == ["安全", "设定涉密等级"]
    assert newest[4:6] == ["周航", "涉密等级：非密 → 秘密"]


def test_every_grant_of_an_office_is_there_in_words(enter, kept, cast):
    """S33."""
    page = enter("shen").get(f"/log?user={cast['an'].__name__}")
    told = {row[3]: (row[5], row[6]) for row in reversed(lines(page))}

    assert (
        told["定密"] == ("密级：非密 → 秘密、期限", "谈判底价") or "非密 → 秘密" in told["定密"][0]
    )
    assert told["修改知悉范围"] == ("知悉范围：陈静", "专案")
    assert ("给予 周航", "来访") in [(row[5], row[6]) for row in lines(page)]
    assert ("结束 周航", "来访结束") in [(row[5], row[6]) for row in lines(page)]


def test_the_log_tells_no_title_to_who_may_not_view_the_thing(enter, kept):
    page = enter("shen").get("/log")

    assert "底价谈判" not in page.text
    assert f"档案 {kept.__name__}" in words(page)


def test_it_is_asked_by_act_and_day(enter, kept):
    browser, today = enter("shen"), clock.today().isoformat()
    by_act = lines(browser.get("/log?action=tier:set"))
    other_day = browser.get("/log?day=2001-01-01")

    assert [row[3] for row in by_act] == ["定密"]
    assert len(lines(browser.get(f"/log?action=tier:set&day={today}"))) == 1
    assert lines(other_day) == [] and "没有符合条件" in words(other_day)


def test_it_is_asked_by_thing_and_days(enter, kept):
    """Every value of a row narrows the log to itself, the thing with its number."""
    browser, today = enter("shen"), clock.today().isoformat()
    row = browser.get("/log?action=tier:set").html.select_one("table.listing tbody tr")
    of_thing = browser.get(row.select("td")[4].a["href"])
    tags = [row[3] for row in lines(of_thing)]

    assert tags == ["定密"] and len(lines(browser.get(f"/log?object={get_oid(kept)}"))) == 5
    assert len(lines(browser.get(f"/log?object={get_oid(kept)}&since={today}"))) == 5
    assert lines(browser.get(f"/log?object={get_oid(kept)}&until=2020-01-01")) == []
    assert f"只看对象： 档案 {kept.__name__}" in words(of_thing)


def test_a_number_that_he_may_not_know_is_no_number(enter, make, cast):
    """R068: the log does not tell an auditor which numbers exist."""
    cast.everybody()
    filed = make.dossier()
    for step in ("sort", "file"):
        verbs.advance(make.request, filed, step)
    hidden = enter("shen").get(f"/log?object={filed.number}", status=422)
    missing = enter("shen").get("/log?object=KH-1999-0001", status=422)

    assert words(hidden).replace(filed.number, "") == words(missing).replace("KH-1999-0001", "")


def test_what_was_asked_for_goes_out_as_a_table(enter, kept):
    sheet = enter("shen").get("/log-export?action=tier:set&as=csv")
    rows = sheet.body.decode("utf-8-sig").splitlines()

    assert rows[0].startswith("序号,时间,人员") and len(rows) == 2
    assert f"档案 {kept.__name__}" in rows[1] and "底价谈判" not in sheet.text
    assert enter("shen").get("/log-export").content_type.endswith("sheet")
    enter("shen").get("/log-export?day=2001-01-01", status=409)
    enter("an").get("/log-export", status=403)


@pytest.mark.parametrize(
    "query", ["user=nobody", "action=none", "day=yesterday", "object=XX-1", "since=x", "b_size=x"]
)
def test_what_makes_no_sense_is_named(enter, kept, query):
    page = enter("shen").get(f"/log?{query}", status=422)

    assert page.html.select(".refusal li, .refusal h1, .refusal h2")


def test_the_log_is_paged_and_whole(enter, kept, site):
    browser, seen = enter("shen"), []
    size = site.log.size
    for start in range(0, size, 10):
        seen += [row[0] for row in lines(browser.get(f"/log?b_size=10&b_start={start}"))]

    assert [int(each) for each in seen[-size:]][-1] == 1
    assert len(set(seen)) >= size


@pytest.mark.parametrize("login", ["guan", "chen", "zong", "an", "xi"])
def test_nobody_else_reads_the_log(enter, kept, login):
    enter(login).get("/log", status=403)


def test_a_step_is_called_as_its_button_is(enter, make, cast):
    cast.everybody()
    verbs.advance(make.request, make.dossier(), "sort")

    moved = next(row for row in lines(enter("shen").get("/log")) if row[3] == "档案流转")
    assert moved[5] == "状态：收集 → 整理、步骤：整理"


@pytest.fixture
def evidence(base, tmp_path, monkeypatch):
    """The settings, with heads and keys in folders of this test."""
    settings = base[0].registry.settings
    for name in ("witness", "keys"):
        monkeypatch.setitem(settings, f"dossier.{name}", str(tmp_path / name))
    return settings


def test_a_number_leads_to_the_proof_of_its_entry(enter, kept, evidence):
    """S55: what the auditor takes home is checked without us."""
    browser = enter("shen")
    link = browser.get("/log?action=tier:set").html.select_one("table.listing tbody a")
    answer = browser.get(link["href"])

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert verify_log.check_proof([answer.body]) == int(link.text)
    assert "谈判底价" not in answer.text


@pytest.mark.parametrize(
    ("query", "status"), [("?entry=0", 404), ("?entry=999999", 404), ("?entry=x", 422)]
)
def test_there_is_no_proof_of_what_is_not_there(enter, evidence, query, status):
    enter("shen").get(f"/proof{query}", status=status)


@pytest.mark.parametrize("login", ["guan", "chen", "zong", "an", "xi"])
def test_nobody_else_gets_a_proof(enter, kept, login):
    enter(login).get("/proof?entry=1", status=403)


def test_the_last_head_that_left_is_shown(enter, kept, evidence, site):
    """S56."""
    browser = enter("shen")
    before = words(browser.get("/log"))
    witness.leave(site.log, evidence)

    assert "日志还没有见证" in before
    assert f"共 {witness.newest(evidence['dossier.witness'])['head']['size']:,} 条" in words(
        browser.get("/log")
    )


def test_an_unreadable_witness_folder_closes_no_log(enter, kept, evidence, tmp_path):
    (tmp_path / "witness").mkdir()
    (tmp_path / "witness" / "head-1.json").write_text("{}")

    assert "日志还没有见证" in words(enter("shen").get("/log"))


def test_an_erased_fact_is_simply_not_there(enter, kept, site):
    number = entries.numbers(site, Asked(tag=Tag.TIER_SET))[0]
    site.log.erase(number, "reason")
    transaction.commit()
    row = lines(enter("shen").get("/log?action=tier:set"))[0]

    assert row[6] == "" and row[3] == "定密"


def test_an_audit_and_an_alert_are_named_and_lead_to_their_pages(enter, make, cast, site):
    """R113, R114: their titles are no titles of records."""
    cast.everybody()
    alert.raised(make.request, AlertKind.BULK, person=cast["chen"].__name__)
    make.acting_for(cast["shen"])
    plan = PlanSchema().deserialize({"title": "年度审计", "due": "2099-12-31", "size": "5"})
    planned = inspection.plan(make.request, site["inspections"], plan)

    cells = {
        row.select("td")[3].get_text(strip=True): row.select("td")[4].get_text(strip=True)
        for row in enter("shen").get("/log").html.select("table.listing tbody tr")
    }

    assert cells["计划审计"] == planned.title and cells["出现预警"] == "大量查阅"
