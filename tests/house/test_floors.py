"""The four floors: what is imported points down, and each floor uses the libraries it may use.

views → workflows → catalog → dossier (house-style 4). Read from the source, functions included.
"""

import ast
import functools
import graphlib
import re
import sys
from pathlib import Path

import pytest

FLOORS = ("dossier", "catalog", "workflows", "views")
ALONE = ("vocabulary", "errors", "clock", "language")

# What a floor may import of others, and why; a floor may use what those below it use.
# A name stands for itself and for everything inside it.
LIBRARIES = {
    "dossier": {
        "BTrees": "kept tables",
        "ZConfig": "the storage that etc/zodb.conf describes, alone",
        "ZODB": "the store, its blobs",
        "argon2": "password hashes",
        "chameleon.template": "compiled by one thread at a time",
        "chinese_calendar": "holidays and make-up working days",
        "colander": "schemas",
        "cryptography": "sealed notes of sessions",
        "docx": "papers of the demo company",
        "opencc": "traditional → simplified",
        "openpyxl": "sheets in, lists out",
        "persistent": "nouns",
        "phonenumbers": "telephone numbers",
        "psycopg2": "the writer lock of several hosts",
        "puremagic": "which format a file has",
        "pydantic": "sections of a policy, validated and frozen",
        "pydantic_core": "faults of a policy in our words",
        "pyotp": "second factors",
        "pypinyin": "names in a password, sounds of words",
        "relstorage.adapters": "connections that a failed commit left",
        "reportlab": "papers of the demo company",
        "segno": "the QR code of a second factor",
        "sqlalchemy": "log-ins and throttles, which outlive transactions",
        "stdnum": "check digits",
        "substanced.content": "what a thing is",
        "substanced.folder": "what holds things",
        "substanced.interfaces": "IRoot",
        "substanced.objectmap": "id ↔ path",
        "substanced.util": "ids, the catalog by name",
        "tongsuopy": "SM2, which cryptography lacks",
        "translationstring": "msgids",
        "yaml": "policies",
        "zope.interface": "IRoot",
        "zxcvbn": "weak passwords",
    },
    "catalog": {
        "PIL": "pictures of pages",
        "apsw": "the text index",
        "defusedxml": "texts of office files",
        "hypatia": "what an index is",
        "pypdfium2": "texts and pictures of PDF",
        "pyramid.location": "the site above an index",
        "pyramid.threadlocal": "the engine of the registry, for an index unpickled alone",
        "pyramid.traversal": "the site above an index",
        "pyroaring": "sets of ids",
        "substanced.catalog": "the catalog",
        "transaction": "the engine's part in a commit",
    },
    "workflows": {
        "substanced.event": "having a thing indexed again",
        "substanced.workflow": "states and transitions",
    },
    "views": {
        "chameleon": "templates",
        "click": "the command line",
        "deform": "forms",
        "peppercorn": "forms",
        "pyramid": "the web",
        "pyramid_chameleon": "sentences that are kept",
        "pyramid_retry": "whether an error is tried again",
        "pyramid_zodbconn": "the store before there is a site",
        "prometheus_client": "figures for who watches the server",
        "rich": "progress bars",
        "structlog": "a line of JSON for each request",
        "waitress": "the server",
    },
}
# One file each, where the floor as a whole may not: what is peculiar to the framework.
EXCEPTIONS = {
    ("dossier/framework.py", "pyramid.csrf"): "the predicate that Pyramid 2 took away",
    ("dossier/framework.py", "pyramid_zodbconn"): "the root of a request",
}
# Strings of a lower floor that only look like the name of a higher one.
NAMESAKES = {("dossier/framework.py", "catalog"): "SubstanceD's part of that name"}
# `views.console` ends by importing its parts, which put their commands into its group.
GROUPS = {"views.console"}


