"""The sensitive fields of a customer or dossier: noted by who edits it, read by fewer (R010)."""

from dossier import policy, sensitive
from dossier.dossier import Dossier
from dossier.language import _
from dossier.vocabulary import Permission, State, Tag
from workflows.machine import modified, permits, refuse_state, require, tell


def note(request, thing, values):
    """Note sensitive facts: word → text or value. What is not in `values` stays.

    Who may not read them may write them; an empty value then leaves what is there. Invalid names
    what the policy does not have or what is none. The log tells the fields and no value.
    """
    require(request, Permission.RECORD_EDIT, thing)
    if isinstance(thing, Dossier) and thing.state is State.ENDED:
        refuse_state(thing.state, _("编辑"))
    if isinstance(thing, Dossier) and thing.state in (State.FILED, State.IN_USE):
        require(request, Permission.DOSSIER_FILE, thing)
    before = sensitive.known(thing)
    after = sensitive.noted(thing, values, readable(request, thing))
    if after == before:
        return thing

    sensitive.keep(thing, after)
    modified(request, thing)

    changed = {word for word in {*before, *after} if before.get(word) != after.get(word)}
    told = {"fields": sorted(changed), "edition": policy.edition_of(thing).cited}
    tell(request, Tag.SENSITIVE_CHANGED, thing, after=told)
    return thing


def readable(request, thing) -> bool:
    """Whether the asker may read the sensitive facts of a thing that he may view."""
    return permits(request, Permission.SENSITIVE_VIEW, thing)
