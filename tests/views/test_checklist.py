"""The checklist in the browser: the panel, its print, marks, going back, certificates."""

import pytest

from dossier.vocabulary import State
from tests.views.browsing import faults, fill, press, refusal, send, told, words
from workflows import dossier as verbs
from workflows import reception

TEXT = """
checklists:
  清单:
    incomplete: MODE
    returned_to: 移交部门
    items: {合同: {form: original, marks: [骑缝章]}, 执照: {}, 照片: {required: no}}
"""


def address(dossier, name=""):
    return f"/dossiers/{dossier.__name__}/{name}"


@pytest.fixture
def hold(make):
    """`hold(text)`: a policy that says this besides the default holds for the company."""

    def hold(text):
        make.policy(text)
        make.site.profile = "own"

    return hold


@pytest.fixture
def listed(make, hold):
    """`listed(mode)`: a dossier whose class has a checklist."""

    def listed(mode="refuse"):
        hold(TEXT.replace("MODE", mode))
        return make.dossier()

    return listed


def lines(page):
    rows = page.html.select("section[aria-labelledby=checklist-title] tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("td")] for row in rows]


def buttons(page):
    return [each.get_text(strip=True) for each in page.html.select(".thing .verbs .btn")]


def test_the_panel_says_what_is_there_and_what_misses_in_which_form(enter, make, listed):
    """R028, R029."""
    dossier = listed()
    make.document(dossier, item="执照", title="执照正本")
    page = enter("guan").get(address(dossier))

    assert [(row[0], row[1], row[2], row[4], row[5]) for row in lines(page)] == [
        ("合同", "必备", "原件", "", "合同：缺"),
        ("执照", "必备", "形式不限", "执照正本", "齐备"),
        ("照片", "", "形式不限", "", ""),
    ]
    assert "必备 2 项，已齐 1 项" in words(page)


def test_the_step_is_shown_as_blocked_and_refused_when_it_is_posted(enter, make, listed):
    dossier = listed()
    browser = enter("guan")
    page = browser.get(address(dossier))

    assert "还不能 整理 ，缺： 合同：缺；执照：缺" in words(page)
    page = press(browser, address(dossier, "advance?transition=sort"), 409)
    assert "合同：缺" in refusal(page) and "执照：缺" in refusal(page)


def test_a_class_without_a_checklist_has_no_panel(enter, make):
    dossier = make.dossier()
    browser = enter("guan")

    assert not browser.get(address(dossier)).html.select("#checklist-title")
    browser.get(address(dossier, "checklist"), status=409)
    assert "退回移交人" not in buttons(browser.get(address(dossier)))


def test_the_checklist_is_a_page_to_print(enter, listed):
    page = enter("guan").get(address(listed(), "checklist"))

    assert page.html.h1.text == "归档清单"
    assert "合同：缺" in words(page)


def test_a_document_is_tied_to_its_line_where_it_is_added_and_edited(enter, make, listed):
    dossier = listed()
    browser = enter("guan")
    page = browser.get(address(dossier, "add"))
    form = fill(page, title="合同正本", item="合同", manifestation="paper-original")
    form["file"] = [_upload("合同.txt")]
    form.submit("submit", status=303)
    (document,) = dossier.values()
    assert document.item == "合同"

    send(browser.get(address(dossier, f"{document.__name__}/edit")), item="执照")
    assert document.item == "执照"
    assert "归档清单项 执照" in words(browser.get(address(dossier, document.__name__ + "/")))


def _upload(name):
    from webtest import Upload

    return Upload(name, "合同正文".encode(), "text/plain")


def test_without_a_checklist_no_line_is_offered(enter, make):
    page = enter("guan").get(address(make.dossier(), "add"))

    assert "item" not in page.forms["form"].fields
    assert "no_original" not in page.forms["form"].fields


def test_the_reason_for_a_missing_original_is_asked_where_the_policy_wants_it(enter, make, hold):
    hold("intake: {original_or_reason: yes}")
    page = enter("guan").get(address(make.dossier(), "add"))
    form = fill(page, title="复印件", manifestation="paper-copy")
    form["file"] = [_upload("来函.txt")]

    assert "没有原件须说明原因" in faults(form.submit("submit", status=422))[0]


def test_a_policy_that_keeps_copies_proposes_them(enter, make, hold):
    hold("intake: {medium: copies}")
    page = enter("guan").get(address(make.dossier(), "add"))

    assert page.forms["form"]["manifestation"].value == "paper-copy"


def test_an_officer_confirms_the_marks(enter, make, listed):
    dossier = listed()
    contract = make.document(dossier, item="合同", title="购销合同")
    browser = enter("guan")
    page = browser.get(address(dossier, "marks"))
    assert "合同：购销合同" in words(page)
    page.forms["form"]["checkbox"] = True
    shown = page.forms["form"].submit("submit", status=303).follow()

    assert contract.marks == ("骑缝章",)
    assert "骑缝章 ✓" in lines(shown)[0][3]


def test_a_dossier_goes_back_and_everybody_who_opens_it_sees_why(enter, make, listed):
    dossier = listed()
    browser = enter("guan")
    page = browser.get(address(dossier, "give-back"))
    assert "合同：缺；执照：缺" in words(page)
    send(page, 422, reason=" ")
    shown = send(browser.get(address(dossier, "give-back")), reason="合同没有骑缝章").follow()

    assert told(shown) == ["已退回。"]
    said = shown.html.select_one("section[aria-labelledby=returned-title]").get_text(" ")
    for word in ("移交部门", "合同没有骑缝章", "执照：缺"):
        assert word in said
    page = browser.get(address(dossier, "give-back"))
    send(page, 409, reason="合同没有骑缝章")


def test_with_a_note_the_reason_is_asked_before_it_is_taken_in(enter, listed):
    dossier = listed("accept with note")
    browser = enter("guan")
    verbs = browser.get(address(dossier)).html.select(".thing .verbs a")
    link = next(each for each in verbs if each.get_text(strip=True) == "整理")
    page = browser.get(link["href"])
    assert "缺：合同、执照" in words(page)
    assert faults(send(page, 422, reason=" "))
    shown = send(browser.get(link["href"]), reason="先收后补").follow()

    assert dossier.state is State.SORTING
    assert "先收后补" in words(shown)


def test_a_line_of_the_supplement_list_is_closed_with_a_reason(enter, make, listed):
    dossier = listed("supplement list")
    verbs.advance(make.request, dossier, "sort")
    browser = enter("guan")
    link = browser.get(address(dossier)).html.find("a", string="合同：缺")
    send(browser.get(link["href"]), reason="口头订立")

    assert dossier.accepted.closed[0].item == "合同"
    assert browser.get(address(dossier)).html.find("a", string="合同：缺") is None


PERSON, PHONE = "without.联系人姓名", "without.联系电话"


def test_certificates_are_noted_in_a_form(enter, make, hold):
    """R027: neither certificates nor the three fields → V422."""
    hold("intake: {certificates: [营业执照], without_certificates: [联系人姓名, 联系电话]}")
    dossier = make.dossier()
    browser = enter("guan")
    assert "登记证照" in buttons(browser.get(address(dossier)))
    page = send(browser.get(address(dossier, "certificates")), 422, **{PERSON: "陈静"})
    (fault,) = faults(page)
    assert fault.startswith("联系电话") and "未取得营业执照" in fault
    shown = send(page, **{PHONE: "0532-1234"}).follow()

    assert dossier.without == (("联系人姓名", "陈静"), ("联系电话", "0532-1234"))
    assert "0532-1234" in words(shown)


def test_who_only_views_sees_the_list_and_no_button(enter, make, cast, hold):
    hold(TEXT.replace("MODE", "refuse"))
    dossier = make.dossier(make.customer(unit=cast.unit("XS").__name__))
    browser = enter("jing")

    assert lines(browser.get(address(dossier)))
    assert buttons(browser.get(address(dossier))) == []
    for name in ("marks", "give-back", "close-line?item=x", "certificates"):
        browser.get(address(dossier, name), status=403)


def test_a_hidden_document_is_not_in_the_list_of_who_may_not_view_it(enter, make, cast, hold):
    """R068."""
    hold(TEXT.replace("MODE", "refuse"))
    dossier = make.dossier(make.customer(owner=cast["chen"].__name__))
    paper = make.document(dossier, item="执照", title="秘密的执照")
    paper.need_to_know = (f"person:{cast['guan'].__name__}",)
    from workflows.machine import modified

    modified(make.request, paper)
    page = enter("chen").get(address(dossier))

    assert "秘密的执照" not in page.text
    assert lines(page)[1][5] == "执照：缺"
    assert reception.lines(make.request, dossier)
