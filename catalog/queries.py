"""Named questions to the catalog; each takes who asks, and answers only with what he may view.

The only module that runs queries. Totals and facets are taken over the permitted set (R019, S22).
"""

from dataclasses import dataclass, field, replace

from pyroaring import BitMap
from substanced.util import find_catalog, find_objectmap

from dossier import clock
from dossier.access import target_of
from dossier.fold import fold_name
from dossier.vocabulary import CATALOG, Index

SORTS = {
    "name": Index.NAME,
    "number": Index.NUMBER,
    "date": Index.DATE,
    "modified": Index.MODIFIED,
}
FACETS = (
    "type",
    "tier",
    "region",
    "industry",
    "grade",
    "state",
    "class",
    "unit",
    "owner",
    "kind",
    "format",
    "year",
    "relation",
    "customer",
    "dossier",
)
SUGGESTIONS = 10
DATED = "0001"  # what has no day sorts below it
LARGEST_EXPORT = 50_000
NAMES = ("title", "pinyin")


@dataclass(frozen=True)
class Question:
    """What is asked: words, facet values to have, which facets to count, order and page."""

    text: str = ""
    facets: dict = field(default_factory=dict)
    count: tuple = ()
    sort: str = ""
    reverse: bool = False
    start: int = 0
    size: int = 25
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Answer:
    """The page of things, how many there are in all, and facet → value → how many."""

    total: int
    items: list
    counts: dict


def records(context):
    """The catalog of customers, dossiers and documents."""
    return find_catalog(context, CATALOG)


def ask(context, subject, question) -> Answer:
    """Answer a question for `subject` as of now."""
    catalog = records(context)
    hits = permitted(context, subject) & _matching(catalog, question)
    for name, values in question.facets.items():
        hits &= catalog[Index.FACETS].table.any(f"{name}:{value}" for value in values)
    if question.since or question.until:
        hits &= catalog[Index.DATE].bitmap(question.since or DATED, question.until or None)
    ids = _page(catalog, hits, question)
    counts = {name: _counts(catalog, name, hits) for name in question.count}
    return Answer(len(hits), objects(context, ids), counts)


def check(context):
    """Raise if the catalog or the text index cannot answer."""
    records(context)[Index.TEXT].bitmap("ok")


def every(context, subject, question) -> list:
    """All answers to a question at once, for an export (at most LARGEST_EXPORT)."""
    whole = replace(question, start=0, size=LARGEST_EXPORT, count=())
    return ask(context, subject, whole).items


def permitted(context, subject) -> BitMap:
    """The ids of everything that `subject` may view now."""
    return records(context)[Index.ALLOWED].permitted(subject, clock.now())


def effective_tier(thing):
    """The tier that holds for a thing: the highest of its own and of what it stands in (S27)."""
    return target_of(thing).tier


def objects(context, ids) -> list:
    """The things of these ids, in order."""
    resolve = find_objectmap(context).object_for
    return [resolve(int(id_)) for id_ in ids]


def count(context, subject, **facets) -> int:
    """How many things of these facet values `subject` may view."""
    hits = permitted(context, subject)
    for name, value in facets.items():
        hits &= records(context)[Index.FACETS].table.bitmap(f"{name}:{value}")
    return len(hits)


def dossiers_of(context, subject, customer) -> list:
    """The dossiers of a customer that `subject` may view, newest first."""
    question = Question(
        facets={"type": ["Dossier"], "customer": [customer.__name__]},
        sort="date",
        reverse=True,
        size=200,
    )
    return ask(context, subject, question).items


def dossier_of(context, subject, number):
    """The dossier of that number, or None if there is none that `subject` may view."""
    ids = records(context)[Index.IDENTITY].table.bitmap(f"number:{number}")
    return next(iter(objects(context, ids & permitted(context, subject))), None)


