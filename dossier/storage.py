"""Opening the database that etc/zodb.conf describes, wherever the folder of the site is."""

import os

import ZODB.config

from dossier import object_numbers


def open_database(path, var):
    """The ZODB database of a ZConfig file; `var` is the folder that the file calls DOSSIER_VAR.

    Opened here and not through a URI, because paths with spaces or Chinese characters do not
    survive being written as one, and zodburi drops options silently.
    """
    os.makedirs(var, mode=0o700, exist_ok=True)
    os.environ["DOSSIER_VAR"] = os.path.abspath(var)
    with open(path, encoding="utf-8") as file:
        database = ZODB.config.databaseFromFile(file)
    object_numbers.skip_used(database)
    return database


def includeme(config):
    """Open the store named by `dossier.zodb` and hand it to pyramid_zodbconn's connections."""
    settings = config.registry.settings
    database = settings.get("dossier.database")
    if database is None:
        database = open_database(settings["dossier.zodb"], settings["dossier.var"])
    config.registry._zodb_databases = {"": database}
