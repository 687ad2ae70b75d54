"""What is asked of everything, whoever asks: for verbs, and for those who look after secrecy.

A verb must see the duplicate that its asker may not, and index again what he cannot view; what it
says of it is the verb's to guard. Questions for a person are in queries.py.
"""

from pyroaring import BitMap

from catalog.queries import DATED, objects, records
from dossier.vocabulary import Index


def numbered(context, number):
    """The dossier of that number, or None: for those who look after secrecy, about everything."""
    ids = records(context)[Index.IDENTITY].table.bitmap(f"number:{number}")
    return next(iter(objects(context, ids)), None)


def same_identity(context, words) -> list:
    """Customers that are the same by licence, ID card or name with phone (R100), for verbs only.

    It answers about everything: a verb says no more of it than its asker may know.
    """
    ids = records(context)[Index.IDENTITY].table.any(words)
    return objects(context, ids)


def dossiers_about(customer) -> list:
    """Every dossier of a customer, for verbs that must index them again."""
    table = records(customer)[Index.FACETS].table
    return objects(customer, below(customer) & table.bitmap("type:Dossier"))


def below(holder) -> BitMap:
    """The ids of all that is in a dossier or about a customer, for verbs that index it again."""
    return records(holder)[Index.ALLOWED].below(holder)


def index_again(holder, ids, texts):
    """Index the rights and facets of things anew, and their texts if asked."""
    catalog = records(holder)
    names = (Index.ALLOWED, Index.FACETS, Index.TEXT) if texts else (Index.ALLOWED, Index.FACETS)
    for thing in objects(holder, ids):
        for name in names:
            catalog[name].reindex_resource(thing)


def behind(context):
    """The containers below which old labels still stand, see `AllowedIndex`."""
    return records(context)[Index.ALLOWED].behind


def due(context, day) -> list:
    """Things whose secrecy period ends by `day`, or for which a lower tier was asked (R062).

    For those who look after secrecy: it answers about everything, in the order of the days.
    """
    table = records(context)[Index.FACETS].table
    last = f"secret-until:{day.isoformat()}"
    ended = [word for word in table.words("secret-until:") if word <= last]
    asked = table.any(table.words("lowered-to:"))
    ids = [*asked, *(each for word in ended for each in table.bitmap(word) - asked)]
    return objects(context, dict.fromkeys(ids))


def dossiers_kept(context, units, others=False) -> int:
    """How many dossiers belong to one of the units, or with `others` to none of them.

    For those who say which policy holds where: a number, never which ones.
    """
    table = records(context)[Index.FACETS].table
    every, theirs = table.bitmap("type:Dossier"), table.any(f"unit:{each}" for each in units)
    return len(every - theirs if others else every & theirs)


def dossiers_in(context, unit="", code="", since=None, until=None) -> BitMap:
    """The ids of the dossiers of a unit and a class, opened in a period of days; '' or None: any.

    For the sample of an inspection: it is drawn over everything, whoever draws it (R113).
    """
    catalog = records(context)
    table = catalog[Index.FACETS].table
    found = table.bitmap("type:Dossier")
    for name, value in (("unit", unit), ("class", code)):
        if value:
            found = found & table.bitmap(f"{name}:{value}")
    if since or until:
        first, last = since or DATED, until and until.isoformat()
        found = found & catalog[Index.DATE].bitmap(str(first), last)
    return found


def owned_by(context, person) -> BitMap:
    """The ids of the dossiers that a person is in charge of."""
    table = records(context)[Index.FACETS].table
    return table.bitmap("type:Dossier") & table.bitmap(f"owner:{person}")
