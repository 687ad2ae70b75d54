"""The full-text engine: SQLite FTS5 over keyed tokens, kept right beside ZODB through any crash.

The truth is ZODB. What a ZODB transaction changes is committed here when it votes, together
with an intent that lists the documents; the intent goes with the next change after the
transaction has finished. Whatever intent a killed process or a late refusal leaves behind is
mended from the truth (R060, S01). In the moment between vote and finish a search may see a
change early; who may see a document is judged elsewhere and always from ZODB.
"""

import os
import secrets
import sys
import threading
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

import apsw
import pypinyin
from pyroaring import BitMap

from catalog import intent
from catalog.intent import Row
from catalog.pinyin import spellings
from catalog.shelf import MemoryShelf, Shelf
from catalog.text_file import UNUSABLE, TextFile
from catalog.tokens import COLUMNS, GAP, TOKENS, Hasher, asked, letters, paired, units
from dossier import fold

MEMORY = ":memory:"

_REBUILD_BATCH = 500
# All ids as one string of hexadecimal: four times as fast as a row for each.
_IDS = "SELECT group_concat(printf('%08x', {column}), '') FROM {table}"
_IN_TEXT = _IDS.format(column="rowid", table="text") + " WHERE text MATCH ?"
_IN_SINGLES = _IDS.format(column="rowid", table="single") + " WHERE single MATCH ?"
_KNOWN = _IDS.format(column="docid", table="document")
_BLANK = _KNOWN + " WHERE digest = ''"


@dataclass(frozen=True, slots=True)
class Columns:
    """What is indexed of a document; `pinyin_of` holds names, one in each line."""

    title: str = ""
    body: str = ""
    pinyin_of: str = ""


#: What ZODB says: its sequence and, of the documents asked for, the columns (None: it is gone).
Truth = Callable[[BitMap], tuple[int, Iterable[tuple[int, Columns | None]]]]


