"""Tests of the index in a real catalog: hypatia's queries and transactions (R060)."""

import pytest
import transaction
from hypatia.interfaces import IIndex
from pyroaring import BitMap
from ZODB import DB
from zope.interface.verify import verifyObject

from catalog.fulltext import FullText, FullTextIndex, Sequence, engine_of
from tests.catalog.indexed_papers import database, engine, oid, registry, site
from tests.catalog.papers import Paper, papers

__all__ = ["database", "engine", "registry", "site"]


def ids(query):
    return set(query.execute(resolver=lambda docid: docid))


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
