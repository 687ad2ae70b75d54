"""Customers and dossiers in the browser with what the policy of a department adds (R009, R020)."""

import io

import openpyxl
import pytest
import transaction

from tests.views.browsing import faults, fill, send, told, words

ADDED = (
    "fields: {合作年限: {type: number, section: 合作}, 上市: {type: yes or no},"
    " 需求: {type: long text}, 房屋: {of: dossier}}\n"
    "facets: {市场: [国内, 国际], 性质: {of: dossier, values: [基本]}}\ngrades:"
)
OWN = "classes: {ZZ: 住宅}\ngrades: [甲]\nfields: {面积: {type: number, required: yes}}\n"


@pytest.fixture
def added(make, cast):
    cast.everybody()
    make.rules("grades:", ADDED)
    return make


def options(page, name):
    found = [each.get_text(strip=True) for each in page.html.select(f'[name="{name}"] option')]
    return [each for each in found if each not in ("—", "请选择")]


def test_a_customer_is_opened_and_shown_with_the_fields_of_the_policy(enter, added):
    typed = added.facts(**{"fields.合作年限": "１,２００", "facets.市场": "国内"})
    shown = send(enter("guan").get("/customers/add"), **typed).follow()
    parts = {part.h3.get_text(): part.dl.get_text("|", strip=True)
             for part in shown.html.select(".parts section")}  # fmt: skip

    assert told(shown) == ["已建立客户。"]
    assert (parts["合作"], parts["分类"]) == ("合作年限|1,200", "市场|国内")


def test_the_fields_stand_under_their_sections_in_the_form(enter, added):
    page = enter("guan").get("/customers/add")
    legends = [each.get_text(strip=True) for each in page.html.select("fieldset.part > legend")]

    assert legends[-3:] == ["分类", "合作", "其他资料"]


def test_a_fault_names_the_field_and_what_was_typed_stays(enter, added):
    typed = added.facts(**{"fields.合作年限": "三年", "fields.需求": "冷链"})
    page = send(enter("guan").get("/customers/add"), 422, **typed)

    assert faults(page) == ["合作年限：不是数目"]
    assert "三年" in page.text and "冷链" in page.text


def test_what_no_browser_offers_is_refused(enter, added):
    """R020: outside the vocabulary → V422."""
    form = fill(enter("guan").get("/customers/add"), **added.facts())
    form["facets.%E5%B8%82%E5%9C%BA"].force_value("火星")
    page = form.submit("submit", status=422)

    assert faults(page) == ["市场：不在可选的范围"]


def test_a_form_shows_what_is_kept_and_emptying_takes_it_away(enter, added):
    typed = added.facts(**{"fields.合作年限": "3", "fields.上市": "否"})
    made = send(enter("guan").get("/customers/add"), **typed).follow()
    form = fill(made.click("编辑", index=0))
    names = {"years": "fields.%E5%90%88%E4%BD%9C%E5%B9%B4%E9%99%90"}

    assert form[names["years"]].value == "3"
    form[names["years"]] = ""
    shown = form.submit("submit").follow()
    assert "合作年限" not in words(shown) and "上市 否" in words(shown)


def test_a_field_of_a_former_policy_can_be_read_and_survives_a_change(enter, added):
    typed = added.facts(**{"fields.合作年限": "3", "facets.市场": "国内"})
    shown = send(enter("guan").get("/customers/add"), **typed).follow()
    added.rules(ADDED, "grades:")
    transaction.commit()
    page = send(shown.click("编辑", index=0), region="烟台").follow()

    assert "以前的字段 合作年限 3 市场 国内" in words(page)


def test_a_dossier_has_fields_and_facets_of_its_own(enter, added):
    of = added.customer()
    page = enter("guan").get(f"/dossiers/add?customer={of.__name__}")
    typed = {"class": "KH", "fields.房屋": "自用", "facets.性质": "基本"}
    shown = send(page, **typed).follow()

    assert "性质 基本" in words(shown) and "房屋 自用" in words(shown)
    edited = send(shown.click("编辑", index=0), **{"fields.房屋": "出租"}).follow()
    assert "房屋 出租" in words(edited)


