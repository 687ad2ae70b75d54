"""Opening the text index beside the store, and making it whole again after a crash (S01).

The truth is in ZODB. What a killed process left in between is indexed again before the first
request; a missing or foreign index file is built anew.
"""

import os

from substanced.util import find_catalog, find_objectmap

from catalog import fulltext
from catalog.engine import Engine
from dossier.vocabulary import CATALOG, Index


def attach(registry):
    """Open the engine of the registry's store and repair it; called under the writer lock."""
    database = registry._zodb_databases[""]
    settings = registry.settings
    var = settings["dossier.var"]
    engine = settings.get("dossier.engine")
    if engine is None:
        folder = os.path.join(var, "index")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        engine = Engine(os.path.join(folder, "text.sqlite"), registry.keys.key_for("index"))
    fulltext.attach(database, engine)
    registry.text_engine = engine
    repair(registry, database)


def repair(registry, database):
    """Index again what the engine may hold wrongly; build it anew if it is not this store's."""
    connection = database.open()
    try:
        site = connection.root().get("site")
        if site is not None:
            find_catalog(site, CATALOG)[Index.TEXT].repair(registry)
    finally:
        connection.transaction_manager.abort()
        connection.close()


def rebuild(site, registry):
    """Read everything into every index again, the text index into a new file; its ids, one by one.

    Called under the writer lock, in a transaction that the caller keeps. What an index still has
    of things that are gone goes.
    """
    catalog = find_catalog(site, CATALOG)
    things, text = find_objectmap(site), catalog[Index.TEXT]
    others = [index for index in catalog.values() if index is not text]
    for index in others:
        for number in set(index.docids()) - set(catalog.objectids):
            index.unindex_doc(number)
    for number in catalog.objectids:
        for index in others:
            index.reindex_doc(number, things.object_for(number))
        yield number
    text.rebuild(registry)
