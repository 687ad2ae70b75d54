"""Lists: paged, sorted, filtered in people's words; a parameter without sense is named."""

from urllib.parse import parse_qsl, urlsplit

import pytest
import transaction
from pyramid.request import Request

from views.api.question import batch

LISTS = ("/customers", "/dossiers", "/search")


@pytest.fixture
def many(make, company):
    """Seven more customers in two regions, of rising names."""
    for number in range(7):
        region = ("青岛", "上海")[number % 2]
        make.customer(
            name=f"{'甲乙丙丁戊己庚'[number]}贸易有限公司",
            region=region,
            opened=f"2026-01-0{number + 1}",
        )
    transaction.commit()


def titles(answer):
    return [item["title"] for item in answer.json["items"]]


def total(program, path, query):
    return program.get(path, query).json["items_total"]


def test_a_page_is_followed_to_the_last_by_its_links(keeper, many):
    page = keeper.get("/customers", {"b_size": 3, "sort_on": "name"}).json
    seen = [item["id"] for item in page["items"]]
    while "next" in page["batching"]:
        page = keeper.get(page["batching"]["next"]).json
        seen += [item["id"] for item in page["items"]]

    assert len(seen) == len(set(seen)) == page["items_total"] == 8


def test_the_links_lead_back_to_the_first(keeper, many):
    page = keeper.get("/customers", {"b_size": 3, "sort_on": "name"}).json
    last = keeper.get(page["batching"]["last"]).json

    back = keeper.get(last["batching"]["prev"]).json
    assert keeper.get(back["batching"]["prev"]).json["items"] == page["items"]
    assert keeper.get(last["batching"]["first"]).json["items"] == page["items"]


def test_the_links_keep_the_whole_question(keeper, many):
    query = [("region", "青岛"), ("region", "上海"), ("b_size", "2"), ("sort_order", "descending")]
    page = keeper.get("/customers", query).json

    asked = parse_qsl(urlsplit(page["batching"]["next"]).query)
    assert asked == [*query[:2], query[3], ("b_start", "2"), ("b_size", "2")]
    assert keeper.get(page["batching"]["next"]).json["items_total"] == page["items_total"] == 8


def test_a_page_beyond_the_end_is_empty_and_knows_the_total(keeper, many):
    page = keeper.get("/customers", {"b_start": 100}).json

    assert (page["items"], page["items_total"]) == ([], 8)


PAGED = (*LISTS, "/users", "/dossiers/{0}/documents", "/dossiers/{0}/@history")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("b_start", "-1"),
        ("b_start", "x"),
        ("b_start", "9" * 5000),
        ("b_start", "99999999999"),
        ("b_start", "1.5"),
        ("b_size", "201"),
        ("b_size", "٣"),
        ("b_size", "+1"),
    ],
    ids=lambda text: text[:8],
)
def test_a_page_that_makes_no_sense_is_named(keeper, company, name, value):
    for path in PAGED:
        answer = keeper.get(path.format(company.dossier), {name: value}, 422)
        assert answer.json["field"] == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sort_on", "tier"),
        ("sort_on", "__class__"),
        ("sort_order", "up"),
        ("tier", "极密"),
        ("tier", "4"),
        ("state", "burnt"),
        ("relation", "friend"),
        ("since", "2026"),
        ("until", "2026-02-30"),
    ],
)
def test_a_question_that_makes_no_sense_is_named(keeper, name, value):
    for path in LISTS:
        assert keeper.get(path, {name: value}, 422).json["field"] == name


def test_an_unknown_or_empty_parameter_changes_nothing(keeper):
    empty = {"unknown": "x", "region": "", "tier": " ", "b_size": ""}

    for path in LISTS:
        assert total(keeper, path, empty) == total(keeper, path, None)


@pytest.mark.parametrize("order", ["", "ascending", "descending"])
def test_a_list_is_sorted_by_name_either_way(keeper, many, order):
    found = titles(keeper.get("/customers", {"sort_on": "name", "sort_order": order}))

    assert found[0 if order != "descending" else -1] == "丙贸易有限公司"
    assert len(found) == 8


@pytest.mark.parametrize("sort", ["name", "number", "date", "modified"])
def test_sorting_loses_nothing(keeper, many, sort):
    whole = {item["id"] for item in keeper.get("/customers").json["items"]}

    assert {i["id"] for i in keeper.get("/customers", {"sort_on": sort}).json["items"]} == whole


FILTERS = [
    ({"region": "青岛"}, 5),
    ([("region", "青岛"), ("region", "上海")], 8),
    ([("region", "青岛"), ("region", "")], 5),
    ({"region": "青岛", "tier": "非密"}, 5),
    ({"tier": "机密"}, 0),
    ({"relation": "已合作"}, 8),
    ({"relation": "active"}, 8),
    ({"since": "2026-01-05", "until": "2026-01-06"}, 2),
    ({"unit": "销售部"}, 1),
    ({"unit": "XS"}, 1),
    ({"unit": "没有"}, 0),
    ({"owner": "张伟"}, 1),
    ({"owner": "zhangwei"}, 1),
    ({"owner": "nobody"}, 0),
    ({"type": "Dossier"}, 8),
    ({"q": "丙贸易"}, 1),
]


def test_filters_are_understood_as_people_write_them(keeper, many):
    found = [(query, total(keeper, "/customers", query)) for query, _count in FILTERS]

    assert found == FILTERS


@pytest.mark.parametrize("word", ["归档", "filed", "FILED"])
def test_a_state_is_understood_by_label_value_and_name(keeper, paths, word):
    for name in ("sort", "file"):
        keeper.post(f"{paths.dossier}/@workflow/{name}", None, 200)

    status = 422 if word.isupper() else 200
    answer = keeper.get("/dossiers", {"state": word}, status)
    assert answer.json.get("items_total", 1) == 1


def test_a_list_of_documents_holds_those_of_its_dossier_alone(keeper, make, paths, company):
    make.document()
    transaction.commit()

    found = keeper.get(paths.documents, {"dossier": "x", "type": "Customer"}).json
    assert [item["id"] for item in found["items"]] == [company.document]


def test_a_list_holds_what_the_asker_may_view(programs, many):
    assert total(programs.keeper, "/customers", None) == 8
    assert total(programs.owner, "/customers", None) == 1
    assert total(programs.colleague, "/customers", None) == 1
    assert total(programs.stranger, "/customers", None) == 0
    assert total(programs.guard, "/customers", None) == 0


def test_an_empty_list_has_one_page():
    page = batch(Request.blank("/api/v1/customers?q=x"), [], 0, 0, 25)

    assert page["batching"]["last"] == page["batching"]["first"]
    assert not {"next", "prev"} & set(page["batching"])
