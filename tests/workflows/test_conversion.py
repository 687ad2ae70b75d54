"""A site moves between SQLite and PostgreSQL and back, equal to the last byte (design 1)."""

import pytest

from dossier.errors import Conflict
from tests.postgresql import postgresql
from tests.workflows.backups import Place, contents
from workflows.backup import opened_storage
from workflows.conversion import convert, fingerprint

__all__ = ["postgresql"]


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path / "客户 档案", tmp_path / "备份")
    made.work()
    yield made
    made.ground.close()


@pytest.fixture
def targets(place, postgresql, tmp_path, monkeypatch):
    """The settings of an empty store of each kind, with the keys of the site."""
    monkeypatch.setenv("DOSSIER_POSTGRESQL", postgresql.database())
    on_postgresql = place.empty(tmp_path / "there")
    on_postgresql["dossier.zodb"] = "etc/zodb-postgresql.conf"
    return on_postgresql, place.empty(tmp_path / "back")


def test_there_and_back_nothing_differs(place, targets):
    there, back = map(opened_storage, targets)
    try:
        count = convert(place.storage, there)
        convert(there, back)
        before = contents(place.storage)

        assert contents(there) == before == contents(back)
        assert count == len(before) and any(file for *_record, file in before)
    finally:
        there.close()
        back.close()


def test_a_store_with_data_is_left_alone(place, targets):
    _there, back = targets
    store = opened_storage(back)
    try:
        convert(place.storage, store)
        before = contents(store)
        with pytest.raises(Conflict, match="目标存储中已有数据"):
            convert(place.storage, store)

        assert contents(store) == before
    finally:
        store.close()


def test_what_arrived_otherwise_is_noticed(place, targets, monkeypatch):
    from workflows import conversion

    _there, back = targets
    store = opened_storage(back)
    monkeypatch.setattr(conversion, "fingerprint", lambda each: (each is store, 0))
    try:
        with pytest.raises(Conflict, match="不一致"):
            convert(place.storage, store)
    finally:
        store.close()


def test_a_fingerprint_changes_with_any_record(place):
    before = fingerprint(place.storage)
    place.work()

    assert fingerprint(place.storage) != before


def test_an_error_of_the_source_is_told_as_it_is(place, targets, monkeypatch):
    from workflows import conversion

    def broken(stream, storage):
        raise OSError("disk")

    _there, back = targets
    store = opened_storage(back)
    monkeypatch.setattr(conversion, "write_part", broken)
    try:
        with pytest.raises(OSError, match="disk"):
            convert(place.storage, store)
    finally:
        store.close()
