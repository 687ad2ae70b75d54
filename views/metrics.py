"""GET /@@metrics: figures for Prometheus, for the addresses that `dossier.monitors` names.

They tell how the server fares and nothing of what it holds: kinds of pages and numbers, never
an id, a name or a word. Each process counts for itself.
"""

import shutil
import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pyramid.response import Response
from pyramid.tweens import INGRESS
from pyramid.view import view_config

from dossier.errors import Hidden
from dossier.reading_room import holds, networks
from dossier.site import Site
from dossier.vocabulary import Permission
from views.failure import is_api

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
NO_VIEW = "-"  # what an address that leads nowhere is counted as: nobody invents a label


class Metrics:
    """The figures of this process."""

    def __init__(self):
        self.registry, self.names = CollectorRegistry(), None
        known = {"registry": self.registry}
        self.requests = Counter(
            "dossier_requests", "Requests answered", ("face", "view", "method", "status"), **known
        )
        self.seconds = Histogram(
            "dossier_request_seconds", "Time to answer", ("face",), buckets=SECONDS, **known
        )
        self.lock = Histogram(
            "dossier_writer_lock_seconds", "Time waited for the lock", buckets=SECONDS, **known
        )
        self.log = Gauge("dossier_log_entries", "Entries of the log", **known)
        self.free = Gauge("dossier_free_bytes", "Free space where the site is kept", **known)
        self.paused = Gauge("dossier_maintenance", "1 while the site is only read", **known)

    def answered(self, request, status, seconds):
        """Count a request."""
        face, view = ("api" if is_api(request) else "page"), view_of(request)
        self.requests.labels(face, view, request.method, str(status)).inc()
        self.seconds.labels(face).observe(seconds)


def view_of(request) -> str:
    """What was asked for, by the kind of thing and the view's name, if there is such a view."""
    context, name = getattr(request, "context", None), getattr(request, "view_name", "")
    if context is None or name not in _names(request.registry):
        return NO_VIEW
    return f"{type(context).__name__}.{name or 'show'}"


def _names(registry):
    """The names that views have."""
    if registry.metrics.names is None:
        views = registry.introspector.get_category("views")
        registry.metrics.names = {each["introspectable"]["name"] for each in views}
    return registry.metrics.names


def tween_factory(handler, registry):
    """A tween outside of all others: what they refuse is counted, too."""
    metrics = registry.metrics

    def tween(request):
        begun = time.perf_counter()
        status = 500
        try:
            response = handler(request)
            status = response.status_int
            return response
        finally:
            metrics.answered(request, status, time.perf_counter() - begun)

    return tween


@view_config(context=Site, name="metrics", request_method="GET", permission=Permission.PUBLIC)
def show(context, request):
    """The figures; a missing page for every address that is not told to watch (S26)."""
    settings, metrics = request.registry.settings, request.registry.metrics
    if not holds(networks(settings["dossier.monitors"]), request.client_addr):
        raise Hidden
    metrics.log.set(context.log.size)
    metrics.free.set(shutil.disk_usage(settings["dossier.var"]).free)
    metrics.paused.set(request.registry.maintenance.reason() is not None)
    response = Response(body=generate_latest(metrics.registry))
    response.headers["Content-Type"] = CONTENT_TYPE_LATEST
    return response


def includeme(config):
    config.registry.metrics = Metrics()
    networks(config.registry.settings["dossier.monitors"])  # a word that is none stops the start
    config.add_tween("views.metrics.tween_factory", under=INGRESS, over="views.door.tween_factory")
