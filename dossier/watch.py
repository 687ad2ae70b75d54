"""How far monitoring has judged the log, and what of the last day it must still know (R114).

Of each person and rule the moments that count, as (second, key, number of the entry), by hour:
whatever order they come in, a day's neighbours of a moment are at hand without reading the log.
"""

from bisect import bisect_left, insort

from persistent import Persistent

from dossier.tree import TextTree

HOUR = 3600  # seconds
KEPT = 24  # hours


class Watch(Persistent):
    """What monitoring knows; `judged` is the number of the last entry of the log it judged."""

    def __init__(self, judged=0):
        self.judged = judged
        self.recent = TextTree()  # hour, rule and person → moments, sorted


class Recent:
    """The moments of a watch while a batch is judged; `save` keeps them."""

    def __init__(self, watch):
        self._kept, self._read, self._changed = watch.recent, {}, set()

    def near(self, rule, person, second, span) -> list:
        """The moments of a rule and person that are less than `span` seconds away, sorted."""
        found = []
        for hour in range((second - span) // HOUR, (second + span) // HOUR + 1):
            moments = self._moments(_key(hour, rule, person))
            first = bisect_left(moments, (second - span + 1,))
            found += moments[first : bisect_left(moments, (second + span,))]
        return found

    def add(self, rule, person, moment):
        """Know of one more moment."""
        key = _key(moment[0] // HOUR, rule, person)
        insort(self._moments(key), moment)
        self._changed.add(key)

    def save(self, second):
        """Keep what is new, and forget what is a day older than this."""
        for key in self._changed:
            self._kept[key] = tuple(self._read[key])
        for key in list(self._kept.keys(max=_key(second // HOUR - KEPT, "", ""))):
            del self._kept[key]

    def _moments(self, key):
        if key not in self._read:
            self._read[key] = list(self._kept.get(key, ()))
        return self._read[key]


def _key(hour, rule, person):
    return f"{hour:08}:{rule}:{person}"
