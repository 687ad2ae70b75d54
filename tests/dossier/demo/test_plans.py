from dataclasses import replace
from datetime import timedelta

import pytest

from dossier.demo import accounts, agreements, certificates, letters, service
from dossier.demo.customers import COMPLAINTS, SEED, UNTIL, customers
from dossier.demo.plans import plans_of
from dossier.demo.story import rests, story_of
from dossier.demo.words import month_end
from dossier.vocabulary import Tier

CUSTOMERS = customers()
PLANS = [(customer, plans_of(story_of(customer, SEED), SEED)) for customer in CUSTOMERS]


def test_a_dossier_gets_the_documents_it_wants_oldest_first():
    for customer, plans in PLANS:
        assert len(plans) == customer.dossier.document_count
        assert [plan.number for plan in plans] == list(range(len(plans)))
        assert [plan.dated for plan in plans] == sorted(plan.dated for plan in plans)


def test_documents_are_dated_on_working_days_of_the_dossiers_life():
    for customer, plans in PLANS:
        for plan in plans:
            assert customer.opened <= plan.dated <= UNTIL
            assert not rests(plan.dated)


def test_no_document_is_above_its_dossier_and_one_reaches_it():
    for customer, plans in PLANS:
        assert max(plan.tier for plan in plans) == customer.tier


def test_a_licence_is_never_secret():
    licences = [plan for _, plans in PLANS for plan in plans if plan.kind is certificates.LICENCE]

    assert licences
    assert {plan.tier for plan in licences} == {Tier.OPEN}


def test_a_topic_is_written_about_once_and_a_statement_once_a_month():
    for _customer, plans in PLANS:
        topics = [plan.topic for plan in plans if not plan.topic.monthly]
        months = [month_end(plan.dated) for plan in plans if plan.kind is accounts.STATEMENT]
        assert len(topics) == len(set(topics))
        assert len(months) == len(set(months))


def test_new_years_letters_are_written_in_january():
    holiday = next(topic for topic in letters.LETTER.topics if "春节" in topic.title)
    dated = [plan.dated for _, plans in PLANS for plan in plans if plan.topic is holiday]

    assert dated
    assert {day.month for day in dated} == {1}


def test_a_complaints_dossier_begins_with_the_complaint_about_the_fault():
    leading = service.COMPLAINT.topics[0]
    old = [
        plans
        for customer, plans in PLANS
        if customer.dossier.dossier_class == COMPLAINTS
        and customer.opened < UNTIL - timedelta(days=900)
    ]

    assert old
    assert all(any(plan.topic is leading for plan in plans) for plans in old)


def test_a_contract_is_dated_on_the_day_it_was_signed():
    for customer, plans in PLANS:
        signed = story_of(customer, SEED).days["signed"]
        for plan in plans:
            if plan.kind is agreements.CONTRACT:
                assert plan.dated == signed


@pytest.mark.parametrize("count", [8, 40])
def test_even_a_dossier_of_yesterday_gets_all_it_wants(count):
    youngest = CUSTOMERS[-1]
    for opened in (UNTIL - timedelta(days=days) for days in (1, 5, 30, 200)):
        dossier = replace(youngest.dossier, opened=opened, document_count=count)
        story = story_of(replace(youngest, opened=opened, dossier=dossier), SEED)
        assert len(plans_of(story, SEED)) == count
