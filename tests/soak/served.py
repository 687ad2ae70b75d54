"""A process whose children serve a site until they are killed; run it as a module.

`found FOLDER` makes a site with a token for its first admin and says `token TOKEN`. `serve FOLDER`
serves it in a child, which says `port PORT PID`; when it has gone the parent says `gone` and how.
What is imported once is forked, so that a start costs what opening the store costs. `serve?FAULTS
FOLDER` lets these happen (dossier/faults.py) after the first SIGUSR1, `recover?FAULTS FOLDER` at
once. `mortal FOLDER` serves and ends by itself when the disk fails, as `dossier serve` does.
"""

import json
import os
import signal
import sys
from datetime import timedelta

import transaction
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import RequestContext
from waitress.server import create_server

from dossier import faults, library, witness
from dossier.settings import complete
from tests.conftest import CHEAP, become
from tests.soak import after
from tests.soak.warm import warm
from tests.world import ADMIN, PASSWORD
from views import configure, main
from workflows import login, site

QUIET = "seed=0"  # ready for faults, and none of them

_answers = 1


def settings(folder):
    """The settings of a site in a folder; the environment says in which store."""
    given = {"dossier.var": folder, "dossier.password_cost": "cheap"}
    given["dossier.idle_minutes"] = "700"  # campaigns act with sessions of hours ago
    # The environment beats what is given, and a store opened earlier has left its folder there.
    os.environ["DOSSIER_VAR"] = folder
    return complete({**given, "pyramid.default_locale_name": "zh_CN"})


def say(*words):
    os.write(_answers, (" ".join(map(str, words)) + "\n").encode())


def found(folder):
    """Make the site."""
    registry = configure(settings(folder)).registry
    connection = registry._zodb_databases[""].open()
    request = Request.blank("/")
    request.registry, request.tm = registry, transaction.manager
    with RequestContext(request):
        written = library.shipped("etc/policies", "default")
        root = connection.root()
        site.create(registry, root, "港湾贸易有限公司", written, ADMIN, PASSWORD, CHEAP)
        apply_request_extensions(request)
        request.root = root["site"]
        founder = request.root["people"].by_login(ADMIN)
        become(request, founder)
        token = login.create_token(request, founder, "soak", timedelta(days=364))
        transaction.commit()
    say("token", token)


def serve(folder):
    """Serve until the end, as `dossier serve` does, on a port of its own; faults wait."""
    asked = os.environ[faults.VARIABLE]
    os.environ[faults.VARIABLE] = asked and QUIET
    app = main({}, **settings(folder))
    signal.signal(signal.SIGUSR1, lambda *_: setattr(faults, "active", faults.parsed(asked)))
    offer(app)


def together(folder):
    """Serve in as many processes as the order says, one group that is killed as one."""
    number = int(os.environ[faults.VARIABLE])
    os.environ[faults.VARIABLE] = ""
    os.setpgrp()
    say("group", os.getpid())
    for _ in range(number - 1):
        if not os.fork():
            break
    try:
        serve(folder)
    finally:
        say("failed")  # else the port that one of them never had would be waited for


def mortal(folder):
    """Serve, and end by itself when the disk fails."""
    app = main({}, **settings(folder))
    app.registry.ending.arm()
    offer(app)


def recover(folder):
    """Serve with faults from the first moment on."""
    offer(main({}, **settings(folder)))


def offer(app):
    server = create_server(app, listen="127.0.0.1:0", threads=8, ident=None)
    say("port", server.effective_port, os.getpid())
    server.run()


def examine(folder):
    """Look at all of a site that nobody serves; a head is left, which its log must continue."""
    with after.started(settings(folder)) as found:
        faults_found = found.faults()
        witness.leave(found.site.log, found.registry.settings)
        said = faults_found[:20] or [found.site.log.size]
    say("wrong" if faults_found else "sound", *said)


def tell_log(folder):
    """Say the file in which every entry of the log stands, as JSON."""
    path = f"{folder}/entries.json"
    with after.started(settings(folder)) as found, open(path, "w") as file:
        json.dump(list(found.site.log.entries()), file)
    say("log", path)


ORDERS = {
    **{"found": found, "serve": serve, "together": together},
    **{"recover": recover, "mortal": mortal},
    **{"examine": examine, "log": tell_log},
}


def keep_answers_apart():
    """What a library prints must not come among the answers."""
    global _answers
    _answers = os.dup(1)
    os.dup2(2, 1)


def follow_orders():
    keep_answers_apart()
    warm()
    for line in sys.stdin:
        order, _space, folder = line.rstrip("\n").partition(" ")
        order, _sign, os.environ[faults.VARIABLE] = order.partition("?")
        child = os.fork()
        if not child:
            ORDERS[order](folder)
            os._exit(0)
        _child, how = os.waitpid(child, 0)
        say("gone", os.waitstatus_to_exitcode(how))


if __name__ == "__main__":
    follow_orders()
