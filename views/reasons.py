"""A decision told in plain sentences, one for each part of it, and as data for programs.

Nothing here tells more of a thing than its kind, number and tier, unless the asker may view it.
"""

import datetime
from dataclasses import dataclass

from substanced.util import find_objectmap

from catalog.rights import holder_of, tier_givers
from dossier import clock
from dossier.access import ALLOW, EVERYONE, FOUNDER, Decision, Mandate, Rule
from dossier.customer import Customer
from dossier.language import _
from dossier.person import post_of
from dossier.site import Site
from dossier.vocabulary import Permission, Tier
from views.listing import TYPES
from views.wording import Wording
from workflows.machine import permits

CAUSES = {
    "post": _("职务"),
    "unit": _("所属部门"),
    "owner": _("责任人"),
    "account": _("有账号"),
    "founding": _("首任管理员"),
    "sharing": _("共享"),
    "request": _("查阅申请"),
    "loan": _("借阅"),
    "delegation": _("委托"),
}
INSTANT = datetime.timedelta(microseconds=1)
OWNERS_OF_TOKENS = {EVERYONE: _("每个账号"), FOUNDER: _("首任管理员")}


@dataclass(frozen=True)
class Told:
    """One part of a decision: its rule, whether it is met, the sentence, the facts as data."""

    rule: str
    met: bool
    text: str
    facts: dict


def told(request, thing, decision) -> list:
    """The whole chain of a decision about `thing`, in the order of the rules."""
    tellers = {
        Rule.ACTIVE: _active,
        Rule.CLEARANCE: _clearance,
        Rule.NEED_TO_KNOW: _need_to_know,
        Rule.TIER: _barred,
        Rule.PLACE: _in_place,
        Rule.STATE: _closed,
        Rule.RIGHT: _right,
        Rule.DENIAL: _denial,
        Rule.VIEW: _viewing,
    }
    return [
        each
        for reason in decision.reasons
        for each in tellers[reason.rule](request, thing, reason)
    ]


def called(request, thing) -> str:
    """What a thing is called to the asker: its name if he may view it, else kind and number."""
    if isinstance(thing, Site):
        return _say(request, _("全公司"))
    kind = TYPES[type(thing).__name__]
    if permits(request, Permission.RECORD_VIEW, thing):
        name = thing.name if isinstance(thing, Customer) else thing.title
        return _say(request, _("${kind}“${name}”", mapping={"kind": kind, "name": name}))
    mapping = {"kind": kind, "number": number_of(thing)}
    return _say(request, _("${kind} ${number}", mapping=mapping))


def number_of(thing) -> str:
    """The number of a thing, or its id where it has none: neither tells what it is about."""
    return getattr(thing, "number", "") or thing.__name__


def whose(request, token) -> str:
    """Whom an entry names, in words."""
    site = request.root
    if token in OWNERS_OF_TOKENS:
        return _say(request, OWNERS_OF_TOKENS[token])
    kind, _colon, rest = token.partition(":")
    if kind == "person":
        return site["people"].name_of(rest) or rest
    if kind == "unit":
        return site["units"].name_of(rest) or rest
    post, _at, unit = rest.partition("@")
    if not unit:
        return _say(request, post_of(post).label)
    mapping = {"unit": site["units"].name_of(unit) or unit, "post": post_of(post).label}
    return _say(request, _("${unit}的${post}", mapping=mapping))


def cause_of(request, entry) -> str:
    """Why an entry or mandate gives a right: its cause and, in brackets, its reference."""
    cause = "delegation" if isinstance(entry, Mandate) else entry.cause
    cause = CAUSES.get(cause, cause)
    if not entry.reference:
        return _say(request, cause)
    mapping = {"cause": cause, "reference": entry.reference}
    return _say(request, _("${cause}（${reference}）", mapping=mapping))


def period_of(request, entry) -> str:
    """From when until when an entry counts, in words; empty for always."""
    since = _edge(request, entry.since)
    until = _edge(request, entry.until, INSTANT)
    if since and until:
        return _say(request, _("${since} 至 ${until}", mapping={"since": since, "until": until}))
    if until:
        return _say(request, _("至 ${day}", mapping={"day": until}))
    return _say(request, _("自 ${day} 起", mapping={"day": since})) if since else ""


def _edge(request, instant, back=datetime.timedelta(0)):
    """An instant in words; a midnight is the day that begins then or, of an end, the last one."""
    if instant is None:
        return ""
    if clock.local(instant).time() == datetime.time():
        return clock.local(instant - back).date().isoformat()
    return Wording(request.localizer).moment(instant)


def as_json(request, entry, thing) -> dict:
    """An entry as data."""
    holder = holder_of(thing, entry)
    return {
        "verdict": "allow" if entry.verdict == ALLOW else "deny",
        "who": entry.who,
        "who_title": whose(request, entry.who),
        "cause": entry.cause,
        "reference": entry.reference,
        "since": entry.since and entry.since.isoformat(),
        "until": entry.until and entry.until.isoformat(),
        "inherited": holder is not thing,
    }


