"""FACES: what is shown and told. Imports everything below; `main` puts the product together."""

import os
import warnings

# Pyramid's and SubstanceD's own, said at import, which nobody at a terminal can do anything about.
warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
warnings.filterwarnings("ignore", message="Parameters to load are deprecated")

from pyramid.config import Configurator  # noqa: E402

from catalog import startup  # noqa: E402
from dossier import framework, remnants, temporary  # noqa: E402
from dossier.lock import lock_of  # noqa: E402
from dossier.maintenance import GuardedLock, Maintenance  # noqa: E402
from dossier.settings import complete  # noqa: E402
from views import monitoring, witness  # noqa: E402
from views.doctor import refuse_unfinished  # noqa: E402
from views.journal import Keeper  # noqa: E402
from views.relabeller import Relabeller  # noqa: E402
from views.witness import gate  # noqa: E402

SECTIONS = (
    *("home", "customer", "dossier", "secrecy", "inspection", "alert", "log", "person", "policy"),
    "backup",
)
FLOORS = ("dossier", "catalog", "workflows", "views")


def main(global_config, **settings):
    """The WSGI application of the ini's [app:main]."""
    settings = complete(settings)
    refuse_unfinished(settings)
    temporary.take(settings["dossier.var"])
    config = configure(settings)
    gate(config.registry)
    config.registry.hourly = witness.leaving(config.registry)
    config.registry.hourly.start()
    config.registry.relabeller = Relabeller(config.registry)
    config.registry.relabeller.start()
    config.registry.watcher = monitoring.watching(config.registry)
    config.registry.watcher.start()
    config.registry.keeper = Keeper(config.registry)
    config.registry.keeper.start()
    return config.make_wsgi_app()


def configure(settings) -> Configurator:
    """The whole product, wired and committed: floors in order, store and text index open."""
    config = Configurator(settings=settings, root_factory=framework.root_factory)
    os.makedirs(settings["dossier.var"], mode=0o700, exist_ok=True)
    config.registry.maintenance = Maintenance(settings["dossier.var"])
    config.registry.writer_lock = GuardedLock(lock_of(settings), config.registry.maintenance)
    config.include("pyramid_tm")
    config.include("pyramid_retry")
    config.include("dossier.storage")
    for floor in FLOORS:
        config.include(floor)
    config.commit()
    # The lock itself: a start mends the text index in maintenance, too.
    with config.registry.writer_lock.lock.held():
        remnants.sweep(settings)
        startup.attach(config.registry)
    return config


def includeme(config):
    for part in (
        "ending",
        "failure",
        "metrics",
        "request_log",
        "door",
        "lock",
        "session",
        "security",
        "receipt",
        "evidence",
        "headers",
        "layout",
        "marks",
        "forms",
        "language",
        "me",
        "job",
        "api",
    ):
        config.include(f"views.{part}")
    for section in SECTIONS:
        config.include(f"views.{section}")
    config.add_translation_dirs("colander:locale", "deform:locale", "views:locale")
    framework.scan_floor(config, "views", ignore=["views.console"])
