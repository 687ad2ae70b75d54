"""工作台: what waits, what changed last, how much there is, each for the one who asks."""

import datetime

import pytest

from dossier import clock
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
        "收集 1", "整理 1", "归档 0", "使用 0", "结束 0",
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


def test_an_owner_is_waited_for_by_his_own_dossiers_alone(enter, make, cast):
    mine = make.customer(owner=cast["chen"].__name__, unit=cast.unit("XS").__name__)
    make.dossier(mine, title="陈静要整理的档案")
    other = make.customer(unit=cast.unit("XS").__name__)
    make.dossier(other, title="同事的档案")
    section = enter("chen").get("/").html.select_one("section[aria-label=待整理]")

    assert "陈静要整理的档案" in section.text
    assert "同事的档案" not in section.text
    assert f"owner={cast['chen'].__name__}" in section.h2.a["href"]


def test_the_bell_counts_what_waits_on_every_page(enter, make):
    for _each in range(2):
        make.dossier()
    advance(make.request, make.dossier(), "sort")

    assert enter("guan").get("/customers").html.select_one(".waiting strong").text == "3"
    assert enter("zhou").get("/customers").html.select_one(".waiting strong") is None


def test_it_is_told_how_long_a_dossier_has_waited(enter, make):
    long_ago = clock.now() - datetime.timedelta(days=3, hours=2)
    with clock.frozen(long_ago):
        make.dossier()

    assert "已等 3 天" in words(enter("guan").get("/"))


@pytest.mark.parametrize(
    ("login", "lesson"),
    [("chen", "建立客户，再为其建立档案"), ("an", "请到“系统”中办理"), ("yue", "请在上方检索")],
)
def test_an_empty_home_teaches_each_what_he_can_begin(enter, login, lesson):
    assert lesson in words(enter(login).get("/"))


def test_more_than_fits_is_a_link_to_all(enter, make):
    for _each in range(7):
        make.dossier()
    page = enter("guan").get("/")

    assert len(page.html.select("section[aria-label=待整理] li")) == 6
    assert "全部 7 份" in words(page)
