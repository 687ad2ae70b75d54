"""Where the words of a query stand in a text: the pieces to mark, and the place to show.

The text is folded letter by letter with each folded letter's origin kept, so that 客戶 is marked
where 客户 was asked for, and a phrase is found across a line end.
"""

from functools import lru_cache

from dossier.fold import fold

AROUND = 60
READ = 200_000


def of(text, query) -> list:
    """The first place of the query in `text`, with what stands around it, as (text, found) pieces.

    Empty where no word of the query stands in the text.
    """
    text = text[:READ]
    found = places(text, query)
    if not found:
        return []
    first = found[0][0]
    start, end = max(0, first - AROUND // 2), min(len(text), first + AROUND * 2)
    inside = [(a - start, min(b, end) - start) for a, b in found if a < end and a >= start]
    shown = _pieces(text[start:end], inside)
    return [("…", False)] * (start > 0) + shown + [("…", False)] * (end < len(text))


def marked(text, query) -> list:
    """All of a short text as (text, found) pieces."""
    return _pieces(text, places(text, query))


def places(text, query) -> list:
    """(start, end) of every word of the query in the text, from the left, without overlaps."""
    folded, origins = _spread(text)
    found = []
    for word in filter(None, (fold(word) for word in query.replace('"', " ").split())):
        at = folded.find(word)
        while at >= 0:
            found.append((origins[at], origins[at + len(word) - 1] + 1))
            at = folded.find(word, at + len(word))
    return _apart(sorted(found))


def _spread(text):
    letters, origins = [], []
    for place, letter in enumerate(text):
        for each in _letter(letter):
            letters.append(each)
            origins.append(place)
    return "".join(letters), origins


@lru_cache(maxsize=20_000)
def _letter(letter):
    return "" if letter.isspace() else fold(letter)


def _apart(places):
    kept, last = [], 0
    for start, end in places:
        if start >= last:
            kept.append((start, end))
            last = end
    return kept


def _pieces(text, places):
    pieces, last = [], 0
    for start, end in places:
        if start > last:
            pieces.append((text[last:start], False))
        pieces.append((text[start:end], True))
        last = end
    if last < len(text):
        pieces.append((text[last:], False))
    return pieces
