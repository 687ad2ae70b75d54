"""Tests of the catalog `records`: its indexes, indexed at once and taken out again (R060)."""

import pytest
from substanced.interfaces import MODE_IMMEDIATE

from catalog import queries
from catalog.allowed import AllowedIndex
from catalog.fulltext import FullTextIndex
from catalog.order import OrderIndex
from catalog.words import WordIndex
from dossier.vocabulary import Index

KINDS = {
    Index.NUMBER: OrderIndex,
    Index.NAME: OrderIndex,
    Index.DATE: OrderIndex,
    Index.MODIFIED: OrderIndex,
    Index.FACETS: WordIndex,
    Index.IDENTITY: WordIndex,
    Index.ALLOWED: AllowedIndex,
    Index.TEXT: FullTextIndex,
}


@pytest.mark.parametrize("index", Index)
def test_every_index_of_the_vocabulary_is_there_and_indexes_at_once(site, index):
    """A verb sees what it just did."""
    found = queries.records(site)[index]

    assert type(found) is KINDS[index]
    assert found.action_mode is MODE_IMMEDIATE


@pytest.mark.parametrize("kind", ["customer", "dossier", "document"])
def test_only_records_are_indexed(make, site, kind):
    """S23: people and units are in no search."""
    make.person("chen")
    make.unit()
    before = set(queries.records(site).objectids)
    made = getattr(make, kind)()

    added = set(queries.records(site).objectids) - before
    assert made.__oid__ in added
    assert added <= set(queries.records(site)[Index.FACETS].indexed())
    assert not set(queries.records(site)[Index.FACETS].indexed()) & before


def test_a_record_that_is_taken_out_is_in_no_index_any_more(make, site):
    made = make.document()
    oid, catalog = made.__oid__, queries.records(site)
    del made.dossier[made.__name__]

    assert oid not in catalog.objectids
    assert [name for name in Index if oid in set(catalog[name].indexed())] == []


def test_a_new_index_is_filled_from_what_is_kept(make, site):
    """`dossier reindex`: everything can be read again from the nouns."""
    made = make.document()
    catalog = queries.records(site)
    facets = catalog[Index.FACETS].table.words_of(made.__oid__)
    for index in (Index.FACETS, Index.NAME, Index.ALLOWED):
        catalog[index].reset()
    catalog.reindex()

    assert catalog[Index.FACETS].table.words_of(made.__oid__) == facets
    assert made.__oid__ in queries.permitted(site, make.request.subject)
