"""Goes through the site as a person does: along the links of every page that he is given."""

import re
from collections import Counter
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

EACH = 1  # so many pages of one kind are looked at
MOST_NAMES = 1  # filters can be added to filters without end
OPAQUE = re.compile(r"/[0-9a-f]{16}(?=/|$)")


def kind_of(address):
    """What addresses of one kind have in common: the path without ids, the parameters' names."""
    parts = urlsplit(address)
    names = sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)})
    return OPAQUE.sub("/*", parts.path), tuple(names)


def pages(browser, *starts):
    """(address, answer) of every kind of page that leads from `starts`, each asked for by GET."""
    waiting, seen, kinds = list(starts), set(starts), Counter()
    while waiting:
        address = waiting.pop(0)
        kinds[kind_of(address)] += 1
        if kinds[kind_of(address)] > EACH:
            continue
        answer = browser.get(address, status="*")
        yield address, answer
        for found in links(address, answer):
            if found not in seen:
                seen.add(found)
                waiting.append(found)


def links(address, answer):
    """The addresses of this site to which a page leads, static files apart."""
    if answer.content_type != "text/html":
        return []
    attributes = [(tag, name) for tag, name in (("a", "href"), ("img", "src"))]
    found = [
        tag[name] for kind, name in attributes for tag in answer.html.select(f"{kind}[{name}]")
    ]
    whole = [urldefrag(urljoin(f"http://localhost{address}", each)).url for each in found]
    return [each.removeprefix("http://localhost") for each in whole if is_followed(each)]


def is_followed(address):
    inside = address.startswith("http://localhost/")
    is_static = address.startswith("http://localhost/static/")
    return inside and not is_static and len(kind_of(address)[1]) <= MOST_NAMES
