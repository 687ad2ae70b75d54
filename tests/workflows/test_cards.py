"""The verbs of customers and dossiers with what policies add to their cards (R009, R020)."""

import io

import pytest
import transaction

from catalog import queries
from dossier import card
from dossier.customer import CustomerSchema
from dossier.dossier import DossierSchema
from dossier.errors import Invalid, NotAllowed
from dossier.table import open_table
from dossier.vocabulary import Index, Post, Tier
from tests.workflows.tables import as_csv, customer_row
from workflows import customer, document, dossier, import_
from workflows.intake import DocumentIntake, class_of

ADDED = (
    "fields: {合作年限: {type: number}, 房屋: {of: dossier}}\n"
    "facets: {市场: [国内, 国际], 性质: {of: dossier, values: [基本]}}\ngrades:"
)


@pytest.fixture
def added(make):
    make.rules("grades:", ADDED)
    return make


def opened(make, **more):
    values = CustomerSchema().deserialize(make.facts())
    return customer.open(make.request, make.site["customers"], {**values, **more})


def last(site):
    return site.log.entry(site.log.size)


def facet_words(thing):
    return {word for word in queries.records(thing)[Index.FACETS].table.words_of(thing.__oid__)}


def test_a_customer_is_opened_with_what_the_policy_adds(added):
    made = opened(added, fields={"合作年限": "3"}, facets={"市场": "国内"})

    assert (made.more, made.facets) == ({"合作年限": 3}, {"市场": "国内"})
    assert "facet:市场=国内" in facet_words(made)


@pytest.mark.parametrize(
    "more, named",
    [
        ({"facets": {"市场": "火星"}}, "facets.市场"),
        ({"facets": {"没有": "国内"}}, "facets.没有"),
        ({"fields": {"合作年限": "三"}}, "fields.合作年限"),
        ({"grade": "Z"}, "grade"),
    ],
)
def test_what_is_outside_the_policy_is_refused_and_nothing_is_stored(added, site, more, named):
    """R020: value outside the vocabulary → V422."""
    with pytest.raises(Invalid) as refused:
        opened(added, **more)

    assert list(refused.value.fields) == [named]
    assert list(site["customers"]) == []


def test_a_change_is_logged_by_the_names_of_the_fields_without_values(added, site):
    made = opened(added)
    customer.change(
        added.request, made, {"fields": {"合作年限": "31"}, "facets": {"市场": "国际"}}
    )

    assert last(site)["after"] == {"fields": ["facets.市场", "fields.合作年限"]}
    assert "31" not in str(last(site)["after"]) and "国际" not in str(last(site))


def test_a_change_to_the_same_is_none(added, site):
    made = opened(added, fields={"合作年限": "3"})
    before = site.log.size
    customer.change(added.request, made, {"fields": {"合作年限": "3.0"}})

    assert site.log.size == before


def test_who_may_not_edit_changes_no_field(added):
    made = opened(added)
    added.acting_for(added.person(post=Post.GENERAL_MANAGER))

    with pytest.raises(NotAllowed):
        customer.change(added.request, made, {"fields": {"合作年限": "3"}})
    assert made.more == {}


def test_all_papers_of_a_customer_are_found_by_his_new_facet(added):
    document = added.document()
    of = document.dossier.customer
    customer.change(added.request, of, {"facets": {"市场": "国内"}})

    assert all("facet:市场=国内" in facet_words(each) for each in (of, document.dossier, document))


def test_a_dossier_has_fields_and_facets_of_its_own(added, site):
    made = added.dossier()
    dossier.change(added.request, made, {"fields": {"房屋": "自用"}, "facets": {"性质": "基本"}})

    assert (made.more, made.facets) == ({"房屋": "自用"}, {"性质": "基本"})
    assert last(site)["after"] == {"fields": ["facets.性质", "fields.房屋"]}
    assert "dossier-facet:性质=基本" in facet_words(made)


def test_a_field_of_the_customer_is_none_of_the_dossier(added):
    made = added.dossier()
    with pytest.raises(Invalid) as refused:
        dossier.change(added.request, made, {"fields": {"合作年限": "3"}})

    assert list(refused.value.fields) == ["fields.合作年限"]


def test_a_field_that_a_newer_policy_does_not_have_stays(added):
    made = opened(added, fields={"合作年限": "3"}, facets={"市场": "国内"})
    added.rules(ADDED, "grades:")
    customer.change(added.request, made, {"region": "青岛"})

    assert (made.more, made.facets) == ({"合作年限": 3}, {"市场": "国内"})
    with pytest.raises(Invalid):
        customer.change(added.request, made, {"fields": {"合作年限": "4"}})


def test_what_is_required_is_asked_of_a_new_customer_and_not_of_an_older_one(make):
    older = opened(make)
    make.rules("grades:", "fields: {紧急事故联络人: {required: yes}}\ngrades:")
    customer.change(make.request, older, {"region": "青岛"})

    with pytest.raises(Invalid) as refused:
        opened(make)
    assert list(refused.value.fields) == ["fields.紧急事故联络人"]


