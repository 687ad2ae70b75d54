"""Tests of the questions: pages and counts are those of what one may view (S22, S23)."""

import random
from collections import Counter

import pytest

from catalog import queries
from catalog.queries import FACETS, Question, ask
from catalog.values import sortable
from dossier import clock
from dossier.vocabulary import Index, State
from tests.catalog.archives import REGIONS, archive, chen, sales, viewed
from workflows import customer as customers
from workflows import dossier as dossiers

__all__ = ["archive", "chen", "sales"]


def facet_words(thing):
    return queries.records(thing)[Index.FACETS].table.words_of(thing.__oid__)


def day(thing):
    return str(getattr(thing, "date", None) or getattr(thing, "opened", None) or "")


def random_question(dice):
    """Facets, a period, an order and a page, in any mixture."""
    facets = {
        "type": [["Customer"], ["Dossier", "Document"], ["Customer", "Dossier"]],
        "region": [["青岛"], ["青岛", "烟台"], ["北京"]],
        "grade": [["A"]],
        "tier": [["0"], ["1"], ["3"]],
        "state": [["filed"]],
    }
    chosen = [name for name in facets if dice.random() < 0.3]
    return Question(
        facets={name: dice.choice(facets[name]) for name in chosen},
        count=("type", "region", "tier"),
        sort=dice.choice(("", "name", "number", "date", "modified", "unknown")),
        reverse=dice.random() < 0.5,
        start=dice.choice((0, 0, 3, 50)),
        size=dice.choice((1, 5, 25)),
        since=dice.choice(("", "", "2022-01-01")),
        until=dice.choice(("", "", "2025-01-05")),
    )


def matches(thing, question):
    words = facet_words(thing)
    return all(
        any(f"{name}:{value}" in words for value in values)
        for name, values in question.facets.items()
    ) and (
        not (question.since or question.until)
        or bool(day(thing))
        and question.since <= day(thing) <= (question.until or "9")
    )


def tally(words, name):
    """value → how many, of one facet."""
    return {
        word.removeprefix(f"{name}:"): number
        for word, number in words.items()
        if word.startswith(f"{name}:")
    }


def test_answers_are_those_of_looking_at_everything_one_by_one(archive, site, chen, request_):
    """S22, R019: total, page and counts, for somebody who sees a part and one who sees all."""
    for seed in range(150):
        question = random_question(random.Random(seed))
        for subject in (chen, request_.subject):
            wanted = [each for each in viewed(archive, subject) if matches(each, question)]
            answer = ask(site, subject, question)
            words = Counter(word for each in wanted for word in facet_words(each))

            assert answer.total == len(wanted)
            assert len(answer.items) == max(0, min(question.size, len(wanted) - question.start))
            assert set(answer.items) <= set(wanted)
            assert answer.counts == {
                name: {
                    w.partition(":")[2]: n for w, n in words.items() if w.startswith(f"{name}:")
                }
                for name in question.count
            }


@pytest.mark.parametrize("sort", ["name", "number", "date", "modified", ""])
@pytest.mark.parametrize("reverse", [False, True])
def test_pages_put_together_are_the_whole_in_order(archive, site, request_, sort, reverse):
    """S22: nothing twice, nothing left out, also what has no number."""
    pages = [
        ask(
            site, request_.subject, Question(sort=sort, reverse=reverse, start=start, size=5)
        ).items
        for start in range(0, len(archive) + 5, 5)
    ]
    whole = [each for page in pages for each in page]

    assert Counter(each.__oid__ for each in whole) == Counter(each.__oid__ for each in archive)
    assert (
        whole == ask(site, request_.subject, Question(sort=sort, reverse=reverse, size=1000)).items
    )


def test_sorted_by_name_number_and_day(archive, site, request_):
    def asked(sort, reverse=False):
        return ask(site, request_.subject, Question(sort=sort, reverse=reverse, size=1000)).items

    names = [sortable(getattr(each, "name", None) or each.title) for each in asked("name")]
    days = [day(each) for each in asked("date", reverse=True)]
    assert names == sorted(names)
    assert days == sorted(days, reverse=True)
    assert asked("number")[0].number and asked("number", reverse=True)[0].number


