"""Every permission is asked for somewhere and every tag told; both by name, never as a text.

That each stands in the glossary is tested in test_glossary.py.
"""

import ast
from pathlib import Path

import pytest

from dossier.vocabulary import Permission, Tag

FLOORS = ("dossier", "catalog", "workflows", "views")
VOCABULARY = Path("dossier/vocabulary.py")
GRANTS = Path("dossier/site.py")  # giving a permission to a post is not yet asking for it
TEXTS = {member.value for enum in (Permission, Tag) for member in enum}
# Words whose verb or page is still to come, each with what brings it.
AWAITED = set()


def sources(*apart):
    """Every module of the four floors with its tree."""
    for floor in FLOORS:
        for path in sorted(Path(floor).rglob("*.py")):
            if path not in apart:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def members(tree):
    """The members that a module names: `Permission.X`, `Tag.Y`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in ("Permission", "Tag"):
                yield f"{node.value.id}.{node.attr}"


def texts(tree):
    """(line, text) of each text that is the value of a permission or tag."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in TEXTS:
            yield node.lineno, node.value


USED = {name for _path, tree in sources(VOCABULARY, GRANTS) for name in members(tree)}


@pytest.mark.parametrize("word", [*Permission, *Tag], ids=str)
def test_a_word_is_used_exactly_if_it_is_not_awaited(word):
    named = f"{type(word).__name__}.{word.name}"

    assert (named in USED) == (word not in AWAITED)


@pytest.mark.parametrize("permission", Permission)
def test_a_permission_is_given_to_somebody(permission, site):
    given = {name for entry in site.__acl__ for name in entry.permissions}

    assert permission.value in given


def test_no_permission_or_tag_is_written_as_a_text():
    found = [
        (path.as_posix(), *text) for path, tree in sources(VOCABULARY) for text in texts(tree)
    ]

    assert found == []


def test_no_template_writes_one_either():
    found = [
        (path.as_posix(), text)
        for path in Path("views/templates").rglob("*.pt")
        for text in TEXTS
        if text in path.read_text(encoding="utf-8")
    ]

    assert found == []


def test_a_planted_text_and_a_planted_member_are_noticed():
    planted = ast.parse("require(request, 'record:view', thing) or Tag.UNIT_ADDED")

    assert list(texts(planted)) == [(1, "record:view")]
    assert list(members(planted)) == ["Tag.UNIT_ADDED"]
