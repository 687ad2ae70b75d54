"""A draft tried on the page of its edition, in its workbook, and in JSON (R001)."""

import io
import threading
import time

import openpyxl
import pytest
import transaction

from dossier import library
from dossier.vocabulary import Post, Tier
from tests.views.browsing import press, words
from views import trial
from workflows import policy

READING = "秘密: {request: yes, lend: 4 hours, read: yes, download: yes, print: no, copy: no}"
STRICT = READING.replace("read: yes, download: yes", "read: reading room, download: no")


@pytest.fixture
def draft(make, cast, site):
    """The address of a draft under which 秘密 is not downloaded any more."""
    cast.everybody()
    make.person("shu", post=Post.RECORDS_SUPERVISOR, name="舒管", clearance=Tier.SECRET)
    unit, chen = cast.unit("XS"), cast["chen"]
    chen.clearance = Tier.SECRET
    make.document(make.dossier(title="年度合同", unit="XS", owner="chen", tier="秘密"))
    written = library.shipped("etc/policies", "default")
    written = written._replace(text=written.text.replace(READING, STRICT))
    edition = policy.draft(make.request, site["policies"], written)
    return f"/policies/default/{edition.__name__}/", unit


def pressed(browser, url, unit=""):
    """What comes of pressing the button for a department."""
    form = next(f for f in browser.get(f"{url}simulate").forms.values() if "unit" in f.fields)
    form["unit"].force_value(unit)
    return form.submit(status="*")


def result(browser, url, unit=""):
    """The page of what came of a trial."""
    return finished(browser, pressed(browser, url, unit)).click(href="/simulate")


def finished(browser, page):
    for _attempt in range(150):
        shown = browser.get(page.location)
        if "hx-trigger" not in shown:
            return shown
        time.sleep(0.1)
    raise AssertionError("the trial did not end")


def test_the_button_leads_to_who_loses_what(enter, draft, site):
    url, _unit = draft
    browser = enter("shu")
    begun = browser.get(url).click("试行", href="simulate")
    page = result(browser, url)

    assert "年度合同" not in begun and "年度合同" in page
    assert "陈静" in page and "阅览正文 2" in page and "下载 2" in page
    assert "什么都没有改变" in page


def test_nothing_of_the_records_or_the_log_changes(enter, draft, site):
    url, _unit = draft
    browser = enter("shu")
    size = site.log.size
    result(browser, url)

    assert site.log.size == size


def test_a_department_is_chosen(enter, draft, make):
    url, unit = draft
    other = make.unit("采购部", "CG").__name__
    browser = enter("shu")

    assert "年度合同" in result(browser, url, unit.__name__)
    assert "没有档案会改变" in result(browser, url, other)
    refused = pressed(browser, url, "XX")
    assert refused.status_int == 422 and "没有这个部门" in words(refused)


def test_the_same_press_again_begins_no_second_trial(enter, draft, site):
    url, _unit = draft
    browser = enter("shu")
    form = next(f for f in browser.get(f"{url}simulate").forms.values() if "unit" in f.fields)
    first, second = form.submit(status=303), form.submit(status=303)

    assert first.location == second.location
    finished(browser, first)


def test_one_trial_at_a_time(enter, draft, monkeypatch):
    url, _unit = draft
    go, simulate = threading.Event(), trial.simulate
    monkeypatch.setattr(trial, "simulate", lambda *a, **k: go.wait(20) and simulate(*a, **k))
    browser = enter("shu")
    begun = pressed(browser, url)
    assert pressed(browser, url).status_int == 409
    waiting = browser.get(begun.location)
    browser.get("/policies")  # leaving is harmless
    go.set()

    assert "hx-trigger" in waiting and "试行 " in words(waiting)
    over = words(finished(browser, begun))
    assert "核对了" in over and "已完成 2 / 2" in over


def test_a_trial_is_stopped(enter, draft, monkeypatch):
    url, _unit = draft
    begun, go, simulate = threading.Event(), threading.Event(), trial.simulate

    def slow(*given, **named):
        begun.set()
        go.wait(20)
        return simulate(*given, **named)

    monkeypatch.setattr(trial, "simulate", slow)
    browser = enter("shu")
    page = pressed(browser, url)
    begun.wait(20)
    forms = browser.get(page.location).forms.values()
    next(f for f in forms if "job-cancel" in f.action).submit(status=303)
    go.set()
    over = finished(browser, page)
    for _attempt in range(100):
        if "试行已停止" in words(over):
            break
        time.sleep(0.1)
        over = browser.get(page.location)

    assert "试行已停止" in words(over)
    job = page.location.rpartition("=")[2]
    browser.get(f"{url}simulate?id={job}", status=409)


def test_nobody_sees_what_another_tried(enter, draft):
    url, _unit = draft
    begun = pressed(enter("shu"), url)
    finished(enter("shu"), begun)
    job = begun.location.rpartition("=")[2]

    enter("guan").get(f"{url}simulate?id={job}", status=404)
    enter("shu").get(f"/policies/default/1/simulate?id={job}", status=404)
    enter("shu").get(f"/job-report?id={job}", status=404)
    enter("chen").get(f"{url}simulate?id={job}", status=403)


def test_a_result_shows_nothing_that_one_may_not_view_any_more(enter, draft, site):
    url, _unit = draft
    browser = enter("shu")
    page = result(browser, url)
    site["people"].by_login("shu").clearance = Tier.OPEN
    transaction.commit()

    again = browser.get(page.request.url)
    assert "年度合同" in page and "年度合同" not in again
    assert b"PK" == browser.get(f"{page.request.url}&as=xlsx").body[:2]


def test_dossiers_that_one_may_not_view_are_counted_for_who_looks_after_rights(enter, draft, cast):
    """S22, S33."""
    url, _unit = draft
    cast["guan"].clearance = Tier.OPEN
    officer, guard = (result(enter(login), url) for login in ("guan", "an"))

    assert "年度合同" not in officer and "另有" not in words(officer)
    assert "年度合同" not in guard and "另有 1 份有变化的档案您无权查看" in words(guard)


def test_who_neither_drafts_nor_reviews_tries_nothing(enter, draft):
    url, _unit = draft
    browser = enter("chen")

    assert "试行" not in words(browser.get(url))
    browser.get(f"{url}simulate", status=403)
    press(browser, f"{url}simulate", 403, unit="")


def test_the_workbook_has_people_and_dossiers(enter, draft):
    url, _unit = draft
    browser = enter("shu")
    answer = result(browser, url).click("导出")
    book = openpyxl.load_workbook(io.BytesIO(answer.body))
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}

    assert list(rows) == ["人员", "档案", "问题", "概况"]
    assert any(row[0] == "陈静" and "下载" in row[2] for row in rows["人员"])
    assert [row[1] for row in rows["档案"]] == ["题名", "年度合同"]
    assert "秘密" in book["档案"].oddHeader.center.text
