"""The keyword index whose postings are bitmaps: hypatia's query language, our storage."""

import hypatia.interfaces
from hypatia.keyword import KeywordIndex
from persistent import Persistent
from pyroaring import BitMap
from substanced.catalog.factories import IndexFactory
from substanced.catalog.indexes import SDIndex
from substanced.interfaces import MODE_IMMEDIATE
from zope.interface import implementer

from catalog.postings import WordTable

_missing = object()


@implementer(hypatia.interfaces.IIndex, hypatia.interfaces.IIndexStatistics)
class WordIndex(SDIndex, KeywordIndex):
    """Things by the words they carry. Indexed at once, so that a verb sees what it just did."""

    action_mode = MODE_IMMEDIATE

    def __init__(self, discriminator, family=None):
        Persistent.__init__(self)
        self.discriminator = discriminator
        self.reset()

    def reset(self):
        """Forget everything."""
        self.table = WordTable()

    def index_doc(self, docid, obj):
        words = self.discriminate(obj, _missing)
        if words is _missing:
            self.unindex_doc(docid)
        else:
            self.table.put(docid, set(words))

    def unindex_doc(self, docid):
        self.table.put(docid, set())

    reindex_doc = index_doc

    def search(self, query, operator="and"):
        """The ids that carry all (`and`) or any (`or`) of the words, as a BTrees set."""
        words = self.normalize(query)
        if operator == "or":
            return self._set(self.table.any(words))
        found = None
        for word in words:
            bits = self.table.bitmap(word)
            found = bits if found is None else found & bits
        return self._set(found or BitMap())

    def normalize(self, seq):
        """The words asked for; a single one may be given bare."""
        return [seq] if isinstance(seq, str) else list(seq)

    def unique_values(self):
        return self.table.words()

    def word_count(self):
        return len(self.table.words())

    def has_doc(self, docid):
        return bool(self.table.words_of(docid))

    def document_repr(self, docid, default=None):
        words = self.table.words_of(docid)
        return repr(sorted(words)) if words else default

    def indexed(self):
        return self.family.IF.TreeSet(
            docid for rows in self.table.rows.values() for docid in rows.words
        )

    def not_indexed(self):
        return self.family.IF.TreeSet()

    docids = indexed

    def optimize(self):
        """Nothing to do: blocks are always compact."""

    def _set(self, bits):
        return self.family.IF.Set(bits)


class Words(IndexFactory):
    """The factory that catalog factories name."""

    index_type = WordIndex
