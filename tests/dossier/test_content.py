"""Tests of contents: whole, hashed, in the database, and a changed byte is noticed (S04, S06)."""

import hashlib
import io
import itertools
import os
import random
import tempfile
import tracemalloc

import pytest
import transaction
from ZODB import DB
from ZODB.blob import Blob
from ZODB.FileStorage import FileStorage

from dossier import key_store, keys
from dossier.content import RECORD_LIMIT, Place, Text, store
from dossier.suite import GUOMI, INTERNATIONAL, OVERHEAD, Unreadable, suite_of
from tests.soak.tally import tally

# `make soak` raises it.
SWAPS = int(os.environ.get("DOSSIER_SWAPS", "500"))
PLACE = Place("d", "m", 1, 2)
SIZES = [0, 1, RECORD_LIMIT - 1, RECORD_LIMIT, RECORD_LIMIT + 1, 3_000_000]


@pytest.fixture
def database(tmp_path):
    """A store on disk with a folder for blobs, not sealed itself."""
    made = DB(FileStorage(str(tmp_path / "Data.fs"), blob_dir=str(tmp_path / "blobs")))
    key_store.attach(made, key_store.passing(keys.passing()))
    yield made
    key_store.of_database(made).close()
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
        connection.root.content = store(stream, connection, PLACE)


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
    kept(database, io.BytesIO(random.Random(size).randbytes(size)))

    with database.transaction() as connection:
        content = connection.root.content
        assert (content.blob is not None) is (size > RECORD_LIMIT)
        assert len(content.data) == (0 if size > RECORD_LIMIT else size + OVERHEAD)


def test_a_small_content_that_can_be_shorter_is(database):
    """What is sealed can no longer be deflated by the store."""
    kept(database, io.BytesIO("商定付款日期。".encode() * 100))

    with database.transaction() as connection:
        content = connection.root.content
        assert len(content.data) < content.size / 10 and content.intact()


def test_what_says_otherwise_of_itself_is_not_opened(database):
    kept(database, io.BytesIO(b"x" * 1000))

    with database.transaction() as connection:
        content = connection.root.content
        content.deflated = False
        with pytest.raises(Unreadable):
            content.open()


@pytest.mark.parametrize("size", [20, RECORD_LIMIT + 1])
def test_an_aborted_deposit_leaves_nothing(database, tmp_path, size):
    """S01, S02: no bytes without their record."""
    connection = database.open(manager := transaction.TransactionManager())
    connection.root.content = store(io.BytesIO(b"x" * size), connection, PLACE)
    manager.abort()
    connection.close()

    assert "content" not in database.open().root()
    assert [path for path in tmp_path.rglob("*.blob")] == []


def test_a_blob_is_written_inside_the_store_from_the_start(database, tmp_path):
    """R043, T13: nothing of a content passes through a folder that others may read."""
    connection = database.open(manager := transaction.TransactionManager())
    content = store(io.BytesIO(b"x" * (RECORD_LIMIT + 1)), connection, PLACE)
    with content.blob.open() as stream:
        assert stream.name.startswith(str(tmp_path / "blobs"))
    manager.abort()
    connection.close()


@pytest.mark.parametrize("size", [0, 300, RECORD_LIMIT + 1])
def test_every_flipped_bit_of_what_is_kept_is_noticed(database, size, caplog):
    """S06, S63: every bit of a small one; of a large one those at the ends and some between."""
    kept(database, io.BytesIO(b"x" * size))
    with database.transaction() as connection:
        content = connection.root.content
        whole = sealed_bytes(content)
        for place in range(len(whole)) if size < 1000 else (*range(60), 40_000, len(whole) - 1):
            change(content, whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :])
            assert not content.intact()
            with pytest.raises(Unreadable), content.open() as stream:
                stream.read()
        change(content, whole)
        assert content.intact()
    assert {each.name for each in caplog.records} == {"dossier.alarm"}


def sealed_bytes(content):
    """What is kept of a content."""
    if content.blob is None:
        return content.data
    with content.blob.open("r") as stream:
        return stream.read()


def change(content, data):
    """Put other bytes in the place of those that are kept."""
    if content.blob is None:
        content.data = data
    else:
        with content.blob.open("w") as target:
            target.write(data)


@pytest.mark.parametrize("data", [b"y", b"", b"x" * RECORD_LIMIT, b"x" * (RECORD_LIMIT + 1)])
def test_a_changed_shortened_or_plain_blob_is_noticed(database, data):
    """S06, R147: nothing plain is read in the place of what was sealed."""
    kept(database, io.BytesIO(b"x" * (RECORD_LIMIT + 1)))
    with database.transaction() as connection, connection.root.content.blob.open("w") as target:
        target.write(data)

    with database.transaction() as connection:
        assert not connection.root.content.intact()


