"""How many different things fell into one stretch of time: the pure rule of monitoring (R114).

Own code: a few lines over sorted moments, which may come late and in any order.
"""


def crowd(moments, second, span, most) -> set:
    """The moments in crowded stretches around `second`; empty if there is none.

    A stretch of less than `span` seconds that holds `second` is crowded if `most` different keys
    fall into it. `moments` are sorted (second, key, number), those nearer than `span` to it. Only
    stretches that begin at a moment are counted: any other holds no more than one of these.
    """
    if len(moments) < most:
        return set()
    if moments[-1][0] <= second:  # nothing came later: one stretch holds all there is
        return set(moments) if _keys(moments) >= most else set()
    found = set()
    for start in {each[0] for each in moments if second - span < each[0] <= second}:
        inside = [each for each in moments if start <= each[0] < start + span]
        if _keys(inside) >= most:
            found.update(inside)
    return found


def _keys(moments):
    return len({key for _second, key, _number in moments})
