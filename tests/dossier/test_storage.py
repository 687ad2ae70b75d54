"""Tests of opening the store that etc/zodb.conf describes, wherever the folder is (S39)."""

import os
import stat

import psycopg2
import pytest
import transaction
from pyramid.config import Configurator
from ZODB import DB
from ZODB.MappingStorage import MappingStorage

from dossier import storage


@pytest.fixture
def var(tmp_path, monkeypatch):
    """A folder whose path has a space and Chinese characters; the environment stays as it is."""
    monkeypatch.setenv("DOSSIER_VAR", "elsewhere")
    return tmp_path / "客户 档案"


def opened(settings):
    """The database of a configurator with these settings."""
    config = Configurator(settings=settings)
    config.include(storage)
    return config.registry._zodb_databases[""]


def test_the_folder_is_made_for_the_owner_alone(var):
    storage.open_database("etc/zodb.conf", str(var)).close()

    assert stat.S_IMODE(os.stat(var).st_mode) == 0o700
    assert os.listdir(var)


def test_a_store_keeps_what_was_put_in(var):
    settings = {"dossier.zodb": "etc/zodb.conf", "dossier.var": str(var)}
    database = opened(settings)
    with database.transaction() as connection:
        connection.root.told = "海港"
    database.close()

    again = opened(settings)
    connection = again.open()
    assert connection.root.told == "海港"
    transaction.abort()
    connection.close()
    again.close()


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (psycopg2.OperationalError("no route"), True),
        (psycopg2.InterfaceError("connection already closed"), True),
        (psycopg2.DatabaseError("server closed the connection unexpectedly"), True),
        (psycopg2.IntegrityError("double"), False),
        (OSError(5, "disk"), False),
        (Exception("Failed to close one or more resources: [DatabaseError('gone')]"), True),
        (Exception("Failed to close one or more resources: [AdminShutdown('end')]"), True),
        (
            Exception("Failed to close one or more resources: [KeyError('OperationalError(')]"),
            False,
        ),
        (Exception("OperationalError"), False),
    ],
)
def test_a_database_that_is_away_is_told_from_other_faults(error, away):
    assert storage.is_away(error) is away


def test_a_given_database_is_used_as_it_is():
    database = DB(MappingStorage())

    assert opened({"dossier.database": database}) is database
    database.close()


def test_a_store_that_is_not_described_is_not_opened(var):
    with pytest.raises(FileNotFoundError):
        storage.open_database("etc/nothing.conf", str(var))
