"""Tests of the questions with a name of their own, in their order, of what one may view (S26)."""

from collections import Counter

import pytest

from catalog import queries
from dossier import clock
from dossier.access import subject_of
from dossier.vocabulary import State, Tier
from tests.catalog.archives import REGIONS, archive, chen, sales, viewed
from workflows import dossier as dossiers

__all__ = ["archive", "chen", "sales"]


def test_the_dossiers_and_documents_of_a_thing_are_newest_first(make, site, request_):
    of = make.customer()
    held = [make.dossier(of, opened=f"2025-01-0{number}") for number in (2, 3, 1)]
    make.dossier()
    papers = [make.document(held[0], date=f"2025-02-0{number}") for number in (2, 1, 3)]

    subject = request_.subject
    assert queries.dossiers_of(site, subject, of) == [held[1], held[0], held[2]]
    assert queries.documents_of(site, subject, held[0]) == [papers[2], papers[0], papers[1]]
    assert queries.documents_of(site, subject, held[1]) == []


def test_what_waits_longest_in_a_state_comes_first(make, site, request_):
    held = []
    for year in (2020, 2021, 2022):
        with clock.frozen(clock.now().replace(year=year)):
            held.append(make.dossier())
    dossiers.change(make.request, held[0], {"remark": "补充"})
    answer = queries.in_state(site, request_.subject, State.COLLECTING, size=2)

    assert (answer.total, answer.items) == (3, [held[1], held[2]])
    assert queries.recent(site, request_.subject, "Dossier", size=1) == [held[0]]


def test_a_dossier_is_found_by_its_number_only_by_those_who_may_view_it(archive, site, chen):
    """S26."""
    filed = next(each for each in archive if getattr(each, "number", ""))
    everybody = subject_of(site["people"].by_login("linwei"), "", False)

    assert queries.dossier_of(site, everybody, filed.number) is filed
    assert queries.dossier_of(site, everybody, "KH-1999-0001") is None
    if filed not in viewed(archive, chen):
        assert queries.dossier_of(site, chen, filed.number) is None


@pytest.mark.parametrize(
    "written", ["海港贸易有限公司", "海港貿易有限公司", " 海港　贸易有限公司"]
)
def test_a_customer_is_found_by_its_name_however_it_is_written(make, site, request_, written):
    of = make.customer(name="海港贸易有限公司")
    make.customer(name="海港贸易有限公司分公司")

    assert queries.customers_named(site, request_.subject, written) == [of]
    assert queries.customers_named(site, request_.subject, "海港") == []


def test_suggestions_are_names_in_order_and_few(make, site, request_):
    made = [make.customer(name=f"海港{number:02}") for number in range(14)]
    make.document(title="海港来函")

    found = queries.suggestions(site, request_.subject, "海港")
    assert found == made[: queries.SUGGESTIONS]
    assert queries.suggestions(site, request_.subject, "没有") == []


def test_the_values_of_facets_are_those_that_one_may_view(archive, site, chen, request_):
    wanted = {each.region for each in viewed(archive, chen) if getattr(each, "region", "")}

    assert queries.values(site, chen, ["region"])["region"] == sorted(wanted)
    assert queries.overview(site, request_.subject)["type"] == Counter(
        type(each).__name__ for each in archive
    )


def test_the_effective_tier_is_told(make):
    made = make.document(make.dossier(make.customer(tier="机密")))

    assert queries.effective_tier(made) is Tier.CONFIDENTIAL


def test_a_catalog_that_answers_is_in_order(site):
    assert queries.check(site) is None


def test_several_counts_are_those_of_each_question_alone(site, make, request_):
    for region in REGIONS[:2] * 2:
        make.customer(region=region)
    asked = [{"region": REGIONS[0]}, {"region": REGIONS[1], "type": "Dossier"}, {}]

    counted = queries.counts(site, request_.subject, asked)
    assert counted == [queries.count(site, request_.subject, **facets) for facets in asked]
    assert counted[:2] == [2, 0] and counted[2] >= 4
