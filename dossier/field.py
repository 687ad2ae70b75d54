"""The kinds of fields that a policy adds: what may stand in them, and how it reads (R009)."""

import datetime
import unicodedata
from decimal import Decimal

import colander

from dossier import identity
from dossier.customer import Text, day, parsed, text
from dossier.language import _

LONGEST, SEVERAL_LINES = 200, 2000
MOST, DECIMALS = Decimal(10) ** 15, 6


class Number(colander.Decimal):
    """A colander type: a number, or with `least` an amount, of a size that people write."""

    def __init__(self, least=None):
        super().__init__()
        self.least = least

    def serialize(self, node, appstruct):
        """The number with all its digits, never with an exponent."""
        if appstruct is colander.null:
            return colander.null
        if isinstance(appstruct, bool) or not isinstance(appstruct, (int, Decimal)):
            raise colander.Invalid(node, _("不是数目"))
        return format(Decimal(appstruct), "f")

    def deserialize(self, node, cstruct):
        """A Decimal; full-width digits and separators are understood."""
        typed = unicodedata.normalize("NFKC", str(cstruct or "")).replace(",", "").strip()
        if not typed:
            return colander.null
        try:
            number = Decimal(typed)
        except ArithmeticError:
            raise colander.Invalid(node, _("不是数目")) from None
        if not number.is_finite():
            raise colander.Invalid(node, _("不是数目"))
        if abs(number) >= MOST or number.as_tuple().exponent < -DECIMALS:
            raise colander.Invalid(node, _("数目太大，或小数位太多"))
        if self.least is not None and number < self.least:
            raise colander.Invalid(node, _("不能为负数"))
        return number


class YesOrNo(colander.Boolean):
    """A colander type: yes, no, or nothing said."""

    WORDS = {"是": True, "否": False, "true": True, "false": False, "yes": True, "no": False}

    def serialize(self, node, appstruct):
        """The Chinese word."""
        if appstruct is colander.null:
            return colander.null
        if not isinstance(appstruct, bool):
            raise colander.Invalid(node, _("请填是或否"))
        return "是" if appstruct else "否"

    def deserialize(self, node, cstruct):
        """True or False."""
        word = str("" if cstruct is colander.null else cstruct).strip().casefold()
        if not word:
            return colander.null
        if word not in self.WORDS:
            raise colander.Invalid(node, _("请填是或否"))
        return self.WORDS[word]


def node_of(kind, values, title):
    """The node of a field: its kind as policies call it, what it may hold, what it is called."""
    return _NODES[kind](values, title)


def fits(node, value) -> bool:
    """Whether a field could hold the value: one of a former policy may not."""
    if value is None:
        return False
    try:
        return node.deserialize(node.serialize(value)) == value
    except colander.Invalid:
        return False


def written(value) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(getattr(value, "label", value))


def choice(values, title):
    """The node of a field that holds one of some values."""
    choices = tuple((value, value) for value in values)
    return colander.SchemaNode(
        Text(),
        title=title,
        choices=choices,
        validator=colander.Function(lambda value: value in values or _OUTSIDE),
    )


_OUTSIDE = _("不在可选的范围")
_YES_OR_NO = (("是", _("是")), ("否", _("否")))
_NODES = {
    "text": lambda values, title: text(title, LONGEST),
    "long text": lambda values, title: text(title, SEVERAL_LINES, long=True),
    "number": lambda values, title: colander.SchemaNode(Number(), title=title),
    "amount": lambda values, title: colander.SchemaNode(Number(0), title=title, unit=_("元")),
    "date": lambda values, title: day(title, future=True),
    "choice": choice,
    "yes or no": lambda values, title: colander.SchemaNode(
        YesOrNo(), title=title, choices=_YES_OR_NO
    ),
    "phone": lambda values, title: parsed(identity.parse_phone, title),
    "e-mail": lambda values, title: parsed(identity.parse_email, title),
}
