"""The two reports of rights as pages and as workbooks."""

import io

import openpyxl
import pytest

from dossier.vocabulary import Tier
from tests.views.browsing import words
from tests.views.test_why import path_of, vacate


@pytest.fixture
def dossier(make, cast):
    cast.everybody()
    unit, chen = cast.unit("XS").__name__, cast["chen"].__name__
    customer = make.customer(name="远洋公司", unit=unit, owner=chen)
    return make.dossier(customer, title="年度合同", unit=unit, owner=chen)


def rows(page):
    return [
        [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.html.select(".listing tbody tr")
    ]


def sheet(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.body)).active


def values(answer):
    return [[cell.value or "" for cell in row] for row in sheet(answer)]


def test_all_persons_of_a_thing_with_what_they_may_and_why(enter, dossier):
    found = {row[1]: row for row in rows(enter("an").get(f"{path_of(dossier)}persons"))}

    assert set(found) == {"linwei", "guan", "chen", "jing", "zong"}
    assert found["jing"] == [
        "经明",
        "jing",
        "部门经理 · 销售部",
        "机密",
        "查看、导出清单、阅览正文、下载、打印",
        "所属部门",
    ]
    assert found["chen"][4:] == [
        "查看、编辑、查看历史、导出清单、查看敏感资料、阅览正文、下载、打印、添加文件、整理",
        "所属部门、责任人",
    ]


def test_a_person_leads_to_the_question_why(enter, dossier):
    browser = enter("shen")
    page = browser.get(f"{path_of(dossier)}persons").click("经明")

    assert "经明可以查看" in words(page)


def test_a_thing_that_nobody_may_view_says_so(enter, dossier):
    dossier.need_to_know = frozenset({"person:nobody"})

    assert "现在没有人可以查看。" in words(enter("an").get(f"{path_of(dossier)}persons"))


def test_the_persons_of_customer_and_document_too(enter, make, dossier):
    browser = enter("an")
    for thing in (dossier.customer, make.document(dossier)):
        assert len(rows(browser.get(f"{path_of(thing)}persons"))) == 5


def test_the_workbook_says_the_same_as_the_page(enter, dossier):
    browser = enter("an")
    page = browser.get(f"{path_of(dossier)}persons")

    assert values(page.click("导出"))[1:] == rows(page)


def test_the_workbook_of_a_secret_thing_is_marked_in_print(enter, dossier):
    dossier.tier = Tier.SECRET
    found = sheet(enter("an").get(f"{path_of(dossier)}export-persons"))

    assert found.oddHeader.center.text == found.oddFooter.center.text == "公司商密·秘密"


def test_a_name_that_looks_like_a_formula_comes_out_as_text(enter, make, dossier):
    make.person("evil", name="=1+1", post="general-manager")
    found = sheet(enter("an").get(f"{path_of(dossier)}export-persons"))
    (cell,) = [row[0] for row in found if row[1].value == "evil"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def rights(browser, person, page="rights", **options):
    return browser.get(f"/people/{person.__name__}/{page}", **options)


def test_all_things_of_a_person_by_number_alone(enter, cast, dossier):
    page = rights(enter("an"), cast["jing"])
    found = {row[0]: row for row in rows(page)}

    assert set(found) == {"客户", "档案"}
    assert found["档案"][1:] == [
        dossier.__name__,
        "",
        "非密",
        "查看、导出清单、阅览正文、下载、打印",
        "所属部门",
    ]
    assert "年度合同" not in page.text


def test_who_may_view_the_things_is_told_their_names(enter, cast, dossier):
    vacate(cast)
    found = {row[0]: row[2] for row in rows(rights(enter(), cast["jing"]))}

    assert found == {"客户": "远洋公司", "档案": "年度合同"}


def test_a_thing_leads_to_the_question_why(enter, cast, dossier):
    page = rights(enter("an"), cast["jing"]).click(dossier.__name__)

    assert "经明可以查看" in words(page)


def test_the_list_of_things_has_pages(enter, cast, dossier):
    page = rights(enter("an"), cast["guan"], params={"b_size": 1})

    assert len(rows(page)) == 1
    assert "共 2 项" in words(page)


def test_who_may_view_nothing_has_an_empty_report(enter, cast, dossier):
    page = rights(enter("an"), cast["zhou"])

    assert "此人现在看不到任何材料。" in words(page)
    assert not page.html.select('a[href$="export-rights"]')


def test_the_workbook_of_a_person_is_whole_and_marked(enter, cast, dossier):
    dossier.tier = Tier.SECRET
    answer = rights(enter("shen"), cast["chen"], "export-rights")

    assert len(values(answer)) == 3
    assert sheet(answer).oddHeader.center.text == "公司商密·秘密"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_an_english_workbook_has_english_words(enter, cast, dossier):
    browser = enter("an", HTTP_ACCEPT_LANGUAGE="en")

    assert values(rights(browser, cast["jing"], "export-rights"))[1][3] == "Open"


@pytest.mark.parametrize("login", ["guan", "chen", "xi"])
def test_nobody_else_reads_the_rights_of_a_person(enter, cast, dossier, login):
    browser = enter(login)

    rights(browser, cast["chen"], status=403)
    rights(browser, cast["chen"], "export-rights", status=403)


def test_the_page_of_a_person_leads_to_his_rights(enter, cast, dossier):
    page = enter("an").get(f"/people/{cast['chen'].__name__}/")

    assert "陈静的权限" in words(page.click("权限", index=0))


@pytest.mark.parametrize("query", [{"q": "绝无此词"}, {"region": "南极"}, {"sort_on": "name"}])
def test_the_report_answers_no_question_about_content(enter, cast, dossier, query):
    """S33: an empty answer would tell that no such words are there."""
    browser = enter("an")

    asked, plain = rights(browser, cast["jing"], params=query), rights(browser, cast["jing"])
    assert rows(asked) == rows(plain) != []


@pytest.mark.parametrize("query", [{"b_size": "many"}, {"b_start": "-1"}])
def test_a_page_that_cannot_be_is_refused(enter, cast, dossier, query):
    rights(enter("an"), cast["jing"], params=query, status=422)
