"""One place asks the catalog, one place writes ACLs (house-style 8, 9)."""

import ast
from pathlib import Path

import pytest

FLOORS = ("dossier", "catalog", "workflows", "views")
# What other floors may have of the catalog: questions, texts, pictures, how names are spelled,
# opening and rebuilding.
DOORS = {
    "queries",
    "entries",
    "upkeep",
    "unfiltered",
    "effect",
    "simulation",
    "gains",
    "rights",
    "excerpt",
    "hindsight",
    "windows",
    "extraction",
    "pinyin",
    "preview",
    "startup",
}
ENGINES = ("hypatia", "apsw", "pyroaring", "substanced.catalog")
FINDERS = {"find_catalog", "find_index", "records"}


def sources(*floors):
    """Every module of the floors with its tree."""
    for floor in floors:
        for path in sorted(Path(floor).rglob("*.py")):
            yield path.as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def name_of(node):
    """The last part of a dotted expression."""
    return getattr(node, "attr", getattr(node, "id", ""))


def parents(tree):
    """Node → the node that holds it."""
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


def questions(tree):
    """Lines where a catalog or index is reached for anything but indexing a thing again."""
    holders = parents(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in FINDERS:
            if getattr(holders.get(node), "attr", "") != "reindex_resource":
                yield node.lineno


def side_doors(tree):
    """Imports of the catalog's inner modules or of the libraries beneath it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            inner = name.startswith("catalog.") and name.split(".")[1] not in DOORS
            if inner or name.startswith(ENGINES):
                yield name


def acl_writers(tree):
    """Lines that write an ACL: `set_acl`, or an assignment to `__acl__`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) == "set_acl":
            yield node.lineno
        elif isinstance(node, ast.Call) and name_of(node.func) == "setattr":
            if any(getattr(each, "value", "") == "__acl__" for each in node.args):
                yield node.lineno
        elif isinstance(node, ast.Attribute) and node.attr == "__acl__":
            if isinstance(node.ctx, (ast.Store, ast.Del)):
                yield node.lineno
        elif isinstance(node, ast.FunctionDef) and node.name == "__acl__":
            yield node.lineno


def found(rule, *floors):
    """What a rule finds in the modules of the floors, by path."""
    return {path: list(rule(tree)) for path, tree in sources(*floors) if list(rule(tree))}


def test_only_the_catalog_asks_the_catalog():
    assert found(questions, "dossier", "workflows", "views") == {}


def test_of_the_catalog_only_queries_and_start_up_reach_for_it():
    """Start-up mends the text index; the indexes themselves are handed in."""
    assert set(found(questions, "catalog")) == {
        "catalog/queries.py",
        "catalog/unfiltered.py",
        "catalog/startup.py",
    }


def test_nobody_goes_round_the_questions():
    assert found(side_doors, "dossier", "workflows", "views") == {}


def test_only_access_writes_acls():
    assert set(found(acl_writers, *FLOORS)) == {"dossier/access.py"}


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("find_catalog(site, 'records')['text'].bitmap('a')", questions),
        ("queries.records(site)[Index.FACETS]", questions),
        ("index = find_index(site, CATALOG, 'name')\nindex.first(hits, 5)", questions),
        ("from catalog.fulltext import FullTextIndex", side_doors),
        ("from catalog import order", side_doors),
        ("import apsw", side_doors),
        ("set_acl(thing, [])", acl_writers),
        ("util.set_acl(thing, [])", acl_writers),
        ("thing.__acl__ = ()", acl_writers),
        ("setattr(thing, '__acl__', ())", acl_writers),
        ("class Thing:\n    def __acl__(self):\n        return []", acl_writers),
    ],
)
def test_a_way_round_is_noticed(planted, rule):
    assert list(rule(ast.parse(planted)))


@pytest.mark.parametrize(
    "allowed",
    [
        "find_index(content, CATALOG, Index.MODIFIED).reindex_resource(content)",
        "queries.records(resource).reindex_resource(resource)",
    ],
)
def test_indexing_again_is_no_question(allowed):
    assert list(questions(ast.parse(allowed))) == []
