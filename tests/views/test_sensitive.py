"""Sensitive fields in the browser: written by who edits, read by who was given it (R010, S36)."""

import datetime
from urllib.parse import quote

import pytest
import transaction

from dossier.access import allow
from dossier.vocabulary import Permission
from tests.views.browsing import faults, fill, send, told, words
from workflows import access

SECRET = "zqj嗜好七jqz"
FIELDS = (
    "fields: {嗜好: {sensitive: yes}, 生日: {type: date, sensitive: yes}, 规模: {},"
    " 健康: {of: dossier, sensitive: yes}}\n"
    "forms: {客户卡: {fields: [客户名称, 嗜好, 规模]}}\ngrades:"
)


@pytest.fixture
def kept(make, cast):
    """A customer of Chen Jing, and a dossier about him, under a policy with sensitive fields."""
    cast.everybody()
    make.rules("grades:", FIELDS)
    unit, owner = cast.unit("XS").__name__, cast["chen"].__name__
    customer = make.customer(name="远洋公司", unit=unit, owner=owner)
    made = make.dossier(customer, title="远洋往来", unit=unit, owner=owner)
    make.document(made)
    transaction.commit()
    return customer, made


@pytest.fixture
def noted(enter, kept):
    """The same with something noted."""
    customer, made = kept
    send(enter("chen").get(f"/customers/{customer.__name__}/note-sensitive"), 嗜好=SECRET)
    send(enter("chen").get(f"/dossiers/{made.__name__}/note-sensitive"), 健康=SECRET)
    return kept


def at(thing, more=""):
    noun = "dossiers" if hasattr(thing, "dossier_class") else "customers"
    return f"/{noun}/{thing.__name__}/{more}"


def test_who_answers_for_a_customer_writes_and_reads(enter, kept):
    page = enter("chen").get(at(kept[0])).click("填写敏感资料", index=0)
    shown = send(page, 嗜好=SECRET, 生日="1970-02-03").follow()

    assert told(shown) == ["已保存。"]
    assert f"嗜好 {SECRET}" in words(shown) and "1970-02-03" in words(shown)
    assert fill(shown.click("填写敏感资料", index=0))["%E5%97%9C%E5%A5%BD"].value == SECRET


@pytest.mark.parametrize("login", ["guan", "jing", "zong"])
def test_all_others_see_a_mask_that_tells_nothing(enter, make, kept, noted, login):
    empty = make.customer(name="空白公司", unit=kept[0].unit)
    transaction.commit()
    for thing in (kept[0], empty):
        page = enter(login).get(at(thing))
        assert "嗜好 ＊＊＊ 生日 ＊＊＊" in words(page) and SECRET not in page.text


def test_who_may_not_read_writes_and_takes_nothing_away(enter, noted):
    customer, _dossier = noted
    page = enter("guan").get(at(customer, "note-sensitive"))
    assert SECRET not in page.text and "不能查看已填的内容" in words(page)
    send(page, 生日="1970-02-03")

    assert customer.sensitive == {"嗜好": SECRET, "生日": datetime.date(1970, 2, 3)}
    send(enter("chen").get(at(customer, "note-sensitive")), 嗜好="")
    assert "嗜好" not in customer.sensitive


def test_it_is_read_by_who_is_given_that_right_on_this_customer(enter, make, noted):
    customer, _dossier = noted
    make.acting_for(make.site["people"].by_login("an"))
    jing = make.site["people"].by_login("jing").__name__
    given = allow(f"person:{jing}", Permission.SENSITIVE_VIEW, cause="sharing")
    access.set_acl(make.request, customer, (*customer.__acl__, given), "客户回访")
    transaction.commit()

    assert SECRET in words(enter("jing").get(at(customer)))
    assert SECRET not in enter("zong").get(at(customer)).text


def test_what_is_no_value_is_a_fault_and_others_may_not_write(enter, kept):
    page = enter("chen").get(at(kept[0], "note-sensitive"))
    refused = send(page, 422, 生日="七月")

    assert [each.partition("：")[0] for each in faults(refused)] == ["生日"]
    enter("jing").get(at(kept[0], "note-sensitive"), status=403)
    enter("zhou").get(at(kept[0], "note-sensitive"), status=404)


# S36: nobody reads it anywhere else.

CARD, ASKED = quote("客户卡"), quote(SECRET)
EVERYBODY = ("guan", "chen", "zhou", "jing", "zong", "yue", "an", "xi", "shen")
CUSTOMER = (
    "", "edit", "history", "forms", f"fill-form?form={CARD}", f"print-form?form={CARD}", "access",
    "persons", "why", "note-sensitive",
)  # fmt: skip
PLACES = (
    "/", "/customers", "/dossiers", f"/search?q={quote('远洋')}", "/log", "/policies",
    "/export?type=Customer&as=csv", "/export?type=Dossier&as=csv",
)  # fmt: skip
ASKING = ("/search", "/@@suggest", "/customers", "/dossiers")
READ = {"", "note-sensitive", f"print-form?form={CARD}"}  # where the owner alone reads it


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_hidden_value_is_on_no_page_of_anybody(enter, noted, login):
    customer, made = noted
    browser = enter(login)
    seen = {
        place
        for place in (*CUSTOMER, *(at(made, each) for each in CUSTOMER[:3]), *PLACES)
        if SECRET in _text(browser, place if place[:1] == "/" else at(customer, place))
    }

    assert seen == ({*READ, at(made)} if login == "chen" else set())


def _text(browser, place):
    return browser.get(place, status="*").body.decode("utf-8", "replace")


@pytest.mark.parametrize("login", ["guan", "chen"])
def test_nothing_is_found_by_a_hidden_value(enter, noted, login):
    for place in ASKING:
        page = enter(login).get(f"{place}?q={ASKED}")
        assert not page.html.select("main .hits, main tbody tr, [role=option]"), place


def test_what_an_earlier_policy_did_not_call_sensitive_is_hidden_as_well(enter, make, kept):
    customer, _dossier = kept
    customer.more = {"嗜好": SECRET, "规模": "大"}
    transaction.commit()
    page = enter("guan").get(at(customer))

    assert SECRET not in page.text and "规模 大" in words(page)
    assert SECRET in words(enter("chen").get(at(customer)))
    assert SECRET not in enter("guan").get("/export?type=Customer&as=csv").text
    send(enter("chen").get(at(customer, "note-sensitive")), 生日="1970-02-03")
    assert customer.more == {"规模": "大"} and customer.sensitive["嗜好"] == SECRET


def test_the_log_names_the_field_and_no_value(site, noted):
    entries = [site.log.entry(number) for number in range(1, site.log.size + 1)]
    (one, other) = [each for each in entries if each["tag"] == "sensitive:changed"]

    assert one["after"]["fields"] == ["嗜好"] and other["after"]["fields"] == ["健康"]
    assert SECRET not in str(entries)
