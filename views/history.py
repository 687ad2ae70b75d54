"""What happened to a thing: its entries of the log, in words."""

import datetime
from dataclasses import dataclass

from pyramid.view import view_config

from dossier.card import PARTS
from dossier.customer import Customer, CustomerSchema
from dossier.document import Document, DocumentSchema
from dossier.dossier import Dossier, DossierSchema
from dossier.language import _
from dossier.vocabulary import Permission, State, Tag, Tier
from views import customer, document, dossier
from views.wording import Wording
from workflows.machine import permits

FIELDS = {
    "tier": _("密级"),
    "unit": _("部门"),
    "owner": _("责任人"),
    "state": _("状态"),
    "number": _("档号"),
    "version": _("版本"),
    "fields": _("修改的字段"),
    "sha256": "SHA-256",
}


TITLES = {
    node.name: node.title
    for schema in (CustomerSchema, DossierSchema, DocumentSchema)
    for node in schema().children
}
HEADS = {Customer: customer.head, Dossier: dossier.head, Document: document.head}


@dataclass(frozen=True)
class Entry:
    """One entry of the log as the history shows it."""

    at: datetime.datetime
    tag: str
    what: str
    who: str
    why: str
    details: tuple
    of: str = ""
    url: str = ""

    def as_json(self, request):
        """The entry for programs."""
        translate = request.localizer.translate
        return {
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
    head = HEADS[type(context)](context, request)
    return {**head, "entries": entries(request, context)}


def entries(request, context) -> list:
    """The entries about a thing and, of a dossier, about the documents that the asker may view."""
    about = dict.fromkeys(context.history)
    if isinstance(context, Dossier):
        for each in context.values():
            if permits(request, Permission.RECORD_VIEW, each):
                about.update(dict.fromkeys(each.history, each))
    log = request.root.log
    return [
        _entry(request, log.entry(number), about[number]) for number in sorted(about, reverse=True)
    ]


def _entry(request, raw, of):
    """An entry in words; `of` is the document it is about, in the history of its dossier."""
    people = request.root["people"]
    before, after = raw.get("before", {}), raw.get("after", {})
    names = [name for name in FIELDS if name in before or name in after]
    if of is not None:
        names = [name for name in names if name != "sha256"]
    return Entry(
        at=moment_of(raw),
        tag=raw["tag"],
        what=Tag(raw["tag"]).label,
        who=people.name_of(raw["by"]) or raw["by"],
        why=raw.get("reason", ""),
        details=tuple(
            (
                FIELDS[name],
                *(value_of(request, name, facts.get(name)) for facts in (before, after)),
            )
            for name in names
        ),
        of=of.title if of is not None else "",
        url=request.resource_path(of) if of is not None else "",
    )


def moment_of(raw):
    """When an entry of the log was written."""
    return datetime.datetime.fromisoformat(raw["at"])


def value_of(request, name, value):
    """A fact of an entry as people read it; empty for none."""
    if value is None:
        return ""
    if name == "tier":
        return request.localizer.translate(Tier(value).label)
    if name == "state":
        return request.localizer.translate(State(value).label)
    if name == "unit":
        return request.root["units"].name_of(value)
    if name == "owner":
        return request.root["people"].name_of(value)
    if name == "fields":
        return Wording(request.localizer).listed(map(_title, value))
    return str(value)


def _title(name):
    """What people call a field: one of ours, or one of a policy, logged as a form names it."""
    part, dot, own = name.partition(".")
    return own if dot and part in PARTS else TITLES.get(name, name)
