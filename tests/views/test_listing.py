"""Lists: the address holds the whole state, and only what lists can answer is taken."""

import pytest

from dossier.errors import Invalid
from views import listing


def asked(request_, query):
    request_.environ["QUERY_STRING"] = query
    return listing.question(request_)


def test_an_empty_address_asks_for_the_first_page(request_):
    found = asked(request_, "")

    assert (found.start, found.size, found.sort, found.facets) == (0, 25, "", {})


def test_page_order_and_facets_come_from_the_address(request_):
    found = asked(
        request_, "b_start=50&b_size=10&sort_on=name&sort_order=descending&region=a&region=b"
    )

    assert (found.start, found.size, found.sort, found.reverse) == (50, 10, "name", True)
    assert found.facets == {"region": ["a", "b"]}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("b_start=-1", "b_start"),
        ("b_start=x", "b_start"),
        ("b_start=" + "9" * 5000, "b_start"),
        ("b_start=%EF%BC%91", "b_start"),
        ("b_size=201", "b_size"),
        ("sort_on=__class__", "sort_on"),
        ("sort_order=sideways", "sort_order"),
        ("tier=purple", "tier"),
        ("since=yesterday", "since"),
        ("until=2026-02-30", "until"),
    ],
)
def test_what_no_list_can_answer_is_named(request_, query, field):
    with pytest.raises(Invalid) as refusal:
        asked(request_, query)

    assert list(refusal.value.fields) == [field]


def test_a_size_of_none_is_the_usual_one(request_):
    assert asked(request_, "b_size=0").size == listing.SIZE


def test_long_words_are_cut(request_):
    assert len(asked(request_, "q=" + "a" * 1000).text) == 200


def test_a_fixed_facet_holds_whatever_the_address_says(request_):
    request_.environ["QUERY_STRING"] = "type=Document"

    assert listing.question(request_, fixed={"type": ["Customer"]}).facets["type"] == ["Customer"]


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("tier", "2", "机密"),
        ("tier", "9", "9"),
        ("state", "in-use", "使用"),
        ("relation", "lost", "流失"),
        ("type", "Dossier", "档案"),
        ("class", "KH", "客户基本信息档案"),
        ("class", "ZZ", "ZZ"),
        ("region", "青岛", "青岛"),
        ("unit", "gone", "gone"),
        ("owner", "gone", "gone"),
    ],
)
def test_a_value_is_shown_by_its_name(request_, name, value, label):
    assert listing.value_label(request_, name, value) == label


def test_units_and_owners_are_shown_by_name(request_, cast):
    unit, owner = cast.unit("XS").__name__, cast["chen"].__name__

    assert listing.value_label(request_, "unit", unit) == "销售部"
    assert listing.value_label(request_, "owner", owner) == "陈静"


def test_pages_lead_to_one_another(enter, make):
    for _n in range(3):
        make.customer()
    browser = enter("guan")
    first = browser.get("/customers?b_size=2&sort_on=name")
    onward = first.html.select_one("[rel=next]")["href"]
    second = browser.get(onward)

    assert onward == "/customers?b_size=2&sort_on=name&b_start=2"
    assert len(second.html.select("tbody tr")) == 1
    assert second.html.select_one("[rel=prev]")


def test_all_filters_are_cleared_at_once(enter, make):
    make.customer(region="青岛", industry="航运")
    page = enter("guan").get("/customers", {"region": "青岛", "industry": "航运"})
    links = [link["href"] for link in page.html.select(".chips > li > a")]

    assert links == [
        "/customers?industry=%E8%88%AA%E8%BF%90",
        "/customers?region=%E9%9D%92%E5%B2%9B",
        "/customers",
    ]


def facet(page, title):
    """The values of one facet, in the order in which they are shown."""
    section = next(each for each in page.html.select(".facets section") if each.h2.text == title)
    return [link.span.text for link in section.select("a")]


def test_values_with_an_order_of_their_own_keep_it(enter, make):
    for grade, tier in (("C", "非密"), ("C", "秘密"), ("A", "非密")):
        make.customer(grade=grade, tier=tier)
    page = enter("guan").get("/customers")

    assert facet(page, "客户等级") == ["A", "C"]
    assert facet(page, "密级") == ["秘密", "非密"]


def test_a_class_is_called_as_each_policy_calls_it(enter, make, cast):
    make.policy("classes: {ZZ: 住宅, KH: 购房档案}\n", cast.unit("XS"))
    homes = cast.unit("XS").__name__
    for code, unit in (("KH", ""), ("KH", homes), ("ZZ", homes)):
        make.dossier(make.customer(unit=unit), unit=unit, **{"class": code})
    page = enter("guan").get("/dossiers")

    assert facet(page, "类别") == ["客户基本信息档案 / 购房档案", "住宅"]


def test_other_values_come_by_their_number_and_few_are_shown_at_once(enter, make):
    for number in range(8):
        for _each in range(number + 1):
            make.customer(region=f"第{number}区")
    page = enter("guan").get("/customers")

    assert facet(page, "地区")[:2] == ["第7区", "第6区"]
    assert len(page.html.select(".facets details a")) == 2


def test_a_chosen_value_among_the_others_is_seen(enter, make):
    for number in range(8):
        make.customer(region=f"第{number}区")
    page = enter("guan").get("/customers", [("region", "第7区"), ("region", "第1区")])

    assert {link.span.text for link in page.html.select(".facets [aria-current]")} >= {"第7区"}


def test_the_key_e_edits_only_what_one_may_edit(enter, make, cast):
    make.customer(unit=cast.unit("XS").__name__)

    assert enter("guan").get("/customers").html.select_one("tbody tr")["data-edit"]
    assert "data-edit" not in enter("jing").get("/customers").html.select_one("tbody tr").attrs
