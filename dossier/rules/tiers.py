"""Tiers: the least, the default, what each allows; levels, flags and walls (R061-R070)."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from dossier.language import _
from dossier.rules.words import (
    AState,
    ATier,
    Count,
    Duration,
    Flag,
    No,
    Rules,
    Steps,
    Text,
    Word,
    Words,
    fault,
    key,
    table,
)

IN_PLACE = "reading room"
ACTS = ("request", "read", "download", "print", "copy")


def _reading(value):
    if value not in (True, False, IN_PLACE):
        raise fault(_("应为 yes、no 或 reading room"))
    return value


class Row(Rules):
    """What a tier allows (R061)."""

    request: Flag = key("可申请", "", needs="R063")
    lend: Duration | No = key("可外借", "最长时间；不外借写 no", needs="R086")
    read: Annotated[Any, BeforeValidator(_reading)] = key(
        "可阅览", "yes、no 或只在阅览室", needs="R064"
    )
    download: Flag = key("可下载", "", needs="R094")
    print: Flag = key("可打印", "", needs="R094")
    copying: Flag = Field(alias="copy", title="可复制", json_schema_extra={"needs": "R094"})


class Level(Rules):
    """A management level: who keeps such dossiers, who reads, who lets others (R065, R066)."""

    keeper: Word = key("保管人", "")
    readers: Words = key("可查阅", "", ())
    others: Steps = key("其他人须经", "", ())


class FlagRule(Rules):
    """What a flag on a dossier adds to its tier (R070)."""

    steps: Steps = key("另须审批", "", ())
    hold: Flag = key("不得销毁", "", False)
    guarantor: Flag = key("须有担保人", "", False)
    note: Text | None = key("说明", "", None)


class Tiers(Rules):
    """What the policy says of the four tiers."""

    minimum: ATier = key("最低密级", "没有比它低的档案", needs="R062")
    default: ATier | None = key("默认密级", "新档案的密级；不写同最低密级", None, needs="R062")
    longest: table(ATier, Count) = key("最长保密期限", "年", {}, needs="R062")
    matrix: table(ATier, Row) = key("密级与利用", "不列出的密级都可以", {}, needs="R061")
    responsible: Flag = key("保密责任人", "定密须写责任人", False, needs="R062")
    scope: Words = key("保密范围", "哪些内容属于秘密", ())
    own_volume: Words = key("单独立卷的密级", "", (), needs="R048", waits="volumes")


class Walls(Rules):
    """Which departments may read at all, and who lets others (R069)."""

    units: Words = key("可查阅的部门", "空为档案所属部门")
    others: Steps = key("其他部门须经", "", ())
    except_kinds: Words = key("例外", "", ())


States = table(AState, tuple[Literal[ACTS], ...])
Levels, Flags = table(Word, Level), table(Word, FlagRule)