def test_the_history_names_the_fields_without_their_values(enter, added):
    typed = added.facts(**{"fields.需求": "冷链仓储"})
    shown = send(enter("guan").get("/customers/add"), **typed).follow()
    send(shown.click("编辑", index=0), **{"fields.需求": "保税仓储", "facets.市场": "国内"})
    page = enter("guan").get(f"{shown.request.path}history")

    assert "市场、需求" in words(page)
    assert "保税" not in words(page) and "国内" not in words(page)


def opened(make, **typed):
    from dossier import card
    from workflows import customer

    schema = card.schema_of(make.site.edition_for("").rules, card.CUSTOMER)
    values = card.folded(schema.deserialize(make.facts(**typed)))
    return customer.open(make.request, make.site["customers"], values)


def test_lists_and_search_filter_by_the_facets_of_the_policy(enter, added):
    for market in ("国内", "国内", "国际"):
        opened(added, **{"facets.市场": market})
    for address in ("/customers", "/search"):
        page = enter("guan").get(address)
        found = page.click("国内")

        assert "市场" in [
            each.get_text(strip=True) for each in page.html.select(".facets h2, .facets h3")
        ]
        assert "市场：国内" in found.html.select_one(".chips").get_text("", strip=True)
        assert "共 2 项" in words(found)


def test_a_facet_of_a_customer_whom_one_may_not_view_is_nowhere(enter, added, cast):
    """R068: also not by a dossier of his that one may view."""
    of = opened(added, **{"facets.市场": "国际"})
    added.dossier(of, unit=cast.unit("CW").__name__, title="借出的往来")
    transaction.commit()
    for address in ("/search", "/dossiers", "/customers"):
        assert "国际" not in words(enter("zhou").get(address))
    assert "借出的往来" in words(enter("zhou").get("/dossiers"))
    assert "国际" in words(enter("guan").get("/dossiers"))


def test_an_export_has_a_column_for_each_field_that_somebody_has(enter, added):
    opened(added, name="甲公司", **{"fields.合作年限": "3", "facets.市场": "国内"})
    opened(added, name="乙公司")
    transaction.commit()
    answer = enter("guan").get("/export?type=Customer&sort_on=name")
    head, *rows = openpyxl.load_workbook(io.BytesIO(answer.body)).active.values
    told_of = {row[2]: dict(zip(head, row, strict=True)) for row in rows}

    assert head[-2:] == ("市场", "合作年限")
    assert (told_of["甲公司"]["市场"], told_of["甲公司"]["合作年限"]) == ("国内", "3")
    assert not told_of["乙公司"]["市场"]


# By the department.


@pytest.fixture
def own(make, cast):
    """The sales department has a policy of its own."""
    cast.everybody()
    make.policy(OWN, cast.unit("XS"))
    return cast.unit("XS").__name__


def test_where_all_have_one_policy_no_department_is_asked_first(enter, added):
    assert enter("guan").get("/customers/add").html.select("[value=redraw]") == []


def test_the_form_is_that_of_the_askers_own_department(enter, own):
    page = enter("chen").get("/customers/add")

    assert page.forms["form"]["unit"].value == own
    assert options(page, "grade") == ["甲"]
    assert "面积" in words(page)


def redraw(page, **values):
    """The form after the button beside its department."""
    return fill(page, **values).submit("act", value="redraw", status=200)


def test_choosing_a_department_draws_its_form(enter, own, cast):
    page = enter("guan").get("/customers/add")
    theirs = redraw(page, unit=own)
    chosen = theirs.forms["form"]["unit"].value
    others = redraw(theirs, unit=cast.unit("CW").__name__)

    assert chosen == own
    assert (options(theirs, "grade"), "面积" in words(theirs)) == (["甲"], True)
    assert (options(others, "grade"), "面积" in words(others)) == (list("ABCD"), False)


