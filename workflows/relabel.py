"""Indexing again what stands below a changed container: little at once, much in the background.

Until it is done the allowed index takes the stricter answer (catalog/allowed.py). How far it is
stands in the store, so that a process that dies leaves nothing to guess: any other carries on.
"""

from catalog import queries, unfiltered
from dossier.vocabulary import Tier
from workflows.batch import alone, let_go

AT_ONCE = 100
STEP = 500


def relabel(request, holder, texts=False):
    """Let all that stands below `holder` be found by its present tier and rights.

    `texts`: index the content again too, because it crossed the tier above which none is.
    """
    ids = unfiltered.below(holder)
    if len(ids) <= AT_ONCE:
        unfiltered.index_again(holder, ids, texts)
        return
    behind = unfiltered.behind(holder)
    before = behind.get(holder.__oid__, (0, False))
    behind[holder.__oid__] = (0, texts or before[1])
    request.tm.get().addAfterCommitHook(_wake, (request.registry,))


def crosses(before, after) -> bool:
    """Whether a change of tier takes content into the text index, or out of it (design 5)."""
    return (before is Tier.TOP_SECRET) is not (after is Tier.TOP_SECRET)


def progress(context) -> dict:
    """oid of each container that is not done yet → (how many are done, how many in all)."""
    found = {}
    for oid, (last, _texts) in unfiltered.behind(context).items():
        (holder,) = queries.objects(context, [oid])
        ids = unfiltered.below(holder)
        found[oid] = (ids.rank(last), len(ids))
    return found


def carry_on(request, tell=None):
    """Index step by step until nothing is behind, each step in a transaction of its own."""
    while (done := alone(request, lambda: step(request.root))) is not None:
        let_go(request)
        if tell is not None:
            tell(*done)


def step(site):
    """Index the next few things of the first container that is behind; None if there is none."""
    behind = unfiltered.behind(site)
    if not behind:
        return None
    oid = behind.minKey()
    last, texts = behind[oid]
    (holder,) = queries.objects(site, [oid])
    ids = unfiltered.below(holder)
    rank = ids.rank(last)
    following = ids[rank : rank + STEP]
    unfiltered.index_again(holder, following, texts)
    if rank + len(following) < len(ids):
        behind[oid] = (following[-1], texts)
    else:
        del behind[oid]
    return rank + len(following), len(ids)


def _wake(committed, registry):
    worker = getattr(registry, "relabeller", None)
    if committed and worker is not None:
        worker.wake()