HOUSE = """\
classes: {ZZ: 住宅}
grades: [甲]
fields: {房屋: {of: dossier, required: yes}, 面积: {type: number}}
"""


@pytest.fixture
def house_unit(make):
    """A department under a policy with other classes, grades and fields."""
    unit = make.unit("物业部", "WY")
    make.policy(HOUSE, unit)
    return unit.__name__


def open_dossier(make, unit, code, **more):
    of = make.customer()
    values = DossierSchema().deserialize({"title": "往来", "class": code, "unit": unit})
    return dossier.open(make.request, make.site["dossiers"], of, {**values, **more})


def test_classes_of_another_profile_are_refused(make, site, house_unit):
    """R020: class of another profile → V422."""
    for unit, code in ((house_unit, "KH"), ("", "ZZ")):
        with pytest.raises(Invalid) as refused:
            open_dossier(make, unit, code)
        assert list(refused.value.fields) == ["class"]


def test_the_department_of_a_thing_says_what_its_card_asks(make, house_unit):
    with pytest.raises(Invalid) as refused:
        open_dossier(make, house_unit, "ZZ")
    made = open_dossier(make, house_unit, "ZZ", fields={"房屋": "住宅"})

    assert list(refused.value.fields) == ["fields.房屋"]
    assert (made.dossier_class, made.more) == ("ZZ", {"房屋": "住宅"})
    assert opened(make, unit=house_unit, grade="甲", fields={"面积": "90"}).more == {"面积": 90}


# From tables.


def imported(make, **columns):
    """What comes of a table of one customer with these columns more: (outcome, the customer)."""
    transaction.commit()  # an import begins anew
    data = io.BytesIO(as_csv([{**customer_row(), **columns}]))
    table = open_table(data, "客户.csv", card.columns(make.site.in_force()))
    outcome = import_.customers(make.request, table)
    return outcome, next(iter(make.site["customers"].values()), None)


def reasons(outcome):
    return {fault.field: str(fault.reason) for _row, faults in outcome.refused for fault in faults}


def test_a_table_of_customers_has_columns_named_as_the_fields(added):
    outcome, made = imported(added, 合作年限="1,003", 市场="国内")

    assert outcome.refused == []
    assert (made.more, made.facets) == ({"合作年限": 1003}, {"市场": "国内"})


def test_a_row_with_a_wrong_value_is_refused_by_the_name_of_its_column(added):
    outcome, made = imported(added, 合作年限="三", 市场="火星")

    assert reasons(outcome) == {"合作年限": "不是数目", "市场": "不在可选的范围"}
    assert made is None


def test_a_row_is_judged_by_the_policy_of_its_department(make, house_unit):
    refused, none = imported(make, 面积="90")
    outcome, made = imported(make, 面积="九十", 部门="物业部")

    assert reasons(refused) == {"面积": "没有这个字段"}
    assert reasons(outcome) == {"面积": "不是数目"}
    assert (none, made) == (None, None)


# Kinds (R040).

KINDS = "kinds: {来函: {}, 合同: {class: JY, tier: 秘密}}"


@pytest.fixture
def kinds(make):
    edition = make.site.edition_for("")
    (line,) = [each for each in edition.text.splitlines() if each.startswith("kinds:")]
    make.rules(line, KINDS)
    return make


def test_a_document_has_at_least_the_tier_of_its_kind(kinds, site):
    made = kinds.document(kind="合同")

    assert (made.tier, made.dossier.tier) == (Tier.SECRET, Tier.SECRET)
    deposited = [site.log.entry(number) for number in made.history]
    assert deposited[0]["after"]["edition"] == site.edition_for("").cited


@pytest.mark.parametrize(
    "kind, tier, holds", [("合同", "机密", 2), ("来函", "非密", 0), ("照片", "", 0)]
)
def test_a_tier_above_that_of_the_kind_stays(kinds, kind, tier, holds):
    assert kinds.document(kind=kind, **({"tier": tier} if tier else {})).tier == holds


def test_a_document_that_becomes_of_another_kind_is_raised_to_its_tier(kinds):
    made = kinds.document(kind="来函")
    document.change(kinds.request, made, {"kind": "合同"})

    assert (made.kind, made.tier) == ("合同", Tier.SECRET)


def test_who_is_not_cleared_for_a_kind_deposits_none_of_it(kinds):
    unit = kinds.unit()
    held = kinds.dossier(unit=unit.__name__)
    clerk = kinds.person(post=Post.RECORDS_OFFICER, unit=unit)
    kinds.acting_for(clerk)

    with pytest.raises(Invalid) as refused:
        kinds.document(held, kind="合同")
    assert list(refused.value.fields) == ["tier"]


def test_documents_from_a_folder_are_filed_in_the_class_of_their_kind(kinds):
    rules = kinds.site.edition_for("").rules

    assert (class_of(rules, "合同"), class_of(rules, "来函"), class_of(rules, "照片")) == (
        "JY",
        "",
        "",
    )
    of = kinds.customer()
    DocumentIntake(kinds.request, None).open_dossier(of, kind="合同")
    assert [each.dossier_class for each in kinds.site["dossiers"].values()] == ["JY"]
