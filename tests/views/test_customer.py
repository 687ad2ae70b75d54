"""Customers in the browser: listed, opened, changed, and refused."""

import pytest

from tests.views.browsing import faults, fill, refusal, send, told, words


def rows(page):
    return [row.select_one("td.main").get_text(strip=True) for row in page.html.select("tbody tr")]


def test_the_list_shows_only_what_one_may_view(enter, make, cast):
    make.customer(name="隐于一隅有限公司")
    make.customer(name="周航的客户有限公司", owner=cast["zhou"].__name__)
    page = enter("zhou").get("/customers")

    assert rows(page) == ["周航的客户有限公司"]
    assert "共 1 项" in words(page)
    assert "隐于一隅" not in page.text


def test_a_value_in_a_row_filters_by_it(enter, make):
    make.customer(name="青岛公司", region="青岛")
    make.customer(name="烟台公司", region="烟台")
    browser = enter("guan")
    link = browser.get("/customers").html.find("a", string="青岛")["href"]
    page = browser.get(link)

    assert rows(page) == ["青岛公司"]
    assert "地区：青岛" in page.html.select_one(".chips").get_text("", strip=True)


def test_the_list_is_sorted_by_a_click(enter, make):
    for name in ("乙公司", "甲公司"):
        make.customer(name=name)
    browser = enter("guan")
    up = browser.get("/customers?sort_on=name")
    down = browser.get("/customers?sort_on=name&sort_order=descending")

    assert rows(up) == rows(down)[::-1]


def test_an_empty_list_teaches(enter):
    assert "建立第一个客户" in words(enter("guan").get("/customers"))
    assert "没有符合条件" in words(enter("guan").get("/customers?region=x"))


def test_a_customer_is_opened(enter, make, site):
    shown = send(enter("chen").get("/customers/add"), **make.facts(region="青岛")).follow()

    assert told(shown) == ["已建立客户。"]
    assert "青岛" in words(shown)
    assert "陈静" in words(shown)


def test_faults_are_named_at_once_and_what_was_typed_is_kept(enter, make):
    typed = make.facts(phone="12", uscc="913702007", contact="", region="青岛", tier="1")
    page = send(enter("chen").get("/customers/add"), 422, **typed)

    assert [fault.partition("：")[0] for fault in faults(page)] == [
        "统一社会信用代码", "联系人", "联系方式",
    ]  # fmt: skip
    assert page.forms["form"]["phone"].value == "12"
    assert page.forms["form"]["region"].value == "青岛"
    assert page.html.select_one("input[type=radio][value='1'][checked]")


def test_nothing_of_a_refused_form_is_kept(enter, make, site):
    send(enter("chen").get("/customers/add"), 422, **make.facts(contact=""))

    assert len(site["customers"]) == 0


def test_the_same_customer_is_refused_by_name_to_who_may_view_him(enter, make):
    known = make.facts(name="同一家有限公司")
    make.customer(**known)

    page = send(enter("guan").get("/customers/add"), 422, **known)
    assert faults(page) == ["客户名称：该客户已有档案：同一家有限公司"]
    page = send(enter("chen").get("/customers/add"), 422, **known)
    assert faults(page) == ["客户名称：该客户已有档案，请联系档案管理员。"]


def test_a_tier_above_ones_clearance_is_refused(enter, make):
    page = send(enter("chen").get("/customers/add"), 422, **make.facts(tier="3"))

    assert faults(page) == ["密级：不能高于您本人的涉密等级"]


def test_a_customer_is_changed(enter, make):
    customer = make.customer()
    browser = enter("guan")
    page = browser.get(f"/customers/{customer.__name__}/edit")
    shown = send(page, address="烟台市芝罘区").follow()

    assert told(shown) == ["已保存。"]
    assert "烟台市芝罘区" in words(shown)


def test_a_second_click_opens_one_customer(enter, make, site):
    browser = enter("chen")
    form = fill(browser.get("/customers/add"), **make.facts())
    first, again = form.submit("submit", status=303), form.submit("submit", status=303)

    assert first.location == again.location
    assert len(site["customers"]) == 1


def test_fields_that_the_form_does_not_show_are_not_taken(enter, make, site):
    """S52."""
    page = enter("chen").get("/customers/add")
    sent = fill(page, **make.facts()).submit_fields("submit")
    planted = [("need_to_know", "x"), ("history", ""), ("__acl__", "x"), ("state", "filed")]
    page.test_app.post("/customers/add", [*sent, *planted], status=303)
    (made,) = site["customers"].values()

    assert not {"need_to_know", "state"} & set(vars(made))
    assert len(made.history) == 1


@pytest.mark.parametrize(("login", "status"), [("yue", 403), ("shen", 403), ("zong", 403)])
def test_who_opens_no_accounts_gets_no_form(enter, login, status):
    enter(login).get("/customers/add", status=status)


def test_the_unit_of_a_customer_views_and_does_not_change(enter, make, cast):
    unit = cast.unit("XS").__name__
    customer = make.customer(unit=unit)
    browser = enter("jing")

    assert browser.get(f"/customers/{customer.__name__}/").html.select(".thing .btn-quiet") == []
    browser.get(f"/customers/{customer.__name__}/edit", status=403)


def test_a_customer_shows_his_dossiers_and_offers_one_more(enter, make):
    dossier = make.dossier(title="往来总卷")
    page = enter("guan").get(f"/customers/{dossier.customer.__name__}/")

    assert "往来总卷" in words(page)
    assert page.html.find("a", href=f"/dossiers/add?customer={dossier.customer.__name__}")


def test_the_tier_stands_at_head_and_foot(enter, make):
    customer = make.customer(tier="2")
    page = enter("guan").get(f"/customers/{customer.__name__}/")

    assert [band.text for band in page.html.select(".band")] == ["公司商密·机密"] * 2


def test_lowering_the_tier_is_refused_as_a_whole(enter, make):
    customer = make.customer(tier="2")
    page = enter("guan").get(f"/customers/{customer.__name__}/edit")

    assert "安全管理员" in refusal(send(page, 403, tier="0"))


def test_the_form_has_the_parts_of_the_paper_form(enter, make):
    page = enter("guan").get("/customers/add").html

    assert [part.legend.text for part in page.select("fieldset.part")] == [
        "基本信息", "归属与密级", "联系", "登记信息",
    ]  # fmt: skip


def test_regions_that_one_may_view_are_offered(enter, make, cast):
    make.customer(region="青岛")
    make.customer(region="烟台", owner=cast["zhou"].__name__)
    page = enter("zhou").get("/customers/add").html
    words = page.select_one("[name=region]")["list"]

    assert [each["value"] for each in page.select(f"#{words} option")] == ["烟台"]


def test_a_customer_shows_his_dossiers_and_his_facts_by_parts(enter, make):
    customer = make.customer(capital="1200", representative="陈海")
    make.dossier(customer, title="年度往来")
    page = enter("guan").get(f"/customers/{customer.__name__}/")

    assert [cell.text for cell in page.html.select("td.main")] == ["年度往来"]
    assert [part.text for part in page.html.select(".parts h3")] == ["联系", "登记信息"]
    assert "1,200 万元" in words(page)
