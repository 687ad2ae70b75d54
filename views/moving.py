"""Moving a dossier to a department with another policy: what changes is shown, then asked."""

import colander

from dossier.errors import Invalid
from dossier.language import _
from views.difference import difference_columns, difference_rows
from views.forms import word
from workflows.moving import CONFIRMED, Unconfirmed, what_changes


def destination(request, dossier):
    """The policy of the unit that the form sends the dossier to, if it is another; else None."""
    site, unit = request.root, word(request, "unit")
    if unit not in site["units"] and unit != "":
        return None
    after = site.edition_for(unit)
    sent = request.method == "POST" and "unit" in request.POST
    return after.rules if sent and after is not site.edition_for(dossier.unit) else None


def prepared(request, dossier, schema):
    """The schema with what a move asks besides: a class of the new policy, and consent."""
    rules = destination(request, dossier)
    if rules is not None:
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


def shown(request, dossier):
    """The table of what changes for the dossier by the move that was sent; empty without one."""
    rules = destination(request, dossier)
    code = word(request, "class") or dossier.dossier_class
    found = what_changes(dossier, rules, code) if rules is not None else []
    return {"columns": difference_columns(), "rows": difference_rows(request, found)}


def asked(verb, *arguments):
    """What the verb returns; that it wants consent is shown at the field for it."""
    try:
        return verb(*arguments)
    except Unconfirmed as refusal:
        raise Invalid({CONFIRMED: refusal.message}) from None
