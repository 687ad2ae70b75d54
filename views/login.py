"""Log-in and log-out, and where one goes on from there."""

import colander
from pyramid.exceptions import BadCSRFToken
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import exception_view_config, view_config

from dossier import clock
from dossier.event import Actor, Happened
from dossier.language import _
from dossier.login import Kind
from dossier.schema import Schema
from dossier.site import Site
from dossier.vocabulary import Permission, Tag
from views.forms import Form, read, word
from views.layout import tell
from workflows import login


class LoginSchema(Schema):
    """What is asked at the door."""

    login = colander.SchemaNode(colander.String(), title=_("用户名"), autocomplete="username")
    password = colander.SchemaNode(
        colander.String(), title=_("密码"), secret=True, autocomplete="current-password"
    )
    totp = colander.SchemaNode(
        colander.String(),
        title=_("动态口令"),
        description=_("开启了两步验证的人员填写"),
        missing="",
        autocomplete="one-time-code",
    )


@view_config(
    context=Site,
    name="login",
    permission=Permission.PUBLIC,
    renderer="views:templates/login/login.pt",
)
def show(context, request):
    """The log-in page; who is in already is led on."""
    onward = safe_next(request)
    if request.identity is not None:
        return HTTPSeeOther(onward)
    form, values = read(request, LoginSchema(), submit=_("登录"))
    if values is not None:
        outcome = attempt(request, values)
        if outcome.ok:
            request.session.adopt(outcome.token, outcome.login)
            _tell_of_others(request, outcome.elsewhere)
            return HTTPSeeOther(onward)
        form.general.append(outcome.message)
        request.response.status_int = 429 if outcome.retry_after else 422
    return {"title": _("登录"), "form": form, "narrow": True}


@exception_view_config(
    BadCSRFToken, path_info="^/login$", renderer="views:templates/login/login.pt"
)
def again(error, request):
    """The page is older than the visitor's token: tabs that come back at once are of many."""
    if request.identity is not None:  # by another tab, meanwhile
        return HTTPSeeOther(safe_next(request))
    form = Form(request, LoginSchema(), {"login": word(request, "login")}, submit=_("登录"))
    form.general.append(_("登录页面已过期，请再输入一次密码。"))
    request.response.status_int = 400
    return {"title": _("登录"), "form": form, "narrow": True}


def attempt(request, values, kind=Kind.PAGE):
    """What comes of the log-in with these values, by page or program; the log is told."""
    outcome = login.log_in(
        request.root["people"].by_login,
        request.logins,
        request.throttle,
        login=values["login"],
        password=values["password"],
        totp=values["totp"],
        address=request.remote_addr,
        agent=request.user_agent or "",
        now=clock.now(),
        kind=kind,
        cost=request.password_cost,
    )
    _note(request, outcome)
    return outcome


def _note(request, outcome):
    """Tell the log what came of a log-in; of an unknown name only that it failed."""
    subject = outcome.person if outcome.ok else request.root
    person_id = outcome.person.__name__ if outcome.person is not None else ""
    actor = Actor(person_id, request.remote_addr or "", "login")
    tag = Tag.LOGGED_IN if outcome.ok else Tag.LOG_IN_FAILED
    reason = "" if outcome.ok else str(outcome.reason)
    request.registry.notify(Happened(tag, subject, actor, reason))


def _tell_of_others(request, elsewhere):
    if elsewhere:
        tell(request, _("您的账号还在另一个地址登录着，请在“我的账号”中查看。"), "warning")


@view_config(context=Site, name="logout", request_method="POST", permission=Permission.SITE_VIEW)
def leave(context, request):
    """Log out: the session is dead in every process from the answer on (S38)."""
    login.log_out(request, request.person)
    return HTTPSeeOther(request.resource_path(context, "login"))


def safe_next(request, address=None):
    """Where to go on: a path of this site and nothing else (S49)."""
    wanted = address or request.GET.get("next", "")
    if wanted.startswith(request.host_url + "/"):
        wanted = wanted.removeprefix(request.host_url)
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    if not inside or any(not "!" <= letter <= "~" or letter == "\\" for letter in wanted):
        return request.resource_path(request.root)
    return wanted
