"""Dossiers: opened, collected, sorted, filed, used (R008, R022, R026)."""

from dossier import clock, policy
from dossier.dossier import LIFE, Dossier, new_name
from dossier.errors import Invalid
from dossier.language import _
from dossier.site import site_of
from dossier.vocabulary import Permission, State, Tag
from workflows import machine
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

# The first life of a dossier; issue by issue the policy adds its conditions.
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
)
TRANSITIONS = {row.name: row for row in TABLE}


def open(request, dossiers, customer, values) -> Dossier:
    """Open a dossier of `customer`. `values` as card.folded gives them (R009, R020)."""
    require(request, Permission.DOSSIER_ADD, dossiers)
    require(request, Permission.RECORD_VIEW, customer)
    values, added = card.parted(values)
    values = settle(request, dossiers, _inherited(request, customer, values))

    dossier = Dossier(customer, values["title"], values["class"], request.subject.person)
    dossier.unit, dossier.owner, dossier.tier = values["unit"], values["owner"], values["tier"]
    if values.get("opened"):
        dossier.opened = values["opened"]
    if values.get("remark"):
    rules = site_of(dossiers).edition_for(values["unit"]).rules
    _check_class(rules, values["class"])
    found = card.filled(rules, card.DOSSIER, {**values, **added})
        dossier.remark = values["remark"]
    entitle(request, dossier)
    dossiers.add(new_name(), dossier, registry=request.registry)

    tell(request, Tag.DOSSIER_OPENED, dossier, after={"tier": int(dossier.tier)})
    return dossier

    card.keep(dossier, found)

def change(request, dossier, values) -> Dossier:
    """Change the description; state and number are never changed this way.

    Once filed, only those who file may change it (R096); lowering the tier is for security
    admins (R062).
    """
    require(request, Permission.RECORD_EDIT, dossier)
    if dossier.state in (State.FILED, State.IN_USE):
        require(request, Permission.DOSSIER_FILE, dossier)
    before, values = facts(dossier), resolved(dossier, values)
    changed = differing(before, values)
    if not changed:
        return dossier
    if "class" in changed:
        _check_class(rules, after["class"])
        if dossier.number:
            raise Invalid({"class": _("已编档号的档案不能改变类别")})
    check_place(request, dossier, changed)
    check_tier(request, dossier, after["tier"])
    _check_parts(dossier, after["tier"])

    for name in changed:
        setattr(dossier, "dossier_class" if name == "class" else name, after[name])
    if changed & {"unit", "owner"}:
        entitle(request, dossier)
    modified(request, dossier)
    if changed & {"tier", "unit", "owner"}:
        relabel(request, dossier, crosses(before["tier"], after["tier"]))

    tell_change(request, Tag.DOSSIER_CHANGED, dossier, changed | more, before, after)
    return dossier


def advance(request, dossier, name) -> Dossier:
    """Let the dossier make a transition of the table; filing gives the number (R022)."""
    row = TRANSITIONS.get(name)
    if row is None:
        raise Invalid({"transition": _("没有这一步骤：${name}", mapping={"name": name})})
    require(request, row.permission, dossier)
    card.keep(dossier, found)
    before = dossier.state

    if row.end is State.FILED and not dossier.number:
        _check_state(dossier, row)
        _number(request, dossier)

    machine.move(request, dossier, LIFE, name)
    modified(request, dossier)

    after = {"state": row.end, "transition": name}
    tell(request, Tag.DOSSIER_MOVED, dossier, before={"state": before}, after=after)
    return dossier


def is_open(request, dossier) -> bool:
    """Whether the asker may change what is in the dossier: once filed, only who files (R096)."""
    filed = dossier.state in (State.FILED, State.IN_USE)
    return not filed or permits(request, Permission.DOSSIER_FILE, dossier)


def possible(request, dossier) -> list:
    """The transitions that start at the present state and that the asker may make."""
    return [
        row
        for row in TABLE
        if row.start is dossier.state and permits(request, row.permission, dossier)
    ]


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


def _check_state(dossier, row):
    if dossier.state is not row.start:
        machine.refuse_state(dossier.state, row.label)


def _number(request, dossier):
    rules = policy.of(dossier)
    unit = site_of(dossier)["units"].get(dossier.unit)
    parts = {
        "class": dossier.dossier_class,
        "year": str(clock.today().year),
        "unit": unit.code if unit is not None else "",
    }
    number = site_of(dossier).numbering.assign(
        rules.pattern, parts, dossier.__oid__, rules.numbering.start
    )
    dossier.number = number
    tell(request, Tag.DOSSIER_NUMBERED, dossier, after={"number": number})


def includeme(config):
    life = machine.build(LIFE, State.COLLECTING, TABLE)
    config.add_workflow(life, ("Dossier",))
