"""Dossiers: opened, collected, sorted, filed, used, ended (R008, R017, R022, R026)."""

from dossier import card, clock, key_store, life, policy
from dossier.dossier import LIFE, Dossier, new_name
from dossier.errors import Conflict, Invalid
from dossier.language import _
from dossier.site import site_of
from dossier.vocabulary import Permission, State, Tag
from workflows import machine, moving, reception, verification
from workflows.machine import (
    Transition,
    differing,
    modified,
    permits,
    require,
    tell,
    tell_change,
)
from workflows.ownership import (
    check_place,
    check_tier,
    entitle,
    keeps_records,
    resolved,
    settle,
)
from workflows.posts import holds_any, require_post
from workflows.relabel import crosses, relabel
from workflows.retention import settle_term

END = "end"
# The life of a dossier; what else must be met the policy says (`missing`).
TABLE = (
    Transition(
        "sort", _("整理", context="act"), State.COLLECTING, State.SORTING, Permission.DOSSIER_SORT
    ),
    Transition(
        "send-back", _("退回收集"), State.SORTING, State.COLLECTING, Permission.DOSSIER_RETURN
    ),
    Transition(
        "file", _("归档", context="act"), State.SORTING, State.FILED, Permission.DOSSIER_FILE
    ),
    Transition("use", _("转入使用"), State.FILED, State.IN_USE, Permission.DOSSIER_USE),
    Transition("reopen", _("退回整理"), State.FILED, State.SORTING, Permission.DOSSIER_RETURN),
    Transition(END, _("结束档案"), State.FILED, State.ENDED, Permission.DOSSIER_FILE),
    Transition(END, _("结束档案"), State.IN_USE, State.ENDED, Permission.DOSSIER_FILE),
    Transition("resume", _("恢复使用"), State.ENDED, State.IN_USE, Permission.DOSSIER_RETURN),
)
TRANSITIONS = {row.name: row for row in TABLE}
TAKING_IN = ("sort", "file")  # steps before which the checklists are judged


def open(request, dossiers, customer, values) -> Dossier:
    """Open a dossier of `customer`. `values` as card.folded gives them (R009, R020)."""
    require(request, Permission.DOSSIER_ADD, dossiers)
    require(request, Permission.RECORD_VIEW, customer)
    values, added = card.parted(values)
    values = settle(request, dossiers, _inherited(request, customer, values))
    rules = site_of(dossiers).edition_for(values["unit"]).rules
    _check_class(rules, values["class"])
    found = card.filled(rules, card.DOSSIER, {**values, **added})

    dossier = Dossier(customer, values["title"], values["class"], request.subject.person)
    dossier.unit, dossier.owner, dossier.tier = values["unit"], values["owner"], values["tier"]
    if values.get("opened"):
        dossier.opened = values["opened"]
    if values.get("remark"):
        dossier.remark = values["remark"]
    card.keep(dossier, found)
    entitle(request, dossier)
    name = key_store.of(dossiers._p_jar).reserved(new_name)
    dossiers.add(name, dossier, registry=request.registry)

    tell(request, Tag.DOSSIER_OPENED, dossier, after={"tier": int(dossier.tier)})
    if rules.numbering.given == "on opening":
        _number(request, dossier)
        modified(request, dossier)
    return dossier


def change(request, dossier, values, confirmed=False) -> Dossier:
    """Change the description; state and number are never changed this way.

    Once filed, only those who file may change it (R096); lowering the tier is for security
    admins (R062). A unit that obeys another policy asks for `confirmed`, see moving.check.
    """
    require(request, Permission.RECORD_EDIT, dossier)
    if dossier.state in (State.FILED, State.IN_USE):
        require(request, Permission.DOSSIER_FILE, dossier)
    if dossier.state is State.ENDED:
        machine.refuse_state(dossier.state, _("编辑"))
    own, added = card.parted(values)
    before, own = facts(dossier), resolved(dossier, own)
    changed = differing(before, own)
    after = {**before, **own}
    rules = site_of(dossier).edition_for(after["unit"]).rules
    found = card.filled(rules, card.DOSSIER, {**own, **added}, dossier)
    more = card.changed(dossier, found)
    if not changed and not more:
        return dossier
    if "class" in changed:
        _check_class(rules, after["class"])
        if dossier.number:
            raise Invalid({"class": _("已编档号的档案不能改变类别")})
    check_place(request, dossier, changed)
    check_tier(request, dossier, after["tier"])
    _check_parts(dossier, after["tier"])
    editions = moving.check(request, dossier, after, confirmed)

    for name in changed:
        setattr(dossier, "dossier_class" if name == "class" else name, after[name])
    card.keep(dossier, found)
    if changed & {"unit", "owner"}:
        entitle(request, dossier)
    modified(request, dossier)
    if changed & {"tier", "unit", "owner"}:
        relabel(request, dossier, crosses(before["tier"], after["tier"]))

    tell_change(request, Tag.DOSSIER_CHANGED, dossier, changed | more, before, after)
    moving.told(request, dossier, *editions)
    return dossier


