"""Two-step verification of one's own account: begun, confirmed by a code, taken away (S48).

Each step wants a fresh proof of who sits there; without one the way leads over `prove`.
"""

import functools

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response
from pyramid.view import view_config

from dossier import factor as codes
from dossier.errors import Hidden, NotAllowed
from dossier.language import _
from dossier.schema import Schema
from dossier.site import Site
from dossier.vocabulary import Permission
from views.forms import answer
from views.layout import tell
from views.login import safe_next
from views.password import current
from workflows import factor, login

FORM = "views:templates/form.pt"
CODES = "recovery_codes"


class ProofSchema(Schema):
    """What proves who sits there."""

    password = current("password")
    totp = colander.SchemaNode(
        colander.String(),
        title=_("动态口令"),
        description=_("开启了两步验证的人员填写"),
        missing="",
        autocomplete="one-time-code",
    )


class CodeSchema(Schema):
    """The first code of a new factor."""

    code = colander.SchemaNode(
        colander.String(),
        title=_("动态口令"),
        description=_("验证器应用现在显示的 6 位数字"),
        autocomplete="one-time-code",
    )


def proved(view):
    """Let the person prove anew who he is, where that is too long ago, and come back."""

    @functools.wraps(view)
    def asked(context, request):
        try:
            login.require_recent(request)
        except NotAllowed:
            query = {"next": request.path}
            return HTTPSeeOther(request.resource_path(request.root, "prove", query=query))
        return view(context, request)

    return asked


@view_config(context=Site, name="prove", permission=Permission.SITE_VIEW, renderer=FORM)
def prove(context, request):
    """Once more the password, before an act that wants it (T10)."""

    def act(values):
        login.step_up(request, request.person, **values)
        return HTTPSeeOther(safe_next(request))

    more = {"title": _("确认是您本人"), "narrow": True}
    me = request.resource_path(context, "me")
    return answer(request, ProofSchema(), act, more=more, submit=_("确认"), cancel=me)


@view_config(
    context=Site,
    name="factor",
    permission=Permission.SITE_VIEW,
    renderer="views:templates/factor/begin.pt",
)
@proved
def begin(context, request):
    """What two-step verification is, and the button that begins it."""
    if request.method == "POST":
        factor.enrol(request, request.person, context.title)
        return HTTPSeeOther(request.resource_path(context, "confirm-factor"))
    return {"title": _("两步验证"), "breadcrumbs": _trail(context, request)}


@view_config(
    context=Site,
    name="confirm-factor",
    permission=Permission.SITE_VIEW,
    renderer="views:templates/factor/confirm.pt",
)
@proved
def confirm(context, request):
    """The QR code to scan and the form for its first code."""
    secret = _pending(request)

    def act(values):
        request.session[CODES] = factor.confirm(request, request.person, values["code"])
        return HTTPSeeOther(request.resource_path(context, "recovery-codes"))

    more = {
        "title": _("两步验证"),
        "breadcrumbs": _trail(context, request),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }
    me = request.resource_path(context, "me")
    return answer(request, CodeSchema(), act, more=more, submit=_("开启"), cancel=me)


@view_config(
    context=Site,
    name="recovery-codes",
    request_method="GET",
    permission=Permission.SITE_VIEW,
    renderer="views:templates/factor/codes.pt",
)
@proved
def recovery_codes(context, request):
    """The codes that stand in for a lost phone, this once: they are kept as hashes alone."""
    left = request.session.pop(CODES, None)
    if left is None:
        raise Hidden
    return {"title": _("恢复代码"), "breadcrumbs": _trail(context, request), "codes": left}


@view_config(
    context=Site, name="factor.svg", request_method="GET", permission=Permission.SITE_VIEW
)
@proved
def picture(context, request):
    """The QR code of the factor that waits for its first code."""
    address = codes.uri(_pending(request), request.person.login, context.title)
    return Response(body=codes.qr(address), content_type="image/svg+xml")


@view_config(
    context=Site,
    name="drop-factor",
    permission=Permission.SITE_VIEW,
    renderer="views:templates/confirm.pt",
)
@proved
def drop(context, request):
    """Take one's own second factor away, after a step that says what follows."""
    me = request.resource_path(context, "me")
    if request.method == "POST":
        factor.drop(request, request.person)
        tell(request, _("两步验证已关闭。您在别处的登录都已结束。"))
        return HTTPSeeOther(me)
    return {
        "title": _("关闭两步验证"),
        "breadcrumbs": _trail(context, request),
        "question": _("关闭两步验证？"),
        "consequence": _("以后只凭密码就能登录您的账号，剩下的恢复代码作废。"),
        "count": len(request.person.recovery_codes),
        "action": request.resource_path(context, "drop-factor"),
        "word": _("关闭两步验证"),
        "back": me,
    }


def _pending(request):
    """The secret that waits for its first code; a page that is not there without one."""
    secret = request.session.get(factor.PENDING)
    if secret is None:
        raise Hidden
    return secret


def _trail(context, request):
    return [(_("我的账号"), request.resource_path(context, "me"))]
