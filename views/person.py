"""People: a list, one with posts and log-ins; added, cleared, given posts, disabled."""

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from catalog.pinyin import reading
from dossier.customer import choice
from dossier.language import _
from dossier.person import People, Person, PersonSchema
from dossier.schema import Schema
from dossier.vocabulary import Permission, Post, Tier
from views import me
from views.confirm import CONFIRM, Step, confirmed
from views.factor import proved
from views.forms import answer, word
from views.layout import Cell, Column, Row, Verb, tell
from views.password import NewPasswordSchema
from workflows import factor, login, person
from workflows.machine import permits

COLUMNS = (_("姓名"), _("登录名"), _("职务"), _("涉密等级"), _("状态"))
FORM = "views:templates/form.pt"
COMPANY = "company"


class NewPersonSchema(NewPasswordSchema, PersonSchema):
    """A person with a first password."""


class HoldingSchema(Schema):
    """A post, in a unit or in the whole company."""

    post = colander.SchemaNode(colander.String(), title=_("职务"), choices=())
    unit = colander.SchemaNode(colander.String(), title=_("部门"), missing=COMPANY)


class ClearanceSchema(Schema):
    """How far a person is cleared."""

    clearance = choice(Tier, _("涉密等级"))


@view_config(
    context=People, permission=Permission.PERSON_VIEW, renderer="views:templates/person/list.pt"
)
def index(context, request):
    """Everybody who has or had an account, those in use first."""
    everybody = sorted(context.values(), key=lambda each: (not each.active, reading(each.name)))
    return {
        "title": _("人员"),
        "tabs": tabs(request, here="people"),
        "columns": [Column(title) for title in COLUMNS],
        "rows": [row(request, each) for each in everybody],
        "verbs": _list_verbs(context, request),
    }


def row(request, each):
    """The cells of one person."""
    cells = (
        Cell(each.name, request.resource_path(each), main=True),
        Cell(each.login, kind="code"),
        Cell(me.posts(request, each)),
        Cell(each.clearance, kind="tier"),
        Cell(state_of(each)),
    )
    return Row(each.__name__, cells)


def state_of(each):
    """Whether the account counts, in a word."""
    if each.closed:
        return _("已停用")
    return _("在用") if each.active else _("离岗")


def tabs(request, here):
    """(title, url, active) of the pages of the section 系统 that the asker may open."""
    offered = (
        ("people", _("人员"), Permission.PERSON_VIEW),
        ("units", _("部门", context="many"), Permission.UNIT_EDIT),
    )
    return [
        (title, request.resource_path(request.root[name]), name == here)
        for name, title, permission in offered
        if permits(request, permission, request.root)
    ]


@view_config(
    context=Person, permission=Permission.PERSON_VIEW, renderer="views:templates/person/show.pt"
)
def show(context, request):
    """One person: posts, clearance, and to those who manage people the log-ins."""
    manages = permits(request, Permission.PERSON_EDIT, context)
    units = request.root["units"]
    return {
        "title": context.name,
        "breadcrumbs": trail(request),
        "context": context,
        "facts": [*me.facts(request, context), (_("状态"), state_of(context))],
        "verbs": _verbs(context, request),
        "manages": manages,
        "posts": [(held, units.name_of(held.unit) or _("全公司")) for held in context.posts],
        "seats": me.seats(request, context) if manages else [],
        "end_url": request.resource_path(context, "end-session"),
        "end_all_url": request.resource_path(context, "end-sessions"),
    }


@view_config(context=People, name="add", permission=Permission.PERSON_EDIT, renderer=FORM)
def add_form(context, request):
    """Add a person with a first password (S48)."""

    def act(values):
        secret = values.pop("password")
        made = person.add(request, context, values, secret, request.password_cost)
        tell(request, _("已添加人员。请再给出职务和涉密等级。"))
        return HTTPSeeOther(request.resource_path(made))

    return answer(
        request,
        _schema(NewPersonSchema(), "login", "name", "password", "again"),
        act,
        more={"title": _("添加人员"), "breadcrumbs": trail(request)},
        submit=_("添加人员"),
        cancel=request.resource_path(context),
    )


@view_config(context=Person, name="give-post", permission=Permission.PERSON_EDIT, renderer=FORM)
def give_form(context, request):
    """Let a person hold a post."""

    def act(values):
        unit = values["unit"] if values["unit"] != COMPANY else ""
        person.give_post(request, context, values["post"], unit)
        tell(request, _("已任职。"))
        return HTTPSeeOther(request.resource_path(context))

    units = request.root["units"].values()
    made = HoldingSchema()
    made["post"].choices = post_choices(request.root)
    made["unit"].choices = [
        (COMPANY, _("全公司")),
        *((each.__name__, each.name) for each in units),
    ]
    return answer(
        request,
        made,
        act,
        more={"title": _("任职"), "breadcrumbs": trail(request, context)},
        submit=_("任职"),
        cancel=request.resource_path(context),
    )


