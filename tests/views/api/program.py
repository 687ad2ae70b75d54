"""A program that calls the JSON interface, and holds every answer against the description."""

import re

import jsonschema

from dossier import clock
from dossier.login import Kind

PREFIX = "/api/v1"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


class Program:
    """Calls with a bearer token of a person; without a person it has none."""

    def __init__(self, app, description, token=""):
        self.app = app
        self.description = description
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path, query=None, status=200):
        """The answer to GET; `path` is below /api/v1 or a whole address."""
        return self._call("GET", path, status, params=query)

    def post(self, path, body=None, status=201):
        """The answer to POST of a JSON body, or of none."""
        return self._send("POST", path, body, status)

    def patch(self, path, body, status=200):
        """The answer to PATCH."""
        return self._send("PATCH", path, body, status)

    def put(self, path, body, status=200):
        """The answer to PUT."""
        return self._send("PUT", path, body, status)

    def delete(self, path, status=204):
        """The answer to DELETE."""
        return self._call("DELETE", path, status)

    def upload(self, path, fields, *files, status=201):
        """The answer to POST of a form with files, each (field, file name, bytes)."""
        kind, body = self.app.encode_multipart(list(fields.items()), list(files))
        return self.raw("POST", path, body, status, kind)

    def raw(self, method, path, body, status, content_type="application/json"):
        """The answer to whatever bytes."""
        path = address(path)
        headers = {**self.headers, "Content-Type": content_type}
        answer = self.app.request(path, method=method, body=body, headers=headers, status=status)
        check(self.description, method, path, answer)
        return answer

    def _send(self, method, path, body, status):
        if body is None:
            return self._call(method, path, status)
        return self._call(method, path, status, params=body, json=True)

    def _call(self, method, path, status, json=False, **options):
        path = address(path)
        verb = getattr(self.app, method.lower() + ("_json" if json else ""))
        options = {name: value for name, value in options.items() if value is not None}
        answer = verb(path, headers=self.headers, status=status, **options)
        check(self.description, method, path, answer)
        return answer


def address(path):
    """A path below /api/v1, or an `@id`, as a path of the application."""
    path = path.removeprefix("http://localhost")
    return path if path.startswith(PREFIX) else f"{PREFIX}{path}"


def program(app, description, request, person=None):
    """A program of a person, or of nobody."""
    token = ""
    if person is not None:
        token, _login = request.logins.open(person.__name__, Kind.API, "", "test", clock.now())
    return Program(app, description, token)


def operation(description, method, path):
    """The operation of the description that a call is, or None."""
    asked = path.partition("?")[0].removeprefix(PREFIX)
    for template, operations in description["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, asked) and method.lower() in operations:
            return operations[method.lower()]
    return None


def check(description, method, path, answer):
    """Hold an answer against the description: its status is listed, its JSON has the shape."""
    told = operation(description, method, path)
    if told is None:
        assert answer.status_int in (401, 404), f"{method} {path} is not described"
        return
    response = told["responses"].get(str(answer.status_int))
    assert response is not None, f"{method} {path}: {answer.status_int} is not described"
    content = response.get("content")
    if content is None:
        assert answer.body == b""
        return
    (kind,) = content
    assert answer.content_type == kind
    if "schema" in content[kind]:
        schema = content[kind]["schema"] | {"components": description["components"]}
        jsonschema.validate(answer.json, schema, jsonschema.Draft202012Validator)
