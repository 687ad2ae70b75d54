"""A site in small: papers in a mapping, SubstanceD's object map and a catalog with one index."""

import os

import ZODB.config
from persistent import Persistent
from persistent.mapping import PersistentMapping
from substanced.catalog import Catalog
from substanced.objectmap import ObjectMap

from catalog.engine import Columns
from catalog.fulltext import FullTextIndex

_STORE = """
    %import relstorage
    <zodb>
      <relstorage>
        keep-history false
        <sqlite3>
          data-dir {folder}
          <pragmas>
            synchronous FULL
          </pragmas>
        </sqlite3>
      </relstorage>
    </zodb>
"""


class Paper(Persistent):
    """A paper; without a title it has nothing to index."""

    def __init__(self, title, body=""):
        self.title = title
        self.body = body


class Numbers(ObjectMap):
    """An object map with dense ids."""

    def new_objectid(self):
        return max(self.objectid_to_path, default=0) + 1


class Papers(PersistentMapping):
    """The root: papers by name."""

    __parent__ = None
    __name__ = ""

    def __init__(self):
        super().__init__()
        self.__objectmap__ = Numbers(self)
        self.catalog = Catalog()
        self.catalog.__parent__ = self
        self.index = FullTextIndex(texts)
        self.index.__oid__ = 0
        self.catalog.add("text", self.index, send_events=False)

    def put(self, name, title, body=""):
        """Add a paper and have it indexed; return its id."""
        paper = self[name] = Paper(title, body)
        paper.__parent__, paper.__name__ = self, name
        docid = self.__objectmap__.add(paper, ("", name))
        self.catalog.index_resource(paper)
        return docid

    def change(self, name, title, body=""):
        """Give a paper another text."""
        paper = self[name]
        paper.title, paper.body = title, body
        self.catalog.reindex_resource(paper)

    def drop(self, name):
        """Take a paper away."""
        paper = self.pop(name)
        self.__objectmap__.remove(paper)
        self.catalog.unindex_resource(paper.__oid__)


def texts(paper, default):
    """The discriminator."""
    title = getattr(paper, "title", None)
    return Columns(title, paper.body, title) if title else default


def store(folder):
    """A RelStorage database in SQLite, as the product has it."""
    os.makedirs(folder, exist_ok=True)
    return ZODB.config.databaseFromString(_STORE.format(folder=folder))


def papers(connection):
    """The site of a connection, made at first sight."""
    root = connection.root()
    if "papers" not in root:
        root["papers"] = Papers()
        connection.add(root["papers"])
    return root["papers"]
