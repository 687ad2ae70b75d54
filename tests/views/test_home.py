"""工作台: what waits, what changed last, how much there is, each for the one who asks."""

from tests.views.browsing import words
from workflows.dossier import advance


def totals(page):
    return {
        fact.dt.text: fact.dd.get_text(strip=True) for fact in page.html.select(".totals > div")
    }


def test_the_records_officer_sees_what_waits_for_him(enter, make):
    waiting = make.dossier(title="等待整理的档案")
    page = enter("guan").get("/")
    section = page.html.select_one("section[aria-label=待整理]")

    assert "等待整理的档案" in section.text
    assert section.h2.a["href"] == "/dossiers?state=collecting"
    assert section.select_one("li a")["href"] == f"/dossiers/{waiting.__name__}/"


def test_what_waits_for_others_is_not_shown(enter, make):
    make.dossier()

    assert enter("zhou").get("/").html.select("section[aria-label^=待]") == []


def test_totals_and_charts_count_only_what_one_may_view(enter, make, cast):
    make.document(make.dossier(make.customer(region="青岛")))
    mine = make.customer(region="烟台", owner=cast["zhou"].__name__)
    make.dossier(mine, owner=cast["zhou"].__name__)

    assert totals(enter("guan").get("/")) == {"客户": "2", "档案": "2", "文件": "1"}
    page = enter("zhou").get("/")
    assert totals(page) == {"客户": "1", "档案": "1", "文件": "0"}
    assert "烟台" in words(page)
    assert "青岛" not in page.text


def test_a_chart_counts_each_state(enter, make):
    advance(make.request, make.dossier(), "sort")
    make.dossier()
    rows = enter("guan").get("/").html.select(".bars")[0].select("tr")

    assert [row.get_text(" ", strip=True) for row in rows] == [
        "收集 1", "整理 1", "归档 0", "使用 0",
    ]  # fmt: skip


def test_an_empty_home_says_so(enter):
    assert "这里还没有需要您处理的事" in words(enter("yue").get("/"))


def test_verbs_are_offered_to_those_who_have_them(enter):
    assert "导入客户" in words(enter("guan").get("/"))
    assert "导入客户" not in words(enter("chen").get("/"))
    assert enter("shen").get("/").html.select("main .btn") == []


def test_the_section_of_the_system_is_for_those_who_keep_it(enter):
    def sections(login):
        return [
            link.get_text(strip=True) for link in enter(login).get("/").html.select(".sections a")
        ]

    assert sections("xi")[-1] == "系统"
    assert "系统" not in sections("guan")
