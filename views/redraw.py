"""A form drawn again for another choice on it: what was typed stays, nothing is judged or done."""

import colander
import peppercorn

from views import widgets

ACT, REDRAW = "act", "redraw"  # the button that asks for it, as name and value


def asked(form) -> bool:
    """Whether this form comes back only to be drawn again."""
    return form.sent and form.request.POST.get(ACT) == REDRAW


def keep(form):
    """Let the form show all that was typed and that it has a field for.

    A choice that it does not offer, or that was left open, is as in an untouched form.
    """
    try:
        sent = widgets.shaped(form, peppercorn.parse(form.request.POST.items()))
    except ValueError:  # cut short on its way
        return
    for field in form.children:
        if field.name in sent:
            typed, choices = _read(field, sent[field.name]), widgets.choices_of(field.schema)
            if choices is None or typed in [value for value, _label in choices if value]:
                field.cstruct = typed


def _read(field, sent):
    try:
        return field.deserialize(sent)
    except colander.Invalid as refused:
        return refused.value
