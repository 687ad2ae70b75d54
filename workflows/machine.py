"""A table of states and transitions → a SubstanceD workflow; and what every verb begins with."""

from enum import StrEnum
from typing import NamedTuple

from substanced.event import ObjectModified
from substanced.util import find_index, get_content_type
from substanced.workflow import Workflow

from dossier import clock
from dossier.access import decide_record, decide_throughout, target_of
from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.errors import Conflict, Hidden, Invalid, NotAllowed
from dossier.event import Happened
from dossier.language import _
from dossier.site import site_of
from dossier.vocabulary import CATALOG, Index, Permission

GOVERNED = ("tier", "unit", "owner")


class Transition(NamedTuple):
    """One row of a machine's table."""

    name: str
    label: str
    start: StrEnum
    end: StrEnum
    permission: Permission


class Machine(Workflow):
    """A SubstanceD workflow whose state is kept in the content's own record."""

    _state_attr_factory = dict


def build(type_, initial, table) -> Machine:
    """The workflow of a table of `Transition` rows."""
    machine = Machine(initial_state=initial.value, type=type_)
    machine.words = type(initial)
    for state in dict.fromkeys(state for row in table for state in (row.start, row.end)):
        machine.add_state(state.value)
    for row in table:
        at = f"{row.name}@{row.start}"  # a step may begin at several states
        machine.add_transition(at, row.start.value, row.end.value, label=row.label)
    machine.labels = {row.name: row.label for row in table}
    machine.check()
    return machine


# Rights of an office, not of a reader: who looks after the rights on a thing need not be cleared
# for what is in it (S33), so they are asked of the site.
BY_OFFICE = (Permission.ACCESS_VIEW, Permission.ACCESS_EDIT, Permission.AUDIT_VIEW)


RECORDS = (Customer, Dossier, Document)


def permits(request, permission, resource) -> bool:
    """Whether the asker may do `permission` to `resource` now.

    With a record that one may not view one may do nothing, whatever else is given (R068).
    """
    if permission in BY_OFFICE:
        resource = site_of(resource)
    judge = decide_record if isinstance(resource, RECORDS) else decide_throughout
    moments = request.root.log.moments()
    return judge(request.subject, permission, target_of(resource), moments).allowed


def require(request, permission, resource):
    """Refuse unless the asker may: as missing if he may not even view the thing (R068, S26)."""
    if permits(request, permission, resource):
        return
    if isinstance(resource, RECORDS) and not permits(request, Permission.RECORD_VIEW, resource):
        raise Hidden
    raise NotAllowed


def move(request, content, type_, name):
    """Let `content` make the transition; Conflict names the state that forbids it."""
    machine = request.registry.workflow.get(type_, get_content_type(content, request.registry))
    state = machine.state_of(content)
    if f"{name}@{state}" not in machine._transitions:
        refuse_state(machine.words(state), machine.labels.get(name, name))
    machine.transition(content, request, f"{name}@{state}")
    content._p_changed = True


def refuse_state(state, act):
    """Raise the Conflict that names the state which forbids `act` (C409)."""
    raise Conflict(
        _("当前状态为“${state}”，不能${act}。", mapping={"state": state.label, "act": act})
    )


def differing(facts, values) -> set:
    """The names of the facts that `values` changes; Invalid names what is no fact (S52)."""
    strange = {name: _("没有这个字段") for name in values if name not in facts}
    if strange:
        raise Invalid(strange)
    return {name for name, value in values.items() if facts[name] != value}


def tell_change(request, tag, subject, changed, before, after):
    """Tell which facts changed; of those that rights depend on, also from what to what (R067)."""
    governed = [name for name in GOVERNED if name in changed]
    tell(
        request,
        tag,
        subject,
        before={name: before[name] for name in governed},
        after={"fields": sorted(changed), **{name: after[name] for name in governed}},
    )


def tell(request, tag, subject, reason="", before=None, after=None):
    """Let everybody know what the asker did; the log writes it down."""
    happened = Happened(tag, subject, request.actor, reason, before or {}, after or {})
    request.registry.notify(happened)


def modified(request, content):
    """Stamp the change and have the thing indexed again."""
    content.modified_at = clock.now()
    request.registry.subscribers((ObjectModified(content), content), None)


def touch(content):
    """Stamp a change of something inside: of the thing's own values only the stamp is indexed."""
    content.modified_at = clock.now()
    find_index(content, CATALOG, Index.MODIFIED).reindex_resource(content)
