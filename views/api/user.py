"""/users: people, for those who manage them."""

import colander

from dossier.errors import Invalid
from dossier.language import _
from dossier.person import People, Person, PersonSchema
from dossier.vocabulary import Permission, Post, Tier
from views.api import body, call, present
from views.api.tree import address
from workflows import person


class NewPersonSchema(PersonSchema):
    """A new person with a first password."""

    password = colander.SchemaNode(colander.String(), title=_("密码"))
    clearance = colander.SchemaNode(colander.String(), title=_("涉密等级"), missing="")
    post = colander.SchemaNode(colander.String(), title=_("职务"), missing="")
    unit = colander.SchemaNode(colander.String(), title=_("部门"), missing="")


class PersonChangeSchema(colander.Schema):
    """What of a person can be changed here; an account is never made active again."""

    clearance = colander.SchemaNode(colander.String(), title=_("涉密等级"), missing="")
    post = colander.SchemaNode(colander.String(), title=_("职务"), missing="")
    unit = colander.SchemaNode(colander.String(), title=_("部门"), missing="")
    active = colander.SchemaNode(colander.String(), title=_("启用"), missing="")


@call("GET", "/users", context=People, permission=Permission.PERSON_VIEW)
def index(context, request):
    """Everybody who has or had an account."""
    items = [present.person(request, each) for each in context.values()]
    return {"@id": request.path_url, "items": items, "items_total": len(items)}


@call(
    "POST",
    "/users",
    context=People,
    permission=Permission.PERSON_EDIT,
    schema=NewPersonSchema,
    status=201,
)
def add(context, request):
    """Add a person with a first password, a post and a clearance."""
    values = body.values(request, NewPersonSchema())
    made = person.add(request, context, values, values["password"], request.password_cost)
    _settle(request, made, values)
    request.response.status_int = 201
    request.response.location = address(request, made)
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
    given = body.fields(request)
    active = given.pop("active", None)
    values = body.checked(given, PersonChangeSchema())
    if active not in (None, True, False):
        raise Invalid({"active": _("应为 true 或 false")})
    _settle(request, context, values)
    if active is False:
        person.disable(request, context)
    elif active and not context.active:
        raise Invalid({"active": _("停用的账号不能再启用")})
    return present.person(request, context)


def _settle(request, made, values):
    try:
        if values.get("clearance"):
            person.clear(request, made, Tier.parse(values["clearance"]))
        if values.get("post"):
            unit = request.root["units"].by_name(values.get("unit") or "")
            if values.get("unit") and unit is None:
                raise Invalid({"unit": _("没有这个部门")})
            unit_id = unit.__name__ if unit is not None else ""
            person.give_post(request, made, Post.parse(values["post"]), unit_id)
    except ValueError as fault:
        field = "clearance" if str(fault) == values.get("clearance", "").strip() else "post"
        raise Invalid({field: _("不在范围：${value}", mapping={"value": str(fault)})}) from None
