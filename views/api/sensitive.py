"""…/@sensitive: the sensitive fields of a customer or dossier (R010)."""

import colander

from dossier import sensitive
from dossier.customer import Customer
from dossier.dossier import Dossier
from dossier.errors import Invalid
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views.api import body, call
from views.api.tree import address
from views.card import written
from workflows.sensitive import note, readable

PATHS = {Customer: "/customers/{customer}/@sensitive", Dossier: "/dossiers/{dossier}/@sensitive"}


class SensitiveSchema(Schema):
    """What to note, by name of the field."""

    fields = colander.SchemaNode(
        colander.Mapping(unknown="preserve"), title=_("制度规定的字段：按名称"), missing={}
    )


def _on(method, noun, permission, **settings):
    return call(
        method, PATHS[noun], context=noun, name="@sensitive", permission=permission, **settings
    )


@_on("GET", Customer, Permission.RECORD_VIEW)
def show_of_customer(context, request):
    """The sensitive fields of a customer: values to who may read them, else null."""
    return _shown(request, context)


@_on("GET", Dossier, Permission.RECORD_VIEW)
def show_of_dossier(context, request):
    """The sensitive fields of a dossier: values to who may read them, else null."""
    return _shown(request, context)


@_on("PATCH", Customer, Permission.RECORD_EDIT, schema=SensitiveSchema)
def note_of_customer(context, request):
    """Note sensitive facts of a customer; an empty one changes nothing for who may not read."""
    return _note(request, context)


@_on("PATCH", Dossier, Permission.RECORD_EDIT, schema=SensitiveSchema)
def note_of_dossier(context, request):
    """Note sensitive facts of a dossier; an empty one changes nothing for who may not read."""
    return _note(request, context)


def _note(request, thing):
    given = body.fields(request)
    faults = {name: _("没有这个字段") for name in given if name != "fields"}
    values = given.get("fields", {})
    if not isinstance(values, dict):
        faults["fields"] = _("不是这个字段能有的值")
    if faults:
        raise Invalid(faults)
    note(request, thing, values)
    return _shown(request, thing)


def _shown(request, thing):
    reads, kept = readable(request, thing), sensitive.known(thing)
    words = list(sensitive.fields(thing))
    words += [word for word in kept if reads and word not in words]
    return {
        "@id": address(request, thing, "@sensitive"),
        "@type": "Sensitive",
        "id": thing.__name__,
        "title": request.localizer.translate(sensitive.TITLE),
        "readable": reads,
        "fields": {
            word: written(kept[word]) if reads and word in kept else None for word in words
        },
    }
