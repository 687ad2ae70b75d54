"""Tests of the index after a failure: what was not kept is undone, what differs mended (S01)."""

import pytest
import transaction
from pyramid import testing
from pyroaring import BitMap

from catalog.engine import MEMORY, Columns, Engine
from catalog.fulltext import attach
from tests.catalog.indexed_papers import KEY, database, engine, oid, registry, site
from tests.catalog.papers import papers, store

__all__ = ["database", "engine", "registry", "site"]


class Fails:
    """A data manager that fails while the transaction finishes, or votes after the index."""

    def __init__(self, key, phase):
        self.key = key
        setattr(self, phase, lambda transaction: 1 / 0)

    def sortKey(self):
        return self.key

    def abort(self, transaction):
        """Nothing to undo."""

    tpc_begin = commit = tpc_vote = tpc_finish = tpc_abort = abort


def fail(key, phase):
    transaction.get().join(Fails(key, phase))
    with pytest.raises(ZeroDivisionError):
        transaction.commit()
    transaction.abort()


def test_a_transaction_that_fails_after_the_vote_is_undone_in_the_engine(site, engine, registry):
    site.change("a", "新名字")
    c = site.put("c", "新名字")
    site.drop("b")
    fail("\U0010ffff z", "tpc_vote")

    assert c not in engine.known()
    assert engine.search("新名字") == BitMap()
    assert engine.search("客户") == BitMap([oid(site, "a"), oid(site, "b")])
    assert not site.index.repair(registry)


def test_the_same_on_the_storage_of_the_product(registry, engine, tmp_path):
    database = store(tmp_path)
    attach(database, engine)
    site = papers(database.open())
    site.put("a", "嘉乐斯")
    transaction.commit()
    site.change("a", "新名字")
    fail("\U0010ffff z", "tpc_vote")

    assert engine.search("新名字") == BitMap()
    assert engine.search("嘉乐斯") == BitMap([oid(site, "a")])
    site._p_jar.close()
    database.close()


def test_a_storage_that_fails_to_finish_is_believed(site, engine, registry):
    """The index fails first, then the storage finds out what was kept: here nothing."""
    site.change("a", "新名字")
    fail("", "tpc_finish")

    assert engine.search("新名字") == BitMap()
    assert not site.index.repair(registry)


def test_the_first_transaction_of_a_site_may_fail_too(database, engine):
    connection = database.open()
    papers(connection).put("a", "嘉乐斯")
    fail("\U0010ffff z", "tpc_vote")
    connection.close()

    assert engine.known() == BitMap()
    assert engine.sequence == 0


def test_work_goes_on_after_a_failure(site, engine, registry):
    site.change("a", "新名字")
    fail("\U0010ffff z", "tpc_vote")
    site.change("a", "又一名")
    transaction.commit()

    assert engine.search("又一名") == BitMap([oid(site, "a")])
    assert site.index.sequence.value == engine.sequence


def test_a_foreign_engine_is_built_anew_once(site, database, registry):
    with_nothing = Engine(MEMORY, KEY)
    attach(database, with_nothing)

    assert site.index.repair(registry)
    assert with_nothing.search("客户") == BitMap([oid(site, "a"), oid(site, "b")])
    assert not site.index.repair(registry)


def test_an_engine_that_is_older_than_the_site_is_built_anew(site, database, registry):
    older = Engine(MEMORY, KEY)
    older.rebuild([(1, Columns("旧的"))], site.index.identity, site.index.sequence.value - 1)
    attach(database, older)

    assert site.index.repair(registry)
    assert older.search("旧的") == BitMap()
    assert older.sequence == site.index.sequence.value


def test_an_engine_that_is_newer_than_the_site_is_built_anew(site, database, registry):
    newer = Engine(MEMORY, KEY)
    newer.rebuild([], site.index.identity, site.index.sequence.value + 5)
    attach(database, newer)

    assert site.index.repair(registry)
    assert len(newer.known()) == 2


def test_repair_mends_what_a_dead_process_left(site, engine, registry):
    engine.apply({oid(site, "a"): Columns("半成品"), 77: Columns("半成品")})

    assert not site.index.repair(registry)
    assert engine.search("半成品") == BitMap()
    assert engine.known() == BitMap([oid(site, "a"), oid(site, "b")])


def test_repair_forgets_what_the_catalog_no_longer_has(site, engine, registry):
    a = oid(site, "a")
    site.catalog.unindex_resource(a)
    transaction.commit()
    engine.apply({a: Columns("半成品")})
    site.index.repair(registry)

    assert engine.known() == BitMap([oid(site, "b")])


def test_a_rebuild_reads_every_thing_the_catalog_has(site, engine, registry):
    del site["b"]
    for number in range(600):
        site.put(f"n{number}", f"第{number}份")
    transaction.commit()
    site.index.rebuild(registry)

    assert len(engine.known()) == 601
    assert engine.search("港湾") == BitMap()
    assert len(engine.search("第599份")) == 1


def test_discriminators_find_the_registry_while_repairing(site, engine, registry):
    from pyramid.threadlocal import get_current_registry

    seen = []
    site.index.discriminator = Spy(seen)
    testing.tearDown()
    list(site.index._documents())
    site.index.rebuild(registry)

    assert seen[0] is get_current_registry() is not registry
    assert seen[-1] is registry


class Spy:
    """A discriminator that notes the registry it would look into."""

    def __init__(self, seen):
        self.seen = seen

    def __call__(self, thing, default):
        from pyramid.threadlocal import get_current_registry

        self.seen.append(get_current_registry())
        return default
