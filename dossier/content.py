"""The bytes of one version of a file: kept whole with their SHA-256, never changed.

Small contents are kept in a record, large ones as a blob; both are inside the one database, in
the same transaction as the document (S04). Both are sealed under the key of the dossier, bound to
the document, the version and the tier with which they came (R147, S63).
"""

import hashlib
import io
import os
import zlib
from typing import NamedTuple

from persistent import Persistent
from ZODB.blob import Blob
from ZODB.POSException import POSKeyError

from dossier import key_store, sealed_stream
from dossier.suite import Unreadable, alarm, unseal

RECORD_LIMIT = 64 * 1024


class Place(NamedTuple):
    """Where something sealed belongs: names of dossier and document, number of the version.

    `tier` is the one at that moment; a document whose tier is changed keeps what it has.
    """

    dossier: str
    document: str
    version: int
    tier: int

    def bound(self, part) -> bytes:
        """What a part of the version, "content" or "text", is bound to."""
        return "|".join(map(str, (part, *self))).encode()


class Content(Persistent):
    """Sealed bytes with the size and SHA-256 (hex) of what they say, and their Place."""

    blob = None
    data = b""
    deflated = False

    def __init__(self, size, sha256, place):
        self.size = size
        self.sha256 = sha256
        self.place = place

    def open(self):
        """A binary stream of the bytes, to be read from anywhere; needs 2 MB at any size.

        Unreadable here or while it is read, with an alarm, if they are not as they were given.
        """
        try:
            key = key_store.of(self._p_jar).key_of(self.place.dossier)
            return self._small(key) if self.blob is None else self._large(key)
        except Unreadable as unreadable:
            _tell(self.place, unreadable)
            raise

    def _small(self, key):
        plain = unseal(key, self.data, _as(self.deflated, self.place.bound("content")))
        if self.deflated:
            plain = zlib.decompress(plain)
        if len(plain) != self.size:
            raise Unreadable("longer or shorter than it was")
        return io.BytesIO(plain)

    def _large(self, key):
        try:
            sealed = self.blob.open("r")
        except POSKeyError as error:
            raise Unreadable("the file is not in the store") from error
        try:
            reader = _Reader(sealed, self.size, key, self.place.bound("content"))
            stream = io.BufferedReader(reader, sealed_stream.PIECE)
            stream.peek(1)
            return stream
        except Unreadable:
            sealed.close()
            raise

    def intact(self):
        """Whether the bytes still have the hash they were given with (S06)."""
        try:
            with self.open() as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == self.sha256
        except Unreadable:
            return False


class Text(Persistent):
    """The text found in a file, for searching and for excerpts; sealed as the file is."""

    def __init__(self, text, jar, place):
        self.place = place
        store = key_store.of(jar)
        plain = zlib.compress(text.encode("utf-8", "surrogatepass"))
        self.sealed = store.suite.seal(store.made_for(place.dossier), plain, place.bound("text"))
        jar.add(self)

    @property
    def text(self) -> str:
        """The text; Unreadable, with an alarm, if it is not as it was."""
        try:
            key = key_store.of(self._p_jar).key_of(self.place.dossier)
            plain = unseal(key, self.sealed, self.place.bound("text"))
        except Unreadable as unreadable:
            _tell(self.place, unreadable)
            raise
        return zlib.decompress(plain).decode("utf-8", "surrogatepass")


class _Reader(sealed_stream.Reader):
    """Says so in the log when a piece does not open half way."""

    def _open_piece(self, number, target):
        try:
            super()._open_piece(number, target)
        except Unreadable as unreadable:
            alarm.critical("A piece of a file cannot be read: %d (%s)", number, unreadable)
            raise


def store(stream, jar, place) -> Content:
    """Keep all bytes of a seekable binary stream; `jar` is the connection that will hold them.

    The blob is attached to the connection first, so that nothing is written outside its folder.
    The key of the dossier is on disk before anything refers to it.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    kept, hasher = key_store.of(jar), hashlib.sha256()
    sealing = kept.suite, kept.made_for(place.dossier), place.bound("content"), hasher
    content = Content(size, "", place)
    jar.add(content)
    if size <= RECORD_LIMIT:
        _keep_small(content, stream.read(), *sealing)
    else:
        content.blob = Blob()
        jar.add(content.blob)
        with content.blob.open("w") as target:
            sealed_stream.seal(stream, size, target, *sealing)
    content.sha256 = hasher.hexdigest()
    return content


def _keep_small(content, plain, suite, key, bound, hasher):
    """In the record; deflated where that is shorter, as the store's own wrapper no longer can."""
    hasher.update(plain)
    deflated = zlib.compress(plain)
    content.deflated = len(deflated) < len(plain)
    kept = deflated if content.deflated else plain
    content.data = suite.seal(key, kept, _as(content.deflated, bound))


def _as(deflated, bound):
    return bound + b"|deflated" if deflated else bound


def _tell(place, unreadable):
    alarm.critical("A file cannot be read: %s of dossier %s (%s)", *place[1::-1], unreadable)
