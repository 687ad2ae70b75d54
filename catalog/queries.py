"""Named questions to the catalog; each takes who asks, and answers only with what he may view.

The only module that runs queries. Totals and facets are taken over the permitted set (R019, S22).
"""

from dataclasses import dataclass, field, replace

from pyroaring import BitMap
from substanced.util import find_catalog, find_objectmap

from dossier.access import target_of
from dossier.fold import fold_name
from dossier.identity import parse_uscc
from dossier.site import site_of
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
    "retention",
    "customer",
    "dossier",
)
# Facets of policies (R020): of customers and all about them, and of dossiers themselves.
FACET, DOSSIER_FACET = OF_POLICIES = "facet:", "dossier-facet:"
OF_CUSTOMERS = ("region", "industry", "grade", "customer")  # what things have by their customer
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


def word(name, value) -> str:
    """The word of the index for a value of a facet."""
    return f"{name}={value}" if name.startswith(OF_POLICIES) else f"{name}:{value}"


def records(context):
    """The catalog of customers, dossiers and documents."""
    return find_catalog(context, CATALOG)


def ask(context, subject, question) -> Answer:
    """Answer a question for `subject` as of now."""
    catalog, allowed = records(context), permitted(context, subject)
    hits = allowed & _matching(context, allowed, question)
    for name, values in question.facets.items():
        hits &= _having(context, allowed, name, values)
    if question.since or question.until:
        hits &= catalog[Index.DATE].bitmap(question.since or DATED, question.until or None)
    ids = _page(catalog, hits, question)
    known = _told(context, allowed, hits, question.count)
    counts = {name: _counts(catalog, name, known[name]) for name in question.count}
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
    index = records(context)[Index.ALLOWED]
    moments = site_of(context).log.moments()
    return BitMap.intersection(*(index.permitted(subject, moment) for moment in moments))


def effective_tier(thing):
    """The tier that holds for a thing: the highest of its own and of what it stands in (S27)."""
    return target_of(thing).tier


def objects(context, ids) -> list:
    """The things of these ids, in order."""
    resolve = find_objectmap(context).object_for
    return [resolve(int(id_)) for id_ in ids]


def count(context, subject, **facets) -> int:
    """How many things of these facet values `subject` may view."""
    (found,) = counts(context, subject, [facets])
    return found


def counts(context, subject, questions) -> list:
    """The `count` of each of several questions, {facet: value}, asked at one instant."""
    allowed, found = permitted(context, subject), []
    for facets in questions:
        hits = allowed
        for name, value in facets.items():
            hits = hits & _having(context, allowed, name, [value])
        found.append(len(hits))
    return found


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


def recent(context, subject, type_, size=8, **facets) -> list:
    """What was changed last, of one type; also of one of the values of other facets."""
    wanted = {**facets, "type": [type_]}
    question = Question(facets=wanted, sort="modified", reverse=True, size=size)
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
    catalog, allowed = records(context), permitted(context, subject)
    known = _told(context, allowed, allowed, names)
    return {name: sorted(_counts(catalog, name, known[name])) for name in names}


def suggestions(context, subject, text) -> list:
    """Customers and dossiers whose name, pinyin or initials match what is being typed."""
    catalog = records(context)
    hits = permitted(context, subject)
    hits &= catalog[Index.TEXT].bitmap(text, NAMES)
    hits &= catalog[Index.FACETS].table.any(["type:Customer", "type:Dossier"])
    return objects(context, catalog[Index.NAME].first(hits, SUGGESTIONS))


def _matching(context, allowed, question):
    catalog = records(context)
    if question.text.strip():
        return catalog[Index.TEXT].bitmap(question.text) | _licensed(context, allowed, question)
    return catalog[Index.FACETS].table.any(["type:Customer", "type:Dossier", "type:Document"])


def _licensed(context, allowed, question):
    """The dossiers of the customer whose licence is asked for, for who may view him."""
    try:
        licence = f"uscc:{parse_uscc(question.text)}"
    except ValueError:
        return BitMap()
    catalog = records(context)
    customers = catalog[Index.IDENTITY].table.bitmap(licence) & allowed
    return _about(context, customers) & catalog[Index.FACETS].table.bitmap("type:Dossier")


def _having(context, allowed, name, values):
    """What has one of these values of a facet, as far as the asker may know that it has."""
    found = records(context)[Index.FACETS].table.any(word(name, value) for value in values)
    return _known(context, allowed, found, found) if _is_of_customers(name) else found


def _told(context, allowed, hits, names):
    """Facet → those of `hits` of which the asker may know the value."""
    own = hits
    if any(map(_is_of_customers, names)):
        everybody = records(context)[Index.FACETS].table.bitmap("type:Customer")
        own = _known(context, allowed, hits, everybody)
    return {name: own if _is_of_customers(name) else hits for name in names}


def _is_of_customers(name):
    """Whether things have a facet by their customer, who may be none of the asker's business."""
    return name in OF_CUSTOMERS or name.startswith(FACET)


def _known(context, allowed, found, among):
    """Of `found`, what is about those customers `among` others whom the asker may view.

    A dossier may be his to read without its customer: its cover gives the name and no more (R068).
    """
    table = records(context)[Index.FACETS].table
    customers = among & table.bitmap("type:Customer")
    seen, unseen = customers & allowed, customers - allowed
    if len(unseen) < len(seen):
        return found - _about(context, unseen)
    return found & _about(context, seen)


def _about(context, ids):
    """The customers of these ids and all that is about them."""
    path_of, table = find_objectmap(context).objectid_to_path, records(context)[Index.FACETS].table
    return table.any(f"customer:{path_of[each][-1]}" for each in ids)


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
    before = word(name, "")
    found = catalog[Index.FACETS].table.counts(before, hits)
    # In the order of the words: that of the index tells which came late, hidden things included.
    return {each.removeprefix(before): number for each, number in sorted(found.items())}
