"""The forms that a policy names, and which field of the card each line is (R039)."""

from types import SimpleNamespace

import pytest

from dossier import card, form, library
from tests.dossier.test_card import rules

CARD = (
    "{经销商客户档案卡: {units: [业务部, YY], fields: [客户名称, 法人, 电话, 性格, 年限, 备注栏],"
)


@pytest.fixture
def policy():
    return rules(
        forms=CARD
        + " required: [电话, 年限]}, 档案清单: {of: dossier, fields: [档案编号, 资料明细,"
        " 负责人, 归档日期, 性质]}}",
        fields="{性格: {sensitive: yes}, 年限: {type: number}}",
        facets="{性质: {of: dossier, values: [基本]}}",
    )


def lines(policy, of):
    (found,) = form.forms_of(policy, of).values()
    return form.lines(policy, found)


def test_each_line_is_a_field_of_the_card_whatever_it_is_called(policy):
    names = {line.word: line.name for line in lines(policy, card.CUSTOMER)}

    assert names == {
        "客户名称": "name",
        "法人": "representative",
        "电话": "phone",
        "年限": "fields.年限",
        "备注栏": "",
    }


def test_lines_of_a_dossier_include_what_only_verbs_set(policy):
    found = lines(policy, card.DOSSIER)

    assert [line.name for line in found] == [
        *("number", "documents", "owner", "filed_at", "facets.性质")
    ]
    assert [line.editable for line in found] == [False, False, True, False, True]


def test_sensitive_fields_are_on_no_form_yet(policy):
    """R010 waits."""
    assert "性格" not in {line.word for line in lines(policy, card.CUSTOMER)}


def test_what_must_be_filled_is_missing_while_it_is_empty(policy):
    found = lines(policy, card.CUSTOMER)

    assert list(form.missing(found, {"phone": "", "fields.年限": None})) == [
        "phone",
        "fields.年限",
    ]
    assert form.missing(found, {"phone": "1", "fields.年限": 0}) == {}


@pytest.mark.parametrize(
    "units, may",
    [
        ([], False),
        ([("业务部", "XS")], True),
        ([("营业部", "YY")], True),
        ([("财务部", "CW")], False),
    ],
)
def test_a_form_is_for_the_units_that_it_names(policy, units, may):
    (dealers,) = form.forms_of(policy, card.CUSTOMER).values()
    (anybodys,) = form.forms_of(policy, card.DOSSIER).values()
    held = [SimpleNamespace(name=name, code=code) for name, code in units]

    assert form.lets(dealers, held) is may
    assert form.lets(anybodys, held)


@pytest.mark.parametrize("slug", library.slugs("etc/policies"))
def test_the_mandatory_lines_of_every_shipped_form_are_fields_of_the_card(slug):
    shipped = library.shipped("etc/policies", slug).read()
    for of in card.SCHEMAS:
        for each in form.forms_of(shipped, of).values():
            found = {line.word: line for line in form.lines(shipped, each)}
            assert all(found[word].name for word in each.required if word in found)