def _viewing(request, thing, reason):
    """Whether he may view it, without which he may do nothing; if not, why not (R068)."""
    text = _("可以查看本件。") if reason.met else _("不能查看本件，因此什么都不能做：")
    return [_told(request, reason, text, {}), *told(request, thing, Decision(reason.facts))]


def _active(request, thing, reason):
    text = _("账号在用。") if reason.met else _("账号已停用，什么都不能做。")
    return [_told(request, reason, text, {})]


def _clearance(request, thing, reason):
    clearance, tier = map(Tier, reason.facts)
    mapping = {"clearance": clearance.label, "tier": tier.label}
    if tier == Tier.OPEN:
        text = _("涉密等级为${clearance}；有效密级为${tier}，不受涉密等级限制。", mapping=mapping)
    elif reason.met:
        text = _("涉密等级为${clearance}，不低于有效密级${tier}。", mapping=mapping)
    else:
        text = _("涉密等级为${clearance}，低于有效密级${tier}。", mapping=mapping)
    facts = {"clearance": str(clearance.label), "tier": str(tier.label)}
    return [_told(request, reason, text, facts), *_origin(request, thing, reason, tier)]


def _origin(request, thing, reason, tier):
    """Where the effective tier comes from: one sentence for each holder that has it."""
    for holder in tier_givers(thing):
        if holder is thing:
            text = _("有效密级${tier}是本件自己的密级。", mapping={"tier": tier.label})
        else:
            mapping = {"tier": tier.label, "holder": called(request, holder)}
            text = _("有效密级${tier}来自${holder}。", mapping=mapping)
        yield _told(request, reason, text, {"from": holder.__name__, "tier": str(tier.label)})


def _need_to_know(request, thing, reason):
    holder = find_objectmap(thing).object_for(reason.facts[0])
    mapping = {"holder": called(request, holder)}
    if reason.met:
        text = _("${holder}设有知悉范围，此人在范围之内。", mapping=mapping)
    else:
        text = _("${holder}设有知悉范围，此人不在范围之内。", mapping=mapping)
    return [_told(request, reason, text, {"holder": holder.__name__})]


def _right(request, thing, reason):
    if not reason.met:
        return [_told(request, reason, _("没有任何条目给此人这项权限。"), {})]
    tellers = {True: _mandate, False: _entry}
    return [
        tellers[isinstance(each, Mandate)](request, thing, reason, each) for each in reason.facts
    ]


def _denial(request, thing, reason):
    if reason.met:
        return [_told(request, reason, _("没有条目禁止此人。"), {})]
    return [_entry(request, thing, reason, each) for each in reason.facts]


def _entry(request, thing, reason, entry):
    mapping = {
        "who": whose(request, entry.who),
        "cause": cause_of(request, entry),
        "place": _place(request, thing, holder_of(thing, entry)),
        "period": period_of(request, entry) or _("长期"),
    }
    if entry.verdict == ALLOW:
        text = _("给予：${who}；依据：${cause}；设在${place}；期限：${period}。", mapping=mapping)
    else:
        text = _("禁止：${who}；依据：${cause}；设在${place}；期限：${period}。", mapping=mapping)
    return _told(request, reason, text, as_json(request, entry, thing))


def _place(request, thing, holder):
    return _("本件") if holder is thing else called(request, holder)


def _mandate(request, thing, reason, mandate):
    """A right that somebody else has himself and lends."""
    giver = request.root["people"].name_of(mandate.principal.person)
    mapping = {
        "who": giver,
        "cause": cause_of(request, mandate),
        "period": period_of(request, mandate),
    }
    text = _("给予：${who}的委托；依据：${cause}；期限：${period}。", mapping=mapping)
    facts = {
        "verdict": "allow",
        "who": f"person:{mandate.principal.person}",
        "who_title": giver,
        "cause": "delegation",
        "reference": mandate.reference,
        "since": mandate.since.isoformat(),
        "until": mandate.until.isoformat(),
        "inherited": False,
    }
    return _told(request, reason, text, facts)


def _barred(request, thing, reason):
    mapping = {"tier": Tier(reason.facts[0]).label}
    text = _("按制度，${tier}的材料任何人都不能这样做。", mapping=mapping)
    return [_told(request, reason, text, {"tier": str(mapping["tier"])})]


def _in_place(request, thing, reason):
    mapping = {"tier": Tier(reason.facts[0]).label}
    text = _("按制度，${tier}的材料只能在阅览室这样做。", mapping=mapping)
    return [_told(request, reason, text, {"tier": str(mapping["tier"])})]


def _closed(request, thing, reason):
    return [_told(request, reason, _("按制度，在档案现在的状态下任何人都不能这样做。"), {})]


def _told(request, reason, text, facts):
    return Told(reason.rule.value, reason.met, _say(request, text), facts)


def _say(request, sentence):
    return Wording(request.localizer).say(sentence)