def test_what_was_typed_stays_when_the_form_is_drawn_for_another_department(enter, own, site):
    before = len(site["customers"])
    page = enter("guan").get("/customers/add")
    typed = {"name": "远洋公司", "region": "烟台", "opened": "昨天", "capital": "一百"}
    theirs = redraw(page, unit=own, relation="prospect", grade="B", **typed)
    kept = theirs.forms["form"]

    assert {name: kept[name].value for name in typed} == typed
    assert "prospect" in [value for _name, value in kept.submit_fields()]
    assert (kept["grade"].value, faults(theirs), theirs.request.query_string) == ("", [], "")
    assert len(site["customers"]) == before


def test_the_key_enter_saves_and_draws_nothing_again(enter, own):
    page = enter("guan").get("/customers/add")
    first = page.html.select_one("form#form button")

    assert (first.get("name"), first.get("hidden")) == (None, "hidden")


def test_a_form_cut_short_is_drawn_as_at_first(enter, own):
    page = enter("guan").get("/customers/add")
    sent = [("csrf_token", page.forms["form"]["csrf_token"].value), ("act", "redraw")]
    again = page.goto(
        page.request.path, "post", params=[*sent, ("__formid__", "form"), ("__end__", "x:rename")]
    )

    assert faults(again) == [] and again.forms["form"]["unit"].value == ""


def test_a_customer_who_is_changed_is_drawn_for_another_department_too(enter, make, own):
    made = make.customer(name="远洋公司", grade="B", region="烟台")
    transaction.commit()
    page = enter("guan").get(f"/customers/{made.__name__}/edit")
    theirs = redraw(page, unit=own, region="青岛", address="港口路")
    kept = theirs.forms["form"]

    assert "面积" in words(theirs) and "远洋公司" == kept["name"].value
    assert (kept["region"].value, kept["address"].value) == ("青岛", "港口路")
    assert (made.region, made.unit) == ("烟台", "")


def test_choosing_a_department_in_the_form_itself_asks_for_what_it_wants(enter, make, own, site):
    page = enter("guan").get("/customers/add")
    refused = send(page, 422, **make.facts(unit=own))

    assert [fault.partition("：")[0] for fault in faults(refused)] == ["面积"]
    made = send(refused, **{"fields.面积": "90"}).follow()
    assert "面积 90" in words(made)


def test_a_dossier_offers_the_classes_of_its_customers_department(enter, make, own):
    values = {"fields": {"面积": 1}, "unit": own, "grade": "甲"}
    from dossier.customer import CustomerSchema
    from workflows import customer

    facts = CustomerSchema().deserialize(make.facts())
    of = customer.open(make.request, make.site["customers"], {**facts, **values})
    transaction.commit()
    page = enter("guan").get(f"/dossiers/add?customer={of.__name__}")

    assert "ZZ 住宅" in words(page) and "KH" not in words(page)
    other = redraw(page, unit="", title="三号楼")
    assert "KH" in words(other) and other.forms["form"]["title"].value == "三号楼"
    assert other.request.GET["customer"] == of.__name__


def test_an_unknown_department_in_the_address_is_ones_own(enter, own):
    page = enter("chen").get("/customers/add?unit=nowhere")

    assert page.forms["form"]["unit"].value == own


def test_a_grade_that_a_former_policy_had_stays_on_offer(enter, make, added):
    made = make.customer(grade="D")
    make.rules("grades: [A, B, C, D]", "grades: [A, B]")
    transaction.commit()
    page = enter("guan").get(f"/customers/{made.__name__}/edit")

    assert options(page, "grade") == ["A", "B", "D"]
    assert told(send(page, region="烟台").follow()) == ["已保存。"]
