"""Times of the law are the clock's and the log's, never those of ZODB (S11).

The number of a ZODB transaction looks like a time. After a clock was put forward for a moment it
stays in the future for good.
"""

import ast
from pathlib import Path

import pytest

FLOORS = ("dossier", "catalog", "workflows", "views")
NAMES = {"_p_mtime", "_p_serial", "tid", "lastTransaction", "TimeStamp", "timetime", "undoLog"}
# Who copies transactions or tells a new object from an old one, and reads no time out of either.
COPYING = {
    "dossier/audit.py",
    "dossier/backup.py",
    "dossier/sealed_storage.py",
    "workflows/conversion.py",
}


def named(tree):
    """The names in a module that are times of ZODB."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name = node.attr
        elif isinstance(node, ast.alias):
            name = node.name.rpartition(".")[2]
        else:
            name = getattr(node, "id", "")
        if name in NAMES:
            yield name


def test_nobody_reads_a_time_out_of_the_store():
    found = {
        path.as_posix()
        for floor in FLOORS
        for path in Path(floor).rglob("*.py")
        if list(named(ast.parse(path.read_text(encoding="utf-8"))))
    }

    assert found - COPYING == set()


@pytest.mark.parametrize("path", sorted(COPYING))
def test_who_copies_makes_no_time_of_it(path):
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))

    assert set(named(tree)) <= {"tid", "_p_serial"}


@pytest.mark.parametrize(
    "planted",
    ["thing._p_mtime", "from persistent.TimeStamp import TimeStamp", "db.lastTransaction()"],
)
def test_a_planted_one_is_noticed(planted):
    assert list(named(ast.parse(planted)))
