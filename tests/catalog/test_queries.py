"""Tests of the named questions: pages and counts are those of what one may view (S22, S23)."""

import random
from collections import Counter

import pytest

from catalog import queries
from catalog.queries import FACETS, Question, ask
from catalog.values import sortable
from dossier import clock
from dossier.access import decide, subject_of, target_of
from dossier.vocabulary import Index, Permission, Post, State, Tier
from workflows import customer as customers
from workflows import dossier as dossiers

REGIONS, GRADES = ("青岛", "烟台", ""), ("A", "B", "")


@pytest.fixture
def sales(make):
    return make.unit("销售部", "XS")


@pytest.fixture
def chen(make, sales):
    """A salesperson of one unit, cleared for 秘密: he sees some of everything."""
    made = make.person("chen", post=Post.STAFF, unit=sales, clearance=Tier.SECRET)
    return subject_of(made, made.__name__, True)


@pytest.fixture
def archive(make, sales):
    """Some customers, dossiers and documents: some of the unit, some tiered, one filed."""
    dice, things = random.Random(7), []
    for number in range(14):
        of = make.customer(
            name=f"{dice.choice('海蓝天')}{number}贸易",
            region=dice.choice(REGIONS),
            grade=dice.choice(GRADES),
            tier=str(dice.choice((0, 0, 1, 2))),
            unit=dice.choice(("XS", "")),
            opened=dice.choice(("", f"202{number % 5}-03-01")),
        )
        things.append(of)
        if number % 2:
            held = make.dossier(of, unit=of.unit, opened=f"2025-01-{number:02}", tier="0")
            things += [held, make.document(held, data=f"{of.region}来函".encode(), tier="0")]
    for name in ("sort", "file"):
        dossiers.advance(make.request, things[2], name)
    return things


def viewed(things, subject):
    """What the subject may view, decided one by one."""
    at = clock.now()
    return [
        each for each in things if decide(subject, Permission.RECORD_VIEW, target_of(each), at)
    ]


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


# The named ones.


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


def test_counts_come_in_the_order_of_their_words_however_late_each_came(site, make, request_):
    """S23: the order of arrival in the index would tell of things that are hidden."""
    for number in range(40):
        make.customer(region=f"第{97 - number}区", grade="A")

    question = queries.Question(count=("region",))
    counts = queries.ask(site, request_.subject, question).counts["region"]
    assert list(counts) == sorted(counts) and len(counts) == 40


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
