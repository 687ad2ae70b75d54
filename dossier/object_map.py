"""Where every thing stands: id → path and path → id, with dense ids.

SubstanceD's object map, less its path index, extents and copied ACLs: they cost some twenty
records for each thing added, and nothing here asks them. What lies below a path is a range of
paths.
"""

from substanced.objectmap import ObjectMap
from substanced.util import get_oid, set_oid

from dossier.tree import NumberTree, TextTree

_BEYOND = "\U0010ffff"


class Map(ObjectMap):
    """Ids are dense, so that sets of them are small bitmaps (catalog/postings.py)."""

    def __init__(self, root):
        super().__init__(root)
        self.objectid_to_path = NumberTree()
        self.path_to_objectid = TextTree()

    def new_objectid(self):
        """One above the highest; two writers conflict on the key, and one tries again."""
        ids = self.objectid_to_path
        return max(ids.maxKey() if ids else 0, self.__dict__.get("highest", 0)) + 1

    def add(self, obj, path_tuple, duplicating=False, moving=False):
        """Give `obj` an id at its path; ValueError if either is taken."""
        objectid = get_oid(obj, None)
        if objectid is None or duplicating:
            objectid = self.new_objectid()
            set_oid(obj, objectid)
        elif objectid in self.objectid_to_path:
            raise ValueError(f"objectid {objectid} already exists")
        if path_tuple in self.path_to_objectid:
            raise ValueError(f"path {path_tuple} already exists")
        self.path_to_objectid[path_tuple] = objectid
        self.objectid_to_path[objectid] = path_tuple
        return objectid

    def remove(self, obj_objectid_or_path_tuple, moving=False):
        """Forget a thing and all below it; the set of their ids, which are never given again."""
        path = self._get_path_tuple(obj_objectid_or_path_tuple)
        if path is None or path not in self.path_to_objectid:
            return set()
        removed = self.pathlookup(path)
        self.highest = max(self.new_objectid() - 1, *removed)
        for objectid in removed:
            del self.path_to_objectid[self.objectid_to_path.pop(objectid)]
        if not moving:
            self.referencemap.remove(removed)
        return removed

    def pathlookup(self, obj_or_path_tuple, depth=None, include_origin=True):
        """The ids at and below a path, at most `depth` levels below it."""
        path = self._get_path_tuple(obj_or_path_tuple)
        below = self.path_to_objectid.items(path, (*path, _BEYOND))
        return self.family.IF.Set(
            objectid
            for found, objectid in below
            if found[: len(path)] == path
            and (depth is None or len(found) - len(path) <= depth)
            and (include_origin or found != path)
        )

    def object_for(self, objectid_or_path_tuple, context=None):
        """The thing of an id or path, or None: a plain walk, without a traversal's ceremony."""
        path = self._get_path_tuple(objectid_or_path_tuple)
        if path is None:
            return None
        found = self.root
        for name in path[1:]:
            children = getattr(found, "data", None)
            found = children.get(name) if children is not None else None
            if found is None:
                return None
        return found

    def set_acl(self, obj_objectid_or_path_tuple, acl):
        """Nothing: our own index answers who may see what."""
