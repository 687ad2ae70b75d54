"""Which things carry a word: small ones beside the word, many as roaring bitmaps in blocks.

Own storage behind hypatia's keyword index, because its tree sets cost a bucket of some hundred
ids per word and commit and must be read whole to be counted: a block of 1,024 ids is at most
128 bytes, and counts are bitmap operations (design 3 and 5; docs/decisions/0002).
"""

import struct

from persistent import Persistent
from pyroaring import BitMap

from dossier.tree import NumberTree, TextTree

FEW = 8
BLOCK_BITS = 10
ROW_BITS = 4
FRESH = 4
_ID = struct.Struct("<I")
_BITSET = (1 << BLOCK_BITS) // 8
_BITS_OF = [[bit for bit in range(8) if octet >> bit & 1] for octet in range(256)]
_BETWEEN = "\n"  # no word holds a line end
_LAST = "\U0010ffff"


class Block(Persistent):
    """The ids of one block of 1,024, as a bitmap."""

    def __init__(self):
        self.bits = BitMap()

    def __getstate__(self):
        """The smaller of roaring's own form and a plain bitset of the block."""
        self.bits.run_optimize()
        packed = self.bits.serialize()
        if len(packed) <= _BITSET or not self.bits:
            return packed
        base = self.bits.min() >> BLOCK_BITS << BLOCK_BITS
        bitset = 0
        for each in self.bits:
            bitset |= 1 << (each - base)
        return base, bitset.to_bytes(_BITSET, "little")

    def __setstate__(self, state):
        if isinstance(state, bytes):
            self.bits = BitMap.deserialize(state)
            return
        base, bitset = state
        self.bits = BitMap(
            base + place * 8 + bit for place, octet in enumerate(bitset) for bit in _BITS_OF[octet]
        )


class Postings(Persistent):
    """The ids that carry one frequent word."""

    def __init__(self, ids):
        self.blocks = NumberTree()
        for each in ids:
            self.add(each)

    def add(self, id_):
        block = self.blocks.get(id_ >> BLOCK_BITS)
        if block is None:
            block = self.blocks[id_ >> BLOCK_BITS] = Block()
        if id_ not in block.bits:
            block.bits.add(id_)
            block._p_changed = True

    def discard(self, id_):
        block = self.blocks.get(id_ >> BLOCK_BITS)
        if block is not None and id_ in block.bits:
            block.bits.discard(id_)
            block._p_changed = True
            if not block.bits:
                del self.blocks[id_ >> BLOCK_BITS]

    def bitmap(self):
        """A new bitmap of all ids."""
        found = BitMap()
        for block in self.blocks.values():
            found |= block.bits  # reading the attribute wakes the block
        return found

    def count_within(self, hits):
        """How many of the ids are in the bitmap `hits`."""
        return sum(block.bits.intersection_cardinality(hits) for block in self.blocks.values())


class Rows(Persistent):
    """The words of sixteen neighbouring things: a line for each."""

    def __init__(self):
        self.words = {}

    def put(self, id_, words):
        """Let `id_` have exactly `words`; none takes it away."""
        if words:
            self.words[id_] = _BETWEEN.join(sorted(words))
        else:
            self.words.pop(id_, None)
        self._p_changed = True
        self._v_carriers = None

    def carriers(self) -> dict:
        """word → ids, made once for as long as the record is in memory unchanged."""
        found = getattr(self, "_v_carriers", None)
        if found is None:
            found = self._v_carriers = {}
            for id_, line in self.words.items():
                for word in line.split(_BETWEEN):
                    found.setdefault(word, []).append(id_)
        return found


