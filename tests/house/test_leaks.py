"""The tests of the pairs are not blind: each kind of leak is planted once and found (S23, S36)."""

import dataclasses
import random

import pytest

from catalog import queries
from dossier import clock
from dossier.vocabulary import Index
from tests.house.crawl import links
from tests.house.test_worlds import NOON, refusal
from tests.house.worlds import STARTS, Town, told
from views import errors, headers, history, listing, search, trail
from views.api import question
from workflows import customer

DEAD = (403, 404)
MOST = 80  # pairs until a leak must have been found


@pytest.fixture(scope="module")
def town(base):
    with clock.frozen(NOON):
        made = Town(*base)
        yield made
        made.layer.close()


@pytest.fixture
def plant(monkeypatch, town):
    """Break the product, or some of its modules, in one of the ways below."""
    monkeypatch.setattr(town, "known", {})
    return monkeypatch.setattr


def everything(context, subject):
    """What `queries.permitted` would say if everybody might view everything."""
    table = queries.records(context)[Index.FACETS].table
    return table.any(["type:Customer", "type:Dossier", "type:Document"])


def blind(question_of):
    """The same question to the catalog, asked without regard to who asks."""

    def asked(*arguments, **options):
        kept, queries.permitted = queries.permitted, everything
        try:
            return question_of(*arguments, **options)
        finally:
            queries.permitted = kept

    return asked


def total_before_the_filter(plant, town):
    def ask(context, subject, asked):
        found = queries.ask(context, subject, asked)
        total = blind(queries.ask)(context, subject, asked).total
        return dataclasses.replace(found, total=total)

    plant(listing, "ask", ask)


def facets_over_everything(plant, town):
    def ask(context, subject, asked):
        found = queries.ask(context, subject, asked)
        return dataclasses.replace(
            found, counts=blind(queries.ask)(context, subject, asked).counts
        )

    plant(listing, "ask", ask)


def facets_of_policies_over_everything(plant, town):
    plant(queries, "_is_of_customers", lambda name: name in queries.OF_CUSTOMERS)


def calls_unfiltered(plant, town):
    plant(question, "ask", blind(queries.ask))


def suggestions_unfiltered(plant, town):
    plant(queries, "suggestions", blind(queries.suggestions))


def words_offered_by_forms_unfiltered(plant, town):
    plant(queries, "values", blind(queries.values))


def bell_over_everything(plant, town):
    plant(queries, "counts", blind(queries.counts))


def recent_things_unfiltered(plant, town):
    plant(queries, "recent", blind(queries.recent))


def charts_over_everything(plant, town):
    plant(queries, "overview", blind(queries.overview))


def children_counted_before_the_filter(plant, town):
    plant(queries, "documents_of", blind(queries.documents_of))


def export_of_everything(plant, town):
    plant(queries, "every", blind(queries.every))
    plant(search.machine, "permits", lambda request, permission, thing: True)


def history_of_hidden_documents(plant, town):
    plant(history, "permits", lambda request, permission, thing: True)


def refusal_instead_of_a_missing_page(plant, town):
    plant(errors, "RECORDS", ())


def a_tag_over_everything(plant, town):
    protect = headers._limit_keeping

    def tagged(environ, response):
        protect(environ, response)
        (database,) = town.config.registry._zodb_databases.values()
        response.headers["ETag"] = f'"{database.objectCount()}"'

    plant(headers, "_limit_keeping", tagged)


def duplicates_named(plant, town):
    plant(customer, "permits", lambda request, permission, thing: True)


LEAKS = (
    total_before_the_filter,
    facets_over_everything,
    facets_of_policies_over_everything,
    calls_unfiltered,
    suggestions_unfiltered,
    words_offered_by_forms_unfiltered,
    bell_over_everything,
    recent_things_unfiltered,
    charts_over_everything,
    children_counted_before_the_filter,
    export_of_everything,
    history_of_hidden_documents,
    refusal_instead_of_a_missing_page,
    a_tag_over_everything,
)


def dead_links(town, login):
    """The links on the pages of a reader that lead him to a refusal or to nothing."""
    browser, led = town.browser(login), {}
    for page in (*STARTS, *town.open_to(login)):
        answer = browser.get(page, status="*")
        for found in links(page, answer) if answer.status_int == 200 else ():
            led.setdefault(found.partition("?")[0], found)
    return [found for found in led.values() if town.answer(login, found)[0] in DEAD]


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_a_leak_is_noticed(town, plant, leak):
    leak(plant, town)
    draw = random.Random(leak.__name__)

    assert any(told(town, reader, draw, 16) for _pair in range(MOST) for reader in ("zhou", "guo"))


def test_a_duplicate_that_is_named_is_noticed(town, plant):
    duplicates_named(plant, town)

    assert refusal(town, "zhou", "know", name="甲厂") != refusal(town, "zhou", "know", name="乙厂")


def test_a_link_to_what_is_hidden_is_noticed(town, plant):
    plant(trail, "permits", lambda request, permission, thing: True)

    assert dead_links(town, "zhou")


@pytest.mark.parametrize("login", ["zhou", "guan"])
def test_no_page_leads_where_its_reader_may_not_go(town, login):
    """A link to a hidden thing tells where it is, though not what (R068)."""
    assert dead_links(town, login) == []
