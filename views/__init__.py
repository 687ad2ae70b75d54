"""FACES: what is shown and told. Imports everything below; `main` puts the product together."""

import os

from pyramid.config import Configurator

from catalog import startup
from dossier import framework
from dossier.lock import lock_of
from dossier.settings import complete

SECTIONS = ("home", "customer", "dossier", "person")
FLOORS = ("dossier", "catalog", "workflows", "views")


def main(global_config, **settings):
    """The WSGI application of the ini's [app:main]."""
    return configure(complete(settings)).make_wsgi_app()


def configure(settings) -> Configurator:
    """The whole product, wired and committed: floors in order, store and text index open."""
    config = Configurator(settings=settings, root_factory=framework.root_factory)
    os.makedirs(settings["dossier.var"], mode=0o700, exist_ok=True)
    config.registry.writer_lock = lock_of(settings)
    config.include("pyramid_tm")
    config.include("pyramid_retry")
    config.include("dossier.storage")
    for floor in FLOORS:
        config.include(floor)
    config.commit()
    with config.registry.writer_lock.held():
        startup.attach(config.registry)
    return config


def includeme(config):
    for part in (
        "failure",
        "door",
        "lock",
        "session",
        "security",
        "receipt",
        "headers",
        "layout",
        "forms",
        "language",
        "me",
        "api",
    ):
        config.include(f"views.{part}")
    for section in SECTIONS:
        config.include(f"views.{section}")
    config.add_translation_dirs("colander:locale", "deform:locale", "views:locale")
    framework.scan_floor(config, "views", ignore=["views.console"])
