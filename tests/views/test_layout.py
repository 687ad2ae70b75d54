"""What stands around a page."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyramid import testing
from pyramid.authorization import Everyone
from webob.multidict import MultiDict
from webtest import TestApp

from dossier.vocabulary import State, Tier
from tests.views.gallery import shared
from views import layout


@pytest.fixture(scope="module")
def app():
    return TestApp(shared())


def page(**query):
    request = testing.DummyRequest(path="/dossiers", params=MultiDict(query))
    request.GET = MultiDict(query)
    return layout.Page(request)


@pytest.mark.parametrize(
    ("tier", "until", "said"),
    [
        (Tier.OPEN, None, None),
        (Tier.SECRET, None, "公司商密·秘密"),
        (Tier.CONFIDENTIAL, date(2031, 5, 1), "公司商密·机密·至 2031-05-01"),
    ],
)
def test_the_band_tells_regime_tier_and_period(tier, until, said):
    assert layout.marking(testing.DummyRequest(), tier, until) == said


def test_the_band_stands_at_head_and_foot(app):
    assert [band.text for band in app.get("/").html.select(".band")] == [
        "公司商密·机密·至 2031-05-01"
    ] * 2


def test_a_page_without_a_tier_has_no_band(app):
    assert app.get("/empty").html.select(".band") == []


def test_an_address_keeps_the_state_of_the_list():
    assert page(region="华东", b_start="40").address(tier="2") == (
        "/dossiers?region=%E5%8D%8E%E4%B8%9C&tier=2"
    )


def test_none_takes_a_parameter_away():
    assert page(tier="2").address(tier=None) == "/dossiers"


def test_a_second_click_on_a_title_sorts_the_other_way():
    assert page().sort_address("name") == "/dossiers?sort_on=name"
    assert page(sort_on="name").sort_address("name") == (
        "/dossiers?sort_on=name&sort_order=descending"
    )
    assert page(sort_on="name", sort_order="descending").sorted_by("name") == "descending"
    assert page(sort_on="date").sorted_by("name") == "none"


@given(st.integers(0, 400), st.integers(1, 50), st.integers(1, 9000))
def test_the_pager_leads_to_the_first_the_last_and_this_page(here, size, total):
    here = min(here, (total - 1) // size)
    shown = [place for place in page().pages(here * size, size, total) if place]

    assert shown[0][:2] == (1, 0)
    assert shown[-1][1] < total <= shown[-1][1] + size
    assert [place[0] for place in shown if place[2]] == [here + 1]
    assert len(shown) <= 7


def test_far_pages_are_left_out_and_said_so():
    assert [place and place[0] for place in page().pages(40, 20, 1559)] == [
        1, 2, 3, 4, 5, None, 78,
    ]  # fmt: skip


def test_a_state_without_a_tint_is_plain():
    assert page().kind_of(State.FILED) == "done"
    assert page().kind_of("elsewhere") == "plain"


def test_a_sentence_is_told_on_the_next_page_as_text(app):
    request = testing.DummyRequest()
    layout.tell(request, "<b>已保存</b>")
    layout.tell(request, "小心", "warning")

    assert layout.Page(request).flashes() == [("success", "<b>已保存</b>"), ("warning", "小心")]
    assert layout.Page(request).flashes() == []


def test_two_receipts_differ():
    assert page().receipt() != page().receipt()


def test_only_sections_that_exist_are_in_the_menu():
    with testing.testConfig() as config:
        config.add_directive("add_section", layout.add_section)
        config.add_section("customers", "customers", lambda request: True)
        config.add_section("audit" if False else "system", "system", lambda request: False)
        request = testing.DummyRequest(path="/customers/7", root=None)
        request.path_info, request.script_name = "/customers/7", ""

        (entry,) = layout.navigation(request)

    assert (entry.title, entry.url, entry.active) == ("客户", "/customers", True)


def test_a_section_may_ask_for_a_permission_at_the_root():
    with testing.testConfig() as config:
        config.testing_securitypolicy("linwei", permissive=False)
        config.add_directive("add_section", layout.add_section)
        config.add_section("home", "", "site:view")
        request = testing.DummyRequest(path="/", root={})
        request.path_info, request.script_name = "/", ""

        assert layout.navigation(request) == []


def test_an_unknown_section_is_an_error_at_start_up():
    with testing.testConfig() as config, pytest.raises(ValueError, match="garden"):
        layout.add_section(config, "garden", "garden", Everyone)


def test_the_current_section_is_marked(app):
    here = app.get("/").html.select_one(".sections [aria-current=page]")

    assert here.get_text(strip=True) == "工作台"


def test_every_section_has_its_own_key():
    keys = [key for _name, _icon, _title, key in layout.SECTIONS]

    assert len(set(keys)) == len(keys)


def test_a_visitor_sees_no_menu_and_no_search(app):
    page = app.get("/login")

    assert page.html.select(".sections, .search, .menu, .waiting") == []


def test_the_language_of_the_page_is_told(app):
    assert app.get("/").html.html["lang"] == "zh-CN"
    assert app.get("/?_LOCALE_=en").html.html["lang"] == "en"


def test_a_page_is_in_standards_mode(app):
    assert app.get("/").text.lstrip().startswith("<!DOCTYPE html>")


def test_a_template_outside_a_request_is_left_alone():
    event = {"request": None}
    layout.add_globals(event)

    assert event == {"request": None}
