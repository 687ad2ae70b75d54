"""The list of what those who look after secrecy have to look at."""

import datetime

import pytest

from dossier import clock
from dossier.vocabulary import Tier
from tests.views.browsing import refusal, words
from workflows import access
from workflows.dossier import advance


@pytest.fixture
def an(make, cast, dossier):
    """A request of the first security admin."""
    return make.acting_for(cast["an"])


def listed(page, title):
    found = page.html.select(f"section[aria-labelledby={title}-title] tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in found]


def classify(request, thing, days):
    """Make the thing 机密 for so many days from now."""
    day = clock.today() + datetime.timedelta(days=days)
    access.set_tier(request, thing, Tier.CONFIDENTIAL, "底价", day, "")
    return day


def test_a_period_that_ends_soon_is_listed_with_its_time(enter, an, dossier):
    classify(an, dossier, 30)
    ((number, kind, tier, left, responsible),) = listed(enter("an").get("/secrecy"), "ending")

    assert (number, kind, tier, left) == (dossier.__name__, "档案", "机密", "还有 30 天")
    assert responsible == ""


def test_a_period_that_is_over_stays_listed_and_opens_nothing(enter, an, dossier):
    classify(an, dossier, 30)
    with clock.frozen(clock.now() + datetime.timedelta(days=40)):
        ((*_, left, _responsible),) = listed(enter("an").get("/secrecy"), "ending")

    assert left == "逾期 10 天"
    assert dossier.tier == Tier.CONFIDENTIAL


@pytest.mark.parametrize("days", [91, 400])
def test_what_ends_later_is_not_listed_yet(enter, an, dossier, days):
    classify(an, dossier, days)

    assert listed(enter("an").get("/secrecy"), "ending") == []


def test_a_lowering_that_waits_is_listed_and_leads_to_the_desk(enter, an, dossier):
    access.ask_lowering(an, dossier, Tier.OPEN, "已公开")
    page = enter("bao").get("/secrecy")

    ((number, _kind, tier, said),) = listed(page, "asked")
    assert (number, tier) == (dossier.__name__, "秘密")
    assert "安全于" in said and "申请降为非密，原因：已公开" in said
    assert "同意降密" in words(page.click(dossier.__name__))


def test_with_nothing_to_look_at_it_says_so(enter, dossier):
    said = words(enter("shen").get("/secrecy"))

    assert "没有等待确认的降密。" in said and "期限届满不会自动解密" in said


def test_what_is_being_indexed_again_is_told(enter, make, an, dossier, monkeypatch):
    make.acting_for(make.site["people"].by_login("guan"))
    make.document(dossier)
    monkeypatch.setattr("workflows.relabel.AT_ONCE", 0)
    make.acting_for(make.site["people"].by_login("an"))
    classify(an, dossier, 30)

    assert "正在按新的密级与权限更新检索：0 / 1" in words(enter("an").get("/secrecy"))


def test_the_desk_of_a_dossier_is_found_by_its_number(enter, make, dossier):
    for step in ("sort", "file"):
        advance(make.request, dossier, step)
    answer = enter("an").get("/secrecy-of", {"number": f" {dossier.number} "})

    assert answer.location.endswith(f"/dossiers/{dossier.__name__}/access")


@pytest.mark.parametrize("number", ["", "KH-1999-1"])
def test_a_number_that_nothing_has_is_told(enter, dossier, number):
    page = enter("an").get("/secrecy-of", {"number": number}, status=409)

    assert "没有这个档号" in refusal(page)


@pytest.mark.parametrize(
    ("login", "there"), [("an", True), ("shen", True), ("guan", False), ("xi", False)]
)
def test_it_stands_in_the_menu_of_those_who_may_open_it(enter, dossier, login, there):
    browser = enter(login)

    assert bool(browser.get("/").html.select('.sections a[href="/secrecy"]')) is there
    browser.get("/secrecy", status=200 if there else 403)
    browser.get("/secrecy-of?number=x", status=409 if there else 403)


def bell(page):
    found = page.html.select_one(".waiting strong")
    return int(found.text) if found else 0


def test_what_waits_is_at_the_bell_and_on_the_home_page_of_who_may_act(enter, an, dossier):
    access.ask_lowering(an, dossier, Tier.OPEN, "已公开")
    home = {login: enter(login).get("/") for login in ("bao", "an", "shen")}

    assert {login: bell(page) for login, page in home.items()} == {"bao": 1, "an": 0, "shen": 0}
    assert "待复核的密级" in words(home["bao"]) and "待复核" not in words(home["an"])
    assert home["bao"].html.select('main a[href="/secrecy"]')


def test_a_period_that_ended_waits_for_every_security_admin(enter, an, dossier):
    classify(an, dossier, 1)
    assert bell(enter("an").get("/")) == 0
    with clock.frozen(clock.now() + datetime.timedelta(days=2)):
        assert bell(enter("an").get("/")) == bell(enter("bao").get("/")) == 1
