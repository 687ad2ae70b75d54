"""The field index whose postings are bitmaps: one sortable text per thing, ranges and order.

hypatia's field index with our storage: its own keeps a tree set record for each distinct value,
which for names and numbers means a new record per thing and index.
"""

from heapq import merge, nlargest, nsmallest
from operator import itemgetter

import hypatia.interfaces
from hypatia import RangeValue
from hypatia.field import FieldIndex
from persistent import Persistent
from pyroaring import BitMap
from substanced.catalog.factories import IndexFactory
from substanced.catalog.indexes import SDIndex
from substanced.interfaces import MODE_IMMEDIATE
from zope.interface import implementer

from catalog.postings import WordTable, bitmap_of

FEW_HITS = 500
_missing = object()


@implementer(
    hypatia.interfaces.IIndex,
    hypatia.interfaces.IIndexStatistics,
    hypatia.interfaces.IIndexSort,
)
class OrderIndex(SDIndex, FieldIndex):
    """Things by one text each; texts compare as they sort."""

    action_mode = MODE_IMMEDIATE

    def __init__(self, discriminator, family=None):
        Persistent.__init__(self)
        self.discriminator = discriminator
        self.reset()

    def reset(self):
        """Forget everything."""
        self.table = WordTable()

    def index_doc(self, docid, obj):
        value = self.discriminate(obj, _missing)
        self.table.put(docid, set() if value is _missing else {value})

    reindex_doc = index_doc

    def unindex_doc(self, docid):
        self.table.put(docid, set())

    def bitmap(self, first=None, last=None) -> BitMap:
        """The ids whose text lies from `first` to `last`, both included; None is open."""
        return self.table.between(first, last)

    def search(self, queries, operator="or"):
        found = None
        for asked in queries:
            pair = asked.as_tuple() if isinstance(asked, RangeValue) else (asked, asked)
            bits = self.bitmap(*pair)
            if found is None:
                found = bits
            else:
                found = found & bits if operator == "and" else found | bits
        return self._set(found or BitMap())

    def applyInRange(self, start, end, excludemin=False, excludemax=False):
        return self._set(self.table.between(start, end, excludemin, excludemax))

    def sort(self, docids, reverse=False, limit=None, sort_type=None, raise_unsortable=True):
        """The ids in the order of their texts, ids breaking ties; those without text are left."""
        return self.first(BitMap(docids), limit or len(docids), reverse)

    def first(self, hits, count, reverse=False) -> list:
        """The first `count` of the bitmap `hits` in (reverse) order of text.

        Few hits are looked up one by one; of many, the texts are walked until there are enough.
        """
        if len(hits) <= FEW_HITS:
            pick = nlargest if reverse else nsmallest
            return [id_ for text, id_ in pick(count, self._texts(hits))]
        found = []
        for ids in self._walk(reverse):
            found.extend(sorted(ids & hits, reverse=reverse))
            if len(found) >= count:
                break
        return found[:count]

    def text_of(self, docid, default=""):
        """The text of one thing."""
        return next(iter(self.table.words_of(docid)), default)

    def document_repr(self, docid, default=None):
        words = self.table.words_of(docid)
        return next(iter(words)) if words else default

    def unique_values(self):
        return self.table.words()

    def word_count(self):
        return len(self.table.words())

    def indexed(self):
        return self.family.IF.TreeSet(
            docid for rows in self.table.rows.values() for docid in rows.words
        )

    docids = indexed

    def indexed_count(self):
        return len(self.indexed())

    def not_indexed(self):
        return self.family.IF.TreeSet()

    def not_indexed_count(self):
        return 0

    def _texts(self, hits):
        for id_ in hits:
            words = self.table.words_of(id_)
            if words:
                yield next(iter(words)), id_

    def _walk(self, reverse):
        """The ids of each text in order, of the posted texts and the fresh ones."""
        forward, fresh = self.table.forward, self.table.fresh_ids()
        posted = forward.items() if not reverse else _backwards(forward)
        new = [(text, b"") for text in sorted(fresh, reverse=reverse) if text not in forward]
        for text, held in merge(posted, new, key=itemgetter(0), reverse=reverse):
            yield bitmap_of(held) | BitMap(fresh.get(text, ()))

    def _set(self, bits):
        return self.family.IF.Set(bits)


def _backwards(tree):
    """The items of a tree of texts from the last key to the first, waking only what is passed."""
    key = tree.maxKey() if tree else None
    while key is not None:
        yield key, tree[key]
        try:
            key = tree.maxKey(_just_below(key)) if key else None
        except ValueError:
            key = None


def _just_below(text):
    last = ord(text[-1])
    return text[:-1] + (chr(last - 1) + "\U0010ffff" if last else "")


class Order(IndexFactory):
    """The factory that catalog factories name."""

    index_type = OrderIndex
