"""What is watched in the use of records, from when on somebody must look into it (R114)."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from dossier.language import _
from dossier.rules.control import TIME
from dossier.rules.words import Flag, No, Rules, Word, Words, fault, key


def _night(value):
    if value is False:
        return value
    start, dash, end = str(value).partition("-")
    if not dash or not TIME.fullmatch(start) or not TIME.fullmatch(end) or start == end:
        raise fault(_("夜间应写作 22:00-06:00，或 no"))
    return str(value)


def _minute(text):
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


Many = Annotated[int, Field(strict=True, ge=2, le=1_000_000)]
Minutes = Annotated[int, Field(strict=True, ge=1, le=720)]


class Monitoring(Rules):
    """Who reads much, at night, in vain, from two places or without a right (R114)."""

    bulk: Many | No = key("大量查阅", "一小时内查阅多少份不同的记录即预警；no 为不监控", 100)
    night: Annotated[str | No, BeforeValidator(_night)] = key(
        "夜间查阅", "什么时段查阅即预警，如 22:00-06:00；no 为不监控", "22:00-06:00"
    )
    refusals: Many | No = key("多次被拒", "一小时内被拒绝多少次即预警；no 为不监控", 10)
    shared: Minutes | No = key(
        "账号共用", "同一账号多少分钟内从两个地址使用即预警；no 为不监控", 10
    )
    ungranted: Flag = key("未经授权查阅", "查阅记录与当时的权限不符即预警", True)
    ungranted_is: Word = key(
        "未经授权查阅属于", "“违规”里的哪种行为，罚款照它", "未经审批查看客户档案"
    )
    shared_is: Word = key("账号共用属于", "“违规”里的哪种行为，罚款照它", "擅自提供客户档案账号")
    told: Words = key(
        "还由谁处理", "安全管理员之外，哪些岗位查看并处理预警；以全公司的制度为准", ()
    )

    def is_night(self, minute) -> bool:
        """Whether a minute of the day (0 to 1439) is in the night; its end is not."""
        if not self.night:
            return False
        start, end = map(_minute, self.night.split("-"))
        if start < end:
            return start <= minute < end
        return minute >= start or minute < end
