"""Mistakes that somebody could make where rights are decided, to be planted one at a time.

The comparison with the model must find each of them; it is worth as much as what it finds.
"""

import contextlib
import importlib
import inspect
from pathlib import Path
from typing import NamedTuple


class Mistake(NamedTuple):
    """What somebody got wrong: the module, the text that stands there, and what he wrote."""

    name: str
    module: str
    old: str
    new: str


@contextlib.contextmanager
def planted(mistake):
    """Let the functions of the module be as the mistake has them; the file stays as it is."""
    module = importlib.import_module(mistake.module)
    text = Path(module.__file__).read_text(encoding="utf-8")
    if text.count(mistake.old) != 1:
        raise LookupError(f"{mistake.name}: stands {text.count(mistake.old)} times")
    codes = {}
    _collect(compile(text.replace(mistake.old, mistake.new), "<planted>", "exec"), codes)
    kept = [(function, function.__code__) for function in _functions(module)]
    try:
        for function, _code in kept:
            function.__code__ = codes[function.__qualname__]
        yield
    finally:
        for function, code in kept:
            function.__code__ = code


def _collect(code, found):
    for each in code.co_consts:
        if inspect.iscode(each):
            found.setdefault(each.co_qualname, each)  # of a property, what reads it
            _collect(each, found)


def _functions(module):
    """The functions of a module and of its classes, less those that dataclasses write."""
    holders = [module, *(each for each in vars(module).values() if inspect.isclass(each))]
    for holder in holders:
        for each in list(vars(holder).values()):
            function = each.fget if isinstance(each, property) else each
            if inspect.isfunction(function) and function.__module__ == module.__name__:
                if function.__code__.co_filename == module.__file__:
                    yield function


def _in(module):
    return lambda name, old, new: Mistake(name, module, old, new)


_access, _labels = _in("dossier.access"), _in("dossier.labels")
_person = _in("dossier.person")
_allowed, _queries = _in("catalog.allowed"), _in("catalog.queries")

IN_DECISIONS = (
    _access(
        "an account that is closed counts", "Rule.ACTIVE, subject.active", "Rule.ACTIVE, True"
    ),
    _person(
        "who has left and waits counts",
        "return not self.closed and self.left_at is None",
        "return not self.closed",
    ),
    _access(
        "cleared for one tier above",
        "subject.clearance >= target.tier,",
        "subject.clearance >= target.tier - 1,",
    ),
    _access(
        "the tier of the uppermost holder wins",
        'tier = max(tier, getattr(holder, "tier", Tier.OPEN))',
        'tier = getattr(holder, "tier", tier)',
    ),
    _access(
        "the tier of the thing alone",
        'tier = max(tier, getattr(holder, "tier", Tier.OPEN))',
        'tier = max(tier, getattr(resource, "tier", Tier.OPEN))',
    ),
    _access(
        "the tier of the source forgotten",
        "tier = max(tier, above.tier)",
        "tier = max(tier, Tier.OPEN)",
    ),
    _access(
        "need to know of the thing alone",
        "if need_to_know is not None:",
        "if need_to_know is not None and holder is resource:",
    ),
    _access(
        "a list that names nobody is no list", "if need_to_know is not None:", "if need_to_know:"
    ),
    _access(
        "need to know of the source forgotten",
        "for scope in above.scopes if scope not in scopes",
        "for scope in () if scope not in scopes",
    ),
    _access(
        "any need-to-know list will do",
        "not tokens.isdisjoint(subject.tokens)",
        "bool(tokens)",
    ),
    _access("a denial dropped", "Rule.DENIAL, not denying", "Rule.DENIAL, True"),
    _access(
        "a permit beats a denial", "Rule.DENIAL, not denying", "Rule.DENIAL, giving or not denying"
    ),
    _access(
        "an entry for another action",
        "permission in entry.permissions and entry.who in subject.tokens",
        "entry.who in subject.tokens",
    ),
    _access(
        "an entry of the parents forgotten",
        'entries.extend(holder.__dict__.get("__acl__", ()))',
        'entries.extend(resource.__dict__.get("__acl__", ()) if holder is resource else ())',
    ),
    _access(
        "over one instant too late",
        "self.until is None or now < self.until",
        "self.until is None or now <= self.until",
    ),
    _access(
        "begun one instant too late",
        "self.since is None or self.since <= now",
        "self.since is None or self.since < now",
    ),
    _access("an office reads what its unit reads", "if unit and held not in OFFICES:", "if unit:"),
    _access(
        "the founder rules for ever",
        "if person.founder and not all_offices_filled:",
        "if person.founder:",
    ),
    _access(
        "a post in one unit is held in every unit",
        'tokens.add(f"post:{post}@{unit}")',
        'tokens.update(f"post:{post}@{each}" for each in ("u1", "u2"))',
    ),
    _access(
        "a mandate lends what was lent",
        "return passes(principal, target) and bool(giving) and not denying",
        "return decide(principal, permission, target, now).allowed",
    ),
    _access(
        "a mandate of somebody unfit",
        "return passes(principal, target) and bool(giving) and not denying",
        "return bool(giving) and not denying",
    ),
    _access(
        "a mandate of somebody to whom it is denied",
        "return passes(principal, target) and bool(giving) and not denying",
        "return passes(principal, target) and bool(giving)",
    ),
    _access(
        "a mandate for everything",
        "if permission in mandate.permissions and mandate.live(now):",
        "if mandate.live(now):",
    ),
    _access(
        "a mandate one instant too long",
        "return self.since <= now < self.until",
        "return self.since <= now <= self.until",
    ),
    _access(
        "the tier matrix forgotten",
        "if permission in target.matrix.never:",
        "if permission in FREE.never:",
    ),
    _access(
        "every place is a reading room",
        "Rule.PLACE, subject.in_reading_room",
        "Rule.PLACE, True",
    ),
    _access(
        "the tier matrix by the thing's own tier",
        "rules.bars(tier, state)",
        'rules.bars(getattr(resource, "tier", Tier.OPEN), state)',
    ),
    _access("the state forgotten", "if permission in target.closed:", "if permission in ():"),
    _access(
        "the state of the dossier alone",
        'state = state or getattr(holder, "state", None)',
        'state = getattr(resource, "state", None)',
    ),
)

