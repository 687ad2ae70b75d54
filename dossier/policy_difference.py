"""What differs between two policies, in words of the policy: section, label, before, after."""

from typing import NamedTuple

from dossier.policy_words import Statement, statements

CLAUSES = ("outside", "built_in")  # tell of the company's text, and rule nothing
# What a dossier lives by whatever its class or tier; of the tables of classes and tiers only its
# own row concerns it.
OF_A_DOSSIER = (
    "approvals", "checklists", "copies", "disposal", "fields", "filing", "handover", "intake",
    "life", "loans", "numbering", "order", "reading", "retention", "states", "tiers",
)  # fmt: skip
# What a customer is kept by; of the card's fields, facets and forms those about customers.
OF_A_CUSTOMER = (
    "changes", "complaints", "credit", "facets", "fields", "forms", "grades", "key_customers",
    "privacy", "sections", "service", "surveys", "tiers", "visits",
)  # fmt: skip
OF_SOMEBODY = ("facets", "fields", "forms")  # each entry says of whom
OF_ITS_TIER = (("tiers", "matrix"), ("tiers", "longest"))


class Difference(NamedTuple):
    """A rule that two policies have differently; None where one of them has no such rule."""

    path: tuple
    labels: tuple
    before: Statement | None
    after: Statement | None


def differences(before, after) -> list:
    """What one has to learn anew who knew the policy `before`, in the order of the format."""
    old, new = _by_path(before), _by_path(after)
    order = {name: place for place, name in enumerate(type(before).model_fields)}
    paths = sorted(dict.fromkeys([*old, *new]), key=lambda path: order[path[0]])
    return [
        Difference(path, (new.get(path) or old[path]).labels, old.get(path), new.get(path))
        for path in paths
        if not _same(old.get(path), new.get(path))
    ]


def concerning(found, dossier_class, tier) -> list:
    """Those differences that concern a dossier of a class and a tier."""
    return [each for each in found if _concerns(each.path, dossier_class, str(tier.label))]


def concerning_customer(found, policies, tier) -> list:
    """Those differences of (before, after) that concern a customer of a tier."""
    named = str(tier.label)
    return [each for each in found if _of_customer(each.path, policies, named)]


def _of_customer(path, policies, tier):
    if path[:2] in OF_ITS_TIER:
        return path[2:3] == (tier,)
    if path[0] in OF_SOMEBODY:
        tables = [getattr(rules, path[0]) for rules in policies]
        known = [table[word] for table in tables for word in path[1:2] if word in table]
        return any(each.of == "customer" for each in known)
    return path[0] in OF_A_CUSTOMER


def _concerns(path, dossier_class, tier):
    if path[0] == "classes":
        return path[1:2] == (dossier_class,)
    if path[:2] in OF_ITS_TIER:
        return path[2:3] == (tier,)
    return path[0] in OF_A_DOSSIER


def _by_path(rules):
    return {
        each.path: each
        for each in statements(rules)
        if each.is_said and each.path[0] not in CLAUSES
    }


def _same(one, other):
    return one is not None and other is not None and one.value == other.value
