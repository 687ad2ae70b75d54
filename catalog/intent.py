"""Rows and intents inside one transaction of a text file.

A batch of rows is written together with an intent that lists its documents. What stands in an
intent may be wrong; what stands in none is right.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import apsw
from pyroaring import BitMap


class Row(NamedTuple):
    """The tokens of a document; the digest tells whether they changed, and is empty for none."""

    digest: str
    body: str
    title: str
    pinyin: str
    singles: str


def put(writer: apsw.Connection, rows: Mapping[int, Row | None]):
    """Bring documents to these rows (None: forgotten); those that are so already cost nothing."""
    for docid, row in rows.items():
        old = writer.execute("SELECT digest FROM document WHERE docid = ?", (docid,)).get
        if row is None:
            writer.execute("DELETE FROM document WHERE docid = ?", (docid,))
        elif row.digest != old:
            writer.execute("REPLACE INTO document VALUES (?, ?)", (docid, row.digest))
        else:
            continue
        if old:
            writer.execute("DELETE FROM text WHERE rowid = ?", (docid,))
            writer.execute("DELETE FROM single WHERE rowid = ?", (docid,))
        if row and row.digest:
            sql = "INSERT INTO text (rowid, body, title, pinyin) VALUES (?, ?, ?, ?)"
            writer.execute(sql, (docid, row.body, row.title, row.pinyin))
            writer.execute("INSERT INTO single (rowid, body) VALUES (?, ?)", (docid, row.singles))


def log(writer: apsw.Connection, docids: Collection[int]) -> int:
    """Count one more change and list its documents; return the number of the batch."""
    writer.execute("UPDATE fact SET value = value + 1 WHERE name = 'sequence'")
    sql = "INSERT INTO intent (docids) VALUES (?) RETURNING batch"
    return writer.execute(sql, (BitMap(docids).serialize(),)).get


def drop(writer: apsw.Connection, batches: Collection[int]):
    """Forget the intents of these batches: their documents are right."""
    writer.executemany("DELETE FROM intent WHERE batch = ?", ((batch,) for batch in batches))


def left(writer: apsw.Connection) -> dict[int, BitMap]:
    """The batches that nobody dropped, the latest first, with their documents."""
    found = writer.execute("SELECT batch, docids FROM intent ORDER BY batch DESC")
    return {batch: BitMap.deserialize(docids) for batch, docids in found}


def doubtful(intents: dict[int, BitMap], batches: Collection[int]) -> BitMap:
    """The documents of these batches that no later one of the others has written since."""
    found, later = BitMap(), BitMap()
    for batch, docids in intents.items():
        if batch in batches:
            found |= docids - later
        else:
            later |= docids
    return found


def agree(writer: apsw.Connection, batches: Collection[int], sequence: int):
    """Take over the site's sequence, as far back as the mended batches explain it."""
    batch = writer.execute("SELECT seq FROM sqlite_sequence WHERE name = 'intent'").get
    explained = 0
    while batch - explained in batches:
        explained += 1
    writer.execute(
        "UPDATE fact SET value = ?1 WHERE name = 'sequence' AND ?1 BETWEEN value - ?2 AND value",
        (sequence, explained),
    )
