"""Moving to a department with another policy: what changes for the thing is shown, then asked."""

import colander

from dossier.errors import Invalid
from dossier.language import _
from views.difference import difference_columns, difference_rows
from views.forms import word
from workflows.moving import CONFIRMED, Unconfirmed, what_changes


def destination(request, thing):
    """The policy of the unit that the form sends a thing to, if it is another; else None."""
    site, unit = request.root, word(request, "unit")
    if unit not in site["units"] and unit != "":
        return None
    after = site.edition_for(unit)
    sent = request.method == "POST" and "unit" in request.POST
    return after.rules if sent and after is not site.edition_for(thing.unit) else None


def prepared(request, thing, schema):
    """The schema with what a move asks besides: a class of the new policy, and consent."""
    rules = destination(request, thing)
    if rules is not None:
        if "class" in schema:
            classes = rules.classes.items()
            schema["class"].choices = [(code, f"{code} {each.name}") for code, each in classes]
        schema.add(
            colander.SchemaNode(
                colander.Boolean(),
                name=CONFIRMED,
                title=_("已看清下列变化，仍要移到这个部门"),
                missing=False,
            )
        )
    return schema


def shown(request, thing):
    """The table of what changes for the thing by the move that was sent; empty without one."""
    rules = destination(request, thing)
    code = word(request, "class") or getattr(thing, "dossier_class", "")
    found = what_changes(thing, rules, code) if rules is not None else []
    return {"columns": difference_columns(), "rows": difference_rows(request, found)}


def asked(verb, *arguments):
    """What the verb returns; that it wants consent is shown at the field for it."""
    try:
        return verb(*arguments)
    except Unconfirmed as refusal:
        raise Invalid({CONFIRMED: refusal.message}) from None
