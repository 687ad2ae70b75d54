"""What happened to a thing: its entries of the log, in words."""

import datetime
from dataclasses import dataclass

from pyramid.view import view_config

from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.language import _
from dossier.vocabulary import Permission, State, Tag, Tier
from views.dossier import trail
from views.search import name_of
from workflows.machine import permits

FIELDS = {
    "tier": _("密级"),
    "state": _("状态"),
    "number": _("档号"),
    "version": _("版本"),
    "fields": _("修改的字段"),
    "sha256": "SHA-256",
}


@dataclass(frozen=True)
class Entry:
    """One entry of the log as the history shows it."""

    seq: int
    at: datetime.datetime
    tag: str
    what: str
    who: str
    why: str
    details: tuple

    def as_json(self, request):
        """The entry for programs."""
        translate = request.localizer.translate
        return {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "action": self.tag,
            "title": translate(self.what),
            "actor": self.who,
            "comments": self.why,
            "changes": [
                {"field": translate(label), "before": before, "after": after}
                for label, before, after in self.details
            ],
        }


@view_config(
    context=Customer,
    name="history",
    permission=Permission.RECORD_HISTORY,
    renderer="views:templates/history.pt",
)
@view_config(
    context=Dossier,
    name="history",
    permission=Permission.RECORD_HISTORY,
    renderer="views:templates/history.pt",
)
@view_config(
    context=Document,
    name="history",
    permission=Permission.RECORD_HISTORY,
    renderer="views:templates/history.pt",
)
def show(context, request):
    """The history of a thing, the newest first."""
    steps = [] if isinstance(context, Customer) else trail(_dossier(context), request, here=True)
    return {
        "title": _("历史"),
        "subtitle": name_of(context),
        "back": request.resource_path(context),
        "breadcrumbs": steps,
        "entries": entries(request, context),
    }


def entries(request, context) -> list:
    """The entries about a thing and, of a dossier, about the documents that the asker may view."""
    numbers = set(context.history)
    if isinstance(context, Dossier):
        for each in context.values():
            if permits(request, Permission.RECORD_VIEW, each):
                numbers.update(each.history)
    log = request.root.log
    return [_entry(request, log.entry(number)) for number in sorted(numbers, reverse=True)]


def _entry(request, raw):
    people = request.root["people"]
    before, after = raw.get("before", {}), raw.get("after", {})
    names = [name for name in FIELDS if name in before or name in after]
    return Entry(
        seq=raw["seq"],
        at=datetime.datetime.fromisoformat(raw["at"]),
        tag=raw["tag"],
        what=Tag(raw["tag"]).label,
        who=people.name_of(raw["by"]) or raw["by"],
        why=raw.get("reason", ""),
        details=tuple(
            (FIELDS[name], _value(request, name, before), _value(request, name, after))
            for name in names
        ),
    )


def _value(request, name, facts):
    value = facts.get(name)
    if value is None:
        return ""
    if name == "tier":
        return request.localizer.translate(Tier(value).label)
    if name == "state":
        return request.localizer.translate(State(value).label)
    return "、".join(value) if isinstance(value, list) else str(value)


def _dossier(context):
    return context if isinstance(context, Dossier) else context.dossier
