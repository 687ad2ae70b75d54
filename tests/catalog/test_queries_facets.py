"""Tests of facets: a dossier is found by the policy's, and by none of a hidden customer (R068)."""

import pytest

from catalog import queries
from dossier.access import subject_of
from workflows import customer as customers
from workflows import dossier as dossiers

LICENCE_OF_HIM = "91350100M000100Y43"


@pytest.fixture
def lent(make, cast):
    """A dossier of Zhou's unit about a customer whom he may not view."""
    of = make.customer(region="青岛", industry="航运", grade="A", uscc=LICENCE_OF_HIM)
    return make.dossier(of, unit=cast.unit("CW").__name__)


def subject_called(cast, login):
    person = cast[login]
    return subject_of(person, person.__name__, True)


@pytest.mark.parametrize(
    "asked",
    [
        {"facets": {"region": ["青岛"]}},
        {"facets": {"industry": ["航运"]}},
        {"facets": {"grade": ["A"]}},
        {"text": LICENCE_OF_HIM},
    ],
)
def test_a_dossier_is_not_found_by_what_of_its_customer_is_hidden(site, cast, lent, asked):
    """R068: the name of the customer stands on its cover, and nothing else of him."""
    question = queries.Question(**asked)

    assert queries.ask(site, subject_called(cast, "zhou"), question).items == []
    assert lent in queries.ask(site, subject_called(cast, "guan"), question).items


@pytest.mark.parametrize("name", ["region", "industry", "grade", "customer"])
def test_what_is_hidden_of_a_customer_is_not_counted_on_his_dossiers(site, cast, lent, name):
    question = queries.Question(facets={"type": ["Dossier"]}, count=(name,))

    answer = queries.ask(site, subject_called(cast, "zhou"), question)
    assert (answer.items, answer.counts) == ([lent], {name: {}})
    assert queries.ask(site, subject_called(cast, "guan"), question).counts[name]
    assert queries.values(site, subject_called(cast, "zhou"), [name]) == {name: []}


def test_a_count_by_what_is_hidden_of_a_customer_is_none(site, cast, lent):
    assert queries.count(site, subject_called(cast, "zhou"), region="青岛") == 0
    assert queries.count(site, subject_called(cast, "guan"), region="青岛") == 2


@pytest.fixture
def sorted_(make, lent):
    """The same, sorted by the facets of a policy: the customer by one, the dossier by another."""
    make.rules("grades:", "facets: {市场: [国内], 性质: {of: dossier, values: [基本]}}\ngrades:")
    customers.change(make.request, lent.customer, {"facets": {"市场": "国内"}})
    dossiers.change(make.request, lent, {"facets": {"性质": "基本"}})
    return lent


def test_things_are_found_and_counted_by_the_facets_of_a_policy(site, request_, make, sorted_):
    document = make.document(sorted_)
    names = ("facet:市场", "dossier-facet:性质")
    question = queries.Question(facets={"facet:市场": ["国内"]}, count=names)

    found = queries.ask(site, request_.subject, question)
    assert set(found.items) == {sorted_, sorted_.customer, document}
    assert found.counts == {"facet:市场": {"国内": 3}, "dossier-facet:性质": {"基本": 1}}


def test_the_facets_of_a_hidden_customer_are_not_told_by_his_dossiers(site, cast, sorted_):
    """R068, as with his region; the dossier's own facets are its reader's to know."""
    names = ("facet:市场", "dossier-facet:性质")
    subject, question = subject_called(cast, "zhou"), queries.Question(count=names)

    answer = queries.ask(site, subject, question)
    assert answer.counts == {"facet:市场": {}, "dossier-facet:性质": {"基本": 1}}
    by_market = queries.Question(facets={"facet:市场": ["国内"]})
    assert queries.ask(site, subject, by_market).items == []
    by_nature = queries.Question(facets={"dossier-facet:性质": ["基本"]})
    assert queries.ask(site, subject, by_nature).items == [sorted_]


def test_a_facet_whose_name_begins_like_anothers_is_another(site, request_, make):
    make.rules("grades:", "facets: {市: [场], 市场: [国内]}\ngrades:")
    customer = make.customer()
    customers.change(make.request, customer, {"facets": {"市场": "国内"}})

    question = queries.Question(count=("facet:市", "facet:市场"))
    counts = queries.ask(site, request_.subject, question).counts
    assert counts == {"facet:市": {}, "facet:市场": {"国内": 1}}


def test_a_customer_is_found_by_the_texts_of_the_policys_fields(site, request_, make):
    make.rules("grades:", "fields: {需求: {}, 房屋: {of: dossier}}\ngrades:")
    dossier = make.dossier()
    customers.change(make.request, dossier.customer, {"fields": {"需求": "冷链仓储"}})
    dossiers.change(make.request, dossier, {"fields": {"房屋": "自用写字楼"}})

    def found(text):
        return queries.ask(site, request_.subject, queries.Question(text)).items

    assert (found("冷链仓储"), found("写字楼")) == ([dossier.customer], [dossier])
