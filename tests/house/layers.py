"""Throw-away worlds over the base site, and people who ask them over HTTP without a browser."""

import io
import itertools
import json
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import transaction
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import manager as threadlocals
from webob import Request as Call
from ZODB import DB
from ZODB.DemoStorage import DemoStorage

from catalog import fulltext, queries
from dossier import clock, key_store
from dossier.access import subject_of
from dossier.login import Kind
from dossier.vocabulary import Index
from tests.conftest import become, memory_engine
from tests.make import Make
from tests.world import ADMIN

SAFE = ("GET", "HEAD")
_addresses = itertools.count(1)


class Layer:
    """A database over a storage, with a text index of its own. Nothing written goes below."""

    def __init__(self, config, below):
        self.config, self.registry = config, config.registry
        self.storage = DemoStorage(base=below, close_base_on_close=False)
        self.database, self.engine = DB(self.storage), memory_engine()
        fulltext.attach(self.database, self.engine)
        below = self.registry.settings["dossier.database"]
        key_store.attach(self.database, key_store.of_database(below))
        self._take_over_texts()

    def _take_over_texts(self):
        with self.acting() as request:
            queries.records(request.root)[Index.TEXT].rebuild(self.registry)

    def enter(self):
        """From now on the application serves this world."""
        self.registry._zodb_databases = {"": self.database}
        self.registry.text_engine = self.engine

    @contextmanager
    def acting(self):
        """The request of the founder, who may everything; what is done is kept at the end."""
        self.enter()
        connection = self.database.open()
        request = Request.blank("/")
        request.registry, request.tm = self.registry, transaction.manager
        apply_request_extensions(request)
        request.root = connection.root()["site"]
        threadlocals.push({"registry": self.registry, "request": request})
        try:
            admin = become(request, request.root["people"].by_login(ADMIN)).person
            request.subject = subject_of(admin, admin.__name__, all_offices_filled=False)
            yield request
            transaction.commit()
        finally:
            transaction.abort()
            connection.close()
            threadlocals.pop()

    @contextmanager
    def making(self):
        """The builders of this world."""
        with self.acting() as request:
            yield Make(request, become)

    def over(self):
        """A new layer over this one."""
        return Layer(self.config, self.storage)

    def close(self):
        self.database.close()
        self.engine.close()


@dataclass
class Asker:
    """Somebody with an open session, or with no `person` a visitor."""

    wsgi: object
    registry: object
    person: str | None
    headers: dict = field(default_factory=dict)
    csrf: str = ""
    address: str = field(default_factory=lambda: f"127.0.1.{next(_addresses) % 250}")

    def enter(self):
        """Open a new session, as after a log-in."""
        if self.person is not None:
            opened = self.registry.logins.open(
                self.person, Kind.PAGE, self.address, "test", clock.now()
            )
            token, login = opened
            self.headers, self.csrf = {"Cookie": f"dossier={token}"}, login.csrf
        return self

    def ask(self, path, method="GET", body=b"", **headers):
        """The answer to one request; what may change something brings the CSRF token."""
        call = Call.blank(path, method=method, headers=self.headers | headers)
        call.remote_addr = self.address
        if method not in SAFE:
            call.headers["X-CSRF-Token"] = self.csrf
            call.content_type = "application/x-www-form-urlencoded"
            if path.startswith("/api/"):
                call.content_type, body = "application/json", body or b"{}"
            call.body = body
        return call.get_response(self.wsgi)

    def post(self, path, values):
        """The answer to a form, or to a call, with these values."""
        as_json = path.startswith("/api/")
        body = json.dumps(values) if as_json else urlencode(values)
        return self.ask(path, "POST", body.encode())


def subject_in(request, person_id):
    """Who a person is in the world of `request`, as `decide` wants it; None for a visitor.

    He sits in the reading room, which is where the tests' requests come from.
    """
    person = request.root["people"].get(person_id or "")
    if person is None or not person.active:
        return None
    filled = request.root.offices_filled() if person.founder else True
    return subject_of(person, person_id, filled, True)


def bare(answer, *names):
    """An answer without what differs each time, and without these names: status, headers, body.

    Of a workbook its parts are compared, less the one that says when it was made.
    """

    def masked(raw):
        raw = ONCE.sub(rb"\1", raw)
        for name in names:  # a short one is a word of pages too: only where it is an address
            pattern = name if len(name) >= SHORT else rf"(?<=/){name}(?![0-9a-z])"
            raw = re.sub(pattern.encode(), b"*" * len(name), raw)
        return raw

    body = answer.body
    if body.startswith(b"PK"):
        body = b"\n".join(part for name, part in parts(body) if name != "docProps/core.xml")
    headers = [(key, masked(value.encode())) for key, value in answer.headerlist]
    if answer.body.startswith(b"PK"):
        headers = [pair for pair in headers if pair[0] != "Content-Length"]
    return answer.status_int, sorted(h for h in headers if h[0] != "Set-Cookie"), masked(body)


def parts(packed) -> list:
    """(name, content) of the parts of a zip."""
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        return [(name, package.read(name)) for name in sorted(package.namelist())]


SHORT = 12  # letters that an id has at least
ONCE = re.compile(rb'((?:name="receipt" value|name="csrf[_-]token" (?:value|content))=")[^"]+')
