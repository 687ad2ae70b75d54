"""A store for the tests of the log."""

import pytest
from ZODB import DB
from ZODB.MappingStorage import MappingStorage

from dossier.audit import Log


@pytest.fixture
def database():
    """A store with an empty log in it."""
    made = DB(MappingStorage())
    with made.transaction() as connection:
        connection.root.log = Log()
    yield made
    made.close()