class Engine:
    """A full-text index in a file; threads and processes may share it, opened after any fork.

    `path` is a link that is made when missing, ':memory:' for tests; `key` is secret, up to 64
    bytes. A file that is missing, damaged or of another key is replaced by an empty one with
    a new identity: whoever compares `identity` and `sequence` with the site's sees it.
    """

    def __init__(self, path: str | os.PathLike, key: bytes):
        self._key = key
        self._hasher = Hasher(key)
        self._seal = self._hasher.digest(f"{TOKENS} {fold.edition()} {pypinyin.__version__}")
        self._shelf = MemoryShelf() if path == MEMORY else Shelf(path)
        self._opened = None
        self._opening = threading.Lock()
        self._mending = threading.Lock()
        self._finished: set[int] = set()
        self._revoked: dict[int, Truth] = {}
        with self._shelf.locked():
            if not self._fits():
                self._opened = self._made(secrets.token_hex(16), 0)
                self._shelf.switch(self._opened.name)
            self._shelf.clear()

    @property
    def identity(self) -> str:
        """The random name of this index."""
        return self._file().fact("identity")

    @property
    def sequence(self) -> int:
        """How many transactions have changed it."""
        return self._file().fact("sequence")

    def search(self, query: str, columns: Collection[str] = COLUMNS) -> BitMap:
        """The ids of the documents with all words of the query; see `tokens.asked` (R060)."""
        self._mend_revoked()
        words = asked(query, self._hasher, columns)
        phrases = " AND ".join(word.text for word in words if not word.single)
        found = [self._ids(_IN_TEXT, phrases)] if phrases else []
        for word in words:
            if word.single:
                among = self._ids(_IN_SINGLES, f'"{word.single}"')
                found.append(among | self._ids(_IN_TEXT, word.text))
        return BitMap.intersection(*found) if found else BitMap()

    def title_hits(self, query: str) -> BitMap:
        """Those that have the query in the title or, in letters, in a name."""
        return self.search(query, {"title", "pinyin"})

    def known(self) -> BitMap:
        """The ids of all documents, also of those without any text."""
        self._mend_revoked()
        return self._ids(_KNOWN)

    def blank(self) -> BitMap:
        """The ids of the documents without any text."""
        self._mend_revoked()
        return self._ids(_BLANK)

    def row(self, columns: Columns) -> Row:
        """The tokens of a document: all that leaves its text behind (S60)."""
        title, body = units(columns.title), units(columns.body)
        texts = (
            self._hasher.tokens(paired(body)),
            self._hasher.tokens([*paired(title), *dict.fromkeys(title)]),
            f" {GAP} ".join(filter(None, map(self._spelled, columns.pinyin_of.splitlines()))),
            self._hasher.tokens(dict.fromkeys(body)),
        )
        return Row(self._hasher.digest("\n".join(texts)) if any(texts) else "", *texts)

    def digest(self, docid: int) -> str | None:
        """The digest of a document's row, empty if it has no text, None if it is unknown."""
        self._mend_revoked()
        return self._read("SELECT digest FROM document WHERE docid = ?", (docid,))

    def overlay(self, rows: Mapping[int, Row | None]) -> "Engine":
        """An engine in memory with these rows only, asked and hashing in the same way."""
        overlay = Engine(MEMORY, self._key)
        overlay.write(rows)
        return overlay

    def apply(self, changes: Mapping[int, Columns | None]) -> int:
        """Index documents (None: forget them) in one transaction; see `write`."""
        return self.write(self._rows(changes))

    def write(self, rows: Mapping[int, Row | None]) -> int:
        """Commit the rows with an intent, and return the batch that `finish` or `revoke` takes.

        Called when the ZODB transaction has voted. OverflowError for an id outside 32 bits.
        """
        file = self._file()
        finished = set(self._finished)
        with file.writing() as writer:
            intent.drop(writer, finished)
            batch = intent.log(writer, rows.keys())
            intent.put(writer, rows)
        self._finished -= finished
        return batch

    def finish(self, batch: int):
        """The ZODB transaction of the batch is through; its intent goes with the next change."""
        self._finished.add(batch)

    def revoke(self, batch: int, truth: Truth):
        """The ZODB transaction of the batch has failed after all: take its documents from `truth`.

        When that fails too, every search tries again and raises rather than answer wrongly.
        """
        self._revoked[batch] = truth
        self._mend_revoked()

    def doubt(self, batch: int, truth: Truth):
        """Nobody knows whether the ZODB transaction of the batch is through: its intent stays.

        The next start sees; a process that goes on instead asks `truth` at its next search.
        """
        self._revoked[batch] = truth

    def recover(self, truth: Truth) -> BitMap:
        """Mend what killed processes left behind, and return the ids of those documents.

        Called at start, under the lock that all writers of the site take: then no intent
        belongs to a transaction that is still under way.
        """
        return self._mend(truth)

    def rebuild(
        self,
        documents: Iterable[tuple[int, Columns]],
        identity: str | None = None,
        sequence: int = 0,
    ):
        """Index all documents in a new file and put it in the place of the old one in one step.

        Called under the lock that all writers of the site take. Searches go on meanwhile.
        """
        file = self._made(identity or secrets.token_hex(16), sequence)
        documents = iter(documents)
        while batch := list(islice(documents, _REBUILD_BATCH)):
            with file.writing() as writer:
                intent.put(writer, {docid: self.row(columns) for docid, columns in batch})
        file.settle()
        with self._shelf.locked():
            self._shelf.switch(file.name)
            self._shelf.clear()
        self._opened = file
        self._finished.clear()
        self._revoked.clear()

    def purge(self):
        """Take the tokens of forgotten documents out of the file, not only out of the answers.

        Rewrites the file: for acts of destruction, not for every day (S61).
        """
        with self._file().writing() as writer:
            _command(writer, "optimize")
        self._file().vacuum()

    def check(self) -> list[str]:
        """What is wrong with the file; nothing when it is sound. Reads all of it."""
        try:
            found = self._file().reader().execute("PRAGMA integrity_check").fetchall()
            with self._file().writing() as writer:
                _command(writer, "integrity-check")
        except UNUSABLE as error:
            return [str(error)]
        return [line for (line,) in found if line != "ok"]

    def close(self):
        """Drop the intents of finished transactions and close; no thread may use it any more."""
        if self._finished:
            with self._file().writing() as writer:
                intent.drop(writer, self._finished)
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _spelled(self, name: str) -> str:
        runs = (self._hasher.tokens(letters(spelling)) for spelling in spellings(name))
        return f" {GAP} ".join(runs)

    def _mend_revoked(self):
        if self._revoked:
            with self._mending:
                for batch, truth in list(self._revoked.items()):
                    self._mend(truth, {batch})
                    self._revoked.pop(batch, None)

    def _mend(self, truth: Truth, only: Collection[int] | None = None) -> BitMap:
        """Index the documents of all or only these batches anew, and drop the intents."""
        with self._file().writing() as writer:
            intents = intent.left(writer)
            batches = set(intents) if only is None else set(intents) & set(only)
            docids = intent.doubtful(intents, batches)
            if batches:
                sequence, documents = truth(docids)
                intent.put(writer, self._rows({**dict.fromkeys(docids), **dict(documents)}))
                intent.agree(writer, batches, sequence)
                intent.drop(writer, batches)
        return docids

    def _rows(self, changes: Mapping[int, Columns | None]) -> dict[int, Row | None]:
        return {docid: columns and self.row(columns) for docid, columns in changes.items()}

    def _file(self) -> TextFile:
        """The file in use; another process may have put a new one, made from the truth, there."""
        name, file = self._shelf.current(), self._opened
        if file is None or file.name != name:
            with self._opening:
                file = self._opened = TextFile(name)
                self._finished.clear()
                self._revoked.clear()
        return file

    def _fits(self) -> bool:
        try:
            return self._file().fact("seal") == self._seal
        except (OSError, *UNUSABLE):
            return False

    def _made(self, identity: str, sequence: int) -> TextFile:
        facts = {"identity": identity, "sequence": sequence, "seal": self._seal}
        return TextFile.made(self._shelf.place(), **facts)

    def _read(self, sql: str, bindings=()):
        while True:
            file = self._file()
            try:
                return file.reader().execute(sql, bindings).get
            except apsw.CantOpenError:
                if self._shelf.current() == file.name:
                    raise

    def _ids(self, sql: str, *bindings: str) -> BitMap:
        ids = array("I", bytes.fromhex(self._read(sql, bindings) or ""))
        if sys.byteorder == "little":  # pragma: no branch
            ids.byteswap()
        return BitMap(ids)


def _command(writer: apsw.Connection, command: str):
    for table in ("text", "single"):
        writer.execute(f"INSERT INTO {table} ({table}) VALUES (?)", (command,))
