"""A draft tried on the page of its edition, in its workbook, and in JSON (R001)."""

import io

import openpyxl
import pytest

from dossier import library
from dossier.vocabulary import Post, Tier
from tests.views.browsing import words
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


def test_the_button_leads_to_who_loses_what(enter, draft, site):
    url, _unit = draft
    browser = enter("shu")
    size = site.log.size
    page = browser.get(url).click("试行", href="simulate")

    assert "年度合同" in page
    assert "陈静" in page and "阅览正文 2" in page and "下载 2" in page
    assert "什么都没有改变" in page and site.log.size == size


def test_a_department_is_chosen(enter, draft, make):
    url, unit = draft
    other = make.unit("采购部", "CG")
    browser = enter("shu")

    assert "年度合同" in browser.get(f"{url}simulate?unit={unit.__name__}")
    assert "没有档案会改变" in browser.get(f"{url}simulate?unit={other.__name__}")
    assert "没有这个部门" in words(browser.get(f"{url}simulate?unit=XX", status=422))


def test_dossiers_that_one_may_not_view_are_counted_for_who_looks_after_rights(enter, draft, cast):
    """S22, S33."""
    url, _unit = draft
    cast["guan"].clearance = Tier.OPEN
    officer, guard = (enter(login).get(f"{url}simulate") for login in ("guan", "an"))

    assert "年度合同" not in officer and "另有" not in words(officer)
    assert "年度合同" not in guard and "另有 1 份有变化的档案您无权查看" in words(guard)


def test_who_neither_drafts_nor_reviews_tries_nothing(enter, draft):
    url, _unit = draft
    browser = enter("chen")

    assert "试行" not in words(browser.get(url))
    browser.get(f"{url}simulate", status=403)


def test_the_workbook_has_people_and_dossiers(enter, draft):
    url, _unit = draft
    answer = enter("shu").get(f"{url}simulate?as=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.body))
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}

    assert list(rows) == ["人员", "档案", "问题", "概况"]
    assert any(row[0] == "陈静" and "下载" in row[2] for row in rows["人员"])
    assert [row[1] for row in rows["档案"]] == ["题名", "年度合同"]
    assert "秘密" in book["档案"].oddHeader.center.text
