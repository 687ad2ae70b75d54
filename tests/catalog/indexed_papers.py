"""A site of two papers, its text index and the engine, for the tests of the index."""

import pytest
import transaction
from pyramid import testing
from ZODB import DB
from ZODB.DemoStorage import DemoStorage

from catalog.engine import MEMORY, Engine
from catalog.fulltext import attach
from tests.catalog.papers import papers

KEY = b"k" * 32


@pytest.fixture
def registry():
    yield testing.setUp(settings={}).registry
    testing.tearDown()


@pytest.fixture
def engine():
    engine = Engine(MEMORY, KEY)
    yield engine
    engine.close()


@pytest.fixture
def database(registry, engine):
    database = DB(DemoStorage())
    attach(database, engine)
    yield database
    transaction.abort()
    database.close()


@pytest.fixture
def site(database, registry):
    """Papers a and b, committed, and the engine of this site."""
    connection = database.open()
    site = papers(connection)
    site.put("a", "嘉乐斯公司", "客户档案")
    site.put("b", "港湾公司", "客户合同")
    transaction.commit()
    site.index.repair(registry)
    yield site
    transaction.abort()
    connection.close()


def oid(site, name):
    return site[name].__oid__
