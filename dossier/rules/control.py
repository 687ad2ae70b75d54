"""The policy as a controlled document, and its calendar (R002, R005)."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from dossier.identity import parse_date
from dossier.language import _
from dossier.rules.words import ATier, Flag, Rules, Word, Words, fault, key


def _day(value):
    if isinstance(value, date):
        return value
    try:
        return parse_date(str(value))
    except ValueError:
        raise fault(_("不是日期：${value}", mapping={"value": str(value)[:20]})) from None


Day = Annotated[Any, BeforeValidator(_day)]


class Document(Rules):
    """The head of the policy's paper (R002)."""

    number: Word | None = key("编号", "", None)
    source: Word | None = key("出自", "", None)
    edition: Word | None = key("版次", "", None)
    tier: ATier | None = key("密级", "", None)
    drafted_by: Word | None = key("编制", "", None)
    reviewed_by: Words = key("审核", "依次：审核、复核", ())
    issued_by: Word | None = key("签发", "谁批准后生效", None)
    interpreted_by: Word | None = key("解释", "", None)
    supervised_by: Word | None = key("监督", "", None)
    attachments: Words = key("附件", "", ())
    refers_to: Words = key("引用制度", "另见哪些制度、流程", ())
    training: Flag = key("颁布后培训", "", False, waits="training")


def _time(value):
    if not TIME.fullmatch(str(value)):
        raise fault(_("时刻应写作 17:30"))
    return str(value)


TIME = re.compile("([01]?[0-9]|2[0-3]):[0-5][0-9]")


class Calendar(Rules):
    """Working days and what '定期' means here (R005)."""

    closed: tuple[Day, ...] = key("另放假", "国家节假日之外", ())
    worked: tuple[Day, ...] = key("另上班", "", ())
    day_ends: Annotated[str, BeforeValidator(_time)] = key("下班时间", "", "17:30")
    periodically: Literal["monthly", "quarterly", "half-yearly", "yearly"] = key(
        "“定期”指", "制度只写定期的，按此周期", "quarterly"
    )