def advance(request, dossier, name, reason="") -> Dossier:
    """Let the dossier make a transition of the table; filing gives the number (R022).

    `reason` is asked where an incomplete dossier is taken in, and where one is ended. Conflict
    names all that misses at once (R026, R028, R042).
    """
    row = step(name)
    if row.end is State.ENDED:
        return end(request, dossier, reason)
    require(request, row.permission, dossier)
    before = dossier.state
    _check_state(dossier, row)

    if row.name in TAKING_IN:
        reception.check_certificates(dossier, dossier.certificates, dict(dossier.without))
    if lacking := missing(request, dossier, row):
        raise Conflict(_("还不能${act}。", mapping={"act": row.label}), lacking)
    if row.name in TAKING_IN:
        reception.accept(request, dossier, reason)
        dossier.returned = None
    if row.end is State.FILED:
        _check_plan(dossier)
        settle_term(dossier)
        dossier.filed_at = dossier.filed_at or request.root.log.present()
        if not dossier.number:
            _number(request, dossier)

    machine.move(request, dossier, LIFE, name)
    modified(request, dossier)

    after = {"state": row.end, "transition": name}
    tell(request, Tag.DOSSIER_MOVED, dossier, before={"state": before}, after=after)
    return dossier


def end(request, dossier, reason) -> Dossier:
    """End the dossier: it is kept and read, and nothing is added to it (R017).

    By the post that the policy names, or else who files; the reason is one of the policy's.
    """
    require(request, Permission.RECORD_VIEW, dossier)
    rules, before = policy.of(dossier).life, dossier.state
    if rules.ended_by:
        require_post(request, dossier, rules.ended_by)
    else:
        require(request, Permission.DOSSIER_FILE, dossier)
    if before not in (State.FILED, State.IN_USE):
        machine.refuse_state(before, TRANSITIONS[END].label)
    if reason not in rules.ends_with:
        told = {"reasons": "、".join(rules.ends_with)}
        raise Invalid({"reason": _("请选择制度规定的原因：${reasons}", mapping=told)})
    edition = policy.edition_of(dossier).cited
    dossier.ended = life.Ended(clock.now(), request.subject.person, reason, edition)
    machine.move(request, dossier, LIFE, END)
    modified(request, dossier)
    after = {"state": State.ENDED, "edition": edition}
    tell(request, Tag.DOSSIER_ENDED, dossier, reason, before={"state": before}, after=after)
    return dossier


def missing(request, dossier, row) -> list:
    """The sentences of all that the policy wants before a transition (R026, R028, R042)."""
    if row.name not in TAKING_IN:
        return []
    found = reception.missing(request, dossier, row.end)
    return found + verification.missing(dossier) if row.end is State.FILED else found


def is_open(request, dossier) -> bool:
    """Whether the asker may change what is in the dossier: once filed, only who files (R096).

    To what is ended nothing is added until it is resumed (R017).
    """
    if dossier.state is State.ENDED:
        return False
    filed = dossier.state in (State.FILED, State.IN_USE)
    return not filed or permits(request, Permission.DOSSIER_FILE, dossier)


def step(name) -> Transition:
    """The transition of this name; Invalid if the table has none."""
    if name not in TRANSITIONS:
        raise Invalid({"transition": _("没有这一步骤：${name}", mapping={"name": name})})
    return TRANSITIONS[name]


def possible(request, dossier) -> list:
    """The transitions that start at the present state and that the asker may make."""
    return [row for row in TABLE if row.start is dossier.state and _may(request, dossier, row)]


def facts(dossier) -> dict:
    """The description by field name."""
    return {
        "title": dossier.title,
        "class": dossier.dossier_class,
        "unit": dossier.unit,
        "owner": dossier.owner,
        "tier": dossier.tier,
        "opened": dossier.opened,
        "remark": dossier.remark,
    }


def _inherited(request, customer, values):
    """Unit and owner of the customer where the dossier names none.

    Those who keep no records inherit no owner, and of units only their own: they answer for
    what they open themselves.
    """
    keeps = keeps_records(request, customer)
    seated = keeps or f"unit:{customer.unit}" in request.subject.tokens
    owner = site_of(customer)["people"].get(customer.owner)
    here = keeps and owner is not None and owner.active
    return {
        **values,
        "unit": values.get("unit") or (customer.unit if seated else ""),
        "owner": values.get("owner") or (customer.owner if here else ""),
    }


def _check_class(rules, code):
    if code not in rules.classes:
        raise Invalid({"class": _("本制度没有类别 ${code}", mapping={"code": code})})


def _check_parts(dossier, tier):
    """A container is as secret as the most secret of its parts (R061)."""
    if any(document.tier > tier for document in dossier.values()):
        raise Invalid({"tier": _("不能低于其中文件的密级")})


def _may(request, dossier, row):
    named = policy.of(dossier).life.ended_by if row.end is State.ENDED else ()
    if named:
        return holds_any(request, dossier, named)
    return permits(request, row.permission, dossier)


def _check_state(dossier, row):
    if dossier.state is not row.start:
        machine.refuse_state(dossier.state, row.label)


def _check_plan(dossier):
    """Where the policy wants plans, a class is filed by an approved one (R050)."""
    rules = policy.of(dossier)
    known = rules.classes.get(dossier.dossier_class)
    if rules.filing.plan_required and (known is None or known.plan is None):
        name = rules.class_name(dossier.dossier_class)
        raise Conflict(_("类别“${name}”还没有批准的归档计划。", mapping={"name": name}))


def _number(request, dossier):
    rules = policy.of(dossier)
    unit = site_of(dossier)["units"].get(dossier.unit)
    parts = {
        "class": dossier.dossier_class,
        "year": str(clock.today().year),
        "unit": unit.code if unit is not None else "",
        "room": str(dossier.more.get(rules.numbering.room, "")),
    }
    number = site_of(dossier).numbering.assign(
        rules.pattern, parts, dossier.__oid__, rules.numbering.start
    )
    dossier.number = number
    after = {"number": number, "edition": policy.edition_of(dossier).cited}
    tell(request, Tag.DOSSIER_NUMBERED, dossier, after=after)


def includeme(config):
    life = machine.build(LIFE, State.COLLECTING, TABLE)
    config.add_workflow(life, ("Dossier",))
