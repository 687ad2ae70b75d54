"""/search and /suggest."""

from catalog import excerpt, queries
from dossier.document import Document
from dossier.errors import Invalid
from dossier.language import _
from dossier.site import Site
from dossier.vocabulary import Permission, Tier
from views.api import call, present
from views.api.tree import address
from views.listing import Listing
from views.search import name_of


@call("GET", "/search", context=Site, name="search", permission=Permission.SITE_SEARCH)
def search(context, request):
    """Full text and fields, with facets counted over what the asker may view."""
    listing = Listing(request, None, (), lambda each: (), count=_wanted_facets(request))
    answer = present.batch(request, listing, _hit(listing.question.text))
    answer["facets"] = {
        name: _labelled(name, counts) for name, counts in listing.answer.counts.items()
    }
    return answer


@call("GET", "/suggest", context=Site, name="suggest", permission=Permission.SITE_SEARCH)
def suggest(context, request):
    """Names of customers and dossiers, also by pinyin and initials."""
    typed = request.GET.get("q", "")[:60]
    found = queries.suggestions(context, request.subject, typed) if typed.strip() else []
    items = [
        {"@id": address(request, each), "@type": type(each).__name__, "title": name_of(each)}
        for each in found
    ]
    return {"@id": request.path_url, "items": items, "items_total": len(items)}


def _wanted_facets(request):
    names = [
        name.strip()
        for text in request.GET.getall("facet")
        for name in text.split(",")
        if name.strip()
    ]
    unknown = [name for name in names if name not in queries.FACETS]
    if unknown:
        raise Invalid({"facet": _("没有这个分类：${name}", mapping={"name": unknown[0]})})
    return tuple(names)


def _labelled(name, counts):
    if name != "tier":
        return counts
    return {str(Tier(int(value)).label): number for value, number in counts.items()}


def _hit(query):
    def shown(request, each):
        found = present.thing(request, each)
        if isinstance(each, Document) and query.strip():
            found["excerpt"] = "".join(text for text, _found in excerpt.of(each.body(), query))
        return found

    return shown