def test_a_blob_that_is_gone_is_noticed_and_told(database, tmp_path, caplog):
    """S10: it is not an error of the system, but of this one file."""
    kept(database, io.BytesIO(bytes(RECORD_LIMIT + 1)))
    for path in (tmp_path / "blobs").rglob("*.blob"):
        path.unlink()

    with database.transaction() as connection:
        assert not connection.root.content.intact()
        with pytest.raises(Unreadable):
            connection.root.content.open()
    assert "m of dossier d" in caplog.text


@pytest.mark.parametrize("size", [20, RECORD_LIMIT + 1])
def test_no_file_of_the_store_holds_the_bytes(database, tmp_path, size):
    """S60."""
    kept(database, io.BytesIO((b"canary" * size)[:size]))

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files and not [path for path in files if b"canary" in path.read_bytes()]


@pytest.mark.parametrize("field", Place._fields)
def test_a_content_opens_in_its_place_only(database, field):
    """S63: dossier, document, version and tier are bound in."""
    kept(database, io.BytesIO(b"x"))
    with database.transaction() as connection:
        content, other = connection.root.content, {"version": 2, "tier": 0}.get(field, "other")
        key_store.of(connection).made_for("other")
        content.place = content.place._replace(**{field: other})

        with pytest.raises(Unreadable):
            content.open()


def test_no_swap_of_two_contents_passes(database):
    """S63: 10,000 in `make soak`. Between documents, versions and tiers of one dossier."""
    draw, places = random.Random(1), list(itertools.product("d", "mno", (1, 2), range(4)))
    with database.transaction() as connection:
        made = [store(io.BytesIO(b"same"), connection, Place(*place)) for place in places]
        held = [content.data for content in made]
        for _swap in range(SWAPS):
            one, other = draw.sample(range(len(made)), 2)
            made[one].data = held[other]
            assert not made[one].intact()
            made[one].data = held[one]
        connection.transaction_manager.abort()
    tally("sealed files moved between documents", swaps=SWAPS, opened=0)


def test_a_content_of_a_dossier_whose_key_is_gone_is_unreadable(database):
    kept(database, io.BytesIO(b"x"))
    key_store.of_database(database).destroy(PLACE.dossier)

    with database.transaction() as connection, pytest.raises(Unreadable):
        connection.root.content.open()


def test_contents_of_both_suites_are_read(database):
    """S64: a mixed archive."""
    made = key_store.of_database(database)
    kept(database, io.BytesIO(b"one"))
    made._keys.suite = GUOMI
    with database.transaction() as connection:
        connection.root.other = store(io.BytesIO(b"two"), connection, PLACE)

    with database.transaction() as connection:
        contents = connection.root.content, connection.root.other
        assert [suite_of(each.data) for each in contents] == [INTERNATIONAL, GUOMI]
        assert all(each.intact() for each in contents)


@pytest.mark.parametrize("text", ["", "商定付款日期", "x" * 2_000_000, "\ud800"])
def test_a_text_comes_back_and_its_record_does_not_tell_it(database, text):
    with database.transaction() as connection:
        connection.root.text = Text(text, connection, PLACE)

    with database.transaction() as connection:
        held = connection.root.text
        assert held.text == text
        assert not text or text.encode("utf-8", "surrogatepass") not in held.sealed
        held.place = held.place._replace(document="other")
        with pytest.raises(Unreadable):
            held.text  # noqa: B018


def test_a_blob_that_was_just_stored_is_read_before_the_commit(database):
    with database.transaction() as connection:
        content = store(io.BytesIO(b"x" * (RECORD_LIMIT + 1)), connection, PLACE)
        assert isinstance(content.blob, Blob) and content.intact()
        connection.transaction_manager.abort()


def test_a_large_file_takes_little_memory(database):
    """200 MB in and out; the goal is 64 MB for 500 MB, and the size does not matter."""
    size = 200 * 2**20
    tracemalloc.start()
    with database.transaction() as connection:
        content = store(Endless(size), connection, PLACE)
        with content.open() as stream:
            while stream.read(256 * 1024):
                pass
        _now, peak = tracemalloc.get_traced_memory()
        connection.transaction_manager.abort()
    tracemalloc.stop()

    assert peak < 16 * 2**20


class Endless(io.RawIOBase):
    """A stream of so many equal bytes that are nowhere."""

    def __init__(self, size):
        self.size, self.at = size, 0

    def seek(self, offset, whence=0):
        self.at = offset + (self.size if whence else 0)
        return self.at

    def read(self, count):
        count = min(count, self.size - self.at)
        self.at += count
        return b"x" * count
