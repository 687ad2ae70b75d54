"""The ground of every measurement: a site on RelStorage/SQLite, an officer, realistic texts."""

import itertools
import os
import random
import time
from contextlib import contextmanager
from pathlib import Path

import transaction
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import manager as threadlocals

from dossier import library
from dossier.access import subject_of
from dossier.demo.customers import customers
from dossier.demo.documents import manuscripts_of
from dossier.event import Actor
from dossier.password import CHEAP
from dossier.settings import complete
from views import configure
from workflows import site

ADMIN, PASSWORD = "linwei", "harbour lantern 84 quiet"
LENGTH = 300


class Ground:
    """One application over a new store in `folder`, and the request of its first admin."""

    def __init__(self, folder):
        settings = complete(
            {
                "dossier.var": str(folder),
                "dossier.password_cost": "cheap",
                "available_languages": "zh_CN en",
                "pyramid.default_locale_name": "zh_CN",
            },
            environ={},
        )
        self.folder = Path(folder)
        self.config = configure(settings)
        self.registry = self.config.registry
        self.database = self.registry._zodb_databases[""]
        self.connection = self.database.open()
        self.request = self._request()
        policy = library.shipped("etc/policies", "default")
        root = self.connection.root()
        self.site = site.create(self.registry, root, "港湾", policy, ADMIN, PASSWORD, CHEAP)
        transaction.commit()
        self.act()

    def act(self):
        """Let the request act for the first admin."""
        person = self.site["people"].by_login(ADMIN)
        self.request.root = self.site
        self.request.subject = subject_of(person, person.__name__, False)
        self.request.person = person
        self.request.actor = Actor(person.__name__, command="bench")

    def _request(self):
        request = Request.blank("/")
        request.registry = self.registry
        apply_request_extensions(request)
        request.tm = transaction.manager
        threadlocals.push({"registry": self.registry, "request": request})
        return request

    def size(self):
        """Bytes of all files below the folder, each counted once."""
        found = {}
        for place, _folders, names in os.walk(self.folder):
            for name in names:
                known = os.stat(os.path.join(place, name))
                found[known.st_ino] = known.st_size
        return sum(found.values())

    def close(self):
        """Give everything back."""
        transaction.abort()
        self.connection.close()
        threadlocals.pop()
        self.registry.text_engine.close()
        self.database.close()


def texts(seed=7):
    """Endless Chinese office texts of LENGTH characters, drawn from the demo company's papers."""
    pool = []
    for customer in itertools.islice(customers(), 60):
        pool.extend(paper.draft.text() for paper in manuscripts_of(customer))
    dice = random.Random(seed)
    sentences = [part + "。" for text in pool for part in text.split("。") if len(part) > 6]
    while True:
        text = ""
        while len(text) < LENGTH:
            text += dice.choice(sentences)
        yield text[:LENGTH]


@contextmanager
def timed():
    """Seconds of the block, as the only item of a list."""
    seconds = []
    began = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - began)


def median(values):
    """The middle value."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def written():
    """Bytes that this process has handed to the system's write calls so far."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("wchar")).split()[1])
