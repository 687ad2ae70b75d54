"""A line of JSON for each request, for those who look after the machine; not the site's log.

Kind of page, status and time: no address, person, id or word, so the lines may go anywhere.
"""

import logging
import time

import structlog
from pyramid.tweens import INGRESS

from views.failure import is_api
from views.metrics import view_of

_log = logging.getLogger("dossier.requests")
_rendered = structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False)


def tween_factory(handler, registry):
    """A tween that writes a line when the logger `dossier.requests` is at INFO."""

    def tween(request):
        begun, status = time.perf_counter(), 500
        try:
            response = handler(request)
            status = response.status_int
            return response
        finally:
            if _log.isEnabledFor(logging.INFO):
                _log.info(line(request, status, time.perf_counter() - begun))

    return tween


def line(request, status, seconds) -> str:
    """One request in JSON, in the order of its keys."""
    facts = {
        "event": "request",
        "face": "api" if is_api(request) else "page",
        "view": view_of(request),
        "method": request.method,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    return _rendered(None, "info", facts)


def includeme(config):
    config.add_tween(
        "views.request_log.tween_factory", under=INGRESS, over="views.door.tween_factory"
    )
