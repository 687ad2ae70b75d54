"""Tests of contents: whole, hashed, in the database, and a changed byte is noticed (S04, S06)."""

import hashlib
import io
import tempfile

import pytest
import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from ZODB import DB
from ZODB.blob import Blob
from ZODB.DemoStorage import DemoStorage
from ZODB.FileStorage import FileStorage

from dossier.content import RECORD_LIMIT, Content, store

SIZES = [0, 1, RECORD_LIMIT - 1, RECORD_LIMIT, RECORD_LIMIT + 1, 3_000_000]


@pytest.fixture
def database(tmp_path):
    """A store on disk with a folder for blobs."""
    made = DB(FileStorage(str(tmp_path / "Data.fs"), blob_dir=str(tmp_path / "blobs")))
    yield made
    made.close()


def stream_of(data, kind):
    """The bytes as uploads bring them: in memory, spooled, or in a file; read to somewhere."""
    if kind == "memory":
        stream = io.BytesIO(data)
    else:
        stream = tempfile.SpooledTemporaryFile(max_size=10_000)  # noqa: SIM115
        stream.write(data)
    stream.seek(len(data) // 2)
    return stream


def kept(database, stream):
    """Keep a stream in a transaction of its own."""
    with database.transaction() as connection:
        connection.root.content = store(stream, connection)


@pytest.mark.parametrize("kind", ["memory", "spooled"])
@pytest.mark.parametrize("size", SIZES)
def test_bytes_come_back_whole_with_size_and_hash(database, size, kind):
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    with stream_of(data, kind) as stream:
        kept(database, stream)

    with database.transaction() as connection:
        content = connection.root.content
        with content.open() as again:
            assert again.read() == data
        assert (content.size, content.sha256) == (size, hashlib.sha256(data).hexdigest())
        assert content.intact()


@pytest.mark.parametrize("size", SIZES)
def test_only_large_contents_are_blobs(database, size):
    kept(database, io.BytesIO(b"x" * size))

    with database.transaction() as connection:
        content = connection.root.content
        assert (content.blob is not None) is (size > RECORD_LIMIT)
        assert len(content.data) == (0 if size > RECORD_LIMIT else size)


@pytest.mark.parametrize("size", [20, RECORD_LIMIT + 1])
def test_an_aborted_deposit_leaves_nothing(database, tmp_path, size):
    """S01, S02: no bytes without their record."""
    connection = database.open(manager := transaction.TransactionManager())
    connection.root.content = store(io.BytesIO(b"x" * size), connection)
    manager.abort()
    connection.close()

    assert "content" not in database.open().root()
    assert [path for path in tmp_path.rglob("*.blob")] == []


def test_a_blob_is_written_inside_the_store_from_the_start(database, tmp_path):
    """R043, T13: nothing of a content passes through a folder that others may read."""
    connection = database.open(manager := transaction.TransactionManager())
    content = store(io.BytesIO(b"x" * (RECORD_LIMIT + 1)), connection)
    with content.open() as stream:
        assert stream.name.startswith(str(tmp_path / "blobs"))
    manager.abort()
    connection.close()


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=300), st.data())
def test_a_flipped_bit_of_a_record_is_noticed(data, draw):
    """S06."""
    content = store(io.BytesIO(data), None)
    place = draw.draw(st.integers(0, len(data) - 1))
    bit = 1 << draw.draw(st.integers(0, 7))
    content.data = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]

    assert not content.intact()


@pytest.mark.parametrize("change", [b"y", b"", b"x" * RECORD_LIMIT])
def test_a_changed_or_shortened_blob_is_noticed(database, change):
    """S06."""
    kept(database, io.BytesIO(b"x" * (RECORD_LIMIT + 1)))
    with database.transaction() as connection, connection.root.content.blob.open("w") as target:
        target.write(change)

    with database.transaction() as connection:
        assert not connection.root.content.intact()


def test_a_blob_that_was_just_stored_is_read_before_the_commit():
    layer = DB(DemoStorage())
    with layer.transaction() as connection:
        content = store(io.BytesIO(b"x" * (RECORD_LIMIT + 1)), connection)
        assert isinstance(content.blob, Blob) and content.intact()
    layer.close()


def test_a_content_without_bytes_is_not_what_its_hash_says():
    assert not Content(1, hashlib.sha256(b"x").hexdigest()).intact()
