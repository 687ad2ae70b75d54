"""Which widget a schema node gets, chosen by its type, its validator and its attributes.

A schema stands beside its noun and knows nothing of widgets; what is special about a field it
says in plain attributes of the node:

    example   a value to go by, shown in grey       unit      words behind the input (页, 元)
    choices   [(value, label)], also deferred       long      several lines of text
    secret    a password, never sent back           hidden    not shown
    accept    file types offered ('.pdf,.docx')     multiple  several files
    wide      over the whole width of the form
    group     title of the part of the paper form that begins with this field
    dropped   a file input that looks like the place to drop files on
    suggestions    words offered while typing; anything else may be typed too
    autocomplete   a token of the HTML standard
"""

import unicodedata
from datetime import datetime

import colander
from deform import widget

from dossier import clock, identity
from dossier.language import _
from dossier.vocabulary import Tier

FEW = 4  # so many choices are shown at once as radio buttons


class File(colander.SchemaType):
    """Uploaded files: a cgi.FieldStorage, or a list of them when the node says `multiple`."""

    def serialize(self, node, appstruct):
        """A file is never sent back to the browser."""
        return colander.null

    def deserialize(self, node, cstruct):
        """What the widget found, unchanged."""
        return cstruct


class FileWidget(widget.Widget):
    """A native file input."""

    template = "file_upload"
    multiple = False

    def serialize(self, field, cstruct, **kw):
        """The input, always empty: browsers allow nothing else."""
        return field.renderer(self.template, **self.get_template_values(field, cstruct, kw))

    def deserialize(self, field, pstruct):
        """The files that were really chosen; null for none."""
        sent = pstruct if isinstance(pstruct, list) else [pstruct]
        files = [file for file in sent if getattr(file, "filename", None)]
        if not files:
            return colander.null
        return files if self.multiple else files[0]


class NumberWidget(widget.TextInputWidget):
    """A number as people type it: full-width digits and separators are accepted."""

    def deserialize(self, field, pstruct):
        """Plain digits for colander."""
        text = super().deserialize(field, pstruct)
        if text is colander.null:
            return text
        return unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")


class MomentWidget(widget.TextInputWidget):
    """Day and time on the site's wall clock, as the native input wants it."""

    def serialize(self, field, cstruct, **kw):
        """`2026-11-21T14:05`; what cannot be read is shown as it was typed."""
        try:
            cstruct = clock.local(datetime.fromisoformat(cstruct)).isoformat()[:16]
        except (TypeError, ValueError):
            pass
        return super().serialize(field, cstruct, **kw)


class RowsWidget(widget.SequenceWidget):
    """Repeated rows; rows left empty do not count, so that one can be offered in advance."""

    def deserialize(self, field, pstruct):
        """The rows that hold something."""
        rows = [] if pstruct is colander.null else pstruct
        return super().deserialize(field, [row for row in rows if _holds_something(row)])

    def blank(self, field):
        """One more row, as markup."""
        row = field.children[0].clone()
        return row.render_template(self.item_template, parent=field)


def widget_for(node):
    """The widget of a schema node, chosen by its type, its validator and its attributes."""
    choices = choices_of(node)
    extra = {"attributes": _attributes(node)}
    if getattr(node, "hidden", False):
        return widget.HiddenWidget()
    if choices is not None:
        return _choice_widget(node, choices, extra)
    if isinstance(node.typ, File):
        return FileWidget(multiple=getattr(node, "multiple", False), **extra)
    if getattr(node, "secret", False):
        return widget.PasswordWidget(redisplay=False, **extra)
    if getattr(node, "long", False):
        return widget.TextAreaWidget(rows=4, **extra)
    for types, maker in WIDGETS:
        if isinstance(node.typ, types):
            return maker(**extra)
    return widget.TextInputWidget(**extra)


