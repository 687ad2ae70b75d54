"""Dossiers in the browser: opened, changed, moved on their way, and refused."""

import pytest

from dossier.vocabulary import State
from tests.views.browsing import faults, fill, press, refusal, send, told, words
from workflows.dossier import advance
from workflows.machine import modified


def address(dossier, name=""):
    return f"/dossiers/{dossier.__name__}/{name}"


def verbs(page):
    return [each.get_text(strip=True) for each in page.html.select(".thing .verbs .btn")]


@pytest.fixture
def chens(make, cast):
    """A dossier of which Chen is the owner."""
    return make.dossier(make.customer(owner=cast["chen"].__name__), title="陈静的档案")


def test_the_list_shows_only_what_one_may_view(enter, make, chens):
    make.dossier(title="隐藏的档案")
    page = enter("chen").get("/dossiers")

    assert [cell.text for cell in page.html.select("td.main")] == ["陈静的档案"]
    assert "隐藏的档案" not in page.text


def test_an_empty_list_teaches(enter):
    assert "先打开一位客户" in words(enter("guan").get("/dossiers"))


def test_a_dossier_is_opened_for_a_customer(enter, make):
    customer = make.customer(name="海港贸易有限公司")
    page = enter("guan").get(f"/dossiers/add?customer={customer.__name__}")
    shown = send(page, title="年度往来", **{"class": "KH"}).follow()

    assert told(shown) == ["已建立档案。"]
    assert "未编档号" in words(shown)
    assert shown.html.find("a", string="海港贸易有限公司")


def test_without_a_customer_there_is_no_form(enter):
    enter("guan").get("/dossiers/add", status=404)
    enter("guan").get("/dossiers/add?customer=nobody", status=404)


def test_faults_are_at_their_fields_and_what_was_typed_stays(enter, make):
    page = enter("guan").get(f"/dossiers/add?customer={make.customer().__name__}")
    page = send(page, 422, title="", remark="两份原件", **{"class": "KH"})

    assert [fault.partition("：")[0] for fault in faults(page)] == ["题名"]
    assert page.forms["form"]["remark"].value == "两份原件"


def test_a_class_that_the_policy_does_not_know_is_refused(enter, make):
    page = enter("guan").get(f"/dossiers/add?customer={make.customer().__name__}")
    form = fill(page, title="a")
    form["class"].force_value("ZZ")

    assert "没有类别 ZZ" in faults(form.submit("submit", status=422))[0]


def test_a_second_click_opens_one_dossier(enter, make, site):
    page = enter("guan").get(f"/dossiers/add?customer={make.customer().__name__}")
    form = fill(page, title="一份", **{"class": "KH"})
    first, again = form.submit("submit", status=303), form.submit("submit", status=303)

    assert first.location == again.location
    assert len(site["dossiers"]) == 1


def test_a_dossier_goes_its_way_by_buttons(enter, make, site):
    dossier = make.dossier()
    browser = enter("guan")

    for wanted, state in (("整理", "整理"), ("归档", "归档"), ("转入使用", "使用")):
        assert verbs(browser.get(address(dossier)))[0] == wanted
        form = browser.get(address(dossier)).html.select_one(".thing form")
        shown = press(browser, form["action"]).follow()
        assert told(shown) == [f"{wanted}：已完成。"]
        assert shown.html.select_one(".thing .state").text == state
    assert dossier.state is State.IN_USE
    assert dossier.number in words(shown)


def test_the_place_on_the_way_is_marked(enter, make):
    dossier = make.dossier()
    advance(make.request, dossier, "sort")
    here = enter("guan").get(address(dossier)).html.select_one("[aria-current=step]")

    assert "整理" in here.text


def test_a_step_that_does_not_begin_here_is_refused_by_its_state(enter, make):
    dossier = make.dossier()
    page = press(enter("guan"), address(dossier, "advance?transition=use"), 409)

    assert refusal(page) == "当前状态为“收集”，不能转入使用。"


@pytest.mark.parametrize("name", ["", "burn", "sort&transition=burn"])
def test_a_step_that_does_not_exist_is_refused(enter, make, name):
    press(enter("guan"), address(make.dossier(), f"advance?transition={name}"), 422)


def test_a_second_click_on_a_step_takes_one(enter, make, site):
    dossier = make.dossier()
    browser = enter("guan")
    form = next(
        form for form in browser.get(address(dossier)).forms.values() if "advance" in form.action
    )
    form.submit(status=303)
    form.submit(status=303)

    assert dossier.state is State.SORTING
    assert len(dossier.history) == 2


def test_no_step_is_taken_by_a_link(enter, make):
    enter("guan").get(address(make.dossier(), "advance?transition=sort"), status=404)


def test_the_owner_sorts_and_does_not_file(enter, chens):
    browser = enter("chen")
    press(browser, address(chens, "advance?transition=sort"))

    assert "归档" not in verbs(browser.get(address(chens)))
    press(browser, address(chens, "advance?transition=file"), 403)


def test_a_dossier_is_changed(enter, make):
    dossier = make.dossier()
    page = enter("guan").get(address(dossier, "edit"))
    shown = send(page, title="改过的题名", remark="备注一句").follow()

    assert "改过的题名" in words(shown)
    assert "备注一句" in words(shown)


def test_the_class_of_a_numbered_dossier_stays(enter, make):
    dossier = make.dossier()
    for step in ("sort", "file"):
        advance(make.request, dossier, step)
    page = send(enter("guan").get(address(dossier, "edit")), 422, **{"class": "JY"})

    assert "不能改变类别" in faults(page)[0]


def test_the_owner_does_not_change_what_is_filed(enter, make, chens):
    for step in ("sort", "file"):
        advance(make.request, chens, step)
    page = enter("chen").get(address(chens, "edit"))

    send(page, 403, title="改过")


def test_who_only_views_is_offered_nothing(enter, make, cast):
    dossier = make.dossier(make.customer(unit=cast.unit("XS").__name__))
    browser = enter("jing")

    assert verbs(browser.get(address(dossier))) == []
    for name in ("edit", "add", "history"):
        browser.get(address(dossier, name), status=403)


def test_the_documents_are_listed_with_size_and_kind(enter, make):
    document = make.document(name="来函.txt")
    (row,) = enter("guan").get(address(document.dossier)).html.select(".listing tbody tr")

    assert [cell.text.strip() for cell in row.select("td")][:3] == [
        document.title, "往来函件", "2026-01-05",
    ]  # fmt: skip
    assert "TXT" in row.text


def test_a_document_above_ones_clearance_is_not_among_them(enter, make, chens):
    make.document(chens, title="可看的")
    secret = make.document(chens, title="不可看的")
    secret.tier = 2
    modified(make.request, secret)
    page = enter("chen").get(address(chens))

    assert "可看的" in words(page)
    assert "不可看的" not in page.text


def test_the_customer_of_a_dossier_is_a_link_to_those_who_may_view_him(enter, make, cast):
    dossier = make.dossier(owner=cast["zhou"].__name__)
    name = dossier.customer.name
    page = enter("zhou").get(address(dossier))

    assert name in words(page)
    assert page.html.find("a", string=name) is None
