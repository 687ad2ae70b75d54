"""Somebody goes: the waiting period, its end, and the account closed for good (R140, S34)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import clock
from dossier.language import _
from dossier.person import Person
from dossier.vocabulary import Permission
from views import me
from views.layout import tell
from views.person import CONFIRM, trail
from workflows import person


@view_config(context=Person, name="leave", permission=Permission.PERSON_EDIT, renderer=CONFIRM)
def leave(context, request):
    """Begin the waiting period of somebody who leaves (R140)."""
    here = request.resource_path(context)
    if request.method == "POST":
        person.leave(request, context)
        tell(request, _("已离岗。"))
        return HTTPSeeOther(here)
    return {
        "title": _("离岗"),
        "breadcrumbs": trail(request, context),
        "question": _("${name} 离岗？", mapping={"name": context.name}),
        "consequence": _(
            "此人立即不能登录，也没有任何权限；职务和涉密等级保留，待交接后停用或返岗。"
        ),
        "count": len(context.posts) + len(request.logins.list(context.__name__, clock.now())),
        "items": list(filter(None, (me.posts(request, context),))),
        "action": request.resource_path(context, "leave"),
        "word": _("离岗"),
        "back": here,
    }


@view_config(context=Person, name="return", permission=Permission.PERSON_EDIT, renderer=CONFIRM)
def come_back(context, request):
    """End the waiting period."""
    here = request.resource_path(context)
    if request.method == "POST":
        person.come_back(request, context)
        tell(request, _("已返岗。"))
        return HTTPSeeOther(here)
    return {
        "title": _("返岗"),
        "breadcrumbs": trail(request, context),
        "question": _("${name} 返岗？", mapping={"name": context.name}),
        "consequence": _("此人可以再登录，仍有的职务和涉密等级立即生效。"),
        "count": len(context.posts),
        "items": list(filter(None, (me.posts(request, context),))),
        "action": request.resource_path(context, "return"),
        "word": _("返岗"),
        "back": here,
    }


@view_config(context=Person, name="disable", permission=Permission.PERSON_EDIT, renderer=CONFIRM)
def disable(context, request):
    """End an account for good, after a step that says what follows (S34)."""
    here = request.resource_path(context)
    if request.method == "POST":
        person.disable(request, context)
        tell(request, _("已停用。"))
        return HTTPSeeOther(here)
    open_now = request.logins.list(context.__name__, clock.now())
    return {
        "title": _("停用账号"),
        "breadcrumbs": trail(request, context),
        "question": _("停用 ${name} 的账号？", mapping={"name": context.name}),
        "consequence": _("此人立即失去全部权限，登录和访问令牌全部结束。停用后不能再启用。"),
        "count": len(context.posts) + len(open_now),
        "items": list(filter(None, (me.posts(request, context),))),
        "action": request.resource_path(context, "disable"),
        "word": _("停用账号"),
        "back": here,
    }
