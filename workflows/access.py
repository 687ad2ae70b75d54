"""Tier, need to know and entries of a thing, set by those who look after secrecy (R061-R067, S28).

Raising a tier is immediate. Lowering takes two people: one asks with a reason, another confirms,
and until then the old tier protects. Nobody gives rights to himself.
"""

from dossier import clock, policy
from dossier.access import ALLOW, EVERYONE, apply_acl
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.language import _
from dossier.person import OFFICES
from dossier.secrecy import Lowering, Secrecy, last_day
from dossier.site import site_of
from dossier.vocabulary import Permission, Post, Tag, Tier
from workflows.document import raise_container
from workflows.machine import modified, require, tell
from workflows.relabel import crosses, relabel

OFFICE_TOKENS = frozenset(f"post:{office}" for office in OFFICES)
SHARING = "sharing"  # the cause of entries that are given by hand; others come from what they name


def set_tier(request, thing, tier, reason, until=None, responsible=""):
    """Classify a thing: its own tier, at least the present one, with reason and period (R062).

    `until` is a date or None, `responsible` a person's id. Invalid names what is wrong; a lower
    tier is NotAllowed, it takes two (`ask_lowering`).
    """
    require(request, Permission.ACCESS_EDIT, thing)
    if tier < thing.tier:
        raise NotAllowed(_("降低密级须先申请降密，再由另一人确认。"))
    day = clock.today()
    _check(thing, tier, reason, until, responsible, day)

    before = thing.tier
    thing.tier = tier
    period = Secrecy(reason.strip(), responsible, day, until, request.subject.person)
    thing.secrecy = period if tier else None
    thing.lowering = None
    found_anew(request, thing, before)
    if isinstance(thing, Document):
        raise_container(request, thing.dossier, tier)

    after = {"tier": int(tier), "until": until.isoformat() if until else ""}
    tell(request, Tag.TIER_SET, thing, reason.strip(), {"tier": int(before)}, after)


def ask_lowering(request, thing, tier, reason):
    """Ask for a lower tier; another has to confirm it, and until then nothing changes (S28)."""
    require(request, Permission.ACCESS_EDIT, thing)
    if thing.lowering is not None:
        raise Conflict(_("已有降密申请，须先由另一人处理。"))
    _check_reason(reason)
    _check_lower(thing, tier)

    by = request.subject.person
    thing.lowering = Lowering(Tier(tier), reason.strip(), by, clock.now())
    modified(request, thing)

    before, after = {"tier": int(thing.tier)}, {"tier": int(tier)}
    tell(request, Tag.LOWERING_ASKED, thing, reason.strip(), before, after)


def confirm_lowering(request, thing):
    """Lower the tier as another asked. NotAllowed to the one who asked (S28, S32)."""
    require(request, Permission.ACCESS_EDIT, thing)
    lowering = _waiting(thing)
    if lowering.by == request.subject.person:
        raise NotAllowed(_("降密须由申请人以外的人确认。"))
    _check_lower(thing, lowering.tier)

    before, by = thing.tier, request.subject.person
    thing.tier, thing.lowering = lowering.tier, None
    kept = thing.secrecy._replace(reason=lowering.reason, by=by) if thing.secrecy else None
    thing.secrecy = kept if lowering.tier else None
    found_anew(request, thing, before)

    tiers = {"tier": int(before)}, {"tier": int(thing.tier), "asked": lowering.by}
    tell(request, Tag.TIER_LOWERED, thing, lowering.reason, *tiers)


def refuse_lowering(request, thing, reason):
    """Leave the tier as it is; who asked may so take it back himself."""
    require(request, Permission.ACCESS_EDIT, thing)
    lowering = _waiting(thing)
    _check_reason(reason)

    thing.lowering = None
    modified(request, thing)

    tell(request, Tag.LOWERING_REFUSED, thing, reason.strip(), {"tier": int(lowering.tier)})


def set_need_to_know(request, thing, words, reason):
    """Let only those whom `words` name know of a thing and of what is in it; None for no list.

    Words are `person:ID`, `unit:ID`, `post:POST` and `post:POST@ID` (R067, R069).
    """
    require(request, Permission.ACCESS_EDIT, thing)
    _check_reason(reason)
    strange = [word for word in words or () if not is_known(site_of(thing), word)]
    if strange:
        raise Invalid({"need_to_know": _("没有：${word}", mapping={"word": strange[0][:60]})})
    before = thing.need_to_know
    after = None if words is None else tuple(sorted(set(words)))
    if after == before:
        return

    thing.need_to_know = after
    found_anew(request, thing, thing.tier)

    lists = {"words": _listed(before)}, {"words": _listed(after)}
    tell(request, Tag.NEED_TO_KNOW_CHANGED, thing, reason.strip(), *lists)


