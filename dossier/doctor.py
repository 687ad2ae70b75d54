"""What can be wrong around a site before anybody notices: files, space, clock, log (S10, S11).

Each check gives findings in plain words; a `bad` one keeps a site from being safe to serve, a
`weak` one is for the system admin to mend.
"""

import os
import shutil
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from dossier import clock, keys, witness
from dossier.errors import Conflict
from dossier.language import _

LITTLE, TOO_LITTLE = 2 << 30, 200 << 20  # bytes free
STEP_BACK = timedelta(seconds=5)  # by which clocks are corrected without anybody minding
PRIVATE = ("keys", "journal", "uploads", "witness", "data")


class Level(StrEnum):
    """How a finding is meant."""

    GOOD = "good"
    WEAK = "weak"
    BAD = "bad"


class Finding(NamedTuple):
    """One thing that was looked at."""

    level: Level
    words: str


def of_folders(settings):
    """Whether what is secret can be read by its owner alone, and lies apart."""
    var, key_folder = Path(settings["dossier.var"]), keys.folder_of(settings)
    folders = {var, key_folder, witness.folder_of(settings), *(var / name for name in PRIVATE)}
    for folder in sorted(each for each in folders if each.is_dir()):
        yield _mode(folder, 0o077, _("文件夹只有本人可以打开：${path}", mapping=_at(folder)))
    for path in sorted(key_folder.glob("*")):
        if path.is_file():
            yield _mode(path, 0o077, _("密钥文件只有本人可以读取：${path}", mapping=_at(path)))
    if var.resolve() in key_folder.resolve().parents:
        yield Finding(Level.WEAK, _("密钥与数据在同一文件夹，备份时容易一起带走。"))
    if not settings["dossier.witness"]:
        yield Finding(Level.WEAK, _("见证目录在本机的数据文件夹内：换掉整个文件夹就看不出来。"))


def of_space(settings):
    """Whether there is room to work."""
    for name in ("dossier.var", "dossier.keys", "dossier.witness"):
        folder = Path(settings[name] or settings["dossier.var"])
        if not folder.is_dir():
            continue
        free = shutil.disk_usage(folder).free
        told = {"path": str(folder), "free": f"{free / (1 << 30):.1f}"}
        words = _("可用空间 ${free} GB：${path}", mapping=told)
        level = Level.BAD if free < TOO_LITTLE else Level.WEAK if free < LITTLE else Level.GOOD
        yield Finding(level, words)


def of_clock(log):
    """Whether the clock has not been put back behind what the log has seen (S11)."""
    if not log.size:
        return
    last = datetime.fromisoformat(log.entry(log.size)["at"])
    times = {"now": clock.now().isoformat("T", "seconds"), "last": last.isoformat("T", "seconds")}
    if clock.now() < last - STEP_BACK:
        yield Finding(
            Level.BAD,
            _("系统时钟 ${now} 早于日志最后一条 ${last}：请先校准时钟。", mapping=times),
        )
    else:
        yield Finding(Level.GOOD, _("系统时钟 ${now} 不早于日志最后一条。", mapping=times))


def of_log(log, settings):
    """Whether the log goes on from what was witnessed (S56)."""
    try:
        witness.check(log, settings)
    except Conflict as refused:
        yield Finding(Level.BAD, refused.message)
        return
    last = witness.newest(witness.folder_of(settings))
    if last is None:
        yield Finding(Level.WEAK, _("日志还没有见证的树头。"))
    else:
        size = {"size": last["head"]["size"], "now": log.size}
        yield Finding(Level.GOOD, _("日志共 ${now} 条，与见证的前 ${size} 条相符。", mapping=size))


def of_maintenance(maintenance):
    """Whether people can work."""
    reason = maintenance.reason()
    if reason is not None:
        yield Finding(
            Level.WEAK, _("系统维护中，暂时只能查看：${reason}", mapping={"reason": reason})
        )


def _mode(path, forbidden, words):
    stat = path.stat()
    if stat.st_mode & forbidden or stat.st_uid != os.geteuid():
        return Finding(Level.BAD, _("别人可以打开：${path}", mapping=_at(path)))
    return Finding(Level.GOOD, words)


def _at(path):
    return {"path": str(path)}
