"""Searching: words, facets over the permitted set, names while typing."""

import pytest
import transaction

from dossier.vocabulary import Tier


@pytest.fixture
def secret(make, company, site):
    """A confidential letter about the same thing, in a dossier of its own."""
    kept = make.dossier(
        of=site["customers"][company.customer], title="海港机密往来", unit="销售部"
    )
    paper = make.document(within=kept, title="付款密函", tier=Tier.CONFIDENTIAL)
    transaction.commit()
    return paper


def kinds(answer):
    return sorted({item["@type"] for item in answer.json["items"]})


def test_words_are_found_in_names_titles_and_texts(keeper, company):
    assert kinds(keeper.get("/search", {"q": "海港贸易"})) == ["Customer", "Dossier"]
    assert kinds(keeper.get("/search", {"q": "商定付款日期"})) == ["Document"]


def test_a_found_document_shows_where(keeper, company):
    (item,) = keeper.get("/search", {"q": "商定付款", "type": "文件"}).json["items"]

    assert "商定付款日期" in item["excerpt"]


def test_a_hit_is_the_whole_thing(keeper, company, paths):
    (item,) = keeper.get("/search", {"q": "海港贸易", "type": "Customer"}).json["items"]

    assert item == keeper.get(paths.customer).json


def test_no_words_are_a_failure(keeper, company):
    for query in ("", " ", "不存在的词", '"', "AND OR NOT", "*", "a" * 300, "(", "\u202e"):
        assert keeper.get("/search", {"q": query}).json["items_total"] >= 0


def test_facets_are_counted_in_the_words_that_filter(keeper, secret):
    query = {"facet": "tier,region,type,unit,state", "q": ""}
    facets = keeper.get("/search", query).json["facets"]

    assert facets["tier"] == {"非密": 3, "机密": 2}
    assert facets["unit"] == {"销售部": 5}
    for name, counts in facets.items():
        for value, number in counts.items():
            assert keeper.get("/search", {name: value}).json["items_total"] == number


def test_facets_are_counted_over_what_the_asker_may_view(programs, secret):
    query = {"facet": "tier,type"}

    seen = programs.owner.get("/search", query).json
    assert seen["facets"] == {
        "tier": {"非密": 3},
        "type": {"Customer": 1, "Dossier": 1, "Document": 1},
    }
    assert programs.stranger.get("/search", query).json["facets"] == {"tier": {}, "type": {}}


def test_what_is_hidden_is_neither_found_nor_counted(programs, secret):
    for program, count in ((programs.keeper, 1), (programs.owner, 0), (programs.stranger, 0)):
        assert program.get("/search", {"q": "付款密函"}).json["items_total"] == count


def test_facets_are_asked_for_in_one_parameter_or_several(keeper, company):
    one = keeper.get("/search", {"facet": " tier , region ,"}).json["facets"]
    several = keeper.get("/search", [("facet", "tier"), ("facet", "region")]).json["facets"]

    assert one == several
    assert set(one) == {"tier", "region"}


def test_without_facets_none_are_counted(keeper, company):
    assert keeper.get("/search").json["facets"] == {}


@pytest.mark.parametrize("name", ["allowed", "password", "密级", "x" * 99])
def test_an_unknown_facet_is_named(keeper, name):
    answer = keeper.get("/search", {"facet": f"tier,{name}"}, 422)

    assert answer.json["field"] == "facet"
    assert len(answer.json["message"]) < 80


def test_people_of_one_name_are_counted_together(keeper, make, company):
    other = make.person("zhangwei2", name="张伟")
    make.customer(owner=other.login)
    transaction.commit()

    counts = keeper.get("/search", {"facet": "owner"}).json["facets"]["owner"]
    assert counts["张伟"] == keeper.get("/search", {"owner": "张伟"}).json["items_total"] == 3


def test_a_name_is_suggested_by_characters_sounds_and_initials(keeper, company):
    for typed in ("海港", "haigang", "qdhg", "QDHG", "hgmywl", "往来"):
        found = keeper.get("/suggest", {"q": typed}).json
        assert found["items_total"] == len(found["items"]) >= 1
        assert all("海港" in item["title"] for item in found["items"])


def test_what_fits_nothing_suggests_nothing(keeper, company):
    for typed in ("", " ", "zzzz", "*", '"', "x" * 300):
        assert keeper.get("/suggest", {"q": typed}).json["items"] == []


def test_no_hidden_name_is_suggested(programs, company):
    assert programs.stranger.get("/suggest", {"q": "海港"}).json["items"] == []
    assert programs.owner.get("/suggest", {"q": "海港"}).json["items_total"] == 2


def test_a_suggestion_leads_to_the_thing(keeper, company):
    for item in keeper.get("/suggest", {"q": "海港"}).json["items"]:
        assert keeper.get(item["@id"]).json["@type"] == item["@type"]
