"""My account: who I am here, how I want my pages, where I am logged in."""

from typing import NamedTuple

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import clock
from dossier.language import _
from dossier.login import Kind
from dossier.schema import Schema
from dossier.site import Site
from dossier.vocabulary import Permission
from views import forms
from views.language import CHINESE, COOKIE, ENGLISH
from views.layout import Verb, tell
from workflows import login, person

AS_BROWSER = "browser"
KINDS = {Kind.PAGE: _("浏览器"), Kind.API: _("访问令牌")}


class Seat(NamedTuple):
    """One log-in as its person sees it; `here` is the one that asks."""

    id: str
    kind: str
    name: str
    address: str
    agent: str
    since: object
    seen: object
    until: object
    here: bool


class PreferenceSchema(Schema):
    """How a person wants his pages."""

    locale = colander.SchemaNode(
        colander.String(),
        title=_("语言"),
        choices=((AS_BROWSER, _("按浏览器的设置")), (CHINESE, "中文"), (ENGLISH, "English")),
        validator=colander.OneOf((AS_BROWSER, CHINESE, ENGLISH)),
    )
    single_keys = colander.SchemaNode(
        colander.Boolean(),
        title=_("单个字母作为快捷键"),
        description=_("用语音操作电脑的人请关闭"),
        missing=False,
    )


@view_config(
    context=Site, name="me", permission=Permission.SITE_VIEW, renderer="views:templates/me/show.pt"
)
def show(context, request):
    """My account: name, posts, clearance, and my log-ins."""
    me = request.person
    return {
        "title": _("我的账号"),
        "facts": facts(request, me),
        "verbs": _verbs(context, request),
        "seats": seats(request, me),
        "end_url": request.resource_path(context, "end-session"),
        "end_all_url": request.resource_path(context, "end-sessions"),
    }


@view_config(
    context=Site,
    name="preferences",
    permission=Permission.SITE_VIEW,
    renderer="views:templates/form.pt",
)
def preferences_form(context, request):
    """Language and keys of my own pages."""
    back = request.resource_path(context, "me")

    def act(values):
        locale = values["locale"] if values["locale"] != AS_BROWSER else ""
        keys = values["single_keys"]
        person.prefer(request, request.person, locale=locale, single_keys=keys)
        response = HTTPSeeOther(back)
        response.delete_cookie(COOKIE)  # from now on the person's choice counts here too
        return response

    me = request.person
    known = {"locale": me.locale or AS_BROWSER, "single_keys": me.single_keys}
    more = {"title": _("页面设置"), "breadcrumbs": [(_("我的账号"), back)]}
    return forms.answer(request, PreferenceSchema(), act, known, more=more, cancel=back)


@view_config(
    context=Site, name="end-session", request_method="POST", permission=Permission.SITE_VIEW
)
def end(context, request):
    """End one of my sessions or tokens."""
    login.end(request, request.person, forms.word(request, "login"))
    tell(request, _("这个登录已结束。"))
    return HTTPSeeOther(request.resource_path(context, "me"))


@view_config(
    context=Site, name="end-sessions", request_method="POST", permission=Permission.SITE_VIEW
)
def end_all(context, request):
    """Log out everywhere, here too."""
    login.log_out_everywhere(request, request.person)
    return HTTPSeeOther(request.resource_path(context, "login"))


def seats(request, of) -> list:
    """The live log-ins of a person, the last used first."""
    here = request.login.id
    return [
        Seat(
            each.id,
            KINDS[each.kind],
            each.name,
            each.address,
            browser_of(each.agent),
            each.created,
            each.seen,
            each.expires,
            each.id == here,
        )
        for each in request.logins.list(of.__name__, clock.now())
    ]


# What a browser's own words hold, and what people call it; the first that fits counts.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(agent) -> str:
    """A browser and its system as people call them; its own words where it is none we know."""
    found = [
        next((name for mark, name in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) if found[0] else agent


def facts(request, of) -> list:
    """(label, value) of what is known of a person."""
    translate = request.localizer.translate
    return [
        (_("登录名"), of.login),
        (_("职务"), posts(request, of) or translate(_("没有职务"))),
        (_("涉密等级"), of.clearance.label),
        (_("两步验证"), _("已开启") if of.factor_secret else _("未开启")),
    ]


def posts(request, of) -> str:
    """The posts of a person with their units, in one line."""
    translate, units = request.localizer.translate, request.root["units"]
    named = [(translate(held.post.label), units.name_of(held.unit)) for held in of.posts]
    return " / ".join(" · ".join(filter(None, pair)) for pair in named)


def _verbs(context, request):
    if request.person.factor_secret:
        second = Verb(
            _("关闭两步验证"),
            request.resource_path(context, "drop-factor"),
            "shield-slash",
            danger=True,
        )
    else:
        url = request.resource_path(context, "factor")
        second = Verb(_("设置两步验证"), url, "shield-lock")
    return [
        Verb(_("修改密码"), request.resource_path(context, "password"), "key", main=True),
        second,
        Verb(_("页面设置"), request.resource_path(context, "preferences"), "sliders"),
    ]


def account_url(request):
    """Where the menu of the person leads to."""
    return f"{request.script_name}/me"


def includeme(config):
    config.add_request_method(account_url, reify=True)
