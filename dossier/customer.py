"""Customers: whom the company deals, dealt or may deal with (R007-R009)."""

import re
from types import MappingProxyType

import colander
from persistent import Persistent
from substanced.content import content
from substanced.folder import Folder

from dossier import clock, identity
from dossier.fold import fold_name
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Relation, Tier


def text(title, most=200, **options):
    """A text field of at most `most` characters."""
    options.setdefault("missing", "")
    validator = options.pop("validator", None)
    length = colander.Length(max=most)
    return colander.SchemaNode(
        Text(),
        title=title,
        validator=colander.All(length, validator) if validator else length,
        **options,
    )


def choice(enum, title, **options):
    """A field that holds one member of `enum`, written by value, name or Chinese label."""
    return colander.SchemaNode(
        Member(enum),
        title=title,
        choices=tuple((str(member.value), member.label) for member in enum),
        **options,
    )


class Text(colander.String):
    """A colander type: a text without the spaces around it; spaces alone are no text (R008).

    Half a character and control characters are refused: no index and no page can hold them (S51).
    """

    def deserialize(self, node, cstruct):
        text = super().deserialize(node, cstruct)
        if text is colander.null:
            return text
        if _UNWRITABLE.search(text):
            raise colander.Invalid(node, _("含有无法保存的字符"))
        return text.strip() or colander.null


_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


class Member(colander.SchemaType):
    """A colander type: one member of a vocabulary."""

    def __init__(self, enum):
        self.enum = enum

    def serialize(self, node, appstruct):
        nothing = appstruct is colander.null or appstruct is None
        return colander.null if nothing else str(self.enum(appstruct).value)

    def deserialize(self, node, cstruct):
        if cstruct is colander.null or cstruct == "":
            return colander.null
        try:
            return self.enum.parse(cstruct)
        except ValueError:
            raise colander.Invalid(
                node, _("不在范围：${value}", mapping={"value": str(cstruct)[:40]})
            ) from None


def day(title, future=False, **options):
    """A field that holds a day, in any style offices write; by default none after today."""
    options.setdefault("missing", None)
    return colander.SchemaNode(identity.Day(future=future), title=title, **options)


def parsed(parse, title, **options):
    """A text field with one normal form, as `parse` of dossier/identity.py gives it."""
    options.setdefault("missing", "")
    return colander.SchemaNode(identity.Parsed(parse), title=title, **options)


def _check_capital(amount):
    if not amount.is_finite():
        return _("不是数目")
    return amount >= 0 or _("不能为负数")


class CustomerSchema(Schema):
    """The enterprise schema of R009 in the order of the paper form; R008 makes five mandatory."""

    name = text(_("客户名称"), 120, missing=colander.required, preparer=identity.tidy_name)
    uscc = parsed(identity.parse_uscc, _("统一社会信用代码"), example=_("18 位，末位为校验位"))
    region = text(_("地区"), 60)
    industry = text(_("行业"), 60)
    grade = text(_("客户等级"), 20)
    relation = choice(Relation, _("关系状态"), missing=Relation.ACTIVE)
    lost_because = text(_("流失原因"), 200)
    unit = text(_("部门"), 60)
    owner = text(_("责任人"), 60)
    tier = choice(Tier, _("密级"), missing=None)  # the policy's
    opened = day(_("建档日期"), future=True)
    contact = text(_("联系人"), 60, missing=colander.required)
    phone = parsed(identity.parse_phone, _("联系方式"), missing=colander.required)
    address = text(_("地址"), missing=colander.required)
    business = text(_("业务范围"), 500, missing=colander.required, long=True)
    email = parsed(identity.parse_email, _("邮箱"))
    fax = text(_("传真"), 40)
    website = text(_("网址"), 120)
    postcode = parsed(identity.parse_postcode, _("邮编"))
    representative = text(_("法定代表人"), 60)
    id_card = parsed(identity.parse_id_card, _("身份证号码"), description=_("仅个人客户填写"))
    capital = colander.SchemaNode(
        colander.Decimal(),
        title=_("注册资本"),
        unit=_("万元"),
        missing=None,
        validator=colander.Function(_check_capital),
    )
    founded = day(_("成立时间"))

    def validator(self, node, values):
        """A lost customer states why (R007)."""
        for name, said in faults(values).items():
            fault = colander.Invalid(node)
            fault[name] = said
            raise fault


def faults(values) -> dict:
    """What does not go together in the facts of a customer, by field (R007)."""
    if values["relation"] is Relation.LOST and not values["lost_because"].strip():
        return {"lost_because": _("流失客户须写明流失原因")}
    return {}


FIELDS = tuple(node.name for node in CustomerSchema().children)
_GOVERNED = ("unit", "owner", "tier", "opened")
NOTHING = MappingProxyType({})


@content("Customer")
class Customer(Persistent):
    """A company or person. Facts are plain attributes named as in the schema.

    `more` and `facets` hold what policies add to the card (dossier/card.py).
    """

    more = NOTHING
    facets = NOTHING
    sensitive = NOTHING  # what is no part of the card (dossier/sensitive.py)

    need_to_know = None
    secrecy = None
    lowering = None
    unit = ""
    owner = ""
    tier = Tier.OPEN

    def __init__(self, values):
        self.history = ()
        self.opened_at = clock.now()
        self.modified_at = self.opened_at
        self.change(values)

    def __getattr__(self, name):
        if name in _EMPTY:
            return _EMPTY[name]
        raise AttributeError(name)

    def change(self, values):
        """Take over the given facts; an empty one is not stored."""
        for name, value in values.items():
            if value in ("", None):
                self.__dict__.pop(name, None)
                self._p_changed = True
            else:
                setattr(self, name, value)

    def facts(self):
        """All facts by field name."""
        return {name: getattr(self, name) for name in FIELDS}

    def identities(self):
        """The words by which the same customer is known again (R100)."""
        return identities(self.facts())


_EMPTY = {
    node.name: (None if node.missing is None else "")
    for node in CustomerSchema().children
    if node.name not in ("relation", *_GOVERNED)
} | {"opened": None, "relation": Relation.ACTIVE}


def identities(values):
    """The words that make two customers the same: licence, ID card, name with phone (R100)."""
    words = []
    if values.get("uscc"):
        words.append(f"uscc:{values['uscc']}")
    if values.get("id_card"):
        words.append(f"id:{values['id_card']}")
    name = fold_name(values["name"])
    words.append(f"name:{name}|{fold_name(values.get('phone') or '')}")
    return words


@content("Customers")
class Customers(Folder):
    """All customers of the company: the single customer database of R008."""
