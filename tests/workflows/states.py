"""A dossier led to a state by its steps or simply put there, and the last words of the log."""

from workflows import dossier as verbs
from workflows.dossier import LIFE


def last(site, back=1):
    return site.log.entry(site.log.size - back + 1)


def put(dossier, state):
    dossier.__workflow_state__ = {LIFE: state.value}


def filed(make, **facts):
    """A dossier that has been sorted and filed."""
    dossier = make.dossier(**facts)
    for name in ("sort", "file"):
        verbs.advance(make.request, dossier, name)
    return dossier
