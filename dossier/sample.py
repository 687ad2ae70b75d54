"""A sample that anybody can draw again: chosen by a seed alone, whatever the order of the things.

A thing's place is the SHA-256 of the seed and its object number; the smallest are drawn. So it
can be checked of one thing without the others, and nobody can wish a thing into the sample.
"""

import datetime
import hashlib
import itertools
import secrets
import zlib
from typing import NamedTuple


class Sample(NamedTuple):
    """What was drawn: the seed, how many were wanted, among what, the names, by whom and when."""

    seed: str
    size: int
    among: bytes
    items: tuple
    by: str
    at: datetime.datetime


def new_seed() -> str:
    """A seed that nobody chose."""
    return secrets.token_hex(16)


def drawn(seed, numbers, size) -> list:
    """The object numbers that a seed draws, first first: `size` of them, or all of fewer."""
    return sorted(set(numbers), key=lambda number: (_place(seed, number), number))[:size]


def packed(numbers) -> bytes:
    """Object numbers, to be kept: the steps between them, which are small."""
    ordered = sorted(set(numbers))
    steps = (after - before for before, after in zip([0, *ordered], ordered, strict=False))
    return zlib.compress(" ".join(map(str, steps)).encode())


def unpacked(kept) -> list:
    """The object numbers that were packed, in order."""
    return list(itertools.accumulate(map(int, zlib.decompress(kept).split())))


def _place(seed, number):
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()
