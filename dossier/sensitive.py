"""The sensitive fields of a card: kept apart from it, read by who was given that right (R010).

Nothing of them is in what lists, search, exports and histories read: those know the card only.
"""

import colander

from dossier import card, policy
from dossier.customer import NOTHING, Customer
from dossier.errors import Invalid
from dossier.field import written
from dossier.language import _

TITLE, MASK = _("敏感资料"), "＊＊＊"


def noun_of(thing) -> str:
    """What policies call the card of a thing."""
    return card.CUSTOMER if isinstance(thing, Customer) else card.DOSSIER


def fields(thing) -> dict:
    """Word → node of each sensitive field that the thing's policy has."""
    found = card.sensitive(policy.of(thing), noun_of(thing))
    return {each.word: each.node.clone() for each in found}


def known(thing) -> dict:
    """Word → value of all that is kept: also by a policy that did not call it sensitive yet."""
    hidden = card.hidden(thing)
    before = {word: value for word, value in thing.more.items() if word in hidden}
    return {**before, **thing.sensitive}


def noted(thing, values, empties) -> dict:
    """What is to be kept after `values`, word → text or value; Invalid names each fault.

    An empty value takes away what is kept only where it `empties`: who may not read it cannot
    see what he would take away.
    """
    nodes, kept, faults = fields(thing), known(thing), {}
    for word, value in values.items():
        try:
            found = _read(nodes.get(word), value)
        except colander.Invalid as refused:
            faults[word] = refused.messages()[0]
            continue
        if found is not None:
            kept[word] = found
        elif empties:
            kept.pop(word, None)
    if faults:
        raise Invalid(faults)
    return kept


def keep(thing, kept):
    """Let the thing keep this, apart from its card."""
    hidden = card.hidden(thing)
    thing.sensitive = kept or NOTHING
    if hidden & thing.more.keys():
        thing.more = {word: each for word, each in thing.more.items() if word not in hidden}


def told(thing, readable) -> list:
    """[(word, value as people read it)]; a mask for each field to whom it is not readable.

    The mask stands for every field of the policy, filled in or not: it tells nothing.
    """
    words, kept = list(fields(thing)), known(thing)
    if not readable:
        return [(word, MASK) for word in words]
    words += [word for word in kept if word not in words]
    return [(word, written(kept[word])) for word in words if word in kept]


def _read(node, value):
    if node is None:
        raise colander.Invalid(None, _("没有这个字段"))
    if isinstance(value, (list, dict)):
        raise colander.Invalid(None, _("不是这个字段能有的值"))
    text = value if value is None or isinstance(value, str) else node.serialize(value)
    return node.deserialize(colander.null if text is None else text)
