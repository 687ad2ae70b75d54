"""Tests of the index in a real catalog: hypatia's queries, transactions, repair and rebuild."""

import pytest
import transaction
from hypatia.interfaces import IIndex
from pyramid import testing
from pyroaring import BitMap
from ZODB import DB
from ZODB.DemoStorage import DemoStorage
from zope.interface.verify import verifyObject

from catalog.engine import MEMORY, Columns, Engine
from catalog.fulltext import FullText, FullTextIndex, Sequence, attach, engine_of
from tests.catalog.papers import Paper, papers, store

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


def ids(query):
    return set(query.execute(resolver=lambda docid: docid))


def oid(site, name):
    return site[name].__oid__


def test_it_is_an_index_of_the_catalog(site):
    assert verifyObject(IIndex, site.index)
    assert isinstance(FullText()("records", "text"), FullTextIndex)


def test_queries_of_the_catalog_find_by_words(site):
    a, b = oid(site, "a"), oid(site, "b")

    assert ids(site.index.contains("客户")) == ids(site.index.eq("客户")) == {a, b}
    assert ids(site.index.contains("客户") & site.index.contains("jls")) == {a}
    assert ids(site.index.contains("合同") | site.index.contains("jls")) == {a, b}
    assert ids(site.index.notcontains("合同")) == ids(site.index.noteq("合同")) == {a}
    assert ids(site.index.contains("客户") & site.index.notcontains("合同")) == {a}
    assert ids(site.index.contains("无此词")) == set()
    assert ids(site.index.notcontains("无此词")) == {a, b}


def test_our_own_queries_get_bitmaps(site):
    assert site.index.bitmap("客户") == BitMap([oid(site, "a"), oid(site, "b")])
    assert site.index.bitmap("客户", {"title"}) == BitMap()
    assert site.index.title_hits("公司 港湾") == BitMap([oid(site, "b")])


def test_a_search_sees_what_its_own_transaction_has_done(site, engine):
    site.change("a", "新名字")
    site.drop("b")
    site.put("c", "新名字")

    assert site.index.bitmap("新名字") == BitMap([oid(site, "a"), oid(site, "c")])
    assert ids(site.index.contains("客户")) == set()
    assert len(engine.search("客户")) == 2


def test_what_is_indexed_at_commit_is_in_the_engine_after_it(site, engine):
    site.put("c", "新名字")
    assert engine.search("新名字") == BitMap()
    transaction.commit()

    assert engine.search("新名字") == BitMap([oid(site, "c")])


def test_an_aborted_transaction_leaves_no_trace(site, engine):
    before = engine.sequence, site.index.sequence.value
    site.put("c", "新名字")
    site.drop("a")
    site.index.bitmap("x")
    transaction.abort()

    assert (engine.sequence, site.index.sequence.value) == before
    assert site.index.bitmap("客户") == BitMap([oid(site, "a"), oid(site, "b")])


def test_the_last_change_of_a_transaction_counts(site, engine):
    site.change("a", "第一")
    site.index.flush()
    site.change("a", "第二")
    transaction.commit()

    assert engine.search("第一") == BitMap()
    assert engine.search("第二") == BitMap([oid(site, "a")])


def test_a_thing_whose_text_is_unchanged_costs_no_write(site, engine):
    before = engine.sequence, site.index.sequence.value
    site.change("a", site["a"].title, site["a"].body)
    transaction.commit()

    assert (engine.sequence, site.index.sequence.value) == before


def test_a_transaction_counts_once_on_both_sides(site, engine):
    before = site.index.sequence.value
    site.put("c", "甲")
    site.put("d", "乙")
    transaction.commit()

    assert site.index.sequence.value == engine.sequence == before + 1


def test_things_without_text_are_known_but_not_indexed(site):
    a, b, c = oid(site, "a"), oid(site, "b"), site.put("c", "")
    site.index.flush()

    assert set(site.index.docids()) == {a, b, c}
    assert set(site.index.indexed()) == {a, b}
    assert set(site.index.not_indexed()) == {c}
    assert (site.index.indexed_count(), site.index.docids_count()) == (2, 3)


def test_unindexing_an_unknown_thing_is_nothing(site, engine):
    before = engine.sequence
    site.index.unindex_doc(999)
    transaction.commit()

    assert engine.sequence == before


def test_a_reset_index_is_empty_after_the_commit(site, engine):
    site.index.reset()
    assert site.index.bitmap("客户") == BitMap()
    transaction.commit()

    assert engine.known() == BitMap()


def test_a_document_is_represented_by_its_digest(site, engine):
    assert site.index.document_repr(oid(site, "a")) == engine.digest(oid(site, "a"))
    assert site.index.document_repr(999, "unknown") == "unknown"


def test_without_an_engine_or_a_database_the_index_says_so(database):
    with pytest.raises(LookupError, match="no text engine"):
        engine_of(DB(None))
    with pytest.raises(LookupError, match="in no database"):
        FullTextIndex(None).bitmap("客户")


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


def test_two_transactions_at_once_count_as_two(database, site, engine):
    one, two = transaction.TransactionManager(), transaction.TransactionManager()
    sites = [papers(database.open(manager)) for manager in (one, two)]
    for each, name in zip(sites, "ab", strict=True):
        each.index.index_doc(oid(each, name), Paper("并行"))
    before = engine.sequence
    one.commit()
    two.commit()

    transaction.begin()
    assert site.index.sequence.value == engine.sequence == before + 2
    for each in sites:
        each._p_jar.close()


def test_sequences_merge_by_what_each_has_added():
    merged = Sequence()._p_resolveConflict({}, {"value": 3}, {"value": 1})

    assert merged == {"value": 4}
