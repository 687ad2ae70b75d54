"""What every start does alike, done once by a process whose children are sites."""

import os

from ZODB.DB import DB
from ZODB.MappingStorage import MappingStorage

from catalog.engine import Engine
from dossier.fold import fold
from dossier.settings import complete
from views import configure


def warm():
    """Import all that a start imports, in the folder DOSSIER_WARM."""
    os.environ["DOSSIER_PASSWORD_COST"] = "cheap"
    given = {"dossier.var": os.environ["DOSSIER_WARM"]}
    memory = {"dossier.database": DB(MappingStorage()), "dossier.engine": Engine(":memory:", b"k")}
    configure(complete({**given, "pyramid.default_locale_name": "zh_CN"}) | memory)
    fold("客户")  # its table of all ideographs
