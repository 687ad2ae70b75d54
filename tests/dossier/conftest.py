"""A store of each kind; the PostgreSQL of tests/postgresql.py is started when a test asks."""

import pytest

from tests.dossier.stores import Store
from tests.postgresql import postgresql, postgresql_dsn

__all__ = ["postgresql", "postgresql_dsn"]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path, monkeypatch):
    """An empty store of each kind, in a folder whose path has a space and Chinese characters."""
    var = tmp_path / "客户 档案"
    if request.param == "sqlite":
        return Store("etc/zodb.conf", var)
    server = request.getfixturevalue("postgresql")
    monkeypatch.setenv("DOSSIER_POSTGRESQL", server.database())
    return Store("etc/zodb-postgresql.conf", var)
