"""Why, or why not: the whole chain of a decision about somebody else, and what would be if …"""

from typing import NamedTuple

from catalog.pinyin import reading
from catalog.rights import ACTIONS, subject_for
from dossier.access import decide_record, target_of
from dossier.errors import Invalid
from dossier.language import _
from dossier.person import Holding, Person
from dossier.vocabulary import Permission, Post, Tier
from views.reasons import told
from views.rights import head
from views.tabs import on_records

IN_PLACE = "reading"
SHOW = "views:templates/rights/why.pt"


class Asked(NamedTuple):
    """Who would do what; with another clearance, one more post or in the reading room, if these

    are supposed.
    """

    person: Person
    action: Permission
    clearance: Tier | None = None
    holding: Holding | None = None
    in_place: bool = False

    @property
    def supposes(self):
        """Whether anything is supposed that is not so."""
        return self[2:] != (None, None, False)


class Chain(NamedTuple):
    """An answer: whether he may, and every part of it in words."""

    allowed: bool
    reasons: list


@on_records(name="why", permission=Permission.ACCESS_VIEW, renderer=SHOW)
def show(context, request):
    """Whether somebody may do something with the thing, and why (S19)."""
    asked = read(request, context) if request.GET.get("user") else None
    found = {} if asked is None else {"asked": asked, **chains(request, context, asked)}
    return {
        **head(context, request),
        "people": people(request.root),
        "actions": [(action.value, action.label) for action in ACTIONS[type(context)]],
        "tiers": [(str(int(tier)), tier.label) for tier in Tier],
        "posts": [(post.value, post.label) for post in Post],
        "units": [(unit.__name__, unit.name) for unit in request.root["units"].values()],
        "given": asked[2:] if asked else (None, None, False),
        "found": found,
    }


def read(request, thing) -> Asked:
    """What the address asks about `thing`: by itself, whether the asker may view it.

    Invalid names what cannot be understood.
    """
    given, faults = request.GET, {}
    asked = Asked(
        _person(request.root, given.get("user") or request.person.login, faults),
        _action(thing, given.get("action") or Permission.RECORD_VIEW, faults),
        _member(Tier, given, "clearance", faults),
        _holding(request.root, given, faults),
        given.get("place") == IN_PLACE,
    )
    if faults:
        raise Invalid(faults)
    return asked


def chains(request, thing, asked) -> dict:
    """The chain as it is, and under `supposed` as it would be; nothing is stored."""
    target, moments = target_of(thing), request.root.log.moments()

    def chain(subject):
        decision = decide_record(subject, asked.action, target, moments)
        return Chain(decision.allowed, told(request, thing, decision))

    found = {"real": chain(subject_for(request.root, asked.person)), "supposed": None}
    if asked.supposes:
        holdings = (asked.holding,) if asked.holding else ()
        found["supposed"] = chain(
            subject_for(request.root, asked.person, asked.clearance, holdings, asked.in_place)
        )
    return found


def people(site) -> list:
    """(id, name, log-in name) of everybody, in the order of a Chinese list."""
    everybody = sorted(site["people"].values(), key=lambda each: reading(each.name))
    return [(each.__name__, each.name, each.login) for each in everybody]


def _person(site, text, faults):
    """By id, log-in name or name, if only one has it."""
    people = site["people"]
    found = people.get(text) or people.by_login(text)
    if found is not None:
        return found
    named = [each for each in people.values() if each.name == text]
    if len(named) != 1:
        faults["user"] = (
            _("有多位同名人员，请写登录名：${name}", mapping={"name": text})
            if named
            else _("没有这个人：${name}", mapping={"name": text})
        )
        return None
    return named[0]


def _action(thing, text, faults):
    """By value, Chinese label, or the verb alone: `view` is the first that ends so."""
    for action in ACTIONS[type(thing)]:
        if text in (action.value, str(action.label), action.value.partition(":")[2]):
            return action
    faults["action"] = _("不在范围：${value}", mapping={"value": text[:40]})
    return None


def _member(enum, given, name, faults):
    text = given.get(name, "")
    if not text:
        return None
    try:
        return enum.parse(text)
    except ValueError:
        faults[name] = _("不在范围：${value}", mapping={"value": text[:40]})
        return None


def _holding(site, given, faults):
    """The post that is supposed, in a unit or in the whole company."""
    post, text = _member(Post, given, "post", faults), given.get("unit", "")
    unit = (site["units"].get(text) or site["units"].by_name(text)) if text else None
    if text and unit is None:
        faults["unit"] = _("没有这个部门：${name}", mapping={"name": text})
    elif text and not given.get("post"):
        faults["unit"] = _("请同时写明职务")
    return Holding(post, unit.__name__ if unit else "") if post else None