def set_acl(request, thing, entries, reason):
    """Let `entries` be the thing's own. What is new is given by hand: its cause is `sharing`.

    Invalid names what is wrong with a new entry; NotAllowed if it gives something to the asker.
    """
    require(request, Permission.ACCESS_EDIT, thing)
    _check_reason(reason)
    before = thing.__dict__.get("__acl__", ())
    for entry in entries:
        if entry not in before:
            _check_entry(request, thing, entry)
    entries = tuple(dict.fromkeys(entries))
    if entries == tuple(before):
        return

    apply_acl(thing, entries, request.registry)
    found_anew(request, thing, thing.tier)

    gone = [_told(each) for each in before if each not in entries]
    new = [_told(each) for each in entries if each not in before]
    tell(request, Tag.ACCESS_CHANGED, thing, reason.strip(), {"ended": gone}, {"given": new})


def is_known(site, word) -> bool:
    """Whether a word of an entry or list names a person, unit or post that there is."""
    kind, _colon, name = word.partition(":")
    if kind == "person":
        return name in site["people"]
    if kind == "unit":
        return name in site["units"]
    post, at, unit = name.partition("@")
    known = kind == "post" and post in {each.value for each in Post}
    return known and (not at or unit in site["units"])


def found_anew(request, thing, before):
    """Have the thing, and what is below it, found by its present tier and rights."""
    modified(request, thing)
    if not isinstance(thing, Document):
        relabel(request, thing, crosses(before, thing.tier))


def _waiting(thing):
    if thing.lowering is None:
        raise Conflict(_("没有待处理的降密申请。"))
    return thing.lowering


def _check_reason(reason):
    if not (reason or "").strip():
        raise Invalid({"reason": _("请写明原因")})


def _check(thing, tier, reason, until, responsible, day):
    _check_reason(reason)
    rules, site, faults = policy.of(thing), site_of(thing), {}
    if tier < rules.tiers.minimum:
        faults["tier"] = _too_low(rules.tiers.minimum)
    if responsible and responsible not in site["people"]:
        faults["responsible"] = _("没有这个人：${name}", mapping={"name": responsible})
    years = rules.tiers.longest.get(tier)
    if until is not None and not tier:
        faults["until"] = _("非密没有保密期限")
    elif until is not None and until <= day:
        faults["until"] = _("期限须在今天之后")
    elif until is not None and years is not None and until > last_day(day, years):
        faults["until"] = _("${tier}的期限最长 ${years} 年", mapping={
            "tier": tier.label, "years": years,
        })  # fmt: skip
    if faults:
        raise Invalid(faults)


def _too_low(minimum):
    return _("本制度的最低密级为${tier}", mapping={"tier": minimum.label})


def _check_lower(thing, tier):
    """The rules that hold when a lower tier is asked for, and again when it is confirmed."""
    if not tier < thing.tier:
        raise Invalid({"tier": _("须低于现在的密级")})
    minimum = policy.of(thing).tiers.minimum
    if tier < minimum:
        raise NotAllowed(_too_low(minimum))
    if isinstance(thing, Dossier) and any(part.tier > tier for part in thing.values()):
        raise Conflict(_("档案的密级不能低于其中文件的密级，请先办理文件的降密。"))


def _check_entry(request, thing, entry):
    site, faults = site_of(thing), {}
    if entry.cause != SHARING:
        faults["cause"] = _("手工授权的依据只能是共享")
    if entry.who != EVERYONE and not is_known(site, entry.who):
        faults["who"] = _("没有：${word}", mapping={"word": entry.who[:60]})
    known = {each.value for each in Permission}
    if entry.verdict == ALLOW and entry.who.partition("@")[0] in OFFICE_TOKENS:
        faults["who"] = _("三员不因职务查看任何材料")
    if not entry.permissions or not entry.permissions <= known:
        faults["permissions"] = _("没有这项权限")
    if entry.since is not None and entry.until is not None and entry.until <= entry.since:
        faults["until"] = _("结束须在开始之后")
    if faults:
        raise Invalid(faults)
    mine = request.subject.tokens - {EVERYONE}
    if entry.verdict == ALLOW and entry.who in mine:
        raise NotAllowed(_("不能给自己授权。"))


def _listed(words):
    return None if words is None else list(words)


def _told(entry):
    """An entry as the log keeps it."""
    period = [each.isoformat() if each is not None else "" for each in (entry.since, entry.until)]
    return {
        "verdict": entry.verdict,
        "who": entry.who,
        "permissions": sorted(entry.permissions),
        "since": period[0],
        "until": period[1],
        "cause": entry.cause,
        "reference": entry.reference,
    }
