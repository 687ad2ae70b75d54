"""…/@acl: tier, need to know and entries of a thing, for those who look after secrecy."""

import colander

from catalog import queries
from dossier.access import ALLOW, DENY
from dossier.customer import Customer, day, text
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views.api import ACL, body, call
from views.api.tree import address
from views.reasons import as_json
from views.sharing import entry_of, own_entries
from workflows.access import SHARING
from workflows.access import set_acl as give

VERDICTS = {"allow": ALLOW, "deny": DENY}


class GivenSchema(Schema):
    """One entry given by hand; its last day is included."""

    who = text(_("对象"), 60, missing=colander.required)
    verdict = colander.SchemaNode(
        colander.String(), title=_("给予或禁止"), validator=colander.OneOf(tuple(VERDICTS))
    )
    permissions = colander.SchemaNode(
        colander.Sequence(), colander.SchemaNode(colander.String()), title=_("操作")
    )
    since = day(_("自"), future=True)
    until = day(_("至"), future=True)
    reference = text(_("文号"), 60)


class Entries(colander.SequenceSchema):
    """All that is given by hand."""

    entry = GivenSchema(unknown="raise")


class AclSchema(Schema):
    """The entries given by hand that shall hold from now on, and why."""

    entries = Entries(title=_("授权"))
    reason = text(_("原因"), 500, missing=colander.required)


def _shown(path, context):
    @call(
        "GET",
        path,
        context=context,
        name="@acl",
        permission=Permission.ACCESS_VIEW,
        answers=ACL,
    )
    def show(context, request):
        """Who may do what to a thing, own and inherited, with the cause of each."""
        return described(request, context)

    return show


def _changed(path, context):
    @call(
        "PUT",
        path,
        context=context,
        name="@acl",
        permission=Permission.ACCESS_EDIT,
        answers=ACL,
        schema=AclSchema,
    )
    def change(context, request):
        """Let these be all entries given by hand; those of unit and owner stay."""
        values = body.values(request, AclSchema())
        kept = [each for each in own_entries(context) if each.cause != SHARING]
        for each in values["entries"]:
            kept.append(entry_of(each | {"verdict": VERDICTS[each["verdict"]]}))
        give(request, context, kept, values["reason"])
        return described(request, context)

    return change


def described(request, thing) -> dict:
    """The whole of what rights on a thing come from."""
    laid, asked = thing.secrecy, thing.lowering
    return {
        "@id": address(request, thing, "@acl"),
        "tier": str(thing.tier.label),
        "effective_tier": str(queries.effective_tier(thing).label),
        "secrecy": laid and {
            "reason": laid.reason,
            "responsible": request.root["people"].name_of(laid.responsible),
            "until": laid.until and laid.until.isoformat(),
        },
        "lowering": asked and {"tier": str(asked.tier.label), "reason": asked.reason},
        "need_to_know": thing.need_to_know and list(thing.need_to_know),
        "entries": list(_entries(request, thing)),
    }  # fmt: skip


def _entries(request, thing):
    holder = thing
    while holder is not None:
        for entry in own_entries(holder):
            told = {**as_json(request, entry, thing), "inherited": holder is not thing}
            yield told | {"permissions": sorted(entry.permissions)}
        holder = holder.__parent__


CUSTOMER = "/customers/{customer}/@acl"
DOSSIER = "/dossiers/{dossier}/@acl"
DOCUMENT = "/dossiers/{dossier}/documents/{document}/@acl"
of_customer, change_customer = _shown(CUSTOMER, Customer), _changed(CUSTOMER, Customer)
of_dossier, change_dossier = _shown(DOSSIER, Dossier), _changed(DOSSIER, Dossier)
of_document, change_document = _shown(DOCUMENT, Document), _changed(DOCUMENT, Document)
