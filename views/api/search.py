"""/search and /suggest."""

from collections import Counter

from catalog import excerpt, queries
from dossier.document import Document
from dossier.errors import Invalid
from dossier.language import _
from dossier.site import Site
from dossier.vocabulary import Permission, Tier
from views.api import SEARCH, SUGGESTIONS, call, present
from views.api.question import asking, found
from views.api.tree import address
from views.listing import facets_of
from views.search import name_of
from workflows.machine import permits

LONGEST = 60


@call(
    "GET",
    "/search",
    context=Site,
    name="search",
    permission=Permission.SITE_SEARCH,
    answers=SEARCH,
    query=(*asking(), "facet"),
)
def search(context, request):
    """Full text and fields, with facets counted over what the asker may view."""
    answer = found(request, _hit(request.GET.get("q", "")), count=_wanted_facets(request))
    counts = answer.get("facets", {})
    answer["facets"] = {name: _named(context, name, counts[name]) for name in counts}
    return answer


@call(
    "GET",
    "/suggest",
    context=Site,
    name="suggest",
    permission=Permission.SITE_SEARCH,
    answers=SUGGESTIONS,
    query=("q",),
)
def suggest(context, request):
    """Names of customers and dossiers, also by pinyin and initials."""
    typed = request.GET.get("q", "")[:LONGEST]
    found = queries.suggestions(context, request.subject, typed) if typed.strip() else []
    items = [
        {"@id": address(request, each), "@type": type(each).__name__, "title": name_of(each)}
        for each in found
    ]
    return {"@id": request.path_url, "items": items, "items_total": len(items)}


def _wanted_facets(request):
    texts = [text for given in request.GET.getall("facet") for text in given.split(",")]
    names = tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
    known = (*queries.FACETS, *facets_of(request.root))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Invalid({"facet": _("没有这个分类：${name}", mapping={"name": unknown[0][:40]})})
    return names


def _named(site, name, counts):
    """The counts by the words that a filter of that facet understands."""
    if name == "tier":
        return {str(Tier(int(value)).label): number for value, number in counts.items()}
    if name not in ("unit", "owner"):
        return counts
    folder, named = site["units" if name == "unit" else "people"], Counter()
    for value, number in counts.items():
        named[folder.name_of(value) or value] += number
    return dict(named)


def _hit(query):
    def shown(request, each):
        hit = present.thing(request, each)
        is_document = isinstance(each, Document) and query.strip()
        if is_document and permits(request, Permission.DOCUMENT_READ, each):
            hit["excerpt"] = "".join(text for text, _found in excerpt.of(each.body(), query))
        return hit

    return shown
