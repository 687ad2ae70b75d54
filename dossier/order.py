"""In which order the documents of a dossier lie, by the policy (R024, X07)."""

from dossier import checklist


def arranged(rules, dossier, documents) -> list:
    """The documents in the order of `order.items`; what ties lies by title.

    'parts': by the fixed parts of the class, the oldest first in each. 'filing rules': by the
    policy's list of kinds, the oldest first in each.
    """
    if rules.order.items == "newest first":
        return sorted(documents, key=lambda each: (-each.date.toordinal(), each.title))
    places = _PLACES.get(rules.order.items, lambda rules, code: {})(rules, dossier.dossier_class)

    def place(each):
        found = [places[word] for word in (each.item, each.kind) if word in places]
        return (found[0] if found else len(places), each.date, each.title)

    return sorted(documents, key=place)


def _kinds(rules, code):
    return {kind: place for place, kind in enumerate(rules.kinds)}


def _parts(rules, code):
    """Part, or line of a checklist that belongs to a part → the place of the part."""
    known = rules.classes.get(code)
    places = {part: place for place, part in enumerate(known.parts if known is not None else ())}
    lines = {
        word: places[item.part]
        for each in checklist.applying(rules, code).values()
        for word, item in each.items.items()
        if item.part in places
    }
    return {**places, **lines}


_PLACES = {"parts": _parts, "filing rules": _kinds}
