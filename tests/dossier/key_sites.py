"""A key folder with its key store, on SQLite or PostgreSQL, and a place for copies of it."""

import pytest
import sqlalchemy as sa

from dossier import key_restore, keys
from dossier.key_backup import Copies, taken
from dossier.key_store import KeyStore, address
from dossier.keys import MASTER
from dossier.login_store import Store
from dossier.signature import signer

SUITE = "international"
NAMES = ("harbour", "rainbow", "lantern")


class KeySite:
    """The keys of a site in a folder; `url` is its key store's, empty for SQLite in it."""

    def __init__(self, folder, url="", master=None):
        self.folder, self.url = folder, url
        self.settings = {
            "dossier.keys": str(folder),
            "dossier.key_store": url,
            "dossier.suite": SUITE,
            "dossier.master_key": "",
            "dossier.var": str(folder.parent / "var"),
        }
        if master is not None:
            folder.mkdir(mode=0o700)
            keys.write(folder / MASTER, master)

    def begin(self):
        """Make the keys of a new site, with those of three dossiers; {name: key}."""
        keys.opened(self.folder, fresh=True)
        signer(self.folder, SUITE, fresh=True)
        with_store = self.store()
        made = {name: with_store.made_for(name) for name in NAMES}
        with_store.close()
        return made

    @property
    def master(self):
        return (self.folder / MASTER).read_bytes()

    def store(self):
        """The key store, as a further process finds it."""
        return KeyStore(Store(address(self.settings, self.folder)), keys.opened(self.folder))

    def copy(self, place):
        """A copy of the keys in a folder; its manifest."""
        store = self.store()
        try:
            signing = signer(self.folder, SUITE)
            opened = keys.opened(self.folder)
            return Copies(place).add(taken(self.folder, store), opened, signing, SUITE)
        finally:
            store.close()

    def restore(self, place):
        return key_restore.restore(self.settings, place)

    def found(self, names=NAMES):
        """{name: key} of those that open."""
        store = self.store()
        try:
            return {name: store.key_of(name) for name in names}
        finally:
            store.close()


def on_postgresql(server):
    """The address of a fresh key store on a PostgreSQL."""
    parts = dict(part.split("=", 1) for part in server.database().split())
    named = parts["user"], parts["dbname"], parts["host"].strip("'")
    return sa.URL.create(
        "postgresql+psycopg2", named[0], database=named[1], query={"host": named[2]}
    ).render_as_string()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """(a site with the keys of three dossiers, these keys)."""
    server = request.param == "postgresql" and request.getfixturevalue("postgresql")
    site = KeySite(tmp_path / "keys", on_postgresql(server) if server else "")
    return site, site.begin()


@pytest.fixture
def folder(tmp_path):
    """The key folder of a site."""
    keys.opened(tmp_path / "keys", fresh=True)
    return tmp_path / "keys"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, folder):
    """The address of a fresh key store of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{folder}/dossiers.sqlite"
    return on_postgresql(request.getfixturevalue("postgresql"))


@pytest.fixture
def opened(url, folder):
    """`opened()`: the key store, as a further process finds it."""
    made = []

    def open_():
        made.append(KeyStore(Store(url), keys.opened(folder)))
        return made[-1]

    yield open_
    for each in made:
        each.close()


def epochs(folder):
    return sorted(path.name for path in folder.glob("epoch-*"))