NATIVE = (
    (colander.DateTime, {"type": "datetime-local"}),
    (colander.Date, {"type": "date"}),
    (colander.Time, {"type": "time"}),
    (colander.Integer, {"inputmode": "numeric"}),
    (colander.Number, {"inputmode": "decimal"}),
)
# What the browser does for a text with one normal form; dossier.js knows the check of a USCC.
PARSED = {
    identity.parse_uscc: {"data-check": "uscc", "spellcheck": "false"},
    identity.parse_email: {"type": "email"},
    identity.parse_phone: {"inputmode": "tel"},
    identity.parse_postcode: {"inputmode": "numeric"},
}
WIDGETS = (
    (colander.Mapping, widget.MappingWidget),
    (colander.Sequence, RowsWidget),
    (colander.Boolean, widget.CheckboxWidget),
    (colander.DateTime, MomentWidget),
    (colander.Number, NumberWidget),
)


def choices_of(node):
    """[(value, label)] among which the node's value is, or None when it may be anything.

    They are the node's `choices`, those of a OneOf validator, or the members of an Enum; of a
    sequence or set they are those of its items.
    """
    if isinstance(node.typ, colander.Sequence) and node.children:
        return choices_of(node.children[0])
    if getattr(node, "choices", None) is not None:
        return [pair if isinstance(pair, tuple) else (pair, pair) for pair in node.choices]
    if isinstance(node.typ, colander.Enum):
        return [(name, getattr(m, "label", name)) for name, m in node.typ.values.items()]
    for validator in _validators(node):
        if isinstance(validator, colander.OneOf):
            return [(value, getattr(value, "label", value)) for value in validator.choices]
    return None


def shaped(field, sent):
    """What was sent for a field, or null where it has not the form that the field asks for.

    A crafted form may send rows for a word or a file for a number; the widgets of deform fail
    on that with errors of all kinds (S51).
    """
    if getattr(field.schema, "widget", None) is not None or isinstance(field.typ, File):
        return sent
    if isinstance(field.typ, colander.Mapping):
        named = sent if isinstance(sent, dict) else {}
        known = [child for child in field.children if child.name in named]
        return {child.name: shaped(child, named[child.name]) for child in known}
    if isinstance(field.widget, widget.CheckboxChoiceWidget):
        return [each for each in sent if isinstance(each, str)] if isinstance(sent, list) else []
    if isinstance(field.typ, colander.Sequence):
        rows = sent if isinstance(sent, list) else []
        return [shaped(field.children[0], row) for row in rows]
    return sent if isinstance(sent, str) else colander.null


def has_own_value(node):
    """Whether leaving the field out means something of its own, such as the tier 非密."""
    void = (colander.null, colander.drop, colander.required, None, "")
    return not any(node.missing is each or node.missing == each for each in void)


def propose_tier(node, rules, present=None):
    """Let the field of a tier offer what the policy allows, and propose its default (R062).

    Where a class has a tier of its own nothing is proposed: left empty, that of the class holds.
    """
    least = rules.tiers.minimum if present is None else min(rules.tiers.minimum, present)
    node.choices = [(str(int(tier)), tier.label) for tier in Tier if tier >= least]
    if all(each.tier is None for each in rules.classes.values()):
        node.missing = rules.first_tier()


def is_group(field):
    """Whether the field is shown as several inputs under one legend."""
    return isinstance(field.widget, (widget.RadioChoiceWidget, widget.CheckboxChoiceWidget))


def _choice_widget(node, choices, extra):
    if isinstance(node.typ, (colander.Sequence, colander.Set)):
        return widget.CheckboxChoiceWidget(values=choices, **extra)
    if (node.required or has_own_value(node)) and len(choices) <= FEW:
        return widget.RadioChoiceWidget(values=choices, **extra)
    blank = [] if has_own_value(node) else [("", _("请选择"))]
    return widget.SelectWidget(values=[*blank, *choices], **extra)


def _attributes(node):
    """HTML attributes of the input that follow from the schema."""
    found = dict(PARSED.get(getattr(node.typ, "parse", None), {}))
    for types, attributes in NATIVE:
        if isinstance(node.typ, types):
            found |= attributes
            break
    for name in ("autocomplete", "accept"):
        if getattr(node, name, None):
            found[name] = getattr(node, name)
    return found


def _validators(node):
    validator = node.validator
    return validator.validators if isinstance(validator, colander.All) else (validator,)


def _holds_something(row):
    if isinstance(row, dict):
        return any(_holds_something(value) for value in row.values())
    if isinstance(row, list):
        return any(_holds_something(value) for value in row)
    return row not in ("", colander.null, None)
