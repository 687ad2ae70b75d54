"""What time brings, done each night by the system itself: nobody's rights are asked (R150, R151).

Each duty stands alone: what fails is told, raises its alert the same day, and stops no other. It
may run twice, be killed, and find the site in maintenance: what is due follows from the log.
"""

import logging
import os
from typing import NamedTuple

from catalog.upkeep import dues
from dossier import clock, witness
from dossier.errors import Refused
from dossier.language import _
from dossier.upkeep import Care
from dossier.vocabulary import AlertKind
from workflows import alert, backup, journal, key_backup, monitoring, upkeep

LATE = {
    Care.DATA: (AlertKind.BACKUP_OVERDUE, _("数据备份已逾期，应于 ${day} 前完成。")),
    Care.KEYS: (AlertKind.KEYS_OVERDUE, _("密钥备份已逾期，应于 ${day} 前完成。")),
    Care.DEVICES: (AlertKind.DEVICES_OVERDUE, _("存储设备检查已逾期，应于 ${day} 前完成。")),
}
_log = logging.getLogger(__name__)


class Outcome(NamedTuple):
    """What came of a duty, in words; `left` if something of it is still to be done."""

    duty: str
    words: str
    left: bool = False


def run(request):
    """Do every duty; yields an Outcome of each as it is over. `request.actor` is the system.

    The transaction of the request is the verbs' own here: each duty begins and ends its own.
    """
    for title, duty in DUTIES:
        try:
            request.tm.abort()
            words, left = duty(request)
            yield Outcome(title, words, left)
        except Refused as refused:
            yield Outcome(title, refused.message, True)
        except Exception as error:
            _log.error("nightly: %s", type(error).__name__)
            yield Outcome(title, _said_of(error), True)
        finally:
            request.tm.abort()


def _witness(request):
    head = witness.leave(request.root.log, request.registry.settings)
    return _("日志 ${size} 条已见证", mapping={"size": head["size"]}), False


def _carry_over(request):
    registry = request.registry
    lock = registry.writer_lock
    count = journal.carry_over(request.root, request.tm, lock, registry.journal)
    return _("转入日志 ${count} 条", mapping={"count": count}), False


def _look_through(request):
    return _("核查日志 ${count} 条", mapping={"count": monitoring.look_through(request)}), False


def _sweep(request):
    now = clock.now()
    count = request.logins.sweep(now) + request.throttle.sweep(now)
    return _("清理 ${count} 条", mapping={"count": count}), False


def _back_up(request):
    folder = request.registry.settings["dossier.backup"]
    due = dues(request.root)[Care.DATA]
    if not folder:
        return _("没有设置备份文件夹（dossier.backup）"), False
    if due.last is not None and not due.is_due(clock.today()):
        return _("下次 ${day}", mapping={"day": due.day.isoformat()}), False
    manifest = upkeep.back_data_up(request, by_system=True)
    facts = {"part": manifest["part"], "records": manifest["records"]}
    return _("已备份第 ${part} 部分（${records} 条记录），试恢复相符", mapping=facts), False


def _back_keys_up(request):
    folder = request.registry.settings["dossier.key_backup"]
    last = dues(request.root)[Care.KEYS].last
    data = dues(request.root)[Care.DATA].last
    if not folder:
        return _("没有设置密钥备份文件夹（dossier.key_backup）"), False
    if last and clock.local(last).date() == clock.today() and not (data and last < data):
        return _("今天已备份"), False
    manifest = upkeep.back_keys_up(request, by_system=True)
    facts = {"number": manifest["number"], "keys": manifest["keys"]}
    return _("已备份密钥第 ${number} 份（${keys} 把档案密钥）", mapping=facts), False


def _verify(request):
    """Hold what was backed up earlier to its hashes and signatures, as it lies there now."""
    settings, found = request.registry.settings, 0
    if settings["dossier.backup"] and dues(request.root)[Care.DATA].last:
        with upkeep.failing_aloud(request, "data"):
            suite = request.root.log.suite
            found += len(backup.verify(settings, settings["dossier.backup"], suite))
    if settings["dossier.key_backup"] and dues(request.root)[Care.KEYS].last:
        with upkeep.failing_aloud(request, "keys"):
            key_backup.verify(settings, settings["dossier.key_backup"])
            found += 1
    return _("核验 ${count} 份，完整无改动", mapping={"count": found}), False


def _look_for_the_late(request):
    today, said, left = clock.today(), [], False
    for care, due in dues(request.root).items():
        if due.is_late(today):
            kind, words = LATE[care]
            with upkeep.writing(request):
                alert.raised(request, kind, after={"due": due.day.isoformat()})
            said.append(request.localizer.translate(words % {"day": due.day.isoformat()}))
            left = left or care is not Care.DEVICES
    return "".join(said) or _("没有逾期"), left


DUTIES = (
    (_("见证日志"), _witness),
    (_("转存操作日志"), _carry_over),
    (_("核查日志"), _look_through),
    (_("清理会话"), _sweep),
    (_("备份数据"), _back_up),
    (_("备份密钥"), _back_keys_up),
    (_("核验备份"), _verify),
    (_("检查逾期"), _look_for_the_late),
    (_("再次见证日志"), _witness),
)


def _said_of(error):
    """What is said of a failure: of one of the system its own words, which name no data."""
    if isinstance(error, OSError) and error.errno:
        return _("出错：${error}", mapping={"error": os.strerror(error.errno)})
    return _("出错：${error}", mapping={"error": type(error).__name__})
