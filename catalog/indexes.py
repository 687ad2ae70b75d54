"""The catalog `records`: its indexes, and how each indexed value is read from each noun."""

from substanced.catalog import catalog_factory

from catalog.allowed import Allowed
from catalog.fulltext import FullText
from catalog.order import Order
from catalog.words import Words
from dossier.vocabulary import CATALOG


@catalog_factory(CATALOG)
class RecordsCatalog:
    """Customers, dossiers and documents."""

    number = Order()
    name = Order()
    date = Order()
    modified = Order()
    facets = Words()
    identity = Words()
    allowed = Allowed()
    text = FullText()
