"""Tests of the field index: ranges, queries and both ways of sorting, against sorted lists."""

import itertools

import pytest
from hypatia.interfaces import IIndex, IIndexSort, IIndexStatistics
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap
from zope.interface.verify import verifyObject

from catalog import order
from catalog.order import Order, OrderIndex

# No value ends in U+10FFFF, which is no character; line ends are stored as spaces.
TEXTS = st.one_of(
    st.sampled_from(["", "a", "aa", "ab", "b", "2026-01-05", "0000-00-00", "\ue000", "\0", "a\0"]),
    st.text(st.characters(max_codepoint=0xFFFFF, exclude_characters="\n"), max_size=4),
)
MODELS = st.dictionaries(st.integers(0, 3000), TEXTS, max_size=25)
BOUNDS = st.one_of(st.none(), TEXTS)


def text(value, default):
    """The discriminator of these tests: a thing is its own text, or None for no value."""
    return default if value is None else value


def index_of(model):
    index = OrderIndex(text)
    for docid, value in model.items():
        index.index_doc(docid, value)
    return index


def found(query):
    return set(query.execute(resolver=int))


def between(model, first, last):
    return {
        docid
        for docid, value in model.items()
        if (first is None or first <= value) and (last is None or value <= last)
    }


@settings(max_examples=80, deadline=None)
@given(MODELS, st.sets(st.integers(0, 3000)), st.integers(0, 12), st.booleans(), st.booleans())
@example({1: "", 2: "\0", 3: "a"}, {1, 2, 3}, 3, True, True)
@example({1: "b", 2: "a", 3: "b"}, {1, 2, 3}, 5, True, True)
@example({1: "\ue000", 2: "\ud7ff", 3: "\U0010fffe"}, set(), 3, True, True)
def test_the_first_are_those_of_the_sorted_list_either_way(model, others, count, walk, reverse):
    """Few hits are looked up, many are walked: the answer is the same."""
    hits = set(itertools.islice(model, 20)) | others
    lines = sorted(((model[docid], docid) for docid in hits if docid in model), reverse=reverse)
    index = index_of(model)
    few, order.FEW_HITS = order.FEW_HITS, -1 if walk else 500
    try:
        first = index.first(BitMap(hits), count, reverse)
    finally:
        order.FEW_HITS = few

    assert first == [docid for value, docid in lines][:count]


@settings(max_examples=60, deadline=None)
@given(MODELS, BOUNDS, BOUNDS)
def test_a_range_includes_both_ends_and_none_is_open(model, first, last):
    assert set(index_of(model).bitmap(first, last)) == between(model, first, last)


@settings(max_examples=60, deadline=None)
@given(MODELS, TEXTS, TEXTS)
def test_queries_answer_as_sets_do(model, one, two):
    index, known = index_of(model), set(model)
    first, last = min(one, two), max(one, two)
    inside, same = between(model, first, last), between(model, one, one)

    assert found(index.eq(one)) == same
    assert found(index.noteq(one)) == known - same
    assert found(index.any([one, two])) == same | between(model, two, two)
    assert found(index.notany([one])) == known - same
    assert found(index.ge(one)) == between(model, one, None)
    assert found(index.gt(one)) == between(model, one, None) - same
    assert found(index.le(one)) == between(model, None, one)
    assert found(index.lt(one)) == between(model, None, one) - same
    assert found(index.inrange(first, last)) == inside
    assert found(index.notinrange(first, last)) == known - inside
    assert found(index.eq((first, last))) == inside
    assert found(index.ge(first) & index.le(last)) == inside
    assert found(index.lt(first) | index.gt(last)) == known - inside


@pytest.mark.parametrize("operator, answer", [("and", {2}), ("or", {1, 2, 3})])
def test_several_ranges_are_joined_by_the_operator(operator, answer):
    index = index_of({1: "a", 2: "b", 3: "c"})
    asked = [order.RangeValue("a", "b"), order.RangeValue("b", "c")]

    assert set(index.apply({"query": asked, "operator": operator})) == answer
    assert set(index.search([])) == set()


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("limit", [None, 2])
def test_a_result_is_sorted_and_cut(reverse, limit):
    """hypatia's result sets sort by the index; what has no text is left out."""
    index = index_of({1: "b", 2: "a", 3: "b", 4: None})
    result = index.any(["a", "b"]).execute(resolver=int)
    expected = [3, 1, 2] if reverse else [2, 1, 3]

    assert list(result.sort(index, reverse=reverse, limit=limit)) == expected[:limit]
    assert index.sort([4, 3, 2], raise_unsortable=False) == [2, 3]


def test_indexing_again_replaces_and_no_value_takes_away():
    index = index_of({1: "a", 2: "b", 3: "c"})
    index.reindex_doc(1, "z")
    index.index_doc(2, None)
    index.unindex_doc(3)

    assert index.first(BitMap([1, 2, 3]), 3) == [1]
    assert list(index.unique_values()) == ["z"]


@settings(max_examples=30, deadline=None)
@given(MODELS)
def test_the_index_counts_what_it_holds(model):
    index = index_of(model)

    assert set(index.indexed()) == set(index.docids()) == set(model)
    assert (set(index.not_indexed()), index.not_indexed_count()) == (set(), 0)
    assert index.indexed_count() == index.docids_count() == len(model)
    assert index.word_count() == len(set(model.values()))
    assert {docid: index.text_of(docid) for docid in model} == model


def test_the_text_of_a_stranger_is_the_default():
    index = index_of({1: "a"})
    index.reset()

    assert (index.text_of(1), index.text_of(1, "-")) == ("", "-")
    assert (index.document_repr(1), index_of({1: "a"}).document_repr(1)) == (None, "a")


def test_it_is_an_index_as_the_catalog_wants_one():
    index = index_of({})

    for interface in (IIndex, IIndexStatistics, IIndexSort):
        assert verifyObject(interface, index)
    assert Order.index_type is OrderIndex
