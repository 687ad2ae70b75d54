"""Search in the browser: what one may view alone, counted, marked, suggested and taken out."""

import csv
import io

import openpyxl
import pytest

from dossier.vocabulary import Tier
from tests.views.browsing import refusal, words
from workflows.machine import modified


def hits(page):
    return [hit.h2.get_text(strip=True) for hit in page.html.select(".hit")]


def facets(page):
    return {
        section.h2.text: [link.get_text(" ", strip=True) for link in section.select("a")]
        for section in page.html.select(".facets section")
    }


@pytest.fixture
def papers(make, cast):
    """Two letters about the same matter: one of Chen's customer, one of another's."""
    mine = make.customer(name="海港贸易有限公司", region="青岛", owner=cast["chen"].__name__)
    other = make.customer(name="隐藏的有限公司", region="烟台")
    letter = "双方商定付款日期为三月一日，逾期加收利息。".encode()
    return [make.document(make.dossier(each), data=letter, title="来函") for each in (mine, other)]


def test_words_inside_a_file_are_found_and_marked(enter, papers):
    page = enter("chen").get("/search", {"q": "付款日期"})

    assert hits(page) == ["来函"]
    assert page.html.select_one(".excerpt mark").text == "付款日期"


def test_what_one_may_not_view_is_neither_shown_nor_counted(enter, papers):
    page = enter("chen").get("/search", {"q": "付款"})

    assert "共 1 项" in words(page)
    assert facets(page)["地区"] == ["青岛 1"]
    assert "烟台" not in page.text
    assert "隐藏的" not in page.text
    assert len(hits(enter("guan").get("/search", {"q": "付款"}))) == 2


def test_a_facet_narrows_and_widens_again(enter, papers):
    browser = enter("guan")
    page = browser.get("/search", {"q": "付款"})
    link = page.html.select_one(".facets a[href*='region=%E9%9D%92']")
    narrow = browser.get(link["href"])

    assert len(hits(narrow)) == 1
    chips = narrow.html.select(".chips .chip")
    assert chips[0].get_text("", strip=True).startswith("地区：青岛")
    assert len(hits(browser.get(chips[0].a["href"]))) == 2


def test_a_tier_of_the_customer_is_that_of_its_papers(enter, papers, make):
    papers[0].dossier.customer.tier = Tier.CONFIDENTIAL
    for each in (papers[0].dossier.customer, papers[0].dossier, papers[0]):
        modified(make.request, each)

    assert hits(enter("chen").get("/search", {"q": "付款"})) == []
    page = enter("guan").get("/search", {"q": "付款"})
    assert sorted(mark.text.strip() for mark in page.html.select(".hit .tier")) == ["机密", "非密"]


def test_nothing_found_teaches(enter):
    assert "没有找到" in words(enter("chen").get("/search", {"q": "不存在的词语"}))


@pytest.mark.parametrize("query", ["haigang", "hgmy", "海港", "海  港"])
def test_names_are_suggested_also_by_sound(enter, papers, query):
    page = enter("chen").get("/suggest", {"q": query})

    assert [option.span.text for option in page.html.select("[role=option]")][:1] == [
        "海港贸易有限公司"
    ]


def test_what_is_hidden_is_not_suggested(enter, papers):
    page = enter("chen").get("/suggest", {"q": "隐藏"})

    assert page.html.select("[role=option]") == []


@pytest.mark.parametrize("query", ["", " ", "　"])
def test_nothing_typed_suggests_nothing(enter, papers, query):
    assert enter("guan").get("/suggest", {"q": query}).html.select("[role=option]") == []


def table(answer):
    sheet = openpyxl.load_workbook(io.BytesIO(answer.body)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_result_is_taken_out_as_a_workbook(enter, papers):
    answer = enter("guan").get("/export", {"q": "付款"})
    head, *rows = table(answer)

    assert head[:4] == ["类型", "档号", "名称", "客户"]
    assert sorted(row[3] for row in rows) == ["海港贸易有限公司", "隐藏的有限公司"]
    assert answer.headers["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1"])
def test_what_a_spreadsheet_would_run_comes_out_as_text(enter, make, name):
    make.customer(name=name)
    browser = enter("guan")
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/export?type=Customer").body))
    lines = list(csv.reader(io.StringIO(browser.get("/export?as=csv").body.decode("utf-8-sig"))))

    cell = book.active.cell(2, 3)
    assert (cell.data_type, cell.value) == ("s", name)
    assert lines[1][2] == f"'{name}"


def test_only_what_one_may_export_is_taken_out(enter, papers):
    (row,) = table(enter("chen").get("/export", {"q": "付款"}))[1:]

    assert row[3] == "海港贸易有限公司"


def test_with_nothing_to_take_out_one_is_told_so(enter, papers):
    assert "没有可以导出" in refusal(enter("zhou").get("/export", status=409))
    assert enter("zhou").get("/search").html.find("a", href="/export") is None


def test_the_address_holds_the_whole_search(enter, papers):
    page = enter("guan").get("/search?q=%E4%BB%98%E6%AC%BE&region=%E9%9D%92%E5%B2%9B")
    link = page.html.select_one(".page-head .btn")["href"]

    assert link == "/export?q=%E4%BB%98%E6%AC%BE&region=%E9%9D%92%E5%B2%9B"


def test_markup_in_names_and_texts_is_marked_as_text(enter, make):
    evil = "<img src=x onerror=alert(1)>付款"
    document = make.document(data=f"信中写道：{evil}".encode(), title=evil)
    page = enter("guan").get("/search", {"q": "付款"})

    assert page.html.select("[onerror]") == []
    assert hits(page) == [document.title]
    assert evil[:20] in page.html.select_one(".excerpt").text


def test_hits_are_put_in_another_order_by_a_click(enter, make):
    dossier = make.dossier(title="往来")
    for title, day in (("付款乙", "2026-02-01"), ("付款甲", "2025-01-01")):
        make.document(dossier, title=title, date=day)
    browser = enter("guan")
    page = browser.get("/search", {"q": "付款", "type": "Document"})
    link = {each.text: each["href"] for each in page.html.select(".sorts a")}

    assert page.html.select_one(".sorts [aria-current]").text == "相关度"
    assert hits(browser.get(link["日期"])) == ["付款乙", "付款甲"]
    assert hits(browser.get(link["名称"])) == hits(browser.get(link["日期"]))[::-1]


def test_an_export_tells_of_a_hidden_customer_the_name_alone(enter, make, cast):
    """R068: a dossier may be one's own to read without its customer."""
    of = make.customer(name="隐藏的有限公司", region="烟台", uscc="91350100M000100Y43")
    make.dossier(of, title="代管往来", unit=cast.unit("CW").__name__)

    mine = enter("zhou").get("/export?as=csv").text
    assert "代管往来" in mine and "隐藏的有限公司" in mine
    assert "烟台" not in mine and "91350100M000100Y43" not in mine
    assert "烟台" in enter("guan").get("/export?as=csv").text
