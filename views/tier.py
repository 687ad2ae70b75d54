"""Setting the tier of a thing; a lower one is asked for by one and confirmed by another (S28)."""

from functools import partial

import colander
from pyramid.httpexceptions import HTTPSeeOther

from dossier.customer import choice, day, text
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission, Tier
from views.customer import owner_choices
from views.effect import previewed
from views.forms import answer
from views.layout import tell
from views.marks import mark_of
from views.reasons import called
from views.tabs import on_records
from views.trail import to_desk
from workflows import access

FORM = "views:templates/form.pt"


WHY = _("原因")


def reason(title=WHY):
    """The field in which every change of rights states why."""
    return text(title, 500, missing=colander.required, long=True)


class TierSchema(Schema):
    """A tier with its ground: why, until when, who answers for it (R062)."""

    tier = choice(Tier, _("密级"))
    reason = reason(_("定密原因"))
    until = day(_("保密期限至"), future=True)
    responsible = text(_("定密责任人"), 60)


class LoweringSchema(Schema):
    """A lower tier and why."""

    tier = choice(Tier, _("降为"))
    reason = reason(_("降密原因"))


class RefusalSchema(Schema):
    """Why not."""

    reason = reason()


def more(request, thing, title, note=None):
    """What stands around a form of the desk."""
    return {
        "title": title,
        "note": note,
        "breadcrumbs": to_desk(request, thing, called(request, thing)),
        "marking": mark_of(request, thing),
    }


@on_records(name="classify", permission=Permission.ACCESS_EDIT, renderer=FORM)
def classify_form(context, request):
    """Set the tier, at least the present one, with reason, period and who answers for it."""

    def act(values):
        given = values["tier"], values["reason"], values["until"], values["responsible"]
        return previewed(
            request,
            context,
            partial(access.set_tier, request, context, *given),
            question=_("定为${tier}？", mapping={"tier": values["tier"].label}),
            word=_("定密"),
            tier=values["tier"],
        )

    made, secrecy = TierSchema(), context.secrecy
    made["tier"].choices = _tiers(lambda tier: tier >= context.tier)
    made["responsible"].choices = owner_choices(request.root)
    known = {"tier": context.tier, "responsible": getattr(context, "owner", "")}
    if secrecy is not None:
        known |= {"until": secrecy.until, "responsible": secrecy.responsible}
    return answer(
        request,
        made,
        act,
        known,
        more=more(request, context, _("定密"), _("提高密级立即生效；降低密级须另行申请。")),
        submit=_("预览"),
        cancel=request.resource_path(context, "access"),
    )


@on_records(name="lower", permission=Permission.ACCESS_EDIT, renderer=FORM)
def lower_form(context, request):
    """Ask for a lower tier: nothing changes until another person confirms it."""

    def act(values):
        return previewed(
            request,
            context,
            partial(access.ask_lowering, request, context, values["tier"], values["reason"]),
            question=_("申请降为${tier}？", mapping={"tier": values["tier"].label}),
            word=_("申请降密"),
            tier=values["tier"],
        )

    made = LoweringSchema()
    made["tier"].choices = _tiers(lambda tier: tier < context.tier)
    return answer(
        request,
        made,
        act,
        more=more(request, context, _("申请降密"), _("须由另一人确认；确认之前密级不变。")),
        submit=_("预览"),
        cancel=request.resource_path(context, "access"),
    )


@on_records(name="confirm-lowering", permission=Permission.ACCESS_EDIT)
def confirm_lowering(context, request):
    """Lower the tier as another asked, after a look at the effect."""
    tier = context.lowering.tier if context.lowering else context.tier
    return previewed(
        request,
        context,
        partial(access.confirm_lowering, request, context),
        question=_("同意降为${tier}？", mapping={"tier": tier.label}),
        word=_("同意降密"),
        tier=tier,
    )


@on_records(name="refuse-lowering", permission=Permission.ACCESS_EDIT, renderer=FORM)
def refuse_form(context, request):
    """Leave the tier as it is."""

    def act(values):
        access.refuse_lowering(request, context, values["reason"])
        tell(request, _("密级不变。"))
        return HTTPSeeOther(request.resource_path(context, "access"))

    return answer(
        request,
        RefusalSchema(),
        act,
        more=more(request, context, _("不同意降密")),
        submit=_("不同意降密"),
        cancel=request.resource_path(context, "access"),
    )


def _tiers(fits):
    return [(str(int(tier)), tier.label) for tier in Tier if fits(tier)]
