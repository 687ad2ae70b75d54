"""The bytes of one version of a file: kept whole with their SHA-256, never changed.

Small contents are kept in a record, large ones as a blob; both are inside the one database, in
the same transaction as the document (S04).
"""

import hashlib
import io
import os

from persistent import Persistent
from ZODB.blob import Blob

RECORD_LIMIT = 64 * 1024
CHUNK = 1024 * 1024


class Content(Persistent):
    """Bytes with their size and SHA-256 (hex)."""

    blob = None
    data = b""

    def __init__(self, size, sha256):
        self.size = size
        self.sha256 = sha256

    def open(self):
        """A binary stream of the bytes."""
        if self.blob is not None:
            return self.blob.open("r")
        return io.BytesIO(self.data)

    def intact(self):
        """Whether the bytes still have the hash they were given with (S06)."""
        with self.open() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == self.sha256


def store(stream, jar) -> Content:
    """Keep all bytes of a seekable binary stream; `jar` is the connection that will hold them.

    The blob is attached to the connection first, so that nothing is written outside its folder.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    content = Content(size, sha256)
    if size <= RECORD_LIMIT:
        content.data = stream.read()
        return content
    jar.add(content)
    content.blob = Blob()
    jar.add(content.blob)
    with content.blob.open("w") as target:
        while chunk := stream.read(CHUNK):
            target.write(chunk)
    return content
