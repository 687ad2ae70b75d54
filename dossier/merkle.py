"""The hash tree of RFC 9162 over a log: roots, inclusion and consistency proofs (S54, S55).

Entries are counted from 1, as the log counts them. `digest` is the hash of the suite; a leaf is
hashed behind 0x00, a node behind 0x01. Nothing here reads a store: a tree is told the hash of a
complete subtree by a function `node(level, last)`, the subtree of 2**level entries that ends with
entry `last`.
"""

LEAF, NODE = b"\x00", b"\x01"


def leaf_hash(digest, line: bytes) -> bytes:
    """The hash of an entry's canonical line."""
    return digest(LEAF + line)


def node_hash(digest, left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees."""
    return digest(NODE + left + right)


def inner(size: int) -> int:
    """How many inner nodes are complete once there are `size` entries."""
    return size - size.bit_count()


def completed(digest, last: int, leaf: bytes, node) -> list:
    """The hashes of the inner nodes that entry `last` completes, the lowest first."""
    found, hashed, level = [], leaf, 0
    while last >> level & 1 == 0:
        hashed = node_hash(digest, node(level, last - (1 << level)), hashed)
        found.append(hashed)
        level += 1
    return found


class Tree:
    """The tree over the first `size` entries of a log."""

    def __init__(self, size, digest, node):
        self.size, self._digest, self._node = size, digest, node

    def root(self) -> bytes:
        """The root; of no entries the hash of nothing."""
        return self._subtree(0, self.size) if self.size else self._digest(b"")

    def inclusion(self, entry: int) -> list:
        """The path that proves that an entry is in this tree; KeyError for one that is not."""
        if not 1 <= entry <= self.size:
            raise KeyError(entry)
        path, begin, end = [], 0, self.size
        while end - begin > 1:
            middle = begin + _half(end - begin)
            if entry <= middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(begin, middle))
                begin = middle
        return path[::-1]

    def consistency(self, earlier: int) -> list:
        """The path that proves that this tree only adds to the tree of `earlier` entries."""
        if not 0 <= earlier <= self.size:
            raise KeyError(earlier)
        path, begin, end, whole = [], 0, self.size, True
        if earlier in (0, self.size):
            return path
        while end != earlier:
            middle = begin + _half(end - begin)
            if earlier <= middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(begin, middle))
                begin, whole = middle, False
        return ([] if whole else [self._subtree(begin, end)]) + path[::-1]

    def _subtree(self, begin, end):
        """The hash of the entries begin + 1 to end, complete or at the right edge."""
        width = end - begin
        if width & (width - 1) == 0:
            return self._node(width.bit_length() - 1, end)
        middle = begin + _half(width)
        left, right = self._subtree(begin, middle), self._subtree(middle, end)
        return node_hash(self._digest, left, right)


def includes(digest, size, root, entry, leaf, path) -> bool:
    """Whether the path proves that `leaf` is the entry of that number (RFC 9162 2.1.3.2)."""
    if not 1 <= entry <= size:
        return False
    place, last, hashed = entry - 1, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            hashed = node_hash(digest, step, hashed)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(digest, hashed, step)
        place, last = place >> 1, last >> 1
    return last == 0 and hashed == root


def extends(digest, size, root, earlier, earlier_root, path) -> bool:
    """Whether the path proves that the tree only adds to the earlier one (RFC 9162 2.1.4.2)."""
    if not 0 <= earlier <= size:
        return False
    if earlier in (0, size):
        known = digest(b"") if earlier == 0 else root
        return not path and earlier_root == known
    steps = list(path)
    if earlier & (earlier - 1) == 0:
        steps.insert(0, earlier_root)
    if not steps:
        return False
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(digest, step, old), node_hash(digest, step, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(digest, new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == earlier_root and new == root


class Frontier:
    """The root of entries that come one by one, with no more kept than one hash a level."""

    def __init__(self, digest):
        self.size, self._digest, self._peaks = 0, digest, []

    def add(self, leaf: bytes):
        """Count one entry more, by its leaf hash."""
        self.size += 1
        self._peaks.append(leaf)
        for _full in range((self.size & -self.size).bit_length() - 1):
            right, left = self._peaks.pop(), self._peaks.pop()
            self._peaks.append(node_hash(self._digest, left, right))

    def root(self) -> bytes:
        """The root of all that was added."""
        if not self._peaks:
            return self._digest(b"")
        found = self._peaks[-1]
        for peak in self._peaks[-2::-1]:
            found = node_hash(self._digest, peak, found)
        return found


def _half(width):
    """The largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1
