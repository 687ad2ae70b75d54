"""The card of a customer or dossier: what its noun notes for everybody, and what its policy adds.

The fields (R009) and facets (R020) of a policy become nodes beside those of the noun. What was
noted under another policy stays in the noun, and can be read, whatever the present one asks.
"""

from types import MappingProxyType
from typing import NamedTuple

import colander

from dossier import policy
from dossier.columns import CUSTOMERS, Columns
from dossier.customer import NOTHING, CustomerSchema
from dossier.dossier import DossierSchema
from dossier.errors import Invalid
from dossier.field import choice, fits, node_of, written
from dossier.language import _

CUSTOMER, DOSSIER = "customer", "dossier"
SCHEMAS = {CUSTOMER: CustomerSchema, DOSSIER: DossierSchema}
# Where a noun keeps what its policy adds, by the part of a form or of JSON that gives it.
FIELDS, FACETS = "fields", "facets"
PARTS = {FIELDS: "more", FACETS: "facets"}
OTHER, SORTED, FORMER = _("其他资料"), _("分类"), _("以前的字段")
MOST_KEPT = 64


class Added(NamedTuple):
    """A field or facet that a policy adds: its node, and where its value is kept."""

    part: str
    word: str
    node: colander.SchemaNode
    section: str
    required: bool
    needed_when: dict


def schema_of(rules, of):
    """The schema of a card under a policy: that of the noun, and what the policy adds (R009).

    `of` is "customer" or "dossier". It gives flat values; `folded` sorts them for the verbs.
    """
    made = SCHEMAS[of]()
    for each in added(rules, of):
        node = each.node.clone()
        if each.required:
            node.missing = colander.required
        made.add(node)
    return made


def added(rules, of) -> tuple:
    """What a policy adds to the card, section by section; made once for each policy.

    Sensitive fields are none of them: they are kept apart, see dossier/sensitive.py (R010).
    """
    key = id(rules), of
    known = _made.get(key)
    if known is None or known[0] is not rules:
        if len(_made) >= MOST_KEPT:
            _made.clear()
        known = _made[key] = rules, tuple(_in_sections(_facets(rules, of), _fields(rules, of)))
    return known[1]


def sensitive(rules, of) -> list:
    """The sensitive fields of a policy: no part of the card (R010)."""
    return list(_fields(rules, of, True))


def hidden(thing) -> set:
    """The words of what a thing's policy calls sensitive: an earlier one may not have."""
    return _sensitive_words(policy.of(thing))


def open_fields(thing) -> dict:
    """What a thing keeps in fields of its card, less what is sensitive by now."""
    words = hidden(thing) if thing.more else ()
    return {word: value for word, value in thing.more.items() if word not in words}


_made = {}  # (id of a policy, noun) → (the policy, so that the id stays its own, what it adds)


def folded(values) -> dict:
    """Flat values of `schema_of`, with what a policy adds in mappings of their own."""
    found = {}
    for name, value in values.items():
        part, dot, word = name.partition(".")
        if dot and part in PARTS:
            found.setdefault(part, {})[word] = value
        else:
            found[name] = value
    return found


def unfolded(values) -> dict:
    """The other way about: as a form gives them. Invalid for parts that are no mappings."""
    found = dict(values)
    for part in PARTS:
        inner = found.pop(part, None)
        if inner is not None and not isinstance(inner, dict):
            raise Invalid({part: _("不是这个字段能有的值")})
        found |= {f"{part}.{word}": value for word, value in (inner or {}).items()}
    return found


def filled(rules, of, values, thing=None) -> dict:
    """What the noun is to keep, by attribute, after `values` as `folded` gives them.

    What is not named stays. Invalid names each field or facet that the policy does not have, a
    value that is none (R020), and what is missing, where the card is asked for it at all.
    """
    kept = {part: dict(getattr(thing, name, ())) for part, name in PARTS.items()}
    known = {(each.part, each.word): each.node for each in added(rules, of)}
    faults = {}
    for part in PARTS:
        for word, value in values.get(part, {}).items():
            try:
                _put(kept[part], known.get((part, word)), word, value)
            except colander.Invalid as refused:
                faults[f"{part}.{word}"] = refused.messages()[0]
    if thing is None or not PARTS.keys().isdisjoint(values):
        missing = _missing(rules, of, kept, lambda: _said(of, kept, values, thing))
        faults = {**missing, **faults}
    if faults:
        raise Invalid(faults)
    return {PARTS[part]: found for part, found in kept.items()}


def parted(values) -> tuple:
    """(what is the noun's own, what belongs to what a policy adds) of `values` as folded."""
    own = {name: value for name, value in values.items() if name not in PARTS}
    return own, {name: value for name, value in values.items() if name in PARTS}


def keep(thing, found):
    """Let the noun keep what `filled` found; a mapping in it is replaced, never changed."""
    for name, values in found.items():
        if values != getattr(thing, name):
            setattr(thing, name, values)


