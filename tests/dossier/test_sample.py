"""Tests of samples: whoever has the seed draws the same again (R113)."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from dossier.sample import drawn, new_seed, packed, unpacked

NUMBERS = st.sets(st.integers(0, 2**40), max_size=60)


@given(st.text(max_size=8), st.lists(st.integers(0, 2**40), unique=True, max_size=40), st.data())
def test_the_order_of_the_things_does_not_matter(seed, numbers, data):
    size, other = data.draw(st.integers(1, 50)), data.draw(st.permutations(numbers))

    assert drawn(seed, numbers, size) == drawn(seed, other, size)


@given(st.text(max_size=8), NUMBERS, st.integers(1, 80))
def test_a_sample_is_so_large_and_of_what_there_is(seed, numbers, size):
    found = drawn(seed, numbers, size)

    assert len(found) == len(set(found)) == min(size, len(numbers))
    assert set(found) <= numbers


@given(st.text(max_size=8), NUMBERS, st.integers(1, 80))
def test_a_larger_sample_begins_with_the_smaller(seed, numbers, size):
    assert drawn(seed, numbers, size + 1)[:size] == drawn(seed, numbers, size)


def test_a_sample_can_be_drawn_with_any_tool():
    """The rule as docs/manual.zh-CN.md tells it."""
    numbers = [3, 5, 8, 13, 21]
    by_hand = sorted(numbers, key=lambda n: hashlib.sha256(f"seed:{n}".encode()).hexdigest())

    assert drawn("seed", numbers, 3) == by_hand[:3]


def test_seeds_differ_and_draw_differently():
    seeds, numbers = {new_seed() for _ in range(50)}, range(1000)

    assert len(seeds) == 50
    assert len({tuple(drawn(seed, numbers, 5)) for seed in seeds}) == 50


def test_everything_is_drawn_about_as_often():
    hits = [n for _ in range(400) for n in drawn(new_seed(), range(10), 2)]

    assert all(30 < hits.count(n) < 140 for n in range(10))


@given(NUMBERS)
def test_what_it_was_drawn_among_is_kept_whole(numbers):
    assert unpacked(packed(numbers)) == sorted(numbers)


def test_a_hundred_thousand_things_take_little_room():
    assert len(packed(range(100_000, 200_000))) < 10_000
