"""The tier mark: regime, tier and period, on each page of what is secret and on no other."""

import datetime
import io

import openpyxl
import pytest

from dossier.secrecy import Secrecy
from dossier.vocabulary import Tier
from tests.views.test_why import path_of
from views.marks import mark_of

DAYS = [datetime.date(2030, 1, 2), datetime.date(2031, 5, 1)]


def bands(page):
    return [each.get_text(strip=True) for each in page.html.select(".band")]


def ground(until):
    return Secrecy("底价", "", datetime.date(2026, 1, 2), until, "")


@pytest.mark.parametrize("name", ["", "edit", "add", "history", "access", "persons", "why"])
def test_every_page_of_a_secret_thing_is_marked(enter, make, name):
    dossier = make.dossier(tier="秘密")
    dossier.secrecy = ground(DAYS[0])

    page = enter().get(f"{path_of(dossier)}{name}")
    assert bands(page) == ["公司商密·秘密·至 2030-01-02"] * 2


@pytest.mark.parametrize("name", ["edit", "correct"])
def test_the_forms_of_a_document_bear_the_mark_of_what_it_stands_in(enter, make, name):
    document = make.document(make.dossier(tier="秘密"))

    assert bands(enter().get(f"{path_of(document)}{name}")) == ["公司商密·秘密"] * 2


def test_a_form_that_comes_back_is_marked_too(enter, make):
    dossier = make.dossier(tier="机密")
    form = enter().get(f"{path_of(dossier)}edit").forms["form"]
    form["title"] = ""

    assert bands(form.submit("submit", status=422)) == ["公司商密·机密"] * 2


def test_what_is_open_bears_no_mark(enter, make):
    dossier = make.dossier()

    assert bands(enter().get(path_of(dossier))) == bands(enter().get("/customers")) == []


def test_the_period_is_that_of_what_the_tier_comes_from(request_, make):
    dossier = make.dossier(make.customer(tier="机密"))
    dossier.secrecy = ground(DAYS[0])
    dossier.customer.secrecy = ground(DAYS[1])
    assert mark_of(request_, dossier) == "公司商密·机密·至 2031-05-01"

    dossier.tier = Tier.TOP_SECRET
    assert mark_of(request_, dossier) == "公司商密·绝密·至 2030-01-02"


def test_of_two_periods_the_longer_holds_and_one_without_end_has_none(request_, make):
    dossier = make.dossier(make.customer(tier="机密"), tier="机密")
    dossier.secrecy, dossier.customer.secrecy = map(ground, DAYS)
    assert mark_of(request_, dossier).endswith("至 2031-05-01")

    dossier.secrecy = ground(None)
    assert mark_of(request_, dossier) == "公司商密·机密"


@pytest.mark.parametrize("name", ["nowhere", "confirm-factor", "suggest"])
def test_a_missing_page_of_a_secret_thing_says_nothing_of_it(enter, make, name):
    dossier = make.dossier(tier="秘密")
    browser = enter("guan")
    answer = browser.get(f"{path_of(dossier)}{name}", status=404)

    assert bands(answer) == []


def test_who_may_not_view_the_thing_sees_no_mark(enter, make, cast):
    cast.everybody()
    dossier = make.dossier(tier="秘密")

    assert bands(enter("zhou").get(path_of(dossier), status=404)) == []


def test_an_exported_list_bears_the_highest_tier_in_it_when_printed(enter, make):
    make.dossier(make.customer(tier="机密"))
    make.dossier(tier="秘密")
    sheet = openpyxl.load_workbook(io.BytesIO(enter().get("/export").body)).active

    assert sheet.oddHeader.center.text == sheet.oddFooter.center.text == "公司商密·机密"


def test_an_exported_list_of_open_things_bears_none(enter, make):
    make.dossier()
    sheet = openpyxl.load_workbook(io.BytesIO(enter().get("/export").body)).active

    assert sheet.oddHeader.center.text is None
