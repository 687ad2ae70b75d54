"""Every answer leaves one entry, on disk before its first byte is sent (R112, S53).

An act tells the log in its own transaction. What was shown, refused or failed goes into the
journal from outside of all tweens, where the answer is final and no lock is held; what it is
about was noted inside, while the store could be read. Nothing is served that cannot be written.
"""

import contextlib
import logging

from pyramid.config import PHASE3_CONFIG
from pyramid.interfaces import IExecutionPolicy
from pyramid.request import Request
from pyramid.response import Response
from pyramid.router import default_execution_policy
from pyramid.threadlocal import get_current_request
from pyramid.tweens import EXCVIEW
from substanced.util import get_oid

from catalog import queries
from dossier import clock, faults
from dossier.access import NOBODY, line_of
from dossier.document import Document
from dossier.errors import Conflict
from dossier.event import Happened
from dossier.faults import Point
from dossier.journal import Journal, Unwritable
from dossier.language import _
from dossier.vocabulary import Tag, Tier
from views.failure import is_api
from views.lock import SAFE
from views.shown import API, PAGE, RECORDS, tag_of

SEEN, TOLD = "dossier.seen", "dossier.told"
REDIRECTS = (301, 302, 303, 307, 308)
ASKING = (Tag.LIST_VIEWED, Tag.SEARCH_ASKED, Tag.LIST_EXPORTED)
OK, REFUSED, FAILED = "ok", "refused", "failed"
SILENT = (
    "系统暂时无法记录操作日志，因此不能显示或修改任何内容，请稍后再试。\n"
    "The log cannot be written at the moment, so nothing is shown or changed. "
    "Please try again later.\n"
)
PAUSE = 10  # seconds after which it may be tried again

_log = logging.getLogger(__name__)


def tween_factory(handler, registry):
    """A tween below pyramid_tm: it notes who asked for what, while the store can be read."""

    def tween(request):
        request.environ.pop(TOLD, None)
        try:
            return handler(request)
        finally:
            request.environ[SEEN] = seen(request)
            if request.exception is not None:  # what was told dies with the transaction
                request.environ.pop(TOLD, None)

    return tween


def seen(request):
    """The entry of a request but for what became of it; None for a visitor or a static file."""
    route = request.matched_route
    if route is not None and route.name.startswith("__static"):
        return None
    if getattr(request, "root", None) is None or request.subject is NOBODY:
        return None
    context, actor = getattr(request, "context", None), request.actor
    face, name = API if is_api(request) else PAGE, getattr(request, "view_name", "")
    tag = tag_of(face, type(context), name)
    asked = request.GET.get("q", "").strip() if tag in ASKING else ""
    if asked and tag is Tag.LIST_VIEWED:
        tag = Tag.SEARCH_ASKED
    return _entry(actor, tag, context, asked) | _grade(context) | _version(request, context, tag)


def note(request, tag, thing):
    """Write down what a command is about to show; Conflict if it cannot be."""
    try:
        request.registry.journal.write(_entry(request.actor, tag, thing) | {"result": OK})
    except Unwritable as error:
        raise Conflict(_("现在无法记录操作日志，因此什么也不能显示。")) from error


def note_refusal(request, refusal):
    """Write down that a command was refused."""
    entry = _entry(request.actor, Tag.RECORD_REFUSED, None)
    with contextlib.suppress(Unwritable):  # it is refused all the same
        request.registry.journal.write(entry | {"result": REFUSED, "status": refusal.status})


def _entry(actor, tag, thing, asked=""):
    entry = {"tag": tag, "by": actor.person, "object": get_oid(thing, 0)}
    facts = {
        "address": actor.address,
        "command": actor.command,
        "behalf": actor.behalf,
        "asked": asked,
        "at": clock.now().isoformat(),
    }
    return entry | {fact: value for fact, value in facts.items() if value}


def _grade(context):
    """How secret a record was at that moment."""
    if not isinstance(context, RECORDS):
        return {}
    if getattr(context, "sources", tuple)():
        return {"tier": queries.effective_tier(context)}
    return {"tier": max(getattr(each, "tier", Tier.OPEN) for each in line_of(context))}


def _version(request, context, tag):
    """Which version of a document was seen: the newest but where another was asked for."""
    if not isinstance(context, Document):
        return {}
    newest, asked = len(context.versions), request.GET.get("version", "")
    old = tag is Tag.DOCUMENT_DOWNLOADED and asked.isdecimal() and 1 <= int(asked[:9]) <= newest
    return {"version": int(asked[:9]) if old else newest}


def entry_of(environ, status):
    """The entry that an answer of this status leaves in the journal, or None."""
    told, entry = environ.pop(TOLD, False), environ.pop(SEEN, None)
    if entry is None:
        return None
    if status >= 500:  # also an act that told the log and could not be kept
        return entry | {"tag": Tag.RECORD_REFUSED, "result": FAILED, "status": status}
    if told:
        return None
    if status >= 400:
        return entry | {"tag": Tag.RECORD_REFUSED, "result": REFUSED, "status": status}
    if entry["tag"] is None or status in REDIRECTS:
        return None
    return entry | {"result": OK}


def told(happened: Happened):
    """The act of the current request has its entry."""
    request = get_current_request()
    if request is not None:
        request.environ[TOLD] = True


def witnessed(policy, registry):
    """An execution policy that writes down what `policy` answers, and answers only then."""

    def answer(environ, router):
        response = None
        try:
            faults.at(Point.REQUEST)
            if environ["REQUEST_METHOD"] not in SAFE:
                registry.journal.check()
            response = policy(environ, router)
            entry = entry_of(environ, response.status_int)
            if entry is not None:
                registry.journal.write(entry)
            faults.at(Point.BEFORE_ANSWER)
            return response
        except Unwritable as error:
            _log.error("the journal cannot be written: %s", type(error.__cause__).__name__)
            registry.ending.look_at(error)
            return _silence(environ, response)

    return answer


def _silence(environ, response):
    """503 in place of an answer of which there would be no trace."""
    if response is not None:
        getattr(response.app_iter, "close", lambda: None)()
    if is_api(Request(environ)):
        silent = Response(json_body={"type": "Unavailable", "message": SILENT.strip()}, status=503)
    else:
        silent = Response(text=SILENT, status=503, content_type="text/plain")
    silent.retry_after = PAUSE
    return silent


def includeme(config):
    """Open the journal and stand above the failure net; views.headers goes above this."""
    registry = config.registry
    folder = registry.settings["dossier.var"] + "/journal"
    registry.journal = Journal(folder, registry.keys)

    def stand():
        policy = registry.queryUtility(IExecutionPolicy, default=default_execution_policy)
        registry.registerUtility(witnessed(policy, registry), IExecutionPolicy)

    config.action("evidence", stand, order=PHASE3_CONFIG + 1)
    config.add_subscriber(told, Happened)
    config.add_tween(
        "views.evidence.tween_factory", under="pyramid_tm.tm_tween_factory", over=EXCVIEW
    )
