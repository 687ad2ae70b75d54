"""Takes the writer lock for requests that may change something, before their snapshot begins."""

import time

from pyramid.tweens import INGRESS

from dossier.maintenance import Paused
from views import ahead
from views.failure import plain

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def tween_factory(handler, registry):
    """A tween above pyramid_tm: the lock is held until the transaction has ended."""
    lock = registry.writer_lock

    def tween(request):
        if request.method in SAFE:
            return handler(request)
        request.body_file_seekable  # noqa: B018 - a slow sender is waited for before the lock
        ahead.read(request)
        asked = time.perf_counter()
        with lock.held():
            registry.metrics.lock.observe(time.perf_counter() - asked)
            return handler(request)

    def told(request):
        try:
            return tween(request)
        except Paused as paused:
            response = plain(request, paused.status, paused.message)
            response.retry_after = paused.retry_after
            return response

    return told


def includeme(config):
    config.include(ahead)
    config.add_tween("views.lock.tween_factory", over="pyramid_tm.tm_tween_factory", under=INGRESS)
