"""How many different things fell into one stretch of time: the pure rule of monitoring (R114).

Own code: a few lines over sorted moments, which may come late and in any order.
"""


def crowd(moments, second, span, most) -> set:
    """The moments in crowded stretches around `second`; empty if there is none.

    A stretch of less than `span` seconds that holds `second` is crowded if `most` different keys
    fall into it. `moments` are sorted (second, key, number), those nearer than `span` to it.
    """
    found = set()
    if len(moments) < most:
        return found
    for start in _starts(moments, second, span):
        inside = [each for each in moments if start <= each[0] < start + span]
        if len({key for _second, key, _number in inside}) >= most:
            found.update(inside)
    return found


def _starts(moments, second, span):
    """Where the stretches begin that are worth counting: at moments, and one where none is later.

    Any other stretch holds no more than that which begins at its first moment.
    """
    starts = sorted({each[0] for each in moments if second - span < each[0] <= second})
    return starts[:1] if moments[-1][0] <= second else starts
