"""Long bytes sealed piece by piece, so that 500 MB need no more memory than 5 (R147, D10).

Each piece of 1 MiB is bound to its place: what it is part of, its number, and whether it is the
last one. So none can be changed, left out, moved or come from elsewhere unnoticed (S63), and any
can be read without those before it.
"""

import io

from dossier.suite import OVERHEAD, Unreadable, unseal_into

PIECE = 1024 * 1024


def seal(stream, size, target, suite, key, bound, hasher):
    """Write `size` bytes of a binary stream to `target`, sealed; `hasher` sees them plain.

    EOFError if the stream ends before.
    """
    for number in range(_count(size)):
        plain = stream.read(PIECE)
        if len(plain) != _length(number, size):
            raise EOFError
        hasher.update(plain)
        _write(target, suite.seal(key, plain, _place(bound, number, size)))


def _write(target, data):
    """All of it: a blob takes what there is room for, and says how much that was (S07)."""
    rest = memoryview(data)
    while rest:
        rest = rest[target.write(rest) :]


class Reader(io.RawIOBase):
    """The plain bytes of a sealed stream of `size` bytes, read anywhere; it closes the stream.

    Unreadable for what `seal` has not written in this order, under this key and bound.
    """

    def __init__(self, sealed, size, key, bound):
        self._sealed, self._size, self._key, self._bound = sealed, size, key, bound
        self._at, self._number = 0, None
        longest = min(PIECE, size)
        self._read, self._plain = bytearray(longest + OVERHEAD), bytearray(longest)
        if sealed.seek(0, io.SEEK_END) != size + _count(size) * OVERHEAD:
            raise Unreadable("longer or shorter than it was")

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def tell(self):
        return self._at

    def readinto(self, target):
        number, start = divmod(self._at, PIECE)
        length = _length(number, self._size)
        if length <= 0 and not self._is_empty():
            return 0
        if start == 0 and len(target) >= length:  # not copied
            self._open_piece(number, memoryview(target)[:length])
            count = length
        else:
            found = self._piece(number, length)[start : start + len(target)]
            count = len(found)
            target[:count] = found
        self._at += count
        return count

    def close(self):
        if not self.closed:
            self._sealed.close()
            self._number = self._read = self._plain = None
        super().close()

    def _is_empty(self):
        """The one piece of an empty stream is looked at as well."""
        return self._size == self._at == 0

    def _piece(self, number, length):
        """One piece, kept for who reads on in it."""
        plain = memoryview(self._plain)[:length]
        if self._number != number:
            self._number = None
            self._open_piece(number, plain)
            self._number = number
        return plain

    def _open_piece(self, number, target):
        """Unseal a piece into a buffer of its length; always the same memory: new one is dear."""
        self._sealed.seek(number * (PIECE + OVERHEAD))
        sealed = memoryview(self._read)[: len(target) + OVERHEAD]
        if self._sealed.readinto(sealed) != len(sealed):
            raise Unreadable("shorter than it was")
        unseal_into(self._key, sealed, _place(self._bound, number, self._size), target)


def _count(size):
    return max(1, -(-size // PIECE))


def _length(number, size):
    return min(PIECE, size - number * PIECE)


def _place(bound, number, size):
    last = number == _count(size) - 1
    return bound + number.to_bytes(8) + bytes((last,))
