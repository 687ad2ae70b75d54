"""Units: listed and added by those who keep them."""

import pytest

from tests.views.browsing import faults, send, told


def rows(page):
    return [
        [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.html.select("tbody tr")
    ]


def test_the_list_counts_the_people_of_each_unit(enter, cast):
    cast.everybody()

    assert rows(enter("xi").get("/units")) == [["财务部", "CW", "1"], ["销售部", "XS", "2"]]


def test_who_left_is_counted_no_more(enter, cast):
    cast["chen"].active = False

    assert rows(enter("xi").get("/units")) == [["销售部", "XS", "0"]]


def test_an_empty_list_teaches_and_offers_to_begin(enter):
    said = enter("xi").get("/units").html.select_one(".empty")

    assert "还没有部门" in said.text
    assert said.select_one("a")["href"] == "/units/add"


def test_a_unit_is_added_with_its_code_in_capitals(enter):
    shown = send(enter("xi").get("/units/add"), name="仓储部", code="cc").follow()

    assert told(shown) == ["已建立部门。"]
    assert rows(shown) == [["仓储部", "CC", "0"]]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"name": "销售部", "code": "AB"}, "部门名称：已有部门使用“销售部”"),
        ({"name": "新部门", "code": "xs"}, "部门代码：已有部门使用“XS”"),
        ({"name": "新部门", "code": "A-1"}, "部门代码：请用大写字母或数字"),
    ],
)
def test_a_faulty_unit_is_refused_and_what_was_typed_is_kept(enter, cast, values, fault):
    cast.unit("XS")
    page = send(enter("xi").get("/units/add"), 422, **values)

    assert faults(page) == [fault]
    assert page.forms["form"]["name"].value == values["name"]


@pytest.mark.parametrize("login", ["an", "shen", "guan", "chen"])
@pytest.mark.parametrize("path", ["/units", "/units/add"])
def test_others_do_not_keep_units(enter, login, path):
    enter(login).get(path, status=403)
