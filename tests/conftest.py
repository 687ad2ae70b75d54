"""Real objects for every test: one base site a run, a throw-away layer over it for each test."""

import datetime
import functools
import itertools
import tempfile
from pathlib import Path

import hypothesis
import pytest
import transaction
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import manager as threadlocals
from ZODB import DB
from ZODB.DemoStorage import DemoStorage
from ZODB.MappingStorage import MappingStorage

from dossier import clock, key_store, library, password
from dossier.event import Actor
from dossier.password import Cost
from tests.make import Make
from tests.world import ADMIN, CAST, PASSWORD, UNITS

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

CHEAP = Cost(memory=64, rounds=1)


def pytest_make_parametrize_id(val, argname):
    """Files are no names: one made a moment later, at another worker, would be another test."""
    return argname if isinstance(val, bytes | str) and len(val) > 60 else None


@pytest.fixture(scope="session", autouse=True)
def judged():
    """The same password of the same person is judged once a run: half of a small test was that."""
    judge = password.zxcvbn
    known = functools.cache(lambda secret, words: judge(secret, user_inputs=list(words)))
    password.zxcvbn = lambda secret, user_inputs: known(secret, tuple(user_inputs))
    yield
    password.zxcvbn = judge


@pytest.fixture(autouse=True)
def temporary_folder():
    """A site takes a folder of its own for the process; the next test must not inherit it."""
    yield
    tempfile.tempdir = None


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    """The settings of a test site: everything in a folder of its own, cheap password hashes."""
    from dossier.settings import complete

    var = tmp_path_factory.mktemp("var")
    return complete(
        {
            "dossier.var": str(var),
            "dossier.password_cost": "cheap",
            "dossier.reading_room": "127.0.0.0/8",
            "dossier.logins": "",
            "available_languages": "zh_CN en",
            "pyramid.default_locale_name": "zh_CN",
        },
        environ={},
    )


@pytest.fixture(scope="session")
def base(settings):
    """The storage of a new site, made once; its configurator with everything wired."""
    from views import configure
    from workflows import site

    storage = MappingStorage()
    settings = {**settings, "dossier.database": DB(storage), "dossier.engine": memory_engine()}
    config = configure(settings)
    registry = config.registry
    threadlocals.push({"registry": registry, "request": None})
    connection = settings["dossier.database"].open()
    policy = library.shipped("etc/policies", "default")
    site.create(registry, connection.root(), "港湾贸易有限公司", policy, ADMIN, PASSWORD, CHEAP)
    transaction.commit()
    connection.close()
    threadlocals.pop()
    return config, storage


def memory_engine():
    """A text index that lives in memory."""
    from catalog.engine import Engine

    return Engine(":memory:", b"k" * 32)


@pytest.fixture
def database(base):
    """A fresh layer over the base site."""
    from catalog import fulltext

    config, storage = base
    layer = DB(DemoStorage(base=storage, close_base_on_close=False))
    engine = memory_engine()
    fulltext.attach(layer, engine)
    key_store.attach(layer, key_store.of_database(config.registry.settings["dossier.database"]))
    config.registry._zodb_databases = {"": layer}
    config.registry.text_engine = engine
    yield layer
    transaction.abort()
    layer.close()
    engine.close()


@pytest.fixture
def request_(base, database):
    """The request of the first admin; `request_.root` is the site."""
    config, _ = base
    connection = database.open()
    request = Request.blank("/")
    request.registry = config.registry
    request.tm = transaction.manager
    apply_request_extensions(request)
    request.root = connection.root()["site"]
    threadlocals.push({"registry": config.registry, "request": request})
    become(request, request.root["people"].by_login(ADMIN))
    yield request
    transaction.abort()
    connection.close()
    threadlocals.pop()


def become(request, person):
    """Let the request act for `person` as he is now."""
    request.subject = request.root.subject(person)
    request.person = person
    request.actor = Actor(person.__name__, "127.0.0.1", "test")
    return request


@pytest.fixture
def site(request_):
    """The site of this test."""
    return request_.root


@pytest.fixture
def make(request_):
    """Builders: each default is the dullest legal value."""
    return Make(request_, become)


@pytest.fixture
def app(base, database):
    """The whole application, for WebTest."""
    from webtest import TestApp

    config, _ = base
    return TestApp(config.make_wsgi_app(), extra_environ={"REMOTE_ADDR": "127.0.0.1"})


@pytest.fixture(scope="session", autouse=True)
def catalogues():
    """The message catalogues, compiled where their source is newer, as `make` does it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in Path("views/locale").glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as text, compiled.open("wb") as binary:
                write_mo(binary, read_po(text))


class Cast(dict):
    """The people of tests/world.py by log-in name, each made and kept when he first comes up."""

    def __init__(self, make):
        self.make, self.units = make, {}
        people = make.site["people"]
        super().__init__({ADMIN: people.by_login(ADMIN)})

    def __missing__(self, login):
        name, post, code, tier = CAST[login]
        transaction.commit()  # what the web did meanwhile is seen from here on
        self[login] = self.make.person(login, tier, post, self.unit(code) if code else None, name)
        transaction.commit()
        return self[login]

    def unit(self, code):
        """A unit of tests/world.py."""
        if code not in self.units:
            self.units[code] = self.make.unit(UNITS[code], code)
        return self.units[code]

    def everybody(self):
        """All of them; the three offices are filled then."""
        return [self[login] for login in (ADMIN, *CAST)]


@pytest.fixture
def cast(make):
    """`cast["chen"]`: a person of tests/world.py."""
    return Cast(make)


@pytest.fixture
def enter(base, cast, request_):
    """`enter(login)`: somebody logs in through the web; with None he stays a visitor.

    Whatever has been made is kept before each request, and its effect is seen after it. More of
    the WSGI environ may be given by name.
    """
    from webtest import TestApp

    class Browser(TestApp):
        def do_request(self, *arguments, **options):
            transaction.commit()
            answer = super().do_request(*arguments, **options)
            request_.root._p_jar.sync()
            return answer

    wsgi, serial = base[0].make_wsgi_app(), itertools.count(1)
    request_.throttle.sweep(clock.now() + datetime.timedelta(days=2))  # of earlier tests

    def enter(login=ADMIN, password=PASSWORD, **environ):
        if login in CAST:
            cast[login]
        address = f"127.0.0.{next(serial)}"
        browser = Browser(wsgi, extra_environ={"REMOTE_ADDR": address, **environ})
        if login is not None:
            form = browser.get("/login").forms["form"]
            form["login"], form["password"] = login, password
            form.submit("submit", status=303)
        return browser

    return enter
