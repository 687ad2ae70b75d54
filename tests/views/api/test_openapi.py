"""The description is OpenAPI 3.1, tells every call that is registered, and no other."""

import re

import jsonschema
import pytest
import transaction

from dossier import clock
from dossier.vocabulary import AlertKind
from views.api import CALLS, ROUTE
from workflows.alert import raised

OPERATION = {
    "type": "object",
    "required": ["operationId", "summary", "responses", "parameters"],
    "additionalProperties": False,
    "properties": {
        "operationId": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "summary": {"type": "string", "minLength": 8},
        "parameters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "in", "schema"],
                "properties": {"in": {"enum": ["path", "query", "header"]}},
            },
        },
        "requestBody": {"type": "object", "required": ["content"]},
        "responses": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[1-5][0-9][0-9]$"},
            "additionalProperties": {"type": "object", "required": ["description"]},
        },
        "security": {"type": "array"},
    },
}
DOCUMENT = {
    "type": "object",
    "required": ["openapi", "info", "paths", "components", "servers"],
    "additionalProperties": False,
    "properties": {
        "openapi": {"const": "3.1.0"},
        "info": {"type": "object", "required": ["title", "version"]},
        "servers": {"type": "array", "items": {"type": "object", "required": ["url"]}},
        "paths": {
            "type": "object",
            "propertyNames": {"pattern": "^/"},
            "additionalProperties": {
                "type": "object",
                "propertyNames": {"enum": ["get", "put", "post", "delete", "patch"]},
                "additionalProperties": OPERATION,
            },
        },
        "components": {"type": "object"},
        "security": {"type": "array"},
    },
}


def schemas(node):
    """Every schema in a description, wherever it stands."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "schema":
                yield value
            elif name == "schemas":
                yield from value.values()
            else:
                yield from schemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from schemas(value)


def references(node):
    """Every $ref below a node."""
    if isinstance(node, dict):
        yield from [node["$ref"]] if "$ref" in node else []
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def operations(description):
    """(method, path, operation) of all operations."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_it_is_served_to_everybody(app, description):
    assert app.get("/api/v1/openapi.json").json == description


def test_it_has_the_form_of_openapi(description):
    jsonschema.validate(description, DOCUMENT)


def test_every_schema_is_a_json_schema(description):
    found = list(schemas(description))

    assert len(found) > 100
    for schema in found:
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_reference_leads_to_a_schema(description):
    known = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}

    assert set(references(description)) == known


def test_operation_ids_are_unique(description):
    names = [operation["operationId"] for _method, _path, operation in operations(description)]

    assert len(names) == len(set(names))


def test_the_parameters_of_a_path_are_declared(description):
    for _method, path, operation in operations(description):
        declared = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
        assert declared == re.findall(r"\{(\w+)\}", path)


def test_no_parameter_is_declared_twice(description):
    for _method, path, operation in operations(description):
        names = [each["name"] for each in operation["parameters"]]
        assert len(names) == len(set(names)), path


def test_what_is_described_is_what_is_registered(base, description):
    config, _storage = base
    views = [entry["introspectable"] for entry in config.introspector.get_category("views")]
    registered = {
        (view["request_methods"], view["context"], view["name"])
        for view in views
        if view["route_name"] == ROUTE
    }

    assert len(registered) == len(CALLS) == len(list(operations(description)))


def test_every_view_of_the_interface_is_declared_as_a_call(base):
    config, _storage = base
    views = [entry["introspectable"] for entry in config.introspector.get_category("views")]

    ours = [view for view in views if view["callable"].__module__.startswith("views.api")]
    assert {view["route_name"] for view in ours} == {ROUTE}
    assert len(ours) == len(CALLS)


def test_every_described_call_is_answered(keeper, paths, description, request_):
    """A call that nobody registered is missing for him who may do everything."""
    plan = {"title": "审计", "due": clock.today().isoformat(), "size": 1}
    planned = keeper.post("/inspections", plan).json["id"]
    found = raised(request_, AlertKind.BACKUP_OVERDUE).__name__
    transaction.commit()
    for method, path, _operation in operations(description):
        if method == "get":
            one = real(path, paths).replace("{inspection}", planned)
            keeper.get(one.replace("{alert}", found))


def real(path, paths):
    """A path of the description with the things of the company in it."""
    path = path.replace("/dossiers/{dossier}/documents/{document}", paths.document)
    path = path.replace("/dossiers/{dossier}", paths.dossier)
    path = path.replace("/customers/{customer}", paths.customer)
    path = path.replace("/policies/{policy}", "/policies/default").replace("{edition}", "1")
    return path.replace("/users/{user}", "/users/" + paths.user)


@pytest.mark.parametrize("path", ["/session", "/openapi.json"])
def test_only_the_door_and_the_description_need_no_token(description, path):
    public = {path for _m, path, operation in operations(description) if "security" in operation}

    assert public == {"/session", "/openapi.json"}
    assert path in public


def test_a_body_says_which_fields_it_must_have_and_takes_no_other(description):
    body = description["paths"]["/dossiers"]["post"]["requestBody"]["content"]["application/json"]

    assert body["schema"]["required"] == ["title", "class", "customer"]
    assert body["schema"]["additionalProperties"] is False


def test_an_upload_is_told_as_a_form_with_a_file(description):
    post = description["paths"]["/dossiers/{dossier}/documents"]["post"]
    schema = post["requestBody"]["content"]["multipart/form-data"]["schema"]

    assert schema["properties"]["file"]["format"] == "binary"
    assert "file" in schema["required"]


def test_a_change_need_not_send_every_field(description):
    patch = description["paths"]["/customers/{customer}"]["patch"]
    schema = patch["requestBody"]["content"]["application/json"]["schema"]

    assert "required" not in schema


def test_it_is_told_in_english_to_who_asks_for_it(app):
    answer = app.get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).json

    post = answer["paths"]["/customers"]["post"]["requestBody"]["content"]["application/json"]
    assert post["schema"]["properties"]["region"]["title"] == "Region"
