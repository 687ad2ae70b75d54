"""Tests of what every schema is made from."""

import importlib
import pkgutil

import colander
import pytest

import dossier
import views
from dossier.schema import Schema


class Outer(Schema):
    """A schema with one field."""

    name = colander.SchemaNode(colander.String())


def schemas():
    """Every schema class of ours."""
    for floor in (dossier, views):
        for module in pkgutil.walk_packages(floor.__path__, f"{floor.__name__}."):
            for each in vars(importlib.import_module(module.name)).values():
                ours = isinstance(each, type) and each.__module__ == module.name
                if ours and issubclass(each, colander.Schema):
                    yield each


def test_what_a_page_changes_holds_for_that_page_only():
    changed = Outer()
    changed["name"].missing = ""

    assert changed.deserialize({}) == {"name": ""}
    with pytest.raises(colander.Invalid):
        Outer().deserialize({})


@pytest.mark.parametrize("schema", list(schemas()))
def test_every_schema_has_its_own_fields(schema):
    assert issubclass(schema, Schema)
    one, other = schema(), schema()
    assert not {*map(id, one.children)} & {*map(id, other.children)}
