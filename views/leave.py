"""Somebody goes: the waiting period, its end, and the account closed for good (R140, S34)."""

from pyramid.view import view_config

from dossier.language import _
from dossier.person import Person
from dossier.vocabulary import Permission
from views.confirm import CONFIRM, Step, confirmed
from views.person import trail
from workflows import person


@view_config(context=Person, name="leave", permission=Permission.PERSON_EDIT, renderer=CONFIRM)
def leave(context, request):
    """Begin the waiting period of somebody who leaves (R140)."""
    step = Step(
        "leave",
        _("离岗"),
        _("${name} 离岗？", mapping={"name": context.name}),
        _("此人立即不能登录，也没有任何权限；职务和涉密等级保留，待交接后停用或返岗。"),
        _("已离岗。"),
    )
    return confirmed(context, request, step, person.leave, trail(request, context))


@view_config(context=Person, name="return", permission=Permission.PERSON_EDIT, renderer=CONFIRM)
def come_back(context, request):
    """End the waiting period."""
    step = Step(
        "return",
        _("返岗"),
        _("${name} 返岗？", mapping={"name": context.name}),
        _("此人可以再登录，仍有的职务和涉密等级立即生效。"),
        _("已返岗。"),
    )
    return confirmed(context, request, step, person.come_back, trail(request, context))


@view_config(context=Person, name="disable", permission=Permission.PERSON_EDIT, renderer=CONFIRM)
def disable(context, request):
    """End an account for good, after a step that says what follows (S34)."""
    step = Step(
        "disable",
        _("停用账号"),
        _("停用 ${name} 的账号？", mapping={"name": context.name}),
        _("此人立即失去全部权限，登录和访问令牌全部结束。停用后不能再启用。"),
        _("已停用。"),
    )
    return confirmed(context, request, step, person.disable, trail(request, context))
