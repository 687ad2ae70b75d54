"""Tests of the customer's schema, field by field (R007-R009), and of the noun (R100)."""

import datetime
from decimal import Decimal

import colander
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier import clock
from dossier.customer import FIELDS, Customer, CustomerSchema, faults, identities
from dossier.vocabulary import Relation, Tier

GOOD = {
    "name": "海港贸易有限公司",
    "contact": "陈静",
    "phone": "13800000001",
    "address": "青岛市西区解放路741号",
    "business": "贸易",
}
NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def read(**facts):
    with clock.frozen(NOW):
        return CustomerSchema().deserialize({**GOOD, **facts})


def refused(**facts):
    """The fields that are named when these facts are refused."""
    with pytest.raises(colander.Invalid) as fault:
        read(**facts)
    return fault.value.asdict()


def test_five_facts_are_enough():
    """R008."""
    found = read()

    assert {name: found[name] for name in GOOD} == GOOD
    assert (found["relation"], found["tier"]) == (Relation.ACTIVE, None)  # the policy's (R062)


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", ["", "  ", "\u3000", "\n\t", None])
def test_a_mandatory_fact_that_is_missing_is_named(name, value):
    """R008: any missing → V422 naming it."""
    assert list(refused(**{name: value or colander.null})) == [name]


def test_all_missing_facts_are_named_at_once():
    with pytest.raises(colander.Invalid) as fault:
        CustomerSchema().deserialize({})

    assert set(fault.value.asdict()) == set(GOOD)


@pytest.mark.parametrize(
    "name, value",
    [
        ("uscc", "91370200MA3C0000XX"),
        ("uscc", "91370200"),
        ("phone", "8888"),
        ("email", "chen@"),
        ("email", "chen at example.com"),
        ("postcode", "26607"),
        ("id_card", "11010519491231002X0"),
        ("id_card", "110105194912310021"),
        ("id_card", "370202202603020019"),
        ("capital", "-0.01"),
        ("capital", "NaN"),
        ("capital", "sNaN"),
        ("capital", "Infinity"),
        ("capital", "-Infinity"),
        ("capital", "many"),
        ("founded", "2026-03-02"),
        ("founded", "2026-02-30"),
        ("founded", "soon"),
        ("opened", "once"),
        ("relation", "friends"),
        ("tier", "极密"),
        ("tier", "4"),
        ("tier", "-1"),
        ("name", "海" * 121),
        ("contact", "陈" * 61),
        ("address", "路" * 201),
        ("business", "贸" * 501),
        ("region", "青" * 61),
        ("industry", "贸" * 61),
        ("grade", "A" * 21),
        ("lost_because", "x" * 201),
        ("unit", "x" * 61),
        ("owner", "x" * 61),
        ("fax", "1" * 41),
        ("website", "w" * 121),
        ("representative", "陈" * 61),
    ],
)
def test_a_malformed_fact_is_named(name, value):
    """R009: malformed e-mail, negative capital, future date, wrong check digit → V422."""
    assert list(refused(**{name: value})) == [name]


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in ("tier", "relation")])
@pytest.mark.parametrize("value", [["海"], {"a": 1}, "\ud800海", "海\0港", "海\x1b[31m"])
def test_no_fact_is_anything_but_writable_text(name, value):
    """S51: what no index and no page can hold is refused by name."""
    assert list(refused(**{name: value})) == [name]


@pytest.mark.parametrize(
    "name, value, found",
    [
        ("name", " 海港 贸易 ", "海港贸易"),
        ("name", "Harbour  Trading Ltd", "Harbour  Trading Ltd"),
        ("contact", " 陈 静 ", "陈 静"),
        ("email", "Chen@Example.COM", "Chen@example.com"),
        ("phone", "138-0000-0001、0532-88888888", "13800000001 / 0532-88888888"),
        ("capital", "1200.50", Decimal("1200.50")),
        ("capital", "0", Decimal(0)),
        ("founded", "2026年3月1日", datetime.date(2026, 3, 1)),
        ("opened", "2026/1/5", datetime.date(2026, 1, 5)),
        ("relation", "潜在", Relation.PROSPECT),
        ("relation", "none", Relation.NONE),
        ("tier", "机密", Tier.CONFIDENTIAL),
        ("tier", "3", Tier.TOP_SECRET),
        ("tier", "secret", Tier.SECRET),
        ("address", "青岛市\n西区", "青岛市\n西区"),
    ],
)
def test_a_fact_is_brought_to_its_form(name, value, found):
    assert read(**{name: value})[name] == found


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_a_lost_customer_states_why(reason):
    """R007: 流失 without 流失原因 → V422."""
    why = colander.null if reason is None else reason

    assert list(refused(relation="流失", lost_because=why)) == ["lost_because"]
    assert read(relation="流失", lost_because="并购")["relation"] is Relation.LOST
    assert faults(read(relation="潜在", lost_because=why)) == {}


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(FIELDS),
        st.one_of(
            st.text(max_size=30),
            st.from_regex(r"-?[0-9.eE+]{1,12}", fullmatch=True),
            st.integers().map(str),
        ),
    )
)
def test_any_facts_are_taken_or_refused_and_never_a_fault(facts):
    """S51: garbage in, a named refusal out."""
    try:
        found = read(**facts)
    except colander.Invalid as fault:
        assert set(fault.asdict()) <= set(FIELDS)
    else:
        assert CustomerSchema().deserialize(CustomerSchema().serialize(found)) == found


# The noun.


def test_a_customer_keeps_its_facts():
    found = read(capital="12", tier="秘密", relation="潜在", founded="2020-01-05")

    assert Customer(found).facts() == found


def test_a_fact_that_is_emptied_is_empty_again():
    customer = Customer(read(fax="0532-1", capital="12", unit="u1"))
    customer.change({"fax": "", "capital": None, "unit": ""})

    assert (customer.fax, customer.capital, customer.unit) == ("", None, "")
    assert customer.facts() == {**read(), "tier": Tier.OPEN}
    assert "fax" not in customer.__dict__


def test_a_word_that_is_no_fact_is_no_attribute():
    with pytest.raises(AttributeError):
        _ = Customer(read()).faxes


def test_a_new_customer_is_stamped():
    with clock.frozen(NOW):
        customer = Customer(GOOD)

    assert (customer.opened_at, customer.modified_at, customer.history) == (NOW, NOW, ())


@pytest.mark.parametrize(
    "one, other, same",
    [
        ({}, {}, True),
        ({}, {"name": "海港　贸易有限公司"}, True),
        ({}, {"name": "海港貿易有限公司"}, True),
        ({}, {"phone": "138 0000 0001"}, True),
        ({}, {"phone": "13800000002"}, False),
        ({}, {"name": "海港运输有限公司"}, False),
        ({"id_card": "11010519491231002X"}, {"id_card": "11010519491231002x"}, True),
        ({"id_card": "11010519491231002X", "phone": "13800000003"}, {}, False),
    ],
)
def test_the_same_customer_is_known_by_licence_card_or_name_with_phone(one, other, same):
    """R100: same licence or ID number, or same normalised name and phone."""
    first, second = (set(Customer(read(**facts)).identities()) for facts in (one, other))

    assert bool(first & second) is same


def test_the_same_licence_is_the_same_customer_whatever_its_name():
    """R100."""
    licence = {"uscc": "91350100M000100Y43"}
    first, second = (identities({**GOOD, **licence, "name": name}) for name in ("甲", "乙"))

    assert set(first) & set(second) == {"uscc:91350100M000100Y43"}
