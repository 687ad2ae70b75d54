"""Entries that deny, entries that are not well formed, and a tree of things to hold them."""

import datetime

import pytest

from dossier.access import DENY, allow
from dossier.vocabulary import Permission
from tests import access_worlds as worlds
from tests.access_model import Thing, World

VIEW, EDIT = Permission.RECORD_VIEW, Permission.RECORD_EDIT


def deny(who, *permissions, **period):
    return allow(who, *permissions, **period)._replace(verdict=DENY)


BROKEN_ENTRIES = [
    allow("everyone", VIEW)._replace(verdict="allow"),
    allow("everyone", VIEW)._replace(verdict=None),
    allow("everyone", VIEW, since=datetime.datetime(2020, 1, 1)),
    allow("everyone", VIEW, until=datetime.datetime(2999, 1, 1)),
    allow("everyone", VIEW, until="2999-01-01"),
    ("Allow", "everyone", (VIEW,)),
    allow("everyone", VIEW)._replace(permissions=None),
    allow(["everyone"], VIEW),
    None,
]


@pytest.fixture
def tree():
    """A site with one customer, one dossier about it and one document in it."""
    things = {
        "site": Thing(None),
        "customers": Thing("site"),
        "dossiers": Thing("site"),
        "c1": Thing("customers"),
        "d1": Thing("dossiers", about="c1"),
        "d1/0": Thing("d1"),
    }
    return worlds.nouns_of(World(things, {}))
