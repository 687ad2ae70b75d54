"""The page of a dossier with fifty documents, against an empty view behind the same log-in."""

import time
import urllib.request

from pyramid.response import Response
from webtest import TestApp
from webtest.http import StopableWSGIServer

from catalog import queries
from dossier.site import Site
from dossier.vocabulary import Permission
from tests.bench.ground import ADMIN, PASSWORD

SECONDS = 6


def run(ground):
    """Print the figures; both are asked of one server in turn."""
    ground.config.add_view(
        lambda context, request: Response("ok"),
        context=Site,
        name="empty",
        permission=Permission.SITE_VIEW,
    )
    app = ground.config.make_wsgi_app()
    cookie = _log_in(app)
    question = queries.Question(facets={"type": ["Dossier"]}, size=1)
    dossier = queries.ask(ground.site, ground.request.subject, question).items[0]
    server = StopableWSGIServer.create(app, threads=4, expose_tracebacks=False)
    base = f"http://127.0.0.1:{server.effective_port}"
    rates = {"/empty": 0.0, f"/dossiers/{dossier.__name__}/": 0.0}
    for _turn in range(3):
        for path in rates:
            rates[path] += _rate(base + path, cookie) / 3
    server.shutdown()
    empty, whole = rates.values()
    print(f"page:   empty view behind the log-in             {empty:8.1f} requests/s")
    print(f"        dossier with fifty documents             {whole:8.1f} requests/s")
    print(f"        share (goal: 20 %)                       {100 * whole / empty:8.1f} %")


def _log_in(app):
    browser = TestApp(app, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    form = browser.get("/login").forms["form"]
    form["login"], form["password"] = ADMIN, PASSWORD
    form.submit(status=303)
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def _rate(url, cookie):
    asked = urllib.request.Request(url, headers={"Cookie": cookie})
    count, until = 0, time.monotonic() + SECONDS / 3
    began = time.monotonic()
    while time.monotonic() < until:
        with urllib.request.urlopen(asked) as answer:
            assert answer.status == 200
            answer.read()
        count += 1
    return count / (time.monotonic() - began)
