"""Taking the log out for an auditor: as far as he may read it, and told in the log (R112)."""

from substanced.util import find_objectmap

from catalog import entries
from dossier import proof, witness
from dossier.access import target_of
from dossier.errors import Invalid
from dossier.language import _
from dossier.leaf import OPEN
from dossier.vocabulary import Permission, Tag, Tier
from workflows.machine import require, tell


def index(site, manager, lock) -> int:
    """Let the index over the log follow it, once it is a whole step behind; how many entries.

    `manager` is the transaction manager of the site's connection, with nothing in it.
    """
    taken = 0
    manager.begin()
    while entries.behind(site) >= entries.STEP:
        with lock.held():
            manager.begin()  # sees what the last holder of the lock has kept
            try:
                taken += entries.follow(site)
                manager.commit()
            finally:
                manager.abort()
        manager.begin()
    manager.abort()
    return taken


def announce(request, facts):
    """Tell the log that it is taken out, and which sealed facts are opened in it."""
    require(request, Permission.AUDIT_VIEW, request.root)
    strange = sorted(set(facts) & OPEN)
    if strange:
        raise Invalid({"open": _("不是封存的内容：${name}", mapping={"name": strange[0]})})

    tell(request, Tag.LOG_EXPORTED, request.root, after={"open": sorted(facts)})


def exported(request, facts):
    """The lines of the committed log, up to a head that was just witnessed.

    Of these facts alone, and not of an entry about a thing above the asker's clearance.
    """
    require(request, Permission.AUDIT_VIEW, request.root)
    log = request.root.log
    head = witness.leave(log, request.registry.settings)
    things, tiers = find_objectmap(request.root), {}

    def may_open(number):
        about = log.entry(number).get("object", 0)
        if about not in tiers:
            tiers[about] = _tier(things, about)
        return facts if tiers[about] <= request.subject.clearance else ()

    return proof.lines_of(log, head, may_open)


def proved(request, number) -> dict:
    """The proof that an entry is in the log as it is now; KeyError if there is none."""
    require(request, Permission.AUDIT_VIEW, request.root)
    log = request.root.log
    return proof.inclusion(log, witness.current(log, request.registry.settings), number)


def head(request, earlier=None) -> dict:
    """The log's head as it is now, signed; with an earlier size the proof that it continues it.

    KeyError if the log was never of that size or still is.
    """
    require(request, Permission.AUDIT_VIEW, request.root)
    log = request.root.log
    signed = witness.current(log, request.registry.settings)
    return {"head": signed} if earlier is None else proof.consistency(log, signed, earlier)


def _tier(things, about):
    """How secret a thing is; what is gone, as secret as anything."""
    thing = things.object_for(about) if about else None
    if thing is None:
        return Tier.TOP_SECRET if about else Tier.OPEN
    return target_of(thing).tier
