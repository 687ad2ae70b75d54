"""What policies add to customers and dossiers, sent and told as JSON (R009, R020)."""

import pytest
import transaction

from tests.views.api.test_customer import FACTS

ADDED = (
    "fields: {合作年限: {type: number}, 上市: {type: yes or no}, 到期: {type: date},"
    " 房屋: {of: dossier, required: yes}}\n"
    "facets: {市场: [国内, 国际], 性质: {of: dossier, values: [基本]}}\ngrades:"
)
OWN = "classes: {ZZ: 住宅}\nfields: {面积: {type: number}, 房屋: {of: dossier}}\n"


@pytest.fixture
def added(keeper, make):
    make.rules("grades:", ADDED)
    transaction.commit()
    return keeper


def test_fields_and_facets_are_sent_and_told_under_their_names(added):
    fields = {"合作年限": 3.5, "上市": True, "到期": "2030-01-05"}
    made = added.post("/customers", FACTS | {"fields": fields, "facets": {"市场": "国内"}})

    assert made.json["fields"] == fields | {"合作年限": "3.5"}
    assert made.json["facets"] == {"市场": "国内"}
    assert added.get(made.location).json == made.json


def test_what_a_policy_does_not_ask_for_is_told_as_nothing(keeper, paths):
    for path in (paths.customer, paths.dossier):
        shown = keeper.get(path).json
        assert (shown["fields"], shown["facets"]) == ({}, {})


def test_a_change_leaves_the_fields_that_are_not_sent_and_empties_what_is_null(added):
    made = added.post("/customers", FACTS | {"fields": {"合作年限": 3, "上市": False}})
    after = added.patch(made.location, {"fields": {"合作年限": None}}).json

    assert after["fields"] == {"上市": False}
    assert added.patch(made.location, {"region": "烟台"}).json["fields"] == {"上市": False}


@pytest.mark.parametrize(
    "more, field",
    [
        ({"fields": {"没有": "x"}}, "fields.没有"),
        ({"fields": {"合作年限": {"a": 1}}}, "fields.合作年限"),
        ({"fields": {"上市": "maybe"}}, "fields.上市"),
        ({"facets": {"市场": "火星"}}, "facets.市场"),
        ({"facets": {"市场": ["国内", "国际"]}}, "facets.市场"),
        ({"fields": ["合作年限"]}, "fields"),
        ({"facets": "国内"}, "facets"),
    ],
)
def test_what_is_wrong_is_named_by_part_and_field(added, more, field):
    answer = added.post("/customers", FACTS | more, 422)

    assert list(answer.json["fields"]) == [field]


def test_all_faults_are_named_at_once(added):
    sent = {"fields": {"合作年限": "x"}, "facets": {"市场": "x"}, "nmae": "x"}
    answer = added.post("/customers", FACTS | sent, 422)

    assert set(answer.json["fields"]) == {"nmae", "fields.合作年限", "facets.市场"}


def test_a_dossier_states_its_own(added, company):
    facts = {"customer": company.customer, "class": "KH", "title": "海港往来"}
    assert list(added.post("/dossiers", facts, 422).json["fields"]) == ["fields.房屋"]

    sent = {"fields": {"房屋": "自用"}, "facets": {"性质": "基本"}}
    made = added.post("/dossiers", facts | sent).json
    assert {name: made[name] for name in sent} == sent


def test_the_department_says_which_fields_there_are(keeper, make, company):
    make.policy(OWN, company.sales)
    transaction.commit()
    theirs = FACTS | {"unit": "销售部", "fields": {"面积": 90}}

    assert keeper.post("/customers", theirs).json["fields"] == {"面积": "90"}
    other = theirs | {"unit": "外贸部", "name": "上海远洋第二公司"}
    assert list(keeper.post("/customers", other, 422).json["fields"]) == ["fields.面积"]
    none = other | {"unit": ""}
    assert list(keeper.post("/customers", none, 422).json["fields"]) == ["fields.面积"]


def test_a_dossier_follows_the_department_of_its_customer(keeper, make, company):
    make.policy(OWN, company.sales)
    transaction.commit()
    facts = {"customer": company.customer, "title": "往来", "fields": {"房屋": "自用"}}

    assert keeper.post("/dossiers", facts | {"class": "ZZ"}).json["class"] == "ZZ"
    assert "class" in keeper.post("/dossiers", facts | {"class": "KH"}, 422).json["fields"]
    unknown = keeper.post("/dossiers", facts | {"customer": "x", "class": "KH"}, 422)
    assert list(unknown.json["fields"]) == ["fields.房屋"]


def test_who_keeps_no_records_opens_by_the_policy_of_his_own_department(owner, make, company):
    make.policy(OWN, company.sales)
    transaction.commit()

    assert owner.post("/customers", FACTS | {"fields": {"面积": 90}}).json["fields"]


def test_search_filters_and_counts_by_the_facets_of_the_policy(added):
    added.post("/customers", FACTS | {"facets": {"市场": "国内"}})
    found = added.get("/search", {"facet": "facet:市场", "facet:市场": "国内"}).json

    assert found["facets"] == {"facet:市场": {"国内": 1}}
    assert [each["title"] for each in found["items"]] == [FACTS["name"]]
    added.get("/search", {"facet": "facet:没有"}, status=422)
