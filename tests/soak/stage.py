"""A process whose children do single acts on copies of a small site, to be traced and killed.

One order in each line, as JSON: `furnish` makes the site and its acts, `act` opens a copy, says
who it is, waits for a line and acts, again for each further line until `end`; `look` starts a
copy and tells what is in it and what is wrong. When a child has gone, the parent says how. What
is imported once is forked; answers go over a socket, so that no traced call carries them.
"""

import contextlib
import gc
import io
import json
import logging
import os
import socket
import sys
import traceback
from collections import Counter

from pyramid.request import Request

from dossier import temporary
from dossier.suite import Unreadable
from dossier.vocabulary import AlertKind, Tag
from tests.soak import acts, after
from tests.soak.served import settings
from tests.soak.warm import warm
from views import configure
from views.console import main as command
from views.witness import leave

CUT = 598  # an answer that ends before its end

_out = None


def say(**told):
    _out.sendall(json.dumps(told).encode() + b"\n")


def furnish(order):
    """Make the site; say its acts."""
    registry = configure(settings(order["folder"])).registry
    named = acts.furnish(registry)
    config = configure(settings(order["folder"]))
    found = acts.recorded(config.make_wsgi_app(), named)
    say(acts=[act._asdict() for act in (*found, *acts.COMMANDS)])


def act(order):
    """Open the copy and act when told so; say what was answered."""
    folder = os.environ["DOSSIER_VAR"] = order["folder"]
    temporary.take(folder)
    asked = acts.Act(**order["act"])
    do = _command if asked.command else _doer(folder, asked)
    say(ready=os.getpid())
    while (word := os.read(0, 100).decode().split())[0] != "end":
        try:
            say(**do(folder, asked.again(*word[1:])))
        except Exception as error:
            say(status=599, body="".join(traceback.format_exception(error)))


def _doer(folder, asked):
    config = configure(settings(folder))
    wsgi, registry = config.make_wsgi_app(), config.registry

    def request(folder, asked):
        sent = Request.from_bytes(asked.request.encode("latin-1"))
        sent.environ["REMOTE_ADDR"] = "127.0.0.1"
        answer = sent.get_response(wsgi)
        if (answer.location or "").partition("?")[0].endswith("/login"):
            return {"status": 401, "body": ""}  # the session has ended: nothing was done
        try:
            body = answer.body.decode("utf-8", "replace")
        except Unreadable:  # the connection is cut
            return {"status": CUT, "body": ""}
        return {"status": answer.status_int, "body": body[:20_000]}

    def chore(folder, asked):
        {
            "witness": lambda: leave(registry),
            "pack": lambda: registry._zodb_databases[""].pack(),
        }[asked.chore]()
        return {"status": 200, "body": ""}

    return chore if asked.chore else request


def _command(folder, asked):
    """As the terminal runs it; 200 for exit code 0."""
    arguments = [each.replace("{folder}", folder) for each in asked.command]
    said, code = io.TextIOWrapper(io.BytesIO(), "utf-8"), 0
    logging.disable()  # what is said is looked at, not what is logged beside it
    with contextlib.redirect_stderr(said):
        try:
            command.main(arguments, standalone_mode=False)
        except SystemExit as ended:
            code = ended.code
    said.flush()
    return {"status": 500 if code else 200, "body": said.buffer.getvalue().decode()}


def look(order):
    """Start the copy; say what is in it, and all that is wrong."""
    with after.started(settings(order["folder"])) as found:
        say(state=state(found.site, found.registry), faults=found.faults(acts.WORDS))


def state(site, registry) -> dict:
    """All that acts change, in words that two copies of one site have in common.

    That a backup failed, and the alert of it, is no change: it may be told of one that did not.
    """
    log = [
        entry
        for entry in site.log.entries()
        if "result" not in entry and not tells_of_failed_backup(entry)
    ]
    failed = [each for each in site["alerts"].values() if each.kind is AlertKind.BACKUP_FAILED]
    return {
        "customers": sorted(each.name for each in site["customers"].values()),
        "dossiers": sorted(_told(each) for each in site["dossiers"].values()),
        "numbers": sorted(site.numbering.given),
        "things": len(site.__objectmap__.objectid_to_path) - len(failed),
        "receipts": len(site.receipts),
        "log": dict(Counter(entry["tag"] for entry in log)),
        "maintenance": registry.maintenance.reason() or "",
    }


def tells_of_failed_backup(entry):
    """Whether an entry says that a backup failed, or that there is an alert of it."""
    told = entry.get("after", {}).get("alert") == AlertKind.BACKUP_FAILED
    return entry["tag"] == Tag.BACKUP_FAILED or entry["tag"] == Tag.ALERT_RAISED and told


def _told(dossier):
    papers = sorted(
        [each.title, [(version.content.size, version.content.sha256) for version in each.versions]]
        for each in dossier.values()
    )
    given = len(getattr(dossier, "__acl__", ()))
    return [dossier.title, str(dossier.state), dossier.number, int(dossier.tier), given, papers]


def follow_orders():
    warm()
    gc.disable()  # the children are too short for it
    say(warm=True)
    orders = {"furnish": furnish, "act": act, "look": look}
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            try:
                orders[order["order"]](order)
            except BaseException as error:
                say(fault="".join(traceback.format_exception(error)))
            os._exit(0)
        say(gone=os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    _out = socket.socket(fileno=int(sys.argv[1]))
    follow_orders()