IN_LISTS = (
    _labels(
        "a denial without a label",
        'words.add(f"{entry.who}|{tier}" if allows else f"deny:{entry.who}")',
        'words.add(f"{entry.who}|{tier}")',
    ),
    _labels("a period without a label", "if entry.timed:", "if entry.timed and not allows:"),
    _labels(
        "a label of another right",
        "if Permission.RECORD_VIEW not in entry.permissions:",
        "if not entry.permissions:",
    ),
    _labels("labels of the own tier", "tier = int(target.tier)", "tier = int(resource.tier)"),
    _labels(
        "labels without the need-to-know lists",
        '*(f"scope:{holder}" for holder, tokens in target.scopes)',
        '*(f"scope:{holder}" for holder, tokens in ())',
    ),
    _labels(
        "labels of the thing's own entries alone",
        "if holder.__parent__ is not None:",
        "if holder is resource:",
    ),
    _labels(
        "a label in the writer's own time zone",
        "moment.astimezone(datetime.UTC).strftime",
        "moment.strftime",
    ),
    _labels("a listed period too long", "or instant < until)", "or instant <= until)"),
    _labels("a listed period begun too late", "return since <= instant", "return since < instant"),
    _allowed("a closed account lists", "if not subject.active:", "if not subject:"),
    _allowed(
        "the site's permits forgotten",
        "root = ALLOW in self._at_the_root(subject, now)",
        "root = False",
    ),
    _allowed(
        "the site's denials forgotten", "if DENY in self._at_the_root(subject, now):", "if False:"
    ),
    _allowed("the site's periods forgotten", "and entry.live(now)", "and entry"),
    _allowed(
        "lists of one tier above",
        "tiers = range(int(clearance) + 1)",
        "tiers = range(int(clearance) + 2)",
    ),
    _allowed(
        "periods of every tier",
        'if int(word.rpartition("|")[2]) <= int(clearance)',
        'if word.rpartition("|")',
    ),
    _allowed(
        "denials not taken off",
        'words = [f"deny:{who}" for who in subject.tokens]',
        "words = []",
    ),
    _allowed("denials for a time not taken off", "self._live(DENIED, subject, now)", "[]"),
    _allowed("need to know not asked", "*self._closed_scopes(subject)]", "]"),
    _allowed(
        "lent above the bearer's clearance",
        "min(clearance, principal.clearance)",
        "principal.clearance",
    ),
    _allowed(
        "lent above the giver's clearance",
        "min(clearance, principal.clearance)",
        "clearance",
    ),
    _allowed("lent by a closed account", "if not principal.active:", "if not principal:"),
    _allowed(
        "lent what is denied to the giver",
        "return found - self._refused(principal, now)",
        "return found",
    ),
    _allowed(
        "lent to look when it was lent to write",
        "if Permission.RECORD_VIEW in mandate.permissions and mandate.live(now):",
        "if mandate.live(now):",
    ),
    _allowed(
        "lent for ever",
        "if Permission.RECORD_VIEW in mandate.permissions and mandate.live(now):",
        "if Permission.RECORD_VIEW in mandate.permissions:",
    ),
    _queries(
        "no filter at all",
        "hits = allowed & _matching(context, allowed, question)",
        "hits = _matching(context, allowed, question)",
    ),
    _queries(
        "the total before the filter",
        "return Answer(len(hits), ",
        "return Answer(len(_matching(context, allowed, question)), ",
    ),
    _queries(
        "the facets before the filter",
        "known = _told(context, allowed, hits, question.count)",
        "hits = _matching(context, allowed, question)\n"
        "    known = _told(context, allowed, hits, question.count)",
    ),
    _queries(
        "the facets of hidden customers",
        "known = _told(context, allowed, hits, question.count)",
        "known = dict.fromkeys(question.count, hits)",
    ),
)
