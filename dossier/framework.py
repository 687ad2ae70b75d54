"""All that is peculiar to SubstanceD 1.0b1 on Pyramid 2.1; nobody else works around anything.

Only the parts that are used are included, one by one. Left out, because they bypass approval,
audit or destruction: the SDI, principals, audit, undo, dump, file, folder and locking views.
"""

import contextlib
import pkgutil
import threading

from chameleon.template import BaseTemplate
from pyramid.csrf import check_csrf_token
from pyramid_zodbconn import get_connection

INCLUDED = (
    "evolution",
    "event",
    "content",
    "property",
    "objectmap",
    "catalog",
    "workflow",
)
SCANNED = (
    "substanced.catalog",
    "substanced.catalog.indexes",
    "substanced.catalog.subscribers",
    "substanced.folder",
    "substanced.objectmap",
    "substanced.objectmap.subscribers",
    "substanced.workflow.subscribers",
)
# Where SubstanceD times for statsd, which is not used: every look into a folder made a timer.
TIMED = ("substanced.folder", "substanced.catalog", "substanced.catalog.indexes")

_nothing = contextlib.nullcontext()
_cooking = threading.RLock()
_cook = BaseTemplate.cook


def cook_alone(template, body):
    """Compile a template while no other thread does: Python 3.11's parser is not made for two.

    It raises a SystemError (AST constructor recursion depth mismatch) now and then otherwise.
    """
    with _cooking:
        return _cook(template, body)


def untimed(name, **options):
    """A timer of SubstanceD's that does nothing."""
    return _nothing


class CheckCSRF:
    """The view predicate that Pyramid 2.0 took away and SubstanceD's views still name."""

    def __init__(self, val, config):
        self.val = bool(val)

    def text(self):
        return f"check_csrf = {self.val}"

    phash = text

    def __call__(self, context, request):
        return not self.val or check_csrf_token(request, raises=False)


def add_permission(config, permission):
    """SubstanceD's SDI collects permission names here; ours are an enum, so this keeps nothing."""


def effective_principals(request):
    """The asker's tokens: under a security policy Pyramid itself answers only 'everyone'."""
    subject = request.identity
    return [] if subject is None else sorted(subject.tokens)


def scan(config, name):
    """Scan one module of ours or SubstanceD's for decorators of every category.

    Since Pyramid 2.0 a plain scan hears only its own category and says nothing of the rest.
    """
    config.scan(name, categories=None, ignore=_beneath(config.maybe_dotted(name)))


def scan_floor(config, name, ignore=()):
    """Scan a whole floor, whatever its decorators' category; `ignore` lists module names."""
    config.scan(name, categories=None, ignore=list(ignore))


class NoSite(LookupError):
    """The store is empty: `dossier init` makes a site."""


def root_factory(request):
    """The site, or its want told plainly: commands make it, a request never does."""
    root = get_connection(request).root()
    site = root.get("site")
    if site is None:
        raise NoSite("this store holds no site yet: run `dossier init`")
    return site


def _beneath(module):
    paths = getattr(module, "__path__", ())
    return [f"{module.__name__}.{found.name}" for found in pkgutil.iter_modules(paths)]


def includeme(config):
    BaseTemplate.cook = cook_alone
    for name in TIMED:
        config.maybe_dotted(name).statsd_timer = untimed
    config.add_directive("add_permission", add_permission)
    config.add_view_predicate("check_csrf", CheckCSRF)
    config.include("pyramid_chameleon")
    for part in INCLUDED:
        config.include(f"substanced.{part}")
    for name in SCANNED:
        scan(config, name)
    config.add_request_method(effective_principals, reify=True)
