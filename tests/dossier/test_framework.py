"""Tests of the way SubstanceD stands on Pyramid 2.1 (house-style 9), in the real registry."""

import threading

import pytest
from chameleon import PageTemplate
from pyramid.csrf import SessionCSRFStoragePolicy
from pyramid.interfaces import ICSRFStoragePolicy, IIntrospectable, IView, IViewClassifier
from pyramid.request import Request
from pyramid.testing import DummySession
from substanced import stats
from transaction import TransactionManager
from zope.interface import Interface

from dossier import framework
from dossier.access import Subject
from dossier.vocabulary import CATALOG, Tier

NOUNS = ["Root", "Customers", "Customer", "Dossiers", "Dossier", "Document"]


@pytest.mark.parametrize("name", [*NOUNS, "People", "Person", "Units", "Unit"])
def test_every_noun_is_a_content_type(base, name):
    """A plain scan hears none of SubstanceD's decorators and says nothing."""
    config, _ = base

    assert name in config.registry.content.all()


def test_the_catalog_and_the_workflow_are_registered(base, make):
    config, _ = base

    assert config.registry.workflow.get("life", "Dossier") is not None
    assert CATALOG in make.site["catalogs"]


def test_nothing_of_the_sdi_is_shipped(base):
    """design 1: its pages bypass approval, audit and destruction."""
    config, _ = base
    views = [found["introspectable"] for found in config.introspector.get_category("views")]

    assert IIntrospectable.providedBy(views[0])
    assert [view for view in views if "substanced.sdi" in repr(view.get("callable"))] == []
    assert (
        config.registry.adapters.lookup(
            (IViewClassifier, Interface, Interface), IView, name="manage"
        )
        is None
    )


def test_a_look_into_a_folder_is_not_timed(make, monkeypatch):
    """Seventy looks for one page: SubstanceD's timers for statsd took a twentieth of it."""
    asked = []
    monkeypatch.setattr(stats.StatsdHelper, "get_client", lambda *given: asked.append(given))
    customer = make.customer()

    assert customer.__parent__[customer.__name__] is customer
    assert asked == []


def test_templates_are_compiled_by_one_thread_at_a_time():
    """Python 3.11's parser is not made for two; both get what they asked for."""
    found = []

    def render(number):
        found.append(PageTemplate(f"<p>{number} ${{1 + {number}}}</p>")())

    threads = [threading.Thread(target=render, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [f"<p>{number} {number + 1}</p>" for number in range(8)]


@pytest.mark.parametrize(
    "value, sent, passes",
    [(True, "right", True), (True, "wrong", False), (True, "", False), (False, "wrong", True)],
)
def test_the_predicate_of_old_views_checks_the_token(base, value, sent, passes):
    """S37: `check_csrf=True` was a view option until Pyramid 2."""
    config, _ = base
    request = Request.blank("/", POST={"csrf_token": sent})
    request.registry = config.registry
    policy = config.registry.queryUtility(ICSRFStoragePolicy) or SessionCSRFStoragePolicy()
    request.session = DummySession()
    if sent == "right":
        request.POST["csrf_token"] = policy.get_csrf_token(request)
    predicate = framework.CheckCSRF(value, config)

    assert bool(predicate(None, request)) is passes
    assert predicate.text() == predicate.phash() == f"check_csrf = {value}"


def test_the_asker_is_known_to_the_framework_by_his_tokens(base):
    """house-style 9.5: otherwise everybody is only 'everyone'."""
    request = type("Request", (), {})()
    request.identity = Subject("p1", True, Tier.OPEN, frozenset({"everyone", "person:p1"}))
    known = framework.effective_principals(request)
    request.identity = None

    assert (known, framework.effective_principals(request)) == (["everyone", "person:p1"], [])


def test_a_store_without_a_site_is_told_plainly(base, database):
    config, _ = base
    request = Request.blank("/")
    request.registry, request.tm = config.registry, TransactionManager()
    connection = framework.root_factory(request)._p_jar
    del connection.root()["site"]

    with pytest.raises(LookupError, match="dossier init"):
        framework.root_factory(request)
    request.tm.abort()
    connection.close()
