"""The keys of the dossiers: one each, in a small SQL store outside ZODB and its backups (D9).

A row is the key of a dossier under the key of the epoch, and that one is a file of the key
folder under the master key. Rows without the epoch's file are worthless, so destroying a key is:
delete its row, begin a new epoch for the rows that stay, and destroy the file of the old one.
"""

import contextlib
import os
import re
import secrets
import threading

import sqlalchemy as sa

from dossier import clock, faults, suite
from dossier.faults import Point
from dossier.keys import missing, settle, shred, write
from dossier.login_store import Instant, Store
from dossier.suite import KEY, Unreadable, unseal

_META = sa.MetaData()
ROWS = sa.Table(
    "dossier_keys",
    _META,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
)
DESTROYED = sa.Table(
    "destroyed_keys",
    _META,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
EPOCH = sa.Table("key_epoch", _META, sa.Column("epoch", sa.Integer, primary_key=True))
SQLITE = "dossiers.sqlite"
_FIRST = 0x6B657973  # any number, the same in every process: the lock of the first epoch
MANY = 10_000  # keys that are kept in memory
AHEAD = 32  # keys that are made at once
_FILE = re.compile(r"epoch-(\d+)\.key")


class KeyStore:
    """Every dossier's key. `store` is a login_store.Store, `keys` the opened keys of the site.

    Safe with threads and processes. Keys are kept in memory while the file of their epoch is
    there: what one process destroys, which ends the epoch, no other can still read.
    """

    def __init__(self, store: Store, keys, *, fresh=True):
        self._store, self._keys, self._epochs = store, keys, {}
        self._known = {}
        self._guard, self._ahead, self._ahead_of = threading.Lock(), [], None
        for table in _META.sorted_tables:
            store.prepare(table)
        with store.write() as sql:
            if sql.dialect.name == "postgresql":  # there is no row yet that one could wait for
                sql.execute(sa.select(sa.func.pg_advisory_xact_lock(_FIRST)))
            epoch = _epoch(sql)
            if epoch is None:
                if not fresh:
                    raise missing(self._keys.folder / SQLITE)
                self._begin(epoch := 1)
                sql.execute(sa.insert(EPOCH).values(epoch=epoch))
            self._forget_but(epoch)

    @property
    def suite(self):
        """The suite that the site writes with."""
        return self._keys.suite

    def key_of(self, name: str) -> bytes:
        """The key of the dossier of that name; Unreadable if it has none (any more)."""
        key = self._found(name)
        if key is None:
            raise Unreadable("the dossier has no key")
        return key

    def made_for(self, name: str) -> bytes:
        """The key of a dossier, made and on disk if it has none; Unreadable if it was destroyed.

        A transaction that is then given up leaves a key that nothing refers to: the next try
        finds it, and without a next try it is of no harm.
        """
        key = self._found(name)
        if key is not None:
            return key
        with self._store.write() as sql:
            epoch = _epoch(sql)
            if sql.execute(sa.select(DESTROYED).where(DESTROYED.c.name == name)).first():
                raise Unreadable("the key of the dossier was destroyed")
            if not sql.execute(sa.select(ROWS.c.name).where(ROWS.c.name == name)).first():
                key = secrets.token_bytes(KEY)
                faults.at(Point.KEY_STORE)
                sql.execute(sa.insert(ROWS), self._wrapped(name, key, epoch))
        if key is not None:
            self._know(name, epoch, key)
        return key or self.key_of(name)

    def reserved(self, named) -> str:
        """A name for a new dossier, made by `named()`, whose key is on disk already.

        Many are made at once, so that opening a dossier does not wait for the disk. What a process
        leaves unused stays as rows that nothing refers to.
        """
        with self._guard:
            if self._ahead_of != os.getpid():  # a fork must not give the same names
                self._ahead, self._ahead_of = [], os.getpid()
            if not self._ahead:
                self._ahead = self._made_ahead([named() for _ in range(AHEAD)])
            return self._ahead.pop()

    def _made_ahead(self, names):
        with self._store.write() as sql:
            epoch = _epoch(sql)
            made = {name: secrets.token_bytes(KEY) for name in names}
            rows = [self._wrapped(name, key, epoch) for name, key in made.items()]
            faults.at(Point.KEY_STORE)
            sql.execute(sa.insert(ROWS), rows)
        for name, key in made.items():
            self._know(name, epoch, key)
        return names

    def rotate(self) -> int:
        """Begin a new epoch: all keys are wrapped anew, nothing that they seal is (S62).

        Killed at any point it leaves one epoch in which every key opens. The number of keys.
        """
        with self._renewing() as sql:
            count, epoch = self._renew(sql)
        self._forget_but(epoch)
        return count

    def destroy(self, name: str):
        """Destroy the key of a dossier for good: also old copies of the rows open no more.

        Unreadable if it has none. Copies of the old epoch's file, in backups of the keys, are
        the caller's to see to.
        """
        with self._renewing() as sql:
            epoch = _epoch(sql)
            if not sql.execute(sa.delete(ROWS).where(ROWS.c.name == name)).rowcount:
                raise Unreadable("the dossier has no key")
            row = {"name": name, "epoch": epoch, "at": clock.now()}
            sql.execute(sa.insert(DESTROYED), row)
            _count, epoch = self._renew(sql)
        self._forget_but(epoch)
        self._store.settle()
        suite.forget()

    def is_destroyed(self, name: str) -> bool:
        """Whether the key of the dossier of that name was destroyed."""
        with self._store.read() as sql:
            return bool(sql.execute(sa.select(DESTROYED).where(DESTROYED.c.name == name)).first())

    def moment(self) -> tuple:
        """(epoch, its wrapped key, rows, destroyed) as of one moment, also during a rotation."""
        with self._store.write() as sql:
            epoch = _epoch(sql)
            sealed = self._path(epoch).read_bytes()
            rows = sql.execute(sa.select(ROWS)).all()
            return epoch, sealed, rows, sql.execute(sa.select(DESTROYED)).all()

    def close(self):
        """Give the connections back."""
        self._store.close()

    def _found(self, name):
        """The key, or None. A row may be wrapped anew between reading it and its epoch's file."""
        key, epoch = self._known.get(name, (None, 0))
        if key is not None and self._lasts(epoch):
            return key
        for attempt in (1, 2, 3):
            with self._store.read() as sql:
                row = sql.execute(sa.select(ROWS).where(ROWS.c.name == name)).one_or_none()
            if row is None:
                return None
            try:
                key = self._unwrapped(row)
                self._know(name, row.epoch, key)
                return key
            except FileNotFoundError:
                if attempt == 3:
                    raise Unreadable(f"the key of epoch {row.epoch} is missing") from None

    def _know(self, name, epoch, key):
        if len(self._known) >= MANY:
            self._known.clear()
        self._known[name] = key, epoch

    def _lasts(self, epoch):
        """Whether no newer epoch has begun, here or in another process."""
        if self._keys.folder is None:
            return epoch in self._epochs
        return self._path(epoch).exists()

    @contextlib.contextmanager
    def _renewing(self):
        """A transaction in which an epoch may begin; given up, its key is forgotten as well.

        Another process may begin an epoch of the same number later, with a key of its own.
        """
        known = dict(self._epochs)
        try:
            with self._store.write() as sql:
                yield sql
        except BaseException:
            self._epochs = known
            raise

    def _renew(self, sql):
        old = _epoch(sql)
        new = old + 1
        self._begin(new)
        rows = sql.execute(sa.select(ROWS)).all()
        for row in rows:
            wrapped = self._wrapped(row.name, self._unwrapped(row), new)
            sql.execute(sa.update(ROWS).where(ROWS.c.name == row.name).values(wrapped))
        sql.execute(sa.update(EPOCH).values(epoch=new))
        return len(rows), new

    def _begin(self, epoch):
        """A key for an epoch that holds no row yet, in the place of one that was given up."""
        key = secrets.token_bytes(KEY)
        if self._keys.folder is not None:
            write(self._path(epoch), self._keys.wrapped(f"epoch {epoch}", key))
        self._epochs[epoch] = key

    def _key(self, epoch):
        if epoch not in self._epochs:
            wrapped = self._path(epoch).read_bytes()
            self._epochs[epoch] = self._keys.unwrapped(f"epoch {epoch}", wrapped)
        return self._epochs[epoch]

    def _forget_but(self, epoch):
        """Destroy the keys of all epochs before this one, as far as the disk lets us."""
        for old in [each for each in self._epochs if each < epoch]:
            self._epochs.pop(old, None)
        self._known.clear()
        if self._keys.folder is None:
            return
        for path in self._keys.folder.glob("epoch-*.key"):
            found = _FILE.fullmatch(path.name)
            if found and int(found[1]) < epoch:
                shred(path)
        settle(self._keys.folder)

    def _path(self, epoch):
        if self._keys.folder is None:
            raise FileNotFoundError
        return self._keys.folder / f"epoch-{epoch}.key"

    def _wrapped(self, name, key, epoch):
        sealed = self._keys.suite.seal(self._key(epoch), key, _bound(name, epoch))
        return {"name": name, "epoch": epoch, "wrapped": sealed}

    def _unwrapped(self, row):
        return unseal(self._key(row.epoch), row.wrapped, _bound(row.name, row.epoch))


def opened(settings, keys, *, fresh=True) -> KeyStore:
    """The key store at a site's `address`; Conflict if it is empty and the site not `fresh`."""
    return KeyStore(Store(address(settings, keys.folder)), keys, fresh=fresh)


def address(settings, folder) -> str:
    """Where the rows of a site are, whose other keys are in the folder."""
    return settings.get("dossier.key_store") or f"sqlite:///{folder / SQLITE}"


def passing(keys) -> KeyStore:
    """A key store of this moment, in memory."""
    return KeyStore(Store("sqlite://"), keys)


def attach(database, store: KeyStore):
    """Let whatever stands in this ZODB database find the keys of the dossiers."""
    database.dossier_keys = store


def of(jar) -> KeyStore:
    """The key store of a connection."""
    return of_database(jar.db())


def of_database(database) -> KeyStore:
    """The key store that was attached to a ZODB database."""
    return database.dossier_keys


def _epoch(sql):
    """The epoch of all rows; a writer waits here for another that begins a new one."""
    return sql.execute(sa.select(EPOCH.c.epoch).with_for_update()).scalar_one_or_none()


def _bound(name, epoch):
    return f"dossier key {epoch} {name}".encode()
