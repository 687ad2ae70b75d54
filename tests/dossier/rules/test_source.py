"""Tests of the reader of policies: plain YAML with its lines, and no trap of YAML."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.errors import Invalid
from dossier.rules.source import DEEPEST, LARGEST, laid_over, read


def refused(text):
    """(line, reason) of a refusal."""
    with pytest.raises(Invalid) as fault:
        read(text, "a.yaml")
    where, said = (fault.value.fields[name].interpolate() for name in ("where", "policy"))
    return int(where.split(" ")[2]), said


def test_values_are_texts_numbers_and_yes_or_no():
    text = (
        "a: yes\nb: no\nc: 12\nd: 1.5\ne: none\nf: 2026-01-05\ng: 12:30\nh: 012\ni: on\nj: 1e3\n"
    )

    assert read(text, "a").data == {
        **{"a": True, "b": False, "c": 12, "d": 1.5, "e": None},
        **{"f": "2026-01-05", "g": "12:30", "h": "012", "i": "on", "j": "1e3"},
    }


def test_each_value_knows_its_line():
    source = read("a:\n  b: 1\n  c:\n    - x\n    - y\n", "a.yaml")

    assert source.line(("a", "c", 1)) == ("a.yaml", 5)
    assert source.line(("a", "b")) == ("a.yaml", 2)
    assert source.line(("a", "c", 1, "deeper", "still")) == ("a.yaml", 5)


@pytest.mark.parametrize(
    "text, line, why",
    [
        ("a: 1\n\tb: 2", 2, "YAML"),
        ("a: 1\nb: ]\n", 2, "YAML"),
        ("a: 1\na: 2", 2, "重复"),
        ("a:\n  b: 1\n  b: 2", 3, "重复"),
        ("a: &x 1\nb: 2", 1, "锚点"),
        ("a: 1\nb: *x", 2, "锚点"),
        ("a: 1\nb: !!python/name:os.system", 2, "锚点"),
        ("a: 1\n[b]: 2", 2, "文字"),
        ("", 1, "空"),
        ("- a", 1, "键: 值"),
        ("a: 1\n--- \nb: 2", 2, "YAML"),
        ("a: " + "x" * LARGEST, 1, "过大"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_line(text, line, why):
    found, said = refused(text)

    assert (found, why in said) == (line, True), said


def test_a_bomb_of_anchors_is_refused_before_it_grows():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for known, new in itertools.pairwise("abcdefghi"):
        lines.append(f"{new}: &{new} [{', '.join([f'*{known}'] * 9)}]")

    assert "锚点" in refused("\n".join(lines))[1]


def test_what_is_nested_too_deeply_is_refused():
    text = "".join(f"{'  ' * depth}a:\n" for depth in range(DEEPEST + 2)) + "  " * 20 + "a: 1\n"

    assert "层次太深" in refused(text)[1]


def test_groups_are_merged_and_all_else_is_replaced():
    base = read("a: {x: 1, y: [1, 2]}\nb: {k: 1, l: 2}\nc: 3\n", "base")
    over = read("a: {y: [3]}\n\nb: {m: 9}\n", "over")

    found = laid_over(base, over, lambda path: path == ("a",))

    assert found.data == {"a": {"x": 1, "y": [3]}, "b": {"m": 9}, "c": 3}
    assert found.line(("a", "x"))[0] == "base" and found.line(("a", "y", 0)) == ("over", 1)
    assert found.line(("b", "m")) == ("over", 3) and found.line(("b", "k")) == ("over", 3)


TREES = st.recursive(
    st.integers(0, 9),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
GROUPS = st.sets(st.tuples(st.sampled_from("abc")) | st.tuples(*[st.sampled_from("abc")] * 2))


def model(below, above, groups, path=()):
    """The same, said with two plain mappings."""
    found = dict(below)
    for name, value in above.items():
        here = (*path, name)
        both = isinstance(value, dict) and isinstance(below.get(name), dict)
        found[name] = model(below[name], value, groups, here) if both and here in groups else value
    return found


def written(tree):
    """A tree as YAML."""
    if not isinstance(tree, dict):
        return str(tree)
    return "{" + ", ".join(f"{name}: {written(value)}" for name, value in tree.items()) + "}"


@given(
    st.dictionaries(st.sampled_from("abc"), TREES, min_size=1),
    st.dictionaries(st.sampled_from("abc"), TREES, min_size=1),
    GROUPS,
)
def test_laying_over_is_what_the_model_says_and_every_value_has_a_line(below, above, groups):
    base, over = read(written(below), "base"), read(written(above), "over")

    found = laid_over(base, over, groups.__contains__)

    assert found.data == model(below, above, groups)
    assert all(path in found.lines for path in paths(found.data))


def paths(tree, path=()):
    """Every path of a tree."""
    yield path
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from paths(value, (*path, name))
