"""Tests of the word table against plain dictionaries, and of what it writes into a real ZODB."""

import pickle

import pytest
import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap
from ZODB import DB
from ZODB.DemoStorage import DemoStorage
from ZODB.MappingStorage import MappingStorage
from ZODB.POSException import ConflictError

from catalog.postings import BLOCK_BITS, FEW, FRESH, ROW_BITS, Block, Postings, WordTable

IDS = st.one_of(
    st.integers(0, 40),
    st.sampled_from([15, 16, 17, 1023, 1024, 1025, 4095, 4096, 1_000_000, 2**32 - 1]),
)
WORDS = st.sampled_from(
    ["tier:0", "tier:1", "tier:10", "tiers", "region:青岛", "region:𠮷", "judge", ""]
)
CROWD = [(id_, frozenset({"tier:0", "judge"})) for id_ in range(30)]
STEPS = st.lists(st.tuples(IDS, st.frozensets(WORDS, max_size=4)), max_size=60).flatmap(
    lambda steps: st.sampled_from([steps, [*CROWD, *steps]])
)


def model_of(steps):
    """id → words, as the last `put` of each id left it."""
    return {id_: words for id_, words in dict(steps).items() if words}


def table_of(steps):
    table = WordTable()
    for id_, words in steps:
        table.put(id_, set(words))
    return table


def carriers(model, *words):
    return {id_ for id_, carried in model.items() if carried & set(words)}


@settings(max_examples=100, deadline=None)
@given(STEPS, st.lists(WORDS, max_size=3), st.sets(IDS))
def test_the_table_answers_as_two_dictionaries_do(steps, asked, hits):
    model, table = model_of(steps), table_of(steps)

    assert {id_: table.words_of(id_) for id_, _ in steps} == {
        id_: set(model.get(id_, ())) for id_, _ in steps
    }
    assert set(table.any(asked)) == carriers(model, *asked)
    for word in asked:
        assert set(table.bitmap(word)) == carriers(model, word)
    for prefix in ("", "tier:", "region:", "nothing:"):
        there = {word for words in model.values() for word in words if word.startswith(prefix)}
        counted = {word: len(carriers(model, word) & hits) for word in there}
        assert list(table.words(prefix)) == sorted(there)
        assert table.counts(prefix, BitMap(hits)) == {w: n for w, n in counted.items() if n}


@settings(max_examples=25, deadline=None)
@given(STEPS, STEPS)
def test_the_table_comes_back_from_the_store_as_it_went(first, second):
    database = DB(MappingStorage())
    with database.transaction() as connection:
        connection.root.table = table_of(first)
    with database.transaction() as connection:
        for id_, words in second:
            connection.root.table.put(id_, set(words))

    model = model_of([*first, *second])
    with database.transaction() as connection:
        connection.cacheMinimize()
        table = connection.root.table
        assert {w: set(table.bitmap(w)) for w in table.words("")} == {
            word: carriers(model, word) for words in model.values() for word in words
        }
        assert {id_: table.words_of(id_) for id_ in model} == model
    database.close()


@pytest.mark.parametrize("number", [0, 1, FEW - 1, FEW, FEW + 1, 5000])
def test_a_word_has_as_many_ids_as_were_put(number):
    table = table_of([(id_, {"word"}) for id_ in range(number)])

    assert table.bitmap("word") == BitMap(range(number))


@pytest.mark.parametrize("number", [1, FEW, FEW + 1, 5000])
def test_a_word_that_nothing_carries_any_more_is_forgotten(number):
    """A search that walks the words meets no ghosts of things that are gone."""
    table = table_of([(id_, {"word"}) for id_ in range(number)])
    for id_ in range(number):
        table.put(id_, set())

    assert list(table.words("")) == []
    assert table.any(["word"]) == BitMap()


def test_a_bitmap_that_was_answered_belongs_to_the_asker():
    table = table_of([(id_, {"few"} if id_ < 3 else {"many"}) for id_ in range(30)])
    for word in ("few", "many"):
        table.bitmap(word).clear()
        table.any([word]).clear()

    assert len(table.bitmap("few")) + len(table.bitmap("many")) == 30


def test_adding_an_id_twice_or_taking_a_stranger_away_changes_nothing():
    postings = Postings([1, 2, 5000])
    postings.add(5000)
    postings.discard(3)
    postings.discard(999_999)

    assert postings.bitmap() == BitMap([1, 2, 5000])
    assert postings.count_within(BitMap([2, 3, 5000])) == 2


SPAN = 1 << BLOCK_BITS


def block_of(ids):
    made = Block()
    made.bits |= BitMap(ids)
    return made


