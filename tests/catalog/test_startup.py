"""Tests of opening the text index: kept beside the store, made whole after a crash (S01)."""

import os
import stat

import pytest
import transaction
from ZODB import DB
from ZODB.DemoStorage import DemoStorage

from catalog import fulltext, queries, startup
from dossier.vocabulary import Index
from tests.conftest import memory_engine


def hits(site, text):
    return set(queries.records(site)[Index.TEXT].bitmap(text))


@pytest.fixture
def registry(request_, tmp_path):
    """The registry of a site whose text index is kept in a folder of its own."""
    registry = request_.registry
    before = dict(registry.settings), registry.text_engine
    registry.settings.update({"dossier.var": str(tmp_path / "档案 var"), "dossier.engine": None})
    os.mkdir(registry.settings["dossier.var"])
    yield registry
    if registry.text_engine is not before[1]:
        registry.text_engine.close()
    registry.settings.clear()
    registry.settings.update(before[0])
    registry.text_engine = before[1]


def test_the_index_of_a_store_is_built_from_what_is_kept(registry, make, site):
    """A missing index file is no loss: the truth is in ZODB."""
    made = make.document(data="商定付款日期".encode())
    transaction.commit()
    startup.attach(registry)

    assert hits(site, "付款日期") == {made.__oid__}


def test_the_index_is_a_file_of_the_owner_alone_without_its_key(registry):
    """S65: the key comes from the site's keys and lies in no file."""
    startup.attach(registry)
    var = registry.settings["dossier.var"]
    folder = os.path.join(var, "index")

    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    assert os.listdir(var) == ["index"]
    assert os.path.exists(os.path.join(folder, "text.sqlite"))


def test_an_index_that_is_opened_again_is_the_same(registry, make, site):
    made = make.document(data="商定付款日期".encode())
    transaction.commit()
    startup.attach(registry)
    registry.text_engine.close()
    startup.attach(registry)

    assert hits(site, "付款日期") == {made.__oid__}


def test_an_index_of_another_store_is_built_anew(registry, make, site, database):
    """An old or foreign file answers nothing that the store does not hold."""
    startup.attach(registry)
    made = make.document(data="商定付款日期".encode())
    transaction.commit()
    engine = memory_engine()
    registry.settings["dossier.engine"] = engine
    registry.text_engine.close()
    startup.attach(registry)

    assert registry.text_engine is engine
    assert hits(site, "付款日期") == {made.__oid__}
    registry.text_engine.close()


def test_a_store_without_a_site_is_left_alone(registry):
    empty = DB(DemoStorage())
    before, registry._zodb_databases = registry._zodb_databases, {"": empty}
    try:
        startup.attach(registry)
        assert fulltext.engine_of(empty) is registry.text_engine
    finally:
        registry._zodb_databases = before
        empty.close()
