"""The security admin's desk for one thing: tier, need to know and entries, own and inherited.

What may be changed is a button; each change shows its effect before it is saved (R062, R067).
"""

from catalog import queries
from catalog.rights import ACTIONS, tier_givers
from dossier.access import ALLOW
from dossier.language import _
from dossier.vocabulary import Permission, Tier
from views import tokens
from views.layout import Cell, Column, Row, Verb
from views.reasons import called, cause_of, period_of, whose
from views.rights import head
from views.sharing import key_of, own_entries
from views.tabs import on_records
from views.wording import Wording
from workflows import access

COLUMNS = (_("对象"), _("给予或禁止"), _("操作"), _("依据"), _("期限"), _("设在"), _("结束"))


@on_records(
    name="access",
    permission=Permission.ACCESS_VIEW,
    renderer="views:templates/access/show.pt",
)
def show(context, request):
    """All that the rights on a thing come from, and what can be changed of it."""
    changes = request.has_permission(Permission.ACCESS_EDIT, context)
    return {
        **head(context, request),
        "verbs": _verbs(context, request) if changes else [],
        "secrecy": secrecy(request, context),
        "lowering": lowering(request, context),
        "decisions": _decisions(context, request) if changes and context.lowering else [],
        "scopes": list(scopes(request, context)),
        "columns": [Column(title) for title in COLUMNS],
        "rows": list(rows(request, context, changes)),
    }


def secrecy(request, thing) -> list:
    """(label, value) of the tier: own and effective, where it comes from, its ground."""
    site, laid = request.root, thing.secrecy
    found = [
        (_("自身密级"), thing.tier.label),
        (_("有效密级"), queries.effective_tier(thing).label),
    ]
    for giver in tier_givers(thing):
        if giver is not thing:
            found.append((_("有效密级来自"), called(request, giver)))
    if laid is not None:
        found += [
            (_("定密原因"), laid.reason),
            (_("保密期限"), laid.until.isoformat() if laid.until else _("长期")),
            (_("定密责任人"), site["people"].name_of(laid.responsible)),
            (_("定密日期"), laid.since.isoformat()),
            (_("办理人"), site["people"].name_of(laid.by)),
        ]
    return [(label, Wording(request.localizer).say(value)) for label, value in found if value]


def lowering(request, thing):
    """The sentence about a lower tier that waits for a second person, or None."""
    asked = thing.lowering
    if asked is None:
        return None
    mapping = {
        "who": request.root["people"].name_of(asked.by),
        "at": Wording(request.localizer).moment(asked.at),
        "tier": Tier(asked.tier).label,
        "reason": asked.reason,
    }
    return _("${who}于 ${at} 申请降为${tier}，原因：${reason}", mapping=mapping)


def scopes(request, thing):
    """(where it stands, the names on it) of each need-to-know list, the thing's own first."""
    holder = thing
    while holder is not None:
        words = getattr(holder, "need_to_know", None)
        if words is not None:
            place = _("本件") if holder is thing else called(request, holder)
            wording = Wording(request.localizer)
            yield place, wording.listed(tokens.labels_of(request, words)) or _("没有任何人")
        holder = holder.__parent__


def rows(request, thing, changes):
    """The entries that speak of acts on such a thing, own first, then inherited."""
    holder, acts = thing, {each.value for each in ACTIONS[type(thing)]}
    while holder is not None:
        for entry in own_entries(holder):
            if entry.permissions & acts:
                yield Row(key_of(entry), _cells(request, thing, holder, entry, acts, changes))
        holder = holder.__parent__


def _cells(request, thing, holder, entry, acts, changes):
    said = [each.label for each in ACTIONS[type(thing)] if each.value in entry.permissions & acts]
    end = changes and holder is thing and entry.cause == access.SHARING
    url = request.resource_path(thing, "end-entry", query={"entry": key_of(entry)})
    return (
        Cell(whose(request, entry.who), main=True),
        Cell(_("给予") if entry.verdict == ALLOW else _("禁止"), kind="code"),
        Cell(Wording(request.localizer).listed(said)),
        Cell(cause_of(request, entry)),
        Cell(period_of(request, entry) or _("长期")),
        Cell(_("本件") if holder is thing else called(request, holder), kind="code"),
        Cell(_("结束"), url, "code") if end else Cell(""),
    )


def _verbs(context, request):
    offered = (
        (_("定密"), "classify", "shield-lock", True),
        (_("申请降密"), "lower", "shield-minus", False),
        (_("修改知悉范围"), "need-to-know", "people", False),
        (_("增加授权"), "give", "person-plus", False),
    )
    return [
        Verb(title, request.resource_path(context, name), icon, main=main)
        for title, name, icon, main in offered
        if name != "lower" or (context.tier > Tier.OPEN and context.lowering is None)
    ]


def _decisions(context, request):
    """The buttons of who decides about a lower tier; who asked cannot agree himself (S32)."""
    own = context.lowering.by == request.subject.person
    agree = request.resource_path(context, "confirm-lowering")
    refuse = request.resource_path(context, "refuse-lowering")
    missing = (_("由申请人以外的人确认"),) if own else ()
    return [
        Verb(_("同意降密"), agree, "check-lg", main=True, missing=missing),
        Verb(_("不同意降密"), refuse, "x-lg"),
    ]
