"""Stores of log-ins for the tests: an empty one on SQLite and on a real PostgreSQL."""

import pytest
import sqlalchemy as sa
from psycopg2.extensions import parse_dsn

from dossier.login_store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def login_url(request, tmp_path):
    """The address of an empty store of each kind, for the store of any process."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/logins.sqlite"
    parts = parse_dsn(request.getfixturevalue("postgresql_dsn"))
    url = sa.URL.create(
        "postgresql+psycopg2",
        username=parts["user"],
        database=parts["dbname"],
        query={"host": parts["host"]},
    )
    return url.render_as_string()


@pytest.fixture
def login_store(login_url):
    """An empty store of each kind."""
    store = Store(login_url)
    yield store
    if login_url.startswith("postgresql"):
        with store.write() as sql:
            sql.exec_driver_sql("DROP SCHEMA public CASCADE")
            sql.exec_driver_sql("CREATE SCHEMA public")
    store.close()