def customers_named(context, subject, name) -> list:
    """The customers of exactly that name, however it is written, that `subject` may view."""
    table, folded = records(context)[Index.IDENTITY].table, fold_name(name)
    ids = table.any(table.words(f"name:{folded}|")) & permitted(context, subject)
    return [each for each in objects(context, ids) if fold_name(each.name) == folded]


def documents_of(context, subject, dossier) -> list:
    """The documents of a dossier that `subject` may view, newest first."""
    question = Question(
        facets={"type": ["Document"], "dossier": [dossier.__name__]},
        sort="date",
        reverse=True,
        size=1000,
    )
    return ask(context, subject, question).items


def recent(context, subject, type_, size=8) -> list:
    """What was changed last, of one type."""
    question = Question(facets={"type": [type_]}, sort="modified", reverse=True, size=size)
    return ask(context, subject, question).items


def in_state(context, subject, state, size=20, **facets) -> Answer:
    """The dossiers in one state, those that have waited longest first; also by other facets."""
    wanted = {name: [value] for name, value in facets.items()}
    wanted |= {"type": ["Dossier"], "state": [state]}
    question = Question(facets=wanted, sort="modified", size=size)
    return ask(context, subject, question)


def overview(context, subject) -> dict:
    """How many customers, dossiers and documents there are, by state and by region."""
    hits = permitted(context, subject)
    catalog = records(context)
    table = catalog[Index.FACETS].table
    customers = hits & table.bitmap("type:Customer")
    return {
        "type": _counts(catalog, "type", hits),
        "state": _counts(catalog, "state", hits),
        "region": _counts(catalog, "region", customers),
    }


def values(context, subject, names) -> dict:
    """The values that things have in each of these facets, as far as `subject` may view them."""
    catalog, hits = records(context), permitted(context, subject)
    return {name: sorted(_counts(catalog, name, hits)) for name in names}


def suggestions(context, subject, text) -> list:
    """Customers and dossiers whose name, pinyin or initials match what is being typed."""
    catalog = records(context)
    hits = permitted(context, subject)
    hits &= catalog[Index.TEXT].bitmap(text, NAMES)
    hits &= catalog[Index.FACETS].table.any(["type:Customer", "type:Dossier"])
    return objects(context, catalog[Index.NAME].first(hits, SUGGESTIONS))


def same_identity(context, words) -> list:
    """Customers that are the same by licence, ID card or name with phone (R100), for verbs only.

    It answers about everything: a verb says no more of it than its asker may know.
    """
    ids = records(context)[Index.IDENTITY].table.any(words)
    return objects(context, ids)


def dependents_of(context, customer) -> list:
    """Every dossier and document of a customer, for verbs that must index them again."""
    table = records(context)[Index.FACETS].table
    ids = table.bitmap(f"customer:{customer.__name__}")
    return [each for each in objects(context, ids) if each is not customer]


def _matching(catalog, question):
    if question.text.strip():
        return catalog[Index.TEXT].bitmap(question.text)
    return catalog[Index.FACETS].table.any(["type:Customer", "type:Dossier", "type:Document"])


def _page(catalog, hits, question):
    wanted = question.start + question.size
    if not question.sort and question.text.strip():
        titled = hits & catalog[Index.TEXT].title_hits(question.text)
        ids = catalog[Index.DATE].first(titled, wanted, reverse=True)
        if len(ids) < wanted:
            rest = catalog[Index.DATE].first(hits - titled, wanted - len(ids), reverse=True)
            ids += rest
        return ids[question.start : wanted]
    index = catalog[SORTS.get(question.sort, Index.MODIFIED)]
    reverse = question.reverse if question.sort else True
    ids = index.first(hits, wanted, reverse)
    if len(ids) < wanted:
        ids += sorted(hits - BitMap(ids))[: wanted - len(ids)]  # those without the sorted value
    return ids[question.start : wanted]


def _counts(catalog, name, hits):
    found = catalog[Index.FACETS].table.counts(f"{name}:", hits)
    return {word.partition(":")[2]: number for word, number in found.items()}