@settings(max_examples=60, deadline=None)
@given(st.integers(0, (1 << 22) - 1), st.sets(st.integers(0, SPAN - 1)), st.integers(1, 5))
def test_a_block_comes_back_as_it_went_and_is_kept_small(number, places, step):
    """design 5: however its ids lie, a block is at most 128 bytes and a few for its place."""
    ids = [number * SPAN + place for place in {*places, *range(0, SPAN, step)}]
    state = block_of(ids).__getstate__()
    again = Block()
    again.__setstate__(state)

    assert again.bits == BitMap(ids)
    assert len(pickle.dumps(state, 3)) < 160


def test_an_empty_block_comes_back_empty():
    again = Block()
    again.__setstate__(Block().__getstate__())

    assert again.bits == BitMap()


def test_a_word_with_a_line_end_is_one_word_with_a_space():
    table = table_of([(1, {"region:青岛\n市"})])

    assert table.words_of(1) == {"region:青岛 市"}
    assert list(table.words("region:")) == ["region:青岛 市"]


def test_the_empty_word_is_a_word():
    table = table_of([(1, {""}), (2, {"", "a"})])

    assert (table.words_of(1), table.words_of(2)) == ({""}, {"", "a"})


@pytest.fixture
def store():
    """A layer over a store with one table: its connection shows what a transaction writes."""
    base = MappingStorage()
    below = DB(base)
    with below.transaction() as connection:
        connection.root.table = table_of([(id_, {"a", f"b{id_}"}) for id_ in range(100)])
    layer = DB(DemoStorage(base=base, close_base_on_close=False))
    connection = layer.open()
    yield connection
    transaction.abort()
    connection.close()
    layer.close()
    below.close()


def written(connection):
    """How many records the running transaction would write."""
    return len(connection._registered_objects)


def test_the_same_words_again_write_nothing(store):
    store.root.table.put(7, {"a", "b7"})

    assert written(store) == 0


def test_what_is_not_carried_any_more_and_never_was_writes_nothing(store):
    store.root.table.put(10_000, set())

    assert written(store) == 0


def test_a_thing_beside_the_last_one_writes_one_row_and_nothing_else(store):
    store.root.table.put(100, {"a", "new", "newer"})

    assert written(store) == 1


def test_a_posted_thing_that_takes_another_frequent_word_writes_a_block_and_a_row(store):
    for id_ in range(20):
        store.root.table.put(id_, {"b", f"b{id_}"})
    transaction.commit()
    store.root.table.put(7, {"a", "b7"})

    assert written(store) <= 3


def test_rows_are_posted_together_when_one_more_begins():
    table = table_of([(row << ROW_BITS, {"a"}) for row in range(FRESH)])
    assert list(table.forward) == []
    table.put(FRESH << ROW_BITS, {"a"})

    assert (list(table.forward), table.fresh) == (["a"], (FRESH,))
    assert table.bitmap("a") == BitMap(row << ROW_BITS for row in range(FRESH + 1))


def test_what_an_aborted_transaction_did_to_a_fresh_row_is_gone(store):
    """What is made of a row in memory goes with it."""
    table = store.root.table
    assert table.bitmap("b99") == BitMap([99])
    table.put(99, {"c"})
    assert (table.bitmap("b99"), table.bitmap("c")) == (BitMap(), BitMap([99]))
    transaction.abort()

    assert (table.bitmap("b99"), table.bitmap("c")) == (BitMap([99]), BitMap())


def test_what_another_connection_did_to_a_fresh_row_is_seen(store):
    assert store.root.table.bitmap("new") == BitMap()
    other_manager = transaction.TransactionManager()
    other = store.db().open(transaction_manager=other_manager)
    other.root.table.put(99, {"new"})
    other_manager.commit()
    other.close()
    transaction.begin()

    assert store.root.table.bitmap("new") == BitMap([99])


def test_what_an_aborted_transaction_did_to_a_bitmap_is_gone(store):
    """A bitmap is changed in place; the abort must bring the stored one back (S01)."""
    table = store.root.table
    table.put(7, set())
    table.put(500, {"a"})
    transaction.abort()

    assert table.bitmap("a") == BitMap(range(100))
    assert table.words_of(7) == {"a", "b7"}


def test_two_writers_of_one_block_do_not_both_commit(store):
    """S12: nobody's entry is lost; the second begins again."""
    other_manager = transaction.TransactionManager()
    other = store.db().open(transaction_manager=other_manager)
    store.root.table.put(200, {"a"})
    other.root.table.put(201, {"a"})
    transaction.commit()

    with pytest.raises(ConflictError):
        other_manager.commit()
    other_manager.abort()
    other.close()