@view_config(
    context=Person, name="end-post", request_method="POST", permission=Permission.PERSON_EDIT
)
def end_post(context, request):
    """End a post of a person."""
    person.end_post(request, context, word(request, "post"), word(request, "unit"))
    tell(request, _("已免职。"))
    return HTTPSeeOther(request.resource_path(context))


@view_config(context=Person, name="clearance", permission=Permission.ACCESS_EDIT, renderer=FORM)
def clearance_form(context, request):
    """Set how far a person is cleared (R067)."""

    def act(values):
        person.clear(request, context, values["clearance"])
        tell(request, _("已设定涉密等级。"))
        return HTTPSeeOther(request.resource_path(context))

    return answer(
        request,
        ClearanceSchema(),
        act,
        {"clearance": context.clearance},
        more={
            "title": _("设定涉密等级"),
            "note": _("立即生效：列表、检索和打开的页面都按新的等级。"),
            "breadcrumbs": trail(request, context),
        },
        cancel=request.resource_path(context),
    )


@view_config(
    context=Person, name="drop-factor", permission=Permission.PERSON_EDIT, renderer=CONFIRM
)
@proved
def drop_factor(context, request):
    """Take the second factor from somebody who has lost it."""
    step = Step(
        "drop-factor",
        _("关闭两步验证"),
        _("关闭 ${name} 的两步验证？", mapping={"name": context.name}),
        _("以后只凭密码就能登录此账号，此人的登录和访问令牌全部结束。"),
        _("两步验证已关闭。"),
    )
    return confirmed(context, request, step, factor.drop, trail(request, context))


@view_config(
    context=Person, name="end-session", request_method="POST", permission=Permission.PERSON_EDIT
)
def end_session(context, request):
    """End one session or token of a person."""
    login.end(request, context, word(request, "login"))
    tell(request, _("这个登录已结束。"))
    return HTTPSeeOther(request.resource_path(context))


@view_config(
    context=Person, name="end-sessions", request_method="POST", permission=Permission.PERSON_EDIT
)
def end_sessions(context, request):
    """End all sessions and tokens of a person."""
    login.log_out_everywhere(request, context)
    tell(request, _("全部登录已结束。"))
    return HTTPSeeOther(request.resource_path(context))


def post_choices(site) -> list:
    """(value, label) of every post that can be held: the basic ones, and those of policies."""
    return [*((post.value, post.label) for post in Post), *((each, each) for each in site.roles())]


def _schema(made, *names):
    """The fields of a schema in the given order."""
    made.children.sort(key=lambda node: names.index(node.name))
    return made


def _verbs(context, request):
    offered = (
        (Permission.PERSON_EDIT, _("任职"), "give-post", "person-badge", True),
        (Permission.ACCESS_EDIT, _("设定涉密等级"), "clearance", "shield", True),
        (Permission.ACCESS_VIEW, _("权限"), "rights", "list-check", True),
        (Permission.PERSON_EDIT, _("关闭两步验证"), "drop-factor", "shield-slash", False),
        (Permission.PERSON_EDIT, _("离岗"), "leave", "person-dash", False),
        (Permission.PERSON_EDIT, _("返岗"), "return", "person-check", True),
        (Permission.PERSON_EDIT, _("停用账号"), "disable", "person-x", False),
    )
    left_out = {"return"} if context.active else {"give-post", "drop-factor", "leave"}
    left_out |= set() if context.factor_secret else {"drop-factor"}
    return [
        Verb(title, request.resource_path(context, name), icon, danger=not plain)
        for permission, title, name, icon, plain in offered
        if not context.closed and name not in left_out and permits(request, permission, context)
    ]


def _list_verbs(context, request):
    if not permits(request, Permission.PERSON_EDIT, context):
        return []
    url = request.resource_path(context, "add")
    return [Verb(_("添加人员"), url, "person-plus", main=True)]


def trail(request, of=None):
    """The way from the list of people to a page of one of them."""
    steps = [(_("人员"), request.resource_path(request.root["people"]))]
    return steps if of is None else [*steps, (of.name, request.resource_path(of))]


def includeme(config):
    config.add_section("system", "people", Permission.PERSON_VIEW, also=("units",))
