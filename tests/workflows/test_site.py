"""Tests of making a site in an empty store, with its first admin (interface.md: init)."""

from pathlib import Path

import pytest
import transaction
from pyramid.threadlocal import manager as threadlocals
from ZODB import DB
from ZODB.MappingStorage import MappingStorage

from catalog import fulltext
from dossier.access import subject_of
from dossier.errors import Conflict, Invalid
from dossier.library import Written
from dossier.person import Holding
from dossier.vocabulary import Permission, Post, Tier
from tests.conftest import memory_engine
from tests.make import CHEAP
from tests.world import PASSWORD
from workflows import site as verbs

POLICY = Path("etc/policies/default.yaml").read_text(encoding="utf-8")


@pytest.fixture
def registry(base):
    config, _ = base
    threadlocals.push({"registry": config.registry, "request": None})
    yield config.registry
    threadlocals.pop()


@pytest.fixture
def root():
    """The root of an empty store."""
    database, engine = DB(MappingStorage()), memory_engine()
    fulltext.attach(database, engine)
    connection = database.open()
    yield connection.root()
    transaction.abort()
    connection.close()
    database.close()
    engine.close()


def create(registry, root, title="港湾贸易", policy=POLICY, login="Lin", secret=PASSWORD, **more):
    written = Written("policy", policy)
    return verbs.create(registry, root, title, written, login, secret, CHEAP, **more)


def test_a_site_is_made_with_its_first_admin(registry, root):
    site = create(registry, root)
    founder = site["people"].by_login("lin")

    assert root["site"] is site and site.title == "港湾贸易"
    assert (founder.founder, founder.clearance) == (True, Tier.TOP_SECRET)
    assert set(founder.posts) == {
        Holding(Post.RECORDS_OFFICER),
        Holding(Post.RECORDS_SUPERVISOR),
    }
    assert "founder" in subject_of(founder, founder.__name__, site.offices_filled()).tokens


def test_a_site_is_kept_and_opened_again(registry, root):
    create(registry, root)
    transaction.commit()
    root._p_jar.cacheMinimize()

    site = root["site"]
    assert (site.log.size, site.log.entry(1)["tag"]) == (1, "site:created")
    assert site["people"].by_login("LIN").login == "Lin"
    assert {entry.who for entry in site.__acl__} >= {"founder", "post:auditor"}
    assert Permission.RECORD_VIEW.value in site.__acl__[0].permissions


@pytest.mark.parametrize("demo", [True, False])
def test_a_demo_is_marked_as_one(registry, root, demo):
    """Its accounts have passwords that everybody can read."""
    assert create(registry, root, demo=demo).demo is demo


def test_a_store_with_a_site_gets_no_second_one(registry, root):
    first = create(registry, root)

    with pytest.raises(Conflict):
        create(registry, root, title="别的公司")
    assert root["site"] is first and first.title == "港湾贸易"


@pytest.mark.parametrize(
    "facts, field",
    [
        ({"policy": "profile: harbour"}, "policy"),
        ({"policy": POLICY + "\nunknown: 1"}, "policy"),
        ({"secret": "short"}, "password"),
        ({"secret": "港湾贸易 港湾贸易"}, "password"),
    ],
)
def test_a_bad_policy_or_a_weak_password_makes_nothing(registry, root, facts, field):
    """R001, S48."""
    with pytest.raises(Invalid) as refused:
        create(registry, root, **facts)

    assert field in refused.value.fields
    assert "site" not in root
