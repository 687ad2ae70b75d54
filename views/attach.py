"""Which policy holds for the company or a department: what would differ is shown first (R002)."""

from typing import NamedTuple

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from catalog import unfiltered
from dossier.language import _
from dossier.policy_difference import differences
from dossier.site import Site
from dossier.unit import Unit
from dossier.vocabulary import Permission
from views.difference import difference_columns, difference_rows
from views.forms import word
from views.layout import Verb, tell
from views.policy import called, trail
from workflows import policy
from workflows.machine import permits

PAGE = "views:templates/policy/attach.pt"
AS_THE_COMPANY = "-"  # in the address of a preview: the company's policy is to hold again


@view_config(
    context=Unit,
    permission=Permission.POLICY_VIEW,
    renderer="views:templates/policy/unit.pt",
)
def unit(context, request):
    """A department: its code, and by which policy its dossiers are kept."""
    edition = request.root.edition_for(context.__name__)
    may = permits(request, Permission.POLICY_ATTACH, context)
    url = request.resource_path(context, "attach")
    return {
        "title": context.name,
        "breadcrumbs": trail(request),
        "facts": [
            (_("部门代码"), context.code),
            (_("制度"), called(edition), request.resource_path(edition)),
            (_("适用"), _("本部门另定") if context.profile else _("同全公司")),
        ],
        "verbs": [Verb(_("另定制度"), url, "journal-check", main=True)] if may else [],
    }


@view_config(context=Site, name="attach", permission=Permission.POLICY_ATTACH, renderer=PAGE)
@view_config(context=Unit, name="attach", permission=Permission.POLICY_ATTACH, renderer=PAGE)
def attach(context, request):
    """Choose a policy; see what differs and for how many dossiers; then let it hold."""
    if request.method == "POST":
        policy.attach(request, context, _slug(word(request, "policy")), word(request, "seen"))
        tell(request, _("已适用。今后的事都按这份制度。"))
        return HTTPSeeOther(request.resource_path(request.root["policies"]))
    chosen = request.GET.get("policy", "")
    return {
        "title": _("适用制度"),
        "breadcrumbs": trail(request),
        "holder": _("全公司") if context is request.root else context.name,
        "held": called(policy.editions(context, context.profile)[0]),
        "choices": _choices(request, context),
        "chosen": chosen,
        **(_preview(request, context, chosen) if chosen else {"preview": False}),
    }


class Foreseen(NamedTuple):
    """What attaching would exchange: editions, their differences, posts nobody holds, dossiers."""

    now: object
    then: object
    differences: list
    vacant: list
    dossiers: int

    @property
    def seen(self):
        """What the verb wants to be told by who saw this."""
        return policy.exchange(self.now, self.then)


def foreseen(request, holder, now, then) -> Foreseen:
    """What would change for the company or a department if another edition held there."""
    site = request.root
    found, vacant = differences(now.rules, then.rules), policy.vacant_posts(site, then.rules)
    return Foreseen(now, then, found, vacant, _dossiers(site, holder))


def _preview(request, context, chosen):
    found = foreseen(request, context, *policy.exchanged(context, _slug(chosen)))
    return {
        "preview": True,
        "columns": difference_columns(),
        "rows": difference_rows(request, found.differences),
        "question": _("让${title}在这里适用？", mapping={"title": found.then.rules.title}),
        "consequence": _("已有的档案从此按它保管，已编的档号不变。涉及的档案："),
        "count": found.dossiers,
        "items": [_("没有人担任${post}", mapping={"post": each}) for each in found.vacant],
        "action": request.resource_path(context, "attach"),
        "word": _("适用"),
        "fields": [("policy", chosen), ("seen", found.seen)],
        "back": request.resource_path(context, "attach"),
    }


def _slug(chosen):
    return "" if chosen == AS_THE_COMPANY else chosen


def _choices(request, holder):
    found = [
        (profile.__name__, called(profile.current()))
        for profile in request.root["policies"].values()
        if profile.current() is not None and profile.__name__ != holder.profile
    ]
    again = isinstance(holder, Unit) and holder.profile
    return [*([(AS_THE_COMPANY, _("同全公司"))] if again else []), *found]


def _dossiers(site, holder):
    if holder is not site:
        return unfiltered.dossiers_kept(site, [holder.__name__])
    apart = [each.__name__ for each in site["units"].values() if each.profile]
    return unfiltered.dossiers_kept(site, apart, others=True)
