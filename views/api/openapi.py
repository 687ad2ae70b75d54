"""GET /openapi.json: the interface as OpenAPI 3.1, generated from what is registered."""

import re

import colander

from catalog.queries import FACETS
from dossier.customer import Member
from dossier.language import _
from dossier.site import Site
from dossier.vocabulary import Permission
from views.api import (
    CALLS,
    DESCRIPTION,
    FILE,
    NOTHING,
    PREFIX,
    TOKEN,
    answers,
    call,
    is_repeatable,
)
from views.api.again import HEADER
from views.listing import LARGEST, ORDERS, SORTS
from views.receipt import LONGEST

TEXT, WHOLE = {"type": "string"}, {"type": "integer", "minimum": 0}
DAY = {"type": "string", "format": "date"}
JSON = "application/json"
_TYPES = {
    colander.Integer: {"type": "integer"},
    colander.Decimal: {"type": "number"},
    colander.Date: DAY,
    colander.Boolean: {"type": "boolean"},
}
_PARAMETER = re.compile(r"\{(\w+)\}")
_SEVERAL = ("facet", *FACETS)
_QUERY = {
    "b_start": WHOLE,
    "b_size": WHOLE | {"maximum": LARGEST},
    "since": DAY,
    "until": DAY,
    "sort_on": TEXT | {"enum": list(SORTS)},
    "sort_order": TEXT | {"enum": [order for order in ORDERS if order]},
    "version": {"type": "integer", "minimum": 1},
    "entry": {"type": "integer", "minimum": 1},
    "earlier": {"type": "integer", "minimum": 1},
}
_SAID = {
    "400": _("请求内容无法读取"),
    "401": _("请先登录。"),
    "403": _("没有权限"),
    "404": _("没有，或者不可查看"),
    "409": _("现在不能这样做"),
    "422": _("填写有误"),
    "429": _("尝试太频繁"),
}


@call(
    "GET",
    "/openapi.json",
    context=Site,
    name="openapi.json",
    permission=Permission.PUBLIC,
    answers=DESCRIPTION,
)
def openapi(context, request):
    """This description."""
    return describe(request.localizer.translate)


def describe(translate) -> dict:
    """The whole description."""
    paths = {}
    for each in CALLS:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, translate)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Dossier", "version": "1", "description": translate(_("客户档案接口"))},
        "servers": [{"url": PREFIX}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": answers.SCHEMAS,
        },
        "security": [{"bearer": []}],
    }


def _operation(each, translate):
    operation = {
        "operationId": re.sub(r"\W+", "_", f"{each.method}{each.path}").strip("_").lower(),
        "summary": each.summary,
        "parameters": [*_parameters(each)],
        "responses": {str(each.status): _answer(each)} | _refusals(each, translate),
    }
    if each.permission == Permission.PUBLIC:
        operation["security"] = []
    if each.schema is not None:
        operation["requestBody"] = _body(each, translate)
    return operation


def _parameters(each):
    yield from map(_in_path, _PARAMETER.findall(each.path))
    yield from map(_in_query, each.query)
    if is_repeatable(each.method, each.answers):
        yield {"name": HEADER, "in": "header", "schema": TEXT | {"maxLength": LONGEST}}


def _in_path(name):
    return {"name": name, "in": "path", "required": True, "schema": TEXT}


def _in_query(name):
    several = {"type": "array", "items": TEXT}
    schema = several if name in _SEVERAL else _QUERY.get(name, TEXT)
    return {"name": name, "in": "query", "schema": schema}


def _answer(each):
    if each.answers == NOTHING:
        return {"description": each.summary}
    if each.answers == FILE:
        content = {"application/octet-stream": {}}
    else:
        content = {JSON: {"schema": answers.reference(each.answers)}}
    return {"description": each.summary, "content": content}


def _refusals(each, translate):
    content = {JSON: {"schema": answers.reference(answers.ERROR)}}
    return {
        code: {"description": translate(_SAID[code]), "content": content}
        for code in sorted(_codes(each))
    }


def _codes(each):
    """The statuses of the refusals that a call may meet."""
    if each.answers == DESCRIPTION:
        return {"404"}
    if each.answers == TOKEN:
        return {"400", "401", "422", "429"}
    codes = {"400", "401", "403", "404", "422"}
    return codes if each.method == "GET" else codes | {"409"}


def _body(each, translate):
    schema = json_schema(each.schema(), translate, partial=each.method == "PATCH")
    kind = JSON
    if each.upload:
        kind = "multipart/form-data"
        schema["properties"]["file"] = {"type": "string", "format": "binary"}
        schema.setdefault("required", []).append("file")
    return {"required": True, "content": {kind: {"schema": schema}}}


def json_schema(schema, translate, partial=False) -> dict:
    """A colander schema as JSON schema; `partial` for a body that may leave out every field."""
    properties = {node.name: _property(node, translate) for node in schema.children}
    open_ended = getattr(schema.typ, "unknown", "") == "preserve"
    found = {"type": "object", "properties": properties, "additionalProperties": open_ended}
    required = [node.name for node in schema.children if node.required]
    if required and not partial:
        found["required"] = required
    return found


def _property(node, translate):
    if isinstance(node.typ, colander.Mapping):
        return json_schema(node, translate) | {"title": translate(node.title)}
    if isinstance(node.typ, colander.Sequence):
        items = _property(node.children[0], translate)
        return {"type": "array", "items": items, "title": translate(node.title)}
    kind = next((each for type_, each in _TYPES.items() if isinstance(node.typ, type_)), TEXT)
    found = {**kind, "title": translate(node.title)}
    if isinstance(node.typ, Member):
        words = (f"{value}={translate(label)}" for value, label in node.choices)
        found["description"] = "、".join(words)
    return found