@functools.cache
def files(floor):
    """Every source file of a floor with its tree, as (path, tree)."""
    return [
        (path.as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(Path(floor).rglob("*.py"))
    ]


def imports(tree):
    """Every dotted name that is imported anywhere: (module, module.name)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((module, f"{module}.{alias.name}") for alias in node.names)


def above(floor):
    """The floors above a floor."""
    return FLOORS[FLOORS.index(floor) + 1 :]


def climbs(floor, tree):
    """Imports of a higher floor, and relative ones, which hide where they lead."""
    for _module, name in imports(tree):
        if name.startswith(".") or name.split(".")[0] in above(floor):
            yield name


def names_above(floor, path, tree):
    """Strings that name a higher floor or something in it."""
    if not above(floor):
        return
    pattern = re.compile(rf"({'|'.join(above(floor))})([.:/]\S*)?")
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and pattern.fullmatch(text) and (path, text) not in NAMESAKES:
            yield text


def within(name, allowed):
    """Whether a dotted name is one of `allowed` or inside it."""
    return any(name == each or name.startswith(f"{each}.") for each in allowed)


def strangers(floor, path, tree):
    """Imports of libraries that the floor may not use."""
    allowed = {each for below in FLOORS[: FLOORS.index(floor) + 1] for each in LIBRARIES[below]}
    allowed |= {name for file, name in EXCEPTIONS if file == path} | set(FLOORS)
    for module, name in imports(tree):
        if not within(module, allowed | STANDARD) and not within(name, allowed):
            yield name


def graph():
    """Module → the modules of ours that it imports, wherever in it."""
    trees = {}
    for floor in FLOORS:
        for path, tree in files(floor):
            trees[path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")] = tree
    return {module: _ours(module, tree, trees) for module, tree in trees.items()}


def _ours(module, tree, known):
    found = {name if name in known else outer for outer, name in imports(tree)}
    return {name for name in found - {module} if name in known and name not in GROUPS}


STANDARD = set(sys.stdlib_module_names)
EACH = pytest.mark.parametrize("floor", FLOORS)


@EACH
def test_no_import_points_up(floor):
    found = {path: list(climbs(floor, tree)) for path, tree in files(floor)}

    assert {path: names for path, names in found.items() if names} == {}


@EACH
def test_nothing_names_a_higher_floor(floor):
    found = {path: list(names_above(floor, path, tree)) for path, tree in files(floor)}

    assert {path: names for path, names in found.items() if names} == {}


@EACH
def test_a_floor_uses_only_its_libraries(floor):
    found = {path: list(strangers(floor, path, tree)) for path, tree in files(floor)}

    assert {path: names for path, names in found.items() if names} == {}


@EACH
def test_the_table_names_no_library_that_the_floor_does_not_use(floor):
    used = {name for _path, tree in files(floor) for pair in imports(tree) for name in pair}

    assert [each for each in LIBRARIES[floor] if not any(within(n, {each}) for n in used)] == []


@pytest.mark.parametrize(("path", "name"), EXCEPTIONS)
def test_every_exception_is_still_needed(path, name):
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))

    assert name in {module for module, _name in imports(tree)}


@pytest.mark.parametrize("name", ALONE)
def test_the_simplest_nouns_import_nothing_of_ours_but_the_translator(name):
    assert graph()[f"dossier.{name}"] <= {"dossier.language"}


def test_no_module_imports_itself_by_a_detour():
    order = list(graphlib.TopologicalSorter(graph()).static_order())

    assert len(order) == len(graph())


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("import views", climbs),
        ("from workflows.machine import move", climbs),
        ("def late():\n    from views import home", climbs),
        ("from . import queries", climbs),
    ],
)
def test_an_import_upwards_is_noticed(planted, rule):
    assert list(rule("catalog", ast.parse(planted)))


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("config.include('views')", names_above),
        ("config.include(f'workflows.{name}')", names_above),
        ("template = 'views:templates/page.pt'", names_above),
        ("import deform", strangers),
        ("from pyramid.view import view_config", strangers),
        ("from substanced import workflow", strangers),
    ],
)
def test_what_a_lower_floor_may_not_say_is_noticed(planted, rule):
    assert list(rule("dossier", "dossier/site.py", ast.parse(planted)))
