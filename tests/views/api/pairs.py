"""Requests and answers as docs/api shows them, written down by the tests that made them."""

import json
import re
from http.client import responses
from pathlib import Path

from tests.views.api.program import address

FOLDER = Path("docs/api")
HEAD = "<!-- Written by tests/views/api/test_pairs.py: change what it does, not this. -->\n"
SHOWN = ("Content-Type", "Content-Disposition", "Location", "Retry-After")
NAME = re.compile(r"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")
TOKEN = re.compile(r'(?<="token": ")[\w-]{43}')


class Page:
    """One page of docs/api: sentences and pairs, in the order they are made."""

    def __init__(self, title, opening):
        self.parts = [HEAD, f"# {title}\n", f"{opening}\n"]
        self.known = {}
        self.drawn = ()

    def pair(self, sentence, answer, form=None):
        """Write down what led to an answer of the application, and the answer.

        `form` tells the fields and files of a form, whose bytes are of no use to a reader.
        """
        request = answer.request
        self.parts.append(f"## {sentence}\n")
        self.parts.append(_block(_asked(request, form)))
        self.parts.append(_block(_answered(answer)))

    def text(self):
        """The page; what differs from run to run is given the same name in each."""
        text = TOKEN.sub("TOKEN", "\n".join(self.parts))
        for pattern, shown in self.drawn:
            text = re.sub(pattern, shown, text)
        return NAME.sub(self._named, text.replace("http://localhost", "https://records.example"))

    def _named(self, found):
        return self.known.setdefault(found.group(), f"ID-{len(self.known) + 1}")


def _block(lines):
    return "\n".join(("```http", *lines, "```\n"))


def _asked(request, form):
    query = f"?{request.query_string}" if request.query_string else ""
    yield f"{request.method} {address(request.path)}{query} HTTP/1.1"
    if "Authorization" in request.headers:
        yield "Authorization: Bearer TOKEN"
    if form is not None:
        yield "Content-Type: multipart/form-data"
        yield ""
        yield from (f"{name}: {value}" for name, value in form.items())
    elif request.body:
        yield f"Content-Type: {request.content_type}"
        yield ""
        yield _pretty(request.json)


def _answered(answer):
    yield f"HTTP/1.1 {answer.status_int} {responses[answer.status_int]}"
    yield from (f"{name}: {answer.headers[name]}" for name in SHOWN if name in answer.headers)
    if answer.content_type == "application/json":
        yield ""
        yield _pretty(answer.json)
    elif answer.body:
        yield ""
        yield answer.body.decode()


def _pretty(value):
    return json.dumps(value, ensure_ascii=False, indent=2)