def changed(thing, found) -> set:
    """The names, as a form has them, of the fields and facets that differ from what is kept."""
    names = set()
    for part, attribute in PARTS.items():
        before, after = getattr(thing, attribute), found[attribute]
        words = {*before, *after}
        names |= {f"{part}.{word}" for word in words if before.get(word) != after.get(word)}
    return names


def shown(rules, of, thing) -> dict:
    """What a form of the card shows of what the policy adds: what still fits its field."""
    return {
        each.node.name: getattr(thing, PARTS[each.part])[each.word]
        for each in added(rules, of)
        if fits(each.node, getattr(thing, PARTS[each.part]).get(each.word))
    }


def sections(rules, of, thing) -> list:
    """[(title, [(word, value as people read it)])] of what is kept; former policies last."""
    found, rest = {}, {part: dict(getattr(thing, name)) for part, name in PARTS.items()}
    for word in _sensitive_words(rules):
        rest[FIELDS].pop(word, None)
    for each in added(rules, of):
        value = rest[each.part].pop(each.word, None)
        if value is not None:
            found.setdefault(each.section, []).append((each.word, written(value)))
    former = [pair for values in rest.values() for pair in sorted(values.items())]
    if former:
        found[FORMER] = [(word, written(value)) for word, value in former]
    return list(found.items())


def columns(policies) -> Columns:
    """The columns that a table of customers may have under any of these policies (R153)."""
    more = {each.node.name: (each.word,) for rules in policies for each in added(rules, CUSTOMER)}
    return Columns({**CUSTOMERS.words, **more}, CUSTOMERS.required) if more else CUSTOMERS


def kept_by(things) -> list:
    """(part, word) of every facet and field that one of the things has a value of."""
    found = {
        (part, word): None
        for part in (FACETS, FIELDS)
        for thing in things
        for word in _readable(thing, part)
    }
    return sorted(found)


def cells(thing, words) -> tuple:
    """The values of a thing for a table with these columns."""
    parts = {part: _readable(thing, part) for part in PARTS}
    kept = (parts[part].get(word) for part, word in words)
    return tuple("" if value is None else written(value) for value in kept)


def words_of(thing) -> str:
    """All texts that the policy's fields hold, by which the thing is found."""
    return " ".join(value for value in open_fields(thing).values() if isinstance(value, str))


def _sensitive_words(rules):
    return {word for word, field in rules.fields.items() if field.sensitive}


def _readable(thing, part):
    """What a thing keeps in a part of its card, and whoever may view it may read."""
    if part == FIELDS and getattr(thing, "more", None):
        return open_fields(thing)
    return getattr(thing, PARTS[part], NOTHING)


def _facets(rules, of):
    for word, facet in rules.facets.items():
        if facet.of == of:
            node = choice(facet.values, word)
            yield _added(FACETS, word, node, SORTED, facet.required)


def _fields(rules, of, sensitive=False):
    holders = {word: name for name, each in rules.sections.items() for word in each.holds}
    for word, field in rules.fields.items():
        if field.of == of and field.sensitive == sensitive:
            section = field.section or holders.get(word, OTHER)
            node = node_of(field.type, field.values, word)
            node.description = field.note or ""
            yield _added(FIELDS, word, node, section, field.required, dict(field.needed_when))


def _added(part, word, node, section, required, needed_when=MappingProxyType({})):
    node.name, node.missing = f"{part}.{word}", None
    return Added(part, word, node, section, required, needed_when)


def _in_sections(*parts):
    """What is added, section after section, with the title at the first of each."""
    found = {}
    for part in parts:
        for each in part:
            found.setdefault(each.section, []).append(each)
    for section, together in found.items():
        together[0].node.group = section
        yield from together


def _put(kept, node, word, value):
    """Let a field hold a value; an empty one empties it, unless it could not be shown there."""
    if node is None:
        raise colander.Invalid(None, _("没有这个字段"))
    value = node.deserialize(value if isinstance(value, str) else _text(node, value))
    if value is not None:
        kept[word] = value
    elif fits(node, kept.get(word)):
        del kept[word]


def _text(node, value):
    return colander.null if value is None else node.serialize(value)


def _missing(rules, of, kept, said):
    """Name → fault of what is asked for and not there, as things stand on the whole card."""
    known, faults = None, {}
    for each in added(rules, of):
        needed = each.required
        if not needed and each.needed_when:
            known = said() if known is None else known
            needed = any(known.get(word) in these for word, these in each.needed_when.items())
        if needed and not fits(each.node, kept[each.part].get(each.word)):
            faults[each.node.name] = _("必填")
    return faults


def _said(of, kept, values, thing):
    """Word → what the card says, as people read it: the noun's own facts, fields and facets."""
    found = {}
    for node in SCHEMAS[of]().children:
        name = "dossier_class" if node.name == "class" else node.name
        value = values.get(node.name, getattr(thing, name, ""))
        found[str(node.title)] = written("" if value is None else value)
    for part in kept.values():
        found |= {word: written(value) for word, value in part.items()}
    return found
