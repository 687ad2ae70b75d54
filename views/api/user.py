"""/users: people, for those who manage them."""

import colander

from dossier.customer import choice, text
from dossier.errors import Conflict, Invalid
from dossier.language import _
from dossier.person import People, Person, PersonSchema, folded
from dossier.schema import Schema
from dossier.vocabulary import Permission, Tier
from views.api import BATCH, CREATED, body, call, present
from views.api.question import PAGING, page_of
from workflows import person


class RightsSchema(Schema):
    """What a person may be given here: a clearance, and one post in a unit or company-wide."""

    clearance = choice(Tier, _("涉密等级"), missing=None)
    post = text(_("职务"), 60, missing=None)
    unit = text(_("部门"), 60)

    def validator(self, node, values):
        """A unit alone gives nothing."""
        if values.get("unit") and values.get("post") is None:
            fault = colander.Invalid(node)
            fault["unit"] = _("请同时写明职务")
            raise fault


class NewPersonSchema(RightsSchema, PersonSchema):
    """A new person with a first password."""

    password = colander.SchemaNode(colander.String(), title=_("密码"))


class PersonChangeSchema(RightsSchema):
    """What of a person can be changed here; an account is never made active again."""

    active = colander.SchemaNode(colander.Boolean(), title=_("启用"), missing=None)
    left = colander.SchemaNode(colander.Boolean(), title=_("离岗"), missing=None)


@call(
    "GET",
    "/users",
    context=People,
    permission=Permission.PERSON_VIEW,
    answers=BATCH,
    query=PAGING,
)
def index(context, request):
    """Everybody who has or had an account, by log-in name."""
    everybody = sorted(context.values(), key=lambda each: folded(each.login))
    return page_of(request, everybody, present.person)


@call(
    "POST",
    "/users",
    context=People,
    permission=Permission.PERSON_EDIT,
    schema=NewPersonSchema,
    status=CREATED,
)
def add(context, request):
    """Add a person with a first password, a post and a clearance."""
    values = body.values(request, NewPersonSchema())
    made = person.add(request, context, values, values["password"], request.password_cost)
    _give(request, made, values)
    return present.person(request, made)


@call("GET", "/users/{user}", context=Person, permission=Permission.PERSON_VIEW)
def show(context, request):
    """One person."""
    return present.person(request, context)


@call(
    "PATCH",
    "/users/{user}",
    context=Person,
    permission=Permission.PERSON_VIEW,
    schema=PersonChangeSchema,
)
def change(context, request):
    """Set the clearance, give a post, or disable."""
    values = body.values(request, PersonChangeSchema())
    if values["active"] and context.closed:
        raise Conflict(_("停用的账号不能再启用。"))
    _give(request, context, values)
    if values["left"] is not None:
        (person.leave if values["left"] else person.come_back)(request, context)
    if values["active"] is False:
        person.disable(request, context)
    return present.person(request, context)


def _give(request, someone, values):
    if values["clearance"] is not None:
        person.clear(request, someone, values["clearance"])
    if values["post"] is not None:
        person.give_post(request, someone, values["post"], _unit(request, values["unit"]))


def _unit(request, named):
    unit = request.root["units"].by_name(named) if named else None
    if named and unit is None:
        raise Invalid({"unit": _("没有这个部门")})
    return "" if unit is None else unit.__name__
