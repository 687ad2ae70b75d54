"""What happened to a thing, in words, for those who may know."""

import pytest

from tests.views.browsing import words
from workflows import customer as customers
from workflows.dossier import advance


def entries(page):
    return [each.strong.text for each in page.html.select(".timeline > li")]


def test_the_newest_comes_first(enter, make):
    dossier = make.dossier()
    advance(make.request, dossier, "sort")
    page = enter("guan").get(f"/dossiers/{dossier.__name__}/history")

    assert entries(page) == ["档案流转", "建立档案"]
    assert "状态 收集 整理" in words(page)


def test_filing_tells_the_number(enter, make):
    dossier = make.dossier()
    for step in ("sort", "file"):
        advance(make.request, dossier, step)
    page = enter("guan").get(f"/dossiers/{dossier.__name__}/history")

    assert f"档号 {dossier.number}" in words(page)


def test_the_history_of_a_dossier_holds_that_of_its_documents(enter, make):
    document = make.document()
    page = enter("guan").get(f"/dossiers/{document.dossier.__name__}/history")

    assert entries(page)[0] == "添加文件"


def test_what_happened_to_a_hidden_document_is_not_told(enter, make, cast):
    dossier = make.dossier(owner=cast["chen"].__name__)
    secret = make.document(dossier)
    secret.tier = 3
    page = enter("chen").get(f"/dossiers/{dossier.__name__}/history")

    assert entries(page) == ["建立档案"]
    assert secret.version.content.sha256 not in page.text


def test_a_customer_and_a_document_have_one_too(enter, make):
    document = make.document()
    browser, dossier = enter("guan"), document.dossier

    page = browser.get(f"/customers/{dossier.customer.__name__}/history")
    assert entries(page) == ["建立客户"]
    page = browser.get(f"/dossiers/{dossier.__name__}/{document.__name__}/history")
    assert document.version.content.sha256 in words(page)


@pytest.mark.parametrize("login", ["jing"])
def test_who_may_view_does_not_read_the_history_by_that(enter, make, cast, login):
    dossier = make.dossier(make.customer(unit=cast.unit("XS").__name__))
    browser = enter(login)

    browser.get(f"/dossiers/{dossier.__name__}/")
    browser.get(f"/dossiers/{dossier.__name__}/history", status=403)


def test_who_did_it_is_named(enter, make, cast):
    make.acting_for(cast["guan"])
    customer = make.customer()

    assert "管静" in words(enter("guan").get(f"/customers/{customer.__name__}/history"))


def test_an_entry_about_a_document_names_it_in_the_history_of_the_dossier(enter, make):
    document = make.document(title="购销合同")
    page = enter("guan").get(f"/dossiers/{document.dossier.__name__}/history")
    link = page.html.select_one(".timeline li a")

    assert (link.text, link["href"]) == (
        "购销合同",
        f"/dossiers/{document.dossier.__name__}/{document.__name__}/",
    )
    assert document.version.content.sha256 not in page.text


def test_changed_fields_and_owners_are_named_as_people_name_them(enter, make, cast):
    customer = make.customer()
    values = {"owner": cast["chen"].__name__, "email": "a@example.com"}
    customers.change(make.request, customer, values)
    page = enter("guan").get(f"/customers/{customer.__name__}/history")

    assert "责任人 陈静" in words(page)
    assert "修改的字段 邮箱、责任人" in words(page)
