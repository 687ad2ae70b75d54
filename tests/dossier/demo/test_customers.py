from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from phonenumbers import PhoneNumberType, is_valid_number, number_type, parse
from stdnum import numdb
from stdnum.cn import uscc

from dossier.customer import CustomerSchema
from dossier.demo.company import company
from dossier.demo.customers import SEED, UNTIL, customers
from dossier.demo.names import organisation_check
from dossier.demo.trades import TRADES
from dossier.dossier import DossierSchema
from dossier.vocabulary import Relation, State, Tier

CUSTOMERS = customers()
PROFILE = yaml.safe_load(
    (Path(__file__).parents[3] / "etc" / "policies" / "default.yaml").read_text(encoding="utf-8")
)


def test_there_are_three_hundred_and_the_same_each_time():
    assert len(CUSTOMERS) == 300
    assert customers(SEED, UNTIL) == CUSTOMERS


def test_another_seed_gives_other_customers():
    others = {customer.name for customer in customers(7)}

    assert len(others & {customer.name for customer in CUSTOMERS}) < 10


@pytest.mark.parametrize("field", ["name", "short_name", "uscc", "phone"])
def test_no_two_customers_share(field):
    assert len({getattr(customer, field) for customer in CUSTOMERS}) == 300


def test_no_two_customers_are_told_apart_by_their_city_alone():
    coined = {each.short_name.removeprefix(each.region) for each in CUSTOMERS}

    assert len(coined) == 300


def test_every_credit_code_has_both_check_digits_right():
    for customer in CUSTOMERS:
        assert uscc.is_valid(customer.uscc)
        assert organisation_check(customer.uscc[8:16]) == customer.uscc[16]


def test_the_region_in_the_credit_code_is_the_district_of_the_address():
    places = numdb.get("cn/loc")
    for customer in CUSTOMERS:
        found = dict(places.info(customer.uscc[2:8])[-1][1])
        assert found["county"].split("]")[-1] in customer.address
        assert customer.region in customer.address


def test_public_bodies_are_registered_under_12_and_firms_under_91():
    for customer in CUSTOMERS:
        assert customer.uscc.startswith("12" if customer.trade.body else "91")
        assert customer.name.endswith("公司") != customer.trade.body


def test_every_phone_is_a_valid_mobile_number():
    for customer in CUSTOMERS:
        number = parse(customer.phone, "CN")
        assert is_valid_number(number)
        assert number_type(number) is PhoneNumberType.MOBILE


def test_the_tiers_have_their_shares():
    shares = Counter(customer.tier for customer in CUSTOMERS)

    assert shares == {
        Tier.OPEN: 240,
        Tier.SECRET: 39,
        Tier.CONFIDENTIAL: 15,
        Tier.TOP_SECRET: 6,
    }


def test_the_owner_works_in_the_unit_and_is_cleared_to_the_customers_tier():
    for customer in CUSTOMERS:
        owner = company().person(customer.owner)
        assert owner.active
        assert owner.unit == customer.unit
        assert owner.clearance >= customer.tier


def test_customers_were_opened_over_the_last_eight_years_oldest_first():
    opened = [customer.opened for customer in CUSTOMERS]

    assert opened == sorted(opened)
    assert opened[0] < UNTIL - timedelta(days=7 * 365)
    assert opened[0] >= UNTIL - timedelta(days=8 * 365)
    assert UNTIL - timedelta(days=180) < opened[-1] < UNTIL


def test_a_later_last_day_moves_every_date_with_it():
    later = customers(SEED, date(2027, 3, 1))

    assert later[0].opened - CUSTOMERS[0].opened == date(2027, 3, 1) - UNTIL


def test_the_dossiers_want_fifteen_hundred_documents_three_to_eight_each():
    counts = [customer.dossier.document_count for customer in CUSTOMERS]

    assert sum(counts) == 1500
    assert set(counts) == {3, 4, 5, 6, 7, 8}


def test_every_state_class_grade_and_trade_occurs():
    living = set(State) - {State.ENDED}  # no relation of the demo company has ended
    assert {customer.dossier.state for customer in CUSTOMERS} == living
    assert {customer.industry for customer in CUSTOMERS} == {trade.industry for trade in TRADES}
    assert {customer.grade for customer in CUSTOMERS} == set(PROFILE["grades"])
    assert {customer.dossier.dossier_class for customer in CUSTOMERS} <= set(PROFILE["classes"])


def test_a_lost_customer_says_why():
    lost = [customer for customer in CUSTOMERS if customer.relation is Relation.LOST]

    assert 5 <= len(lost) <= 30
    assert all(customer.lost_because for customer in lost)


def test_the_schemas_take_the_facts_as_they_are():
    for customer in CUSTOMERS:
        for schema, facts in (
            (CustomerSchema(), customer.facts()),
            (DossierSchema(), customer.dossier.facts()),
        ):
            stated = {name: str(value) for name, value in facts.items()}
            taken = schema.deserialize({**stated, "tier": facts["tier"].name.lower()})
            assert {name: taken[name] for name in facts} == facts


def test_facts_do_not_hide_a_change():
    assert replace(CUSTOMERS[0], grade="D").facts()["grade"] == "D"
