"""Sliding windows, against a model that tries every stretch there is (R114)."""

from hypothesis import example, given
from hypothesis import strategies as st

from catalog.windows import crowd

SPAN = 10
MOMENTS = st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abcd")), min_size=1, max_size=14)


def numbered(pairs):
    return [(second, key, number) for number, (second, key) in enumerate(pairs)]


def near(moments, second):
    return sorted(each for each in moments if abs(each[0] - second) < SPAN)


def model(moments, second, most):
    """Every stretch of SPAN seconds that holds `second`, one after the other."""
    found = set()
    for start in range(second - SPAN + 1, second + 1):
        keys, inside = set(), set()
        for when, key, number in moments:
            if when in range(start, start + SPAN):
                keys.add(key)
                inside.add((when, key, number))
        if len(keys) >= most:
            found |= inside
    return found


@given(MOMENTS, st.data(), st.integers(2, 4))
@example([(0, "a"), (9, "b")], None, 2)
@example([(0, "a"), (10, "b")], None, 2)
def test_a_crowd_is_what_any_stretch_of_time_holds(pairs, data, most):
    moments = numbered(pairs)
    seconds = [each[0] for each in moments]
    second = seconds[-1] if data is None else data.draw(st.sampled_from(seconds))

    found = crowd(near(moments, second), second, SPAN, most)

    assert found == model(moments, second, most)


@given(MOMENTS, st.integers(2, 4), st.randoms())
def test_the_order_in_which_moments_come_does_not_matter(pairs, most, random):
    """Whoever judges each moment as it comes has found, in the end, all there is to be found."""
    moments = numbered(pairs)
    shuffled = random.sample(moments, len(moments))
    known, found = [], set()
    for moment in shuffled:
        known.append(moment)
        found |= crowd(near(known, moment[0]), moment[0], SPAN, most)

    assert found == set().union(*(model(moments, each[0], most) for each in moments))


def test_the_same_thing_again_is_one():
    moments = [(second, "a", second) for second in range(5)]

    assert crowd(moments, 4, SPAN, 2) == set()


def test_what_is_exactly_a_span_apart_is_not_together():
    moments = near([(0, "a", 1), (SPAN, "b", 2)], SPAN)

    assert crowd(moments, SPAN, SPAN, 2) == set()