def test_without_an_order_the_last_changed_come_first(archive, make, site, request_):
    with clock.frozen(clock.now().replace(year=2090)):
        customers.change(make.request, archive[0], {"fax": "0532-1"})

    assert ask(site, request_.subject, Question(size=1)).items == [archive[0]]


def test_a_period_holds_only_what_has_a_day(archive, site, request_):
    """A customer without a day is not 'until 2030'."""
    until = ask(site, request_.subject, Question(until="2030-01-01", size=1000)).items

    assert until and all(day(each) for each in until)


# Words.


def test_words_in_titles_come_first_then_the_newest(make, site, request_):
    dossier = make.dossier()
    texts = [("来函甲", "2026-01-01"), ("商定付款", "2025-01-01"), ("来函乙", "2026-02-01")]
    made = {
        title: make.document(dossier, data="商定付款".encode(), title=title, date=date)
        for title, date in texts
    }

    found = ask(site, request_.subject, Question("商定付款")).items
    assert found == [made["商定付款"], made["来函乙"], made["来函甲"]]
    pages = [ask(site, request_.subject, Question("商定付款", start=n, size=1)) for n in range(4)]
    assert [page.items for page in pages] == [[each] for each in found] + [[]]
    assert {page.total for page in pages} == {3}


def test_words_may_be_put_in_another_order(make, site, request_):
    make.document(data="商定付款".encode(), date="2026-01-01")
    older = make.document(data="商定付款".encode(), date="2025-01-01")

    question = Question("商定付款", sort="date", size=1)
    assert ask(site, request_.subject, question).items == [older]


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_no_words_are_everything(archive, site, request_, text):
    assert ask(site, request_.subject, Question(text, size=1000)).total == len(archive)


# Two worlds (S23).


def crawl(site, subject, customer):
    """All that the questions tell one person."""
    texts = ("海", "密级公司", "mjgs", "付款", "绝密往来", "天")
    found = {
        "pages": [ask(site, subject, Question(sort=sort, count=FACETS)) for sort in queries.SORTS],
        "texts": [ask(site, subject, Question(text, count=FACETS)) for text in texts],
        "suggestions": [queries.suggestions(site, subject, text) for text in texts],
        "overview": queries.overview(site, subject),
        "states": [queries.in_state(site, subject, state) for state in State],
        "recent": [queries.recent(site, subject, kind) for kind in ("Customer", "Dossier")],
        "every": queries.every(site, subject, Question()),
        "count": [queries.count(site, subject, region=region) for region in REGIONS],
        "of": queries.dossiers_of(site, subject, customer),
        "named": queries.customers_named(site, subject, "密级公司"),
        "number": queries.dossier_of(site, subject, "KH-2026-0002"),
        "permitted": queries.permitted(site, subject),
    }
    return found


def test_what_one_may_not_view_changes_nothing_of_what_one_is_told(archive, make, site, chen):
    """S23, R068: two worlds that differ only in hidden things are the same to him."""
    before = crawl(site, chen, archive[0])
    for number in range(3):
        hidden = make.customer(name="密级公司", region="绝密地区", tier="绝密", unit="XS")
        held = make.dossier(hidden, title="绝密往来", unit="XS")
        make.document(held, data="付款".encode())
        if number:
            for name in ("sort", "file"):
                dossiers.advance(make.request, held, name)
        make.document(make.dossier(archive[0], unit="XS", tier="机密"), tier="机密")

    assert crawl(site, chen, archive[0]) == before


def test_counts_come_in_the_order_of_their_words_however_late_each_came(site, make, request_):
    """S23: the order of arrival in the index would tell of things that are hidden."""
    for number in range(40):
        make.customer(region=f"第{97 - number}区", grade="A")

    question = queries.Question(count=("region",))
    counts = queries.ask(site, request_.subject, question).counts["region"]
    assert list(counts) == sorted(counts) and len(counts) == 40
