"""What the query of an address asks, answered in pages as plone.restapi's clients know them."""

from urllib.parse import urlencode

from catalog.queries import FACETS, ask
from views.listing import LARGEST, SIZE, number, question

PAGING = ("b_start", "b_size")
PARAMETERS = ("q", *FACETS, "since", "until", "sort_on", "sort_order", *PAGING)


def asking(*fixed) -> tuple:
    """The parameters of a list's address; those named are fixed and cannot be asked."""
    return tuple(name for name in PARAMETERS if name not in fixed)


def found(request, present, *, fixed=None, count=()) -> dict:
    """What the asker may view of what the query asks for, shown by `present`, a page of it.

    Total and facets are taken over what he may view; Invalid names a parameter that makes no
    sense. With `count` the facets' values and numbers come too.
    """
    asked = question(request, count, fixed)
    answer = ask(request.root, request.subject, asked)
    items = [present(request, each) for each in answer.items]
    page = batch(request, items, answer.total, asked.start, asked.size)
    return page | ({"facets": answer.counts} if count else {})


def page_of(request, things, present) -> dict:
    """The same for things that are all known to be for the asker's eyes."""
    start, size = (
        number(request, "b_start", 0, 10_000_000),
        number(request, "b_size", SIZE, LARGEST),
    )
    size = size or SIZE
    items = [present(request, each) for each in things[start : start + size]]
    return batch(request, items, len(things), start, size)


def batch(request, items, total, start, size) -> dict:
    """A page of items, the total, and the way to the other pages with the same question."""
    batching = {
        "@id": request.url,
        "first": _address(request, 0, size),
        "last": _address(request, max(0, total - 1) // size * size, size),
    }
    if start + size < total:
        batching["next"] = _address(request, start + size, size)
    if start:
        batching["prev"] = _address(request, max(0, start - size), size)
    return {
        "@id": request.path_url,
        "items": items,
        "items_total": total,
        "batching": batching,
    }


def _address(request, start, size):
    kept = [(name, value) for name, value in request.GET.items() if name not in PAGING]
    return f"{request.path_url}?{urlencode([*kept, ('b_start', start), ('b_size', size)])}"
