"""Opening the database that etc/zodb.conf describes, wherever the folder of the site is."""

import contextlib
import errno
import os
import re
import sqlite3

import psycopg2
import psycopg2.errors
import ZConfig
import ZODB.config

from dossier import faults, file_copies, key_store, keys, object_numbers
from dossier.settings import DEFAULTS

# Of the codes of PostgreSQL: no connection, no resources, shut down.
_AWAY = ("08", "53", "57P")
_FAILED_SYNCS = frozenset((sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC))
_CUT_OFF = (psycopg2.DatabaseError, psycopg2.OperationalError, psycopg2.InterfaceError)
# What RelStorage says of errors while it gives a transaction up, and in place of their cause.
_GIVEN_UP = re.compile(r"Failed to close one or more resources: \[(\w+)\(")
_GONE = {
    *(kind.__name__ for kind in _CUT_OFF),
    *(psycopg2.errors.lookup(code).__name__ for code in ("57P01", "57P02", "57P03")),
}


def open_database(path, var, folder="", suite="international", master_key=""):
    """The ZODB database of a ZConfig file; `var` is the folder that the file calls DOSSIER_VAR.

    `folder`, `suite` and `master_key` are the settings of the keys, by default those of a site
    that says nothing. Opened here and not through a URI, because paths with spaces or Chinese
    characters do not survive being written as one, and zodburi drops options silently.
    """
    os.makedirs(var, mode=0o700, exist_ok=True)
    os.environ["DOSSIER_VAR"] = os.path.abspath(var)
    named = _keys_named(var, folder, suite, master_key)
    with open(path, encoding="utf-8") as file, _environment(named):
        database = ZODB.config.databaseFromFile(file)
    file_copies.refresh(var)
    object_numbers.skip_used(database)
    return database


def open_storage(path, var, folder="", suite="international", master_key=""):
    """The storage alone, into which nothing is written by being opened; as `open_database`."""
    os.makedirs(var, mode=0o700, exist_ok=True)
    named = _keys_named(var, folder, suite, master_key) | {"DOSSIER_VAR": os.path.abspath(var)}
    with open(path, encoding="utf-8") as file, _environment(named):
        config, _handlers = ZConfig.loadConfigFile(ZODB.config.getDbSchema(), file)
        (section,) = config.database
        opened = section.config.storage.open()
    file_copies.refresh(var)
    return opened


def is_away(error) -> bool:
    """Whether an error says that PostgreSQL cannot be reached at the moment, or has no room."""
    if type(error) is Exception:
        said = _GIVEN_UP.match(str(error))
        return said is not None and said[1] in _GONE
    code = getattr(error, "pgcode", None)
    if code is None:  # said by the client
        return type(error) in _CUT_OFF
    return code.startswith(_AWAY)


def is_failed_sync(error, acting=True) -> bool:
    """Whether an error says that the disk did not keep what it was given (S09).

    SQLite tells of a failed sync, by sqlite3 and by apsw. Of the calls that this program makes
    itself any that met a broken disk counts, if something was to be kept: `acting`.
    """
    codes = (getattr(error, name, None) for name in ("sqlite_errorcode", "extendedresult"))
    if not _FAILED_SYNCS.isdisjoint(codes):
        return True
    return acting and isinstance(error, OSError) and error.errno == errno.EIO


def _keys_named(var, folder, suite, master_key):
    return {
        "DOSSIER_KEYS": os.path.abspath(folder or os.path.join(var, "keys")),
        "DOSSIER_SUITE": suite,
        "DOSSIER_MASTER_KEY": master_key,
    }


def includeme(config):
    """Open the store named by `dossier.zodb` and hand it to pyramid_zodbconn's connections.

    `registry.keys` are the keys of the site (dossier/keys.py); those of a store in memory are
    in memory too.
    """
    settings = config.registry.settings
    faults.configure(settings)
    database = settings.get("dossier.database")
    if database is None:
        database = open_database(
            settings["dossier.zodb"],
            settings["dossier.var"],
            keys.folder_of(settings),
            settings.get("dossier.suite", DEFAULTS["dossier.suite"]),
            settings.get("dossier.master_key", ""),
        )
    config.registry.keys = getattr(database.storage, "keys", None) or keys.passing()
    site_keys = config.registry.keys
    kept = site_keys.folder is not None
    if kept:
        fresh, rows = _is_empty(database), site_keys.folder / key_store.SQLITE
        if not (fresh or settings.get("dossier.key_store") or rows.exists()):
            raise keys.missing(rows)  # before an empty one is made in its place
        opened = key_store.opened(settings, site_keys, fresh=fresh)
    else:
        opened = key_store.passing(site_keys)
    key_store.attach(database, opened)
    if faults.active is not None:
        faults.make_forgetful(database)
    config.registry._zodb_databases = {"": database}


def _is_empty(database):
    """Whether there is no site in a database yet."""
    connection = database.open()
    try:
        return "site" not in connection.root()
    finally:
        connection.close()


@contextlib.contextmanager
def _environment(named):
    """The environment with these names, which ZConfig puts into the file, for this block."""
    before = {name: os.environ.get(name) for name in named}
    os.environ.update(named)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
