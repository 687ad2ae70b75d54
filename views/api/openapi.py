"""GET /openapi.json: the interface as OpenAPI 3.1, generated from what is registered."""

import re

import colander

from dossier.language import _
from dossier.site import Site
from dossier.vocabulary import Permission
from views.api import CALLS, PREFIX, call

ERRORS = ("400", "401", "403", "404", "409", "422", "429")
PAGING = ("q", "b_start", "b_size", "sort_on", "sort_order")
_TYPES = {
    colander.Integer: {"type": "integer"},
    colander.Decimal: {"type": "number"},
    colander.Date: {"type": "string", "format": "date"},
}
_PARAMETER = re.compile(r"\{(\w+)\}")


@call("GET", "/openapi.json", context=Site, name="openapi.json", permission=Permission.PUBLIC)
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
            "schemas": {"Error": _error_schema()},
        },
        "security": [{"bearer": []}],
    }


def _operation(each, translate):
    name = re.sub(r"\W+", "_", f"{each.method}{each.path}").strip("_").lower()
    operation = {
        "operationId": name,
        "summary": each.summary,
        "responses": {str(each.status): {"description": each.summary}} | _refusals(),
    }
    parameters = [
        {"name": found, "in": "path", "required": True, "schema": {"type": "string"}}
        for found in _PARAMETER.findall(each.path)
    ]
    if each.method == "GET" and each.path in ("/customers", "/dossiers", "/search"):
        parameters += [
            {"name": found, "in": "query", "schema": {"type": "string"}} for found in PAGING
        ]
    if parameters:
        operation["parameters"] = parameters
    if each.permission == Permission.PUBLIC:
        operation["security"] = []
    if each.schema is not None:
        operation["requestBody"] = _body(each, translate)
    return operation


def _body(each, translate):
    schema = json_schema(each.schema(), translate, partial=each.method == "PATCH")
    kind = "application/json"
    if each.upload:
        kind = "multipart/form-data"
        schema["properties"]["file"] = {"type": "string", "format": "binary"}
        schema.setdefault("required", []).append("file")
    return {"required": True, "content": {kind: {"schema": schema}}}


def json_schema(schema, translate, partial=False) -> dict:
    """A colander schema as JSON schema."""
    properties = {node.name: _property(node, translate) for node in schema.children}
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    required = [node.name for node in schema.children if node.required]
    if required and not partial:
        found["required"] = required
    return found


def _property(node, translate):
    kind = next((each for type_, each in _TYPES.items() if isinstance(node.typ, type_)), None)
    found = dict(kind or {"type": "string"})
    found["title"] = translate(node.title)
    choices = getattr(node, "choices", None)
    if choices:
        found["description"] = "、".join(f"{value}={translate(label)}" for value, label in choices)
    return found


def _refusals():
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {code: {"description": "Error", "content": content} for code in ERRORS}


def _error_schema():
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "type": text,
            "message": text,
            "field": text,
            "fields": {"type": "object", "additionalProperties": text},
            "missing": {"type": "array", "items": text},
        },
        "required": ["type", "message"],
    }
