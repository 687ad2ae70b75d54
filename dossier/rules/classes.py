"""Classes, facets, kinds; how things are numbered, in which order they lie (R020-R024, R040)."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from dossier.errors import Invalid
from dossier.language import _
from dossier.numbering import Pattern
from dossier.rules.words import (
    ATier,
    Count,
    Flag,
    Name,
    Names,
    OneOrMore,
    Rules,
    Text,
    Word,
    Words,
    fault,
    key,
    table,
)

_CODE = re.compile(r"\S{1,8}")


def _code(text):
    if not isinstance(text, str) or not _CODE.fullmatch(text):
        raise fault(_("代码应为 1 至 8 个字，不含空格"))
    return text


Code = Annotated[str, BeforeValidator(_code)]


class Class(Rules):
    """A class of dossiers."""

    name: Word = key("名称", "")
    retention: Word | None = key("保管期限", "期限表里的名称", None, needs="R103")
    tier: ATier | None = key("密级", "新档案的密级", None, needs="R061")
    plan: Word | None = key("归档计划", "批准计划的编号或日期", None, needs="R050")
    parts: Words = key("部分", "卷内固定的几部分", (), needs="R028")
    checklist: Word | None = key("归档清单", "", None, needs="R028")
    separate_volume: Words = key("分册", "须另立一册的材料", (), needs="R048", waits="volumes")


def _named(value):
    return {"name": value} if isinstance(value, str) else value


Classes = Annotated[
    table(Code, Annotated[Class, BeforeValidator(_named)]), Field(min_length=1, max_length=200)
]


class Facet(Rules):
    """A vocabulary by which customers or dossiers are sorted, each under one value at most."""

    of: Literal["customer", "dossier"] = key("对象", "", "customer")
    values: Names = key("取值", "")
    required: Flag = key("必填", "", False)


def _values(value):
    return {"values": value} if isinstance(value, list) else value


Facets = table(Name, Annotated[Facet, BeforeValidator(_values)])


class Kind(Rules):
    """A kind of document, with what holds for it unless said otherwise (R040)."""

    cls: Code | None = Field(None, alias="class", title="类别")
    tier: ATier | None = key("密级", "", None)
    retention: Word | None = key("保管期限", "", None)
    sensitive: Flag = key("敏感", "", False, waits="sensitive fields")


def _kinds(value):
    if not isinstance(value, (list, dict)):
        raise fault(_("此处应为列表"))
    if isinstance(value, dict):
        return value
    if not all(isinstance(word, str) for word in value):
        raise fault(_("列表里应为文字"))
    return {word: {} for word in value}


Kinds = Annotated[table(Word, Kind), BeforeValidator(_kinds), Field(min_length=1)]


def _pattern(text):
    try:
        Pattern(text)
    except Invalid as refused:
        raise fault(refused.message) from None
    return text


class Numbering(Rules):
    """How numbers are made; tokens {class} {year} {unit} {room} {serial:width} (R021-R023)."""

    dossier: Annotated[str, AfterValidator(_pattern)] = key("档号", "")
    start: Annotated[int, Field(strict=True, ge=1)] = key("起始号", "", 1)
    given: Literal["on filing", "on opening"] = key("何时编号", "", "on filing")
    contract: Text | None = key(
        "合同号", "由档号派生，如 {dossier}-HT{serial:2}", None, waits="contracts"
    )
    attachments: Literal["numbered", "unnumbered"] = key(
        "附件编号", "", "numbered", waits="contracts"
    )
    room: Word | None = key("单元号字段", "档案的哪个字段是单元号", None, needs="R014")
    room_once: Flag = key(
        "一户一档", "每个单元同时只有一份在用的档案", False, needs="R014", waits="property"
    )


ITEM_ORDERS = ("newest first", "oldest first", "filing rules", "parts")
SHELF_ORDERS = (
    "class",
    "number",
    "year",
    "industry",
    "region",
    "type",
    "closing",
    "floor",
    "time",
)


class Order(Rules):
    """In which order documents lie in a dossier, and dossiers on the shelf (R024, X07)."""

    items: Literal[ITEM_ORDERS] = key("卷内顺序", "", "newest first")
    shelf: OneOrMore = key("上架顺序", "依次按：" + "、".join(SHELF_ORDERS), ("number",))
    pairs: Words = key(
        "不分开的材料", "请示与批复、正件与附件等", (), needs="R053", waits="volumes"
    )
    before: table(Word, Word) = key("先后", "前者放在后者之前", {}, needs="R054", waits="volumes")
    years_apart: Flag = key("年度不混", "", False, needs="R052", waits="volumes")
    cross_year: table(Word, Word) = key("跨年度归属", "", {}, needs="R052", waits="volumes")
    file_plan: Flag = key("案卷类目", "每年编制类目和条款号", False, needs="R051", waits="volumes")
    contents_list: Words = key("卷内目录", "哪些期限的卷要目录", (), needs="R055", waits="volumes")
    closing_note: Flag = key("备考表", "", False, needs="R056", waits="volumes")
    largest_volume: Count | None = key("每卷页数", "", None, waits="volumes")
