"""What nobody foresaw: the person gets a reference number, the log its type and place, no data.

The page is made of nothing that may be broken: no layout, no session, no store.
"""

import logging
import secrets

from pyramid.config import PHASE3_CONFIG
from pyramid.interfaces import IExecutionPolicy
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response
from pyramid.router import default_execution_policy
from pyramid.view import exception_view_config
from pyramid_retry import is_error_retryable, mark_error_retryable

from dossier import storage
from dossier.language import _
from views.ending import causes
from views.wording import Wording

FLOORS = frozenset({"dossier", "catalog", "workflows", "views"})
TYPES = {
    400: "BadRequest",
    405: "MethodNotAllowed",
    413: "TooLarge",
    414: "TooLong",
    503: "Unavailable",
}
WORDS = _("系统出错了。您填写的内容没有保存，请稍后再试；仍然不行时，请把编号告诉系统管理员。")
UNSURE = _(
    "磁盘出错，系统正在重新启动。刚才这一项可能没有保存：几秒后请先查看，没有的再提交一次。"
)
BARE = "系统出错了，请稍后再试。 Something went wrong; please try again later. "
READING = ("GET", "HEAD")
AWAY = _("数据库暂时连接不上，请稍后再试。")
BARE_AWAY = (
    "数据库暂时连接不上，请稍后再试。 "
    "The database cannot be reached at the moment; please try again later. "
)
BARE_ENDING = (
    "磁盘出错，系统正在重新启动，请稍后再试。 "
    "A disk has failed and the system is starting again; please try again later. "
)
PAUSE = 10  # seconds after which it may be tried again

log = logging.getLogger("dossier.failure")


@exception_view_config(Exception)
def failed(error, request):
    """500 with a reference number (S51). What is going to be tried again is not written down."""
    request.registry.ending.look_at(error, request.method not in READING)
    if is_away(error):
        if request.method in READING:  # of an act nobody knows how far it came
            mark_error_retryable(error)
        return absent(request)
    reference = "" if is_error_retryable(request, error) else written_down(error)
    words = UNSURE if request.registry.ending.begun else WORDS
    return plain(request, 500, words, reference)


def plain(request, status, message, reference=""):
    """A page, or the JSON error of interface.md, outside the site's own look."""
    wording = Wording(request.localizer)
    if is_api(request):
        body = {"type": TYPES.get(status, "Error"), "message": wording.say(message)}
        response = Response(json_body=body | ({"reference": reference} if reference else {}))
    else:
        values = {"message": message, "reference": reference, "wording": wording}
        response = render_to_response("views:templates/failure.pt", values, request=request)
    response.status_int = status
    return response


def is_away(error) -> bool:
    """Whether it comes of a database that cannot be reached now; the next request tries again."""
    return any(map(storage.is_away, causes(error)))


def absent(request):
    """503: it is nobody's fault here, and goes by."""
    response = plain(request, 503, AWAY)
    response.retry_after = PAUSE
    return response


def is_api(request) -> bool:
    """Whether a program is asking, so that the answer is JSON; the path may be unreadable."""
    return request.environ.get("PATH_INFO", "").startswith("/api/")


def written_down(error) -> str:
    """Write the types and places of an error into the log; its reference number.

    Never its message: that may name a customer or hold what somebody typed.
    """
    reference = secrets.token_hex(4).upper()
    log.error("failure %s: %s", reference, " from ".join(map(_told, causes(error))))
    return reference


def _told(error):
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__} at {' > '.join(_places(error)) or 'start'}"


def _places(error):
    """Our own lines on the way to the error, and the line that raised it."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.partition(".")[0] in FLOORS or trace.tb_next is None:
            frames.append(f"{name}.{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames


def netted(policy, registry):
    """An execution policy that answers even where nothing else could: outside of all tweens."""

    def answer(environ, router):
        if registry.ending.begun:
            return _bare(Request(environ), 503, BARE_ENDING)
        try:
            return policy(environ, router)
        except Exception as error:
            registry.ending.look_at(error, environ.get("REQUEST_METHOD") not in READING)
            if is_away(error):
                return _bare(Request(environ), 503, BARE_AWAY)
            return _bare(Request(environ), 500, BARE, written_down(error))

    return answer


def _bare(request, status, words, reference=""):
    """The answer where there is not even a language."""
    if is_api(request):
        body = {"type": TYPES.get(status, "Error"), "message": words.strip()}
        response = Response(json_body=body | ({"reference": reference} if reference else {}))
    else:
        response = Response(text=words + reference, content_type="text/plain")
    response.status_int = status
    if status == 503:
        response.retry_after = PAUSE
    return response


def includeme(config):
    """Hang the net above whatever answers requests; views.headers, included later, goes above."""
    registry = config.registry

    def hang():
        policy = registry.queryUtility(IExecutionPolicy, default=default_execution_policy)
        registry.registerUtility(netted(policy, registry), IExecutionPolicy)

    config.action("failure net", hang, order=PHASE3_CONFIG + 1)
