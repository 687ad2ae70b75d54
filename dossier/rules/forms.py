"""Fields of the cards, forms on screen and on paper, and who owns which part (R009-R011, R039)."""

from typing import Literal

from dossier.rules.words import (
    Flag,
    Name,
    Names,
    OneOrMore,
    Rules,
    Text,
    Word,
    Words,
    key,
    table,
)

TYPES = ("text", "long text", "number", "amount", "date", "choice", "yes or no", "phone", "e-mail")


class Field(Rules):
    """A field that the policy adds to the card of a customer or a dossier."""

    of: Literal["customer", "dossier"] = key("对象", "", "customer")
    type: Literal[TYPES] = key("类型", "", "text")
    values: Names = key("取值", "选项", ())
    required: Flag = key("必填", "", False)
    sensitive: Flag = key("敏感", "", False, needs="R010")
    section: Word | None = key("栏目", "", None)
    needed_when: table(Word, OneOrMore) = key("何时必填", "别的字段为某值时", {})
    note: Text | None = key("说明", "", None)


class Form(Rules):
    """A form with fixed fields, on screen and in print (R039)."""

    of: Literal["customer", "dossier", "document"] = key("对象", "", "customer")
    fields: Words = key("字段", "名称依次，含系统字段")
    required: Words = key("必填", "", ())
    units: Words = key("可用部门", "空为不限", ())
    signed_by: Words = key("签字", "打印时的签字栏", ())


class Section(Rules):
    """A part of the card that one department owns (R011)."""

    owner: OneOrMore = key("负责部门", "", (), waits="section owners")
    holds: Words = key("内容", "", ())


Fields, Forms, Sections = table(Name, Field), table(Name, Form), table(Word, Section)
