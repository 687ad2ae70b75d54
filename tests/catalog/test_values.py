"""Tests of what is indexed of each noun: facets, days, names as a list sorts them (R060)."""

import datetime

import pytest

from catalog import queries
from catalog.values import sortable
from dossier import clock
from dossier.vocabulary import Index, Tier
from workflows import customer, document, dossier

LICENCE = "91350100M000100Y43"


def words_of(thing, index=Index.FACETS):
    return queries.records(thing)[index].table.words_of(thing.__oid__)


def text_of(thing, index):
    return queries.records(thing)[index].text_of(thing.__oid__, None)


@pytest.fixture
def papers(make):
    """A document in a dossier of a customer, with everything filled in."""
    sales = make.unit("销售部", "XS")
    chen = make.person("chen")
    of = make.customer(
        name="海港贸易有限公司",
        region="青岛",
        industry="物流",
        grade="A",
        uscc=LICENCE,
        opened="2024-02-01",
        unit="XS",
        owner="chen",
    )
    made = make.document(make.dossier(of, opened="2025-03-01"), kind="合同", date="2026-01-05")
    return made, sales.__name__, chen.__name__


SHARED = {"region:青岛", "industry:物流", "grade:A"}


def test_a_customer_is_found_by_its_facets(papers):
    made, unit, owner = papers
    of = made.dossier.customer

    assert words_of(of) == SHARED | {
        *("type:Customer", "tier:0", "relation:active", "year:2024"),
        *(f"unit:{unit}", f"owner:{owner}", f"customer:{of.__name__}"),
    }


def test_a_dossier_is_found_by_its_own_facets_and_its_customers(papers):
    made, unit, owner = papers

    assert words_of(made.dossier) == SHARED | {
        *("type:Dossier", "tier:0", "state:collecting", "class:KH", "year:2025"),
        *(f"unit:{unit}", f"owner:{owner}", f"customer:{made.dossier.customer_id}"),
    }


def test_a_document_is_found_by_its_own_facets_and_those_above(papers):
    made, unit, _ = papers

    assert words_of(made) == SHARED | {
        *("type:Document", "tier:0", "kind:合同", "format:txt", "year:2026"),
        *(f"unit:{unit}", f"customer:{made.dossier.customer_id}"),
        f"dossier:{made.dossier.__name__}",
    }


def test_what_is_not_filled_in_is_no_facet(make):
    assert {word.partition(":")[0] for word in words_of(make.customer())} == {
        *("type", "tier", "relation", "customer")
    }


@pytest.mark.parametrize("raised", ["customer", "dossier", "document"])
def test_the_tier_that_is_found_is_the_effective_one(make, raised):
    """S27: a filter by tier agrees with the lock on the page."""
    made = make.document()
    act, thing = {
        "customer": (customer.change, made.dossier.customer),
        "dossier": (dossier.change, made.dossier),
        "document": (document.change, made),
    }[raised]
    act(make.request, thing, {"tier": Tier.SECRET})

    assert "tier:1" in words_of(made) and "tier:0" not in words_of(made)
    assert "tier:1" in words_of(made.dossier)
    assert ("tier:1" in words_of(made.dossier.customer)) is (raised == "customer")


def test_days_and_changes_sort_by_their_texts(papers, request_):
    made, *_ = papers
    when = datetime.datetime(2030, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    with clock.frozen(when):
        document.change(request_, made, {"title": "新"})

    assert [text_of(each, Index.DATE) for each in (made, made.dossier, made.dossier.customer)] == [
        *("2026-01-05", "2025-03-01", "2024-02-01")
    ]
    assert text_of(made, Index.MODIFIED) == "20300102030405"


def test_a_thing_without_a_day_sorts_before_all_days(make):
    assert text_of(make.customer(), Index.DATE) == "0000-00-00"


def test_only_a_filed_dossier_has_a_number(make):
    made = make.dossier()
    before = (text_of(made, Index.NUMBER), words_of(made, Index.IDENTITY))
    for name in ("sort", "file"):
        dossier.advance(make.request, made, name)

    assert before == (None, set())
    assert text_of(made, Index.NUMBER) == made.number
    assert words_of(made, Index.IDENTITY) == {f"number:{made.number}"}


def test_a_customer_is_known_again_by_licence_and_name_with_phone(papers):
    """R100."""
    of = papers[0].dossier.customer

    assert words_of(of, Index.IDENTITY) == {
        f"uscc:{LICENCE}",
        f"name:海港贸易有限公司|{of.phone}",
    }


@pytest.mark.parametrize(
    "names",
    [
        ["安达物流", "北方矿业", "重庆百货", "海港贸易", "天河", "Zhong"],
        ["阿里", "阿里山", "安阳"],
        ["abc", "ABD", "abe"],
    ],
)
def test_names_sort_by_sound_as_a_chinese_list_does(names):
    assert sorted(reversed(names), key=sortable) == names


@pytest.mark.parametrize("text", ["海" * 500, "a" * 500, "\n", "🙂", ""])
def test_the_text_by_which_a_name_sorts_is_short(text):
    assert len(sortable(text)) <= 24


@pytest.mark.parametrize(
    "query, kinds",
    [
        ("海港贸易", {"Customer", "Dossier"}),
        ("haigang", {"Customer", "Dossier"}),
        ("hgmy", {"Customer", "Dossier"}),
        ("客户往来", {"Dossier"}),
        (LICENCE, {"Customer", "Dossier"}),
        ("解放路", {"Customer"}),
        ("付款日期", {"Document"}),
        ("来函", {"Document"}),
        ("没有这样的话", set()),
    ],
)
def test_words_find_the_things_that_bear_them(papers, request_, site, query, kinds):
    """R060: full text, names also by pinyin and initials."""
    found = queries.ask(site, request_.subject, queries.Question(query)).items

    assert {type(each).__name__ for each in found} == kinds


@pytest.mark.parametrize("title", ["海港贸易有限公司客户档案", "海港贸易有限公司", "客户档案"])
@pytest.mark.parametrize("query", ["海港贸易有限公司", "haigangmaoyi", "hgmy", "有限公司"])
def test_a_dossier_is_found_by_its_customer_whether_or_not_its_title_names_him(
    make, request_, site, title, query
):
    made = make.dossier(make.customer(name="海港贸易有限公司"), title=title)

    question = queries.Question(query, facets={"type": ["Dossier"]})
    assert queries.ask(site, request_.subject, question).items == [made]
