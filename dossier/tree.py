"""BTrees with small leaves: a change writes some dozen neighbours and not thirty or sixty.

Every act changes a leaf in each of some ten trees, and a leaf is written whole; reading walks
a level more, in memory.
"""

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree

LEAF = 12
BRANCH = 16


class TextTree(OOBTree):
    """Texts or tuples of texts → anything."""

    max_leaf_size = LEAF
    max_internal_size = BRANCH


class NumberTree(LOBTree):
    """Whole numbers → anything."""

    max_leaf_size = LEAF
    max_internal_size = BRANCH
