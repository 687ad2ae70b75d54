"""Tests of the keyword index: hypatia's query language answers as plain sets do."""

from hypatia.interfaces import IIndex, IIndexStatistics
from hypatia.query import Not
from hypothesis import given, settings
from hypothesis import strategies as st
from zope.interface.verify import verifyObject

from catalog.words import WordIndex, Words

WORDS = st.sampled_from(["tier:0", "tier:1", "region:青岛", "grade:A", "state:filed"])
MODELS = st.dictionaries(st.integers(0, 5000), st.frozensets(WORDS), max_size=25)


def carried(words, default):
    """The discriminator of these tests: a thing is its own words, or None for no value."""
    return default if words is None else words


def index_of(model):
    index = WordIndex(carried)
    for docid, words in model.items():
        index.index_doc(docid, words)
    return index


def found(query):
    return set(query.execute(resolver=int))


@settings(max_examples=60, deadline=None)
@given(MODELS, st.lists(WORDS, min_size=1, max_size=3))
def test_queries_answer_as_sets_do(model, asked):
    index, wanted = index_of(model), set(asked)
    known = {docid for docid, words in model.items() if words}
    some = {docid for docid in known if model[docid] & wanted}
    every = {docid for docid in known if wanted <= model[docid]}
    first = {docid for docid in known if asked[0] in model[docid]}

    assert found(index.eq(asked[0])) == first
    assert found(index.noteq(asked[0])) == known - first
    assert found(index.any(asked)) == some
    assert found(index.notany(asked)) == known - some
    assert found(index.all(asked)) == every
    assert found(index.any(asked) & index.eq(asked[0])) == some & first
    assert found(index.notany(asked) | index.eq(asked[0])) == (known - some) | first
    assert found(index.all(asked) & Not(index.eq(asked[0]))) == every - first


@settings(max_examples=30, deadline=None)
@given(MODELS)
def test_the_index_counts_what_it_holds(model):
    index = index_of(model)
    known = {docid: words for docid, words in model.items() if words}
    vocabulary = {word for words in known.values() for word in words}

    assert set(index.indexed()) == set(index.docids()) == set(known)
    assert set(index.not_indexed()) == set()
    assert index.indexed_count() == index.docids_count() == len(known)
    assert (set(index.unique_values()), index.word_count()) == (vocabulary, len(vocabulary))
    assert all(index.has_doc(docid) is bool(words) for docid, words in model.items())


def test_indexing_again_replaces_and_no_value_takes_away():
    index = index_of({1: {"tier:0", "grade:A"}, 2: {"tier:0"}})
    index.reindex_doc(1, {"tier:1"})
    index.index_doc(2, None)

    assert found(index.any(["tier:0", "grade:A"])) == set()
    assert set(index.indexed()) == {1}


def test_a_thing_that_is_taken_out_is_not_found_any_more():
    index = index_of({1: {"tier:0"}, 2: {"tier:0"}})
    index.unindex_doc(1)
    index.unindex_doc(99)

    assert found(index.eq("tier:0")) == {2}


def test_reset_forgets_everything():
    index = index_of({1: {"tier:0"}})
    index.optimize()
    index.reset()

    assert (set(index.indexed()), index.word_count()) == (set(), 0)


def test_nothing_asked_is_nothing_found():
    index = index_of({1: {"tier:0"}})

    assert found(index.any([])) == found(index.all([])) == set()


def test_the_words_of_a_thing_can_be_shown():
    index = index_of({1: {"tier:0", "grade:A"}, 2: set()})

    assert index.document_repr(1) == "['grade:A', 'tier:0']"
    assert index.document_repr(2, "nothing") == "nothing"


def test_it_is_an_index_as_the_catalog_wants_one():
    index = index_of({})

    assert verifyObject(IIndex, index) and verifyObject(IIndexStatistics, index)
    assert Words.index_type is WordIndex