class WordTable(Persistent):
    """Word → ids and id → words, kept in step.

    The words of the latest things stand in their rows alone, so that adding one writes one
    record; when there are more than FRESH such rows, the words of them all are posted together.
    """

    fresh = ()

    def __init__(self):
        self.forward = TextTree()
        self.rows = NumberTree()

    def put(self, id_, words):
        """Let `id_` carry exactly `words` (a set); what does not change is not written.

        A word with a line end is stored with a space instead.
        """
        words = {word.replace(_BETWEEN, " ") for word in words}
        old = self.words_of(id_)
        if old == words:
            return
        place = id_ >> ROW_BITS
        rows = self.rows.get(place)
        if rows is None:
            rows = self.rows[place] = Rows()
            self._begin(place)
        if place not in self.fresh:
            for word in old - words:
                self._remove(word, id_)
            for word in words - old:
                self._insert(word, [id_])
        rows.put(id_, words)

    def words_of(self, id_):
        """The words that `id_` carries, as a set."""
        rows = self.rows.get(id_ >> ROW_BITS)
        line = rows.words.get(id_) if rows is not None else None
        return set() if line is None else set(line.split(_BETWEEN))

    def bitmap(self, word):
        """The ids that carry `word`, as a new bitmap."""
        return self.any((word,))

    def any(self, words):
        """The ids that carry at least one of `words`, as a new bitmap."""
        found, fresh, few = BitMap(), self._fresh(), []
        for word in words:
            held = self.forward.get(word, b"")
            if isinstance(held, bytes):
                few.append(held)
            else:
                found |= held.bitmap()
            for carriers in fresh:
                if word in carriers:
                    found.update(carriers[word])
        found.update(_ids(b"".join(few)))  # one bitmap for hundreds of grants
        return found

    def words(self, prefix=""):
        """The words that begin with `prefix`, in order."""
        last = prefix + _LAST
        posted, fresh = self.forward.keys(prefix, last), self.fresh_ids(prefix, last)
        return sorted({*posted, *fresh}) if fresh else posted

    def counts(self, prefix, hits):
        """word → how many of `hits` carry it, of the words that begin with `prefix`."""
        found, last = {}, prefix + _LAST
        for word, held in self.forward.items(prefix, last):
            if isinstance(held, bytes):
                number = sum(1 for each in _ids(held) if each in hits)
            else:
                number = held.count_within(hits)
            if number:
                found[word] = number
        for word, ids in self.fresh_ids(prefix, last).items():
            number = sum(1 for each in ids if each in hits)
            if number:
                found[word] = found.get(word, 0) + number
        return found

    def between(self, first=None, last=None, excludemin=False, excludemax=False) -> BitMap:
        """The ids that carry a word from `first` to `last`; None is open."""
        found = BitMap()
        for held in self.forward.values(first, last, excludemin, excludemax):
            found |= bitmap_of(held)
        for word, ids in self.fresh_ids(first, last).items():
            if not (excludemin and word == first or excludemax and word == last):
                found.update(ids)
        return found

    def fresh_ids(self, first=None, last=None) -> dict:
        """word → ids in the fresh rows, of the words from `first` to `last`; None is open."""
        found = {}
        for carriers in self._fresh():
            for word, ids in carriers.items():
                if (first is None or first <= word) and (last is None or word <= last):
                    found.setdefault(word, []).extend(ids)
        return found

    def _fresh(self):
        return [self.rows[place].carriers() for place in self.fresh]

    def _begin(self, place):
        """Let a new row be fresh; when there are too many, all the others are posted."""
        fresh = (*self.fresh, place)
        if len(fresh) > FRESH:
            for word, ids in sorted(self.fresh_ids().items()):
                self._insert(word, ids)
            fresh = (place,)
        self.fresh = fresh

    def _insert(self, word, ids):
        held = self.forward.get(word, b"")
        if not isinstance(held, bytes):
            for each in ids:
                held.add(each)
        elif len(held) + len(ids) * _ID.size <= FEW * _ID.size:
            self.forward[word] = held + _packed(ids)
        else:
            self.forward[word] = Postings((*_ids(held), *ids))

    def _remove(self, word, id_):
        held = self.forward.get(word)
        if not isinstance(held, bytes):
            held.discard(id_)
            if not held.blocks:
                del self.forward[word]
            return
        left = [each for each in _ids(held) if each != id_]
        if left:
            self.forward[word] = _packed(left)
        else:
            del self.forward[word]


def bitmap_of(held) -> BitMap:
    """A new bitmap of what stands behind a word: a few packed ids or its postings."""
    return BitMap(_ids(held)) if isinstance(held, bytes) else held.bitmap()


def _packed(ids):
    return b"".join(_ID.pack(each) for each in ids)


def _ids(packed):
    return [each for (each,) in _ID.iter_unpack(packed)]
