"""Tests of streams sealed in pieces: any part is read; none is lost, moved or changed (S63)."""

import hashlib
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import sealed_stream
from dossier.suite import GUOMI, INTERNATIONAL, OVERHEAD, Unreadable

KEY = bytes(32)
PIECE = sealed_stream.PIECE
SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE]


def sealed(data, bound=b"here", suite=INTERNATIONAL):
    target, hasher = io.BytesIO(), hashlib.sha256()
    sealed_stream.seal(io.BytesIO(data), len(data), target, suite, KEY, bound, hasher)
    assert hasher.digest() == hashlib.sha256(data).digest()
    return target.getvalue()


def reader(kept, size, key=KEY, bound=b"here"):
    return sealed_stream.Reader(io.BytesIO(kept), size, key, bound)


def read(kept, size, **more):
    with io.BufferedReader(reader(kept, size, **more)) as stream:
        return stream.read()


@pytest.fixture(scope="module")
def three():
    """Three pieces of noise and how they are kept."""
    data = random.Random(1).randbytes(2 * PIECE + 1000)
    return data, sealed(data)


def pieces(kept):
    step = PIECE + OVERHEAD
    return [kept[start : start + step] for start in range(0, len(kept), step)]


@pytest.mark.parametrize("suite", [INTERNATIONAL, GUOMI], ids=["international", "guomi"])
@pytest.mark.parametrize("size", SIZES)
def test_bytes_come_back_whole(size, suite):
    data = random.Random(size).randbytes(size)

    assert read(sealed(data, suite=suite), size) == data


@given(st.data())
def test_any_part_is_read_as_of_a_plain_stream(three, draw):
    """For Range: what was read before does not matter."""
    data, kept = three
    plain, stream = io.BytesIO(data), io.BufferedReader(reader(kept, len(data)))
    for _step in range(4):
        start = draw.draw(st.integers(0, len(data) + 10))
        count = draw.draw(st.sampled_from([0, 1, 100, PIECE]))
        assert stream.seek(start) == plain.seek(start)
        assert stream.read(count) == plain.read(count)
        assert stream.tell() == plain.tell()
    stream.close()


def test_a_place_is_counted_from_anywhere(three):
    data, kept = three
    stream = reader(kept, len(data))

    assert stream.seek(-5, io.SEEK_END) == len(data) - 5
    assert stream.seek(2, io.SEEK_CUR) == stream.tell() == len(data) - 3
    assert stream.read() == data[-3:] and stream.read(1) == b""
    with pytest.raises(ValueError):
        stream.seek(-1)


def test_closing_closes_what_is_read():
    kept = io.BytesIO(sealed(b"x"))
    stream = sealed_stream.Reader(kept, 1, KEY, b"here")
    stream.close()
    stream.close()

    assert kept.closed and stream.closed


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 0, 2), (0, 1, 1), (2, 1, 0), (0, 2, 1)])
def test_no_piece_is_moved_or_repeated(three, order):
    data, kept = three
    parts = pieces(kept)
    moved = b"".join(parts[number] for number in order)

    for size in {len(data), len(moved) - 3 * OVERHEAD}:
        with pytest.raises(Unreadable):
            read(moved, size)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_no_piece_is_left_out_whatever_size_is_claimed(three, count):
    data, kept = three
    short = b"".join(pieces(kept)[:count])

    for size in {len(data), count * PIECE}:
        with pytest.raises(Unreadable):
            read(short, size)


@pytest.mark.parametrize("change", [1, -1])
def test_no_byte_is_added_or_cut_off(three, change):
    data, kept = three
    changed = kept + b"x" if change > 0 else kept[:-1]

    for size in (len(data), len(data) + change):
        with pytest.raises(Unreadable):
            read(changed, size)


def test_a_file_that_is_cut_while_it_is_read_is_noticed(three):
    data, kept = three
    file = io.BytesIO(kept)
    with sealed_stream.Reader(file, len(data), KEY, b"here") as stream:
        stream.seek(2 * PIECE)
        assert stream.read(1000) == data[2 * PIECE :]
        file.truncate(len(kept) - 1)
        stream.seek(2 * PIECE)
        with pytest.raises(Unreadable):
            stream.read(1000)


def test_no_piece_comes_from_elsewhere(three):
    data, kept = three
    other = pieces(sealed(data, bound=b"there"))
    mixed = b"".join([pieces(kept)[0], other[1], pieces(kept)[2]])

    for changed, more in [(mixed, {}), (kept, {"key": b"x" * 32}), (kept, {"bound": b"there"})]:
        with pytest.raises(Unreadable):
            read(changed, len(data), **more)


def test_every_flipped_bit_is_noticed():
    kept = sealed(b"some bytes")

    for place in range(len(kept)):
        for bit in range(8):
            flipped = kept[:place] + bytes([kept[place] ^ 1 << bit]) + kept[place + 1 :]
            with pytest.raises(Unreadable):
                read(flipped, 10)


def test_an_empty_stream_is_proved_empty():
    kept = sealed(b"")

    assert read(kept, 0) == b"" and len(kept) == OVERHEAD
    with pytest.raises(Unreadable):
        read(kept[:-1] + bytes([kept[-1] ^ 1]), 0)


def test_a_stream_that_ends_early_is_not_taken():
    with pytest.raises(EOFError):
        target = io.BytesIO()
        sealed_stream.seal(io.BytesIO(b"ab"), 3, target, INTERNATIONAL, KEY, b"", hashlib.sha256())


class Narrow(io.BytesIO):
    """Takes a thousand bytes at once, as a blob does whose disk is about to be full."""

    def write(self, data):
        return super().write(data[:1000])


def test_a_target_that_takes_a_part_gets_the_rest_as_well(three):
    """S07: else a file on a full disk was kept cut short, and acknowledged."""
    data, target = three[0], Narrow()
    sealed_stream.seal(
        io.BytesIO(data), len(data), target, INTERNATIONAL, KEY, b"here", hashlib.sha256()
    )

    assert read(target.getvalue(), len(data)) == data
