"""Every key of the format as it is told to people: path, label, what may stand there, default.

Read from the sections themselves, so that documentation and pages cannot be stale.
"""

import typing
from typing import NamedTuple

from pydantic.fields import FieldInfo

from dossier.rules.words import (
    Anyone,
    AState,
    ATier,
    Count,
    Duration,
    Flag,
    OneOrMore,
    Period,
    Rules,
    Share,
    Text,
    Tiers,
    When,
    Word,
    Words,
)


class Key(NamedTuple):
    """One key: `path` as it is written (a * stands for a word or place of a table or list)."""

    path: tuple
    label: str
    note: str
    kind: str
    default: object
    required: bool
    needs: str
    waits: str


def keys(model, path=(), waits="") -> typing.Iterator[Key]:
    """The keys of a section and of all below it, in the order in which they are written."""
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        extra = field.json_schema_extra or {}
        awaited = extra.get("waits", "") or waits
        inner, stars = _inner(field.annotation)
        yield Key(
            here,
            field.title or "",
            field.description or "",
            _kind(field),
            None if field.is_required() else field.get_default(call_default_factory=True),
            field.is_required(),
            extra.get("needs", ""),
            awaited,
        )
        if inner is not None and inner is not Anyone and inner is not model:
            yield from keys(inner, (*here, *stars), awaited)


def _named(annotation):
    """The name of an annotation that words.py gives a name."""
    for known, name in (
        (Duration, "时长"),
        (Period, "周期"),
        (ATier, "密级"),
        (AState, "状态"),
        (Tiers, "密级，可几个"),
        (OneOrMore, "词，可几个"),
        (Words, "词的列表"),
        (Flag, "yes 或 no"),
        (Count, "整数"),
        (Share, "数目"),
        (Text, "文字"),
        (Word, "词"),
        (When, "情形"),
    ):
        if annotation == known:
            return name
    return ""


def _whole(field: FieldInfo):
    """The annotation as it was written: pydantic keeps what stood in Annotated apart."""
    if field.metadata:
        return typing.Annotated[(field.annotation, *field.metadata)]
    return field.annotation


def _kind(field) -> str:
    return _said(_whole(field))


def _said(annotation) -> str:
    name = _named(annotation)
    if name:
        return name
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _said(parts[0])
    if origin is typing.Literal:
        return "、".join({True: "yes", False: "no"}.get(each, str(each)) for each in parts)
    if origin in (dict, tuple):
        of = _said(parts[-1] if origin is dict else parts[0])
        return f"表：{of}" if origin is dict else f"列表：{of}"
    if parts:
        told = [_said(each) for each in parts if each is not type(None)]
        return " 或 ".join(dict.fromkeys(filter(None, told)))
    if isinstance(annotation, type) and issubclass(annotation, Rules):
        return "审批岗位" if annotation is Anyone else "设置"
    return {str: "词", int: "整数", float: "数目", bool: "yes 或 no"}.get(annotation, "词")


def _inner(annotation, stars=()):
    """The section that a field holds, and a * for each table or list on the way to it."""
    if isinstance(annotation, type):
        return (annotation, stars) if issubclass(annotation, Rules) else (None, ())
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _inner(parts[0], stars)
    if origin in (dict, tuple):
        return _inner(parts[-1] if origin is dict else parts[0], (*stars, "*"))
    for part in parts:
        found = _inner(part, stars)
        if found[0] is not None:
            return found
    return None, ()
