"""What can be wrong around a site before anybody notices: files, space, clock, log (S10, S11).

Each check gives findings in plain words; a `bad` one keeps a site from being safe to serve, a
`weak` one is for the system admin to mend.
"""

import os
import shutil
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from dossier import clock, keys, witness
from dossier.errors import Conflict
from dossier.language import _
from dossier.upkeep import Care

LITTLE, TOO_LITTLE = 2 << 30, 200 << 20  # bytes free
STEP_BACK = timedelta(seconds=5)  # by which clocks are corrected without anybody minding
PRIVATE = ("keys", "journal", "uploads", "witness", "data")

# Setting of a folder of backups → what is said where there is none, or where it lies in var.
_BACKUPS = {
    "dossier.backup": (
        _("没有设置数据备份文件夹（dossier.backup）。"),
        _("数据备份与数据在同一文件夹，会一起丢失。"),
    ),
    "dossier.key_backup": (
        _("没有设置密钥备份文件夹（dossier.key_backup）。"),
        _("密钥备份与数据在同一文件夹，应分开存放。"),
    ),
}
# What is said of what is late, and of what is not.
_CARES = {
    Care.DATA: (
        _("数据备份已逾期，应于 ${day} 前完成。"),
        _("数据备份没有逾期，下次 ${day}。"),
    ),
    Care.KEYS: (
        _("密钥备份已逾期，应于 ${day} 前完成。"),
        _("密钥备份没有逾期，下次 ${day}。"),
    ),
    Care.DEVICES: (
        _("存储设备检查已逾期，应于 ${day} 前完成。"),
        _("存储设备检查没有逾期，下次 ${day}。"),
    ),
}


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
    for name in ("dossier.var", "dossier.keys", "dossier.witness", *_BACKUPS):
        folder = Path(settings.get(name) or settings["dossier.var"])
        if not folder.is_dir() or (name in _BACKUPS and not settings.get(name)):
            continue
        free = shutil.disk_usage(folder).free
        told = {"path": str(folder), "free": f"{free / (1 << 30):.1f}"}
        words = _("可用空间 ${free} GB：${path}", mapping=told)
        short = Level.WEAK if name in _BACKUPS else Level.BAD  # the site itself works on
        level = short if free < TOO_LITTLE else Level.WEAK if free < LITTLE else Level.GOOD
        yield Finding(level, words)


def of_writing(settings):
    """Whether what has to be written can be, each folder for itself (S10)."""
    var = Path(settings["dossier.var"])
    inside = [var / name for name in ("", "data", "blob-cache", "index", "journal", "uploads")]
    for folder in (*inside, keys.folder_of(settings), witness.folder_of(settings)):
        if folder.is_dir() and (_is_read_only(folder) or not os.access(folder, os.W_OK)):
            yield Finding(Level.BAD, _("文件夹不能写入：${path}", mapping=_at(folder)))


def of_backups(settings):
    """Whether backups go anywhere, apart from what they are of and from each other (R150)."""
    folders = {name: settings[name] and Path(settings[name]).resolve() for name in _BACKUPS}
    for name, (unset, inside) in _BACKUPS.items():
        if not folders[name]:
            yield Finding(Level.WEAK, unset)
        elif _is_within(folders[name], Path(settings["dossier.var"])):
            yield Finding(Level.WEAK, inside)
    data, copies = folders.values()
    if data and copies and (_is_within(copies, data) or _is_within(data, copies)):
        yield Finding(Level.WEAK, _("密钥备份与数据备份在同一文件夹，应分开存放。"))


def of_dues(dues, today):
    """Whether what has to be done again and again was done; `dues` are dossier/upkeep.py's."""
    for due in dues:
        late, good = _CARES[due.care]
        day = {"day": due.day.isoformat()}
        is_late = due.is_late(today)
        yield Finding(Level.WEAK if is_late else Level.GOOD, (late if is_late else good) % day)


def of_leftovers(settings):
    """What killed processes left behind, which nobody sweeps while the site runs."""
    patterns = (("dossier.var", "restored-*"), ("dossier.keys", "*.new"))
    for name, pattern in patterns:
        folder = Path(settings[name] or settings["dossier.var"])
        for path in sorted(folder.glob(pattern)):
            yield Finding(
                Level.WEAK, _("中断的工作留下的文件，可以删除：${path}", mapping=_at(path))
            )


def of_zone():
    """Whether the host's messages show the times that people see."""
    now = clock.now()
    if now.astimezone().utcoffset() != clock.local(now).utcoffset():
        yield Finding(Level.WEAK, _("主机的时区与系统不同，主机日志里的时间要换算。"))


def of_store(site):
    """Whether store and files can be read: the ends of the log and a file."""
    try:
        for number in {1, site.log.size}:
            site.log.entry(number)
        _read_a_file(site)
    except Exception as error:
        told = {"error": type(error).__name__}
        yield Finding(Level.BAD, _("存储读取失败：${error}", mapping=told))
    else:
        yield Finding(Level.GOOD, _("存储和文件可以读取。"))


def of_clock(log):
    """Whether the clock has not been put back behind what the log has seen (S11)."""
    if not log.size:
        return
    last = log.reached or datetime.fromisoformat(log.entry(log.size)["at"])
    times = {"now": clock.now().isoformat("T", "seconds"), "last": last.isoformat("T", "seconds")}
    if clock.now() < last - STEP_BACK:
        yield Finding(
            Level.BAD,
            _(
                "系统时钟 ${now} 早于日志最后一条 ${last}：请先校准时钟。"
                "时钟无误时，由安全管理员运行 dossier clock confirm。",
                mapping=times,
            ),
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


def _is_within(folder, other):
    return other.resolve() in (folder, *folder.parents)


def _is_read_only(folder):
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _read_a_file(site):
    """The beginning of the first file of the first dossiers."""
    for dossier in islice(site["dossiers"].values(), 20):
        for document in dossier.values():
            with document.open(document.version) as stream:
                stream.read(1)
            return
