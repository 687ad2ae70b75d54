"""Each check finds what is wrong, and has nothing to say against what is right."""

import datetime
import os
import shutil
import time
from collections import namedtuple

import pytest

from dossier import clock, doctor
from dossier.audit import Log
from dossier.doctor import Level
from dossier.maintenance import Maintenance
from dossier.upkeep import Care, Due

Usage = namedtuple("Usage", "total used free")
NOON = datetime.datetime(2026, 11, 22, 4, tzinfo=datetime.UTC)


@pytest.fixture
def settings(tmp_path):
    """A site whose folders are as they should be."""
    for name in ("var/journal", "keys", "witness"):
        (tmp_path / name).mkdir(parents=True)
    for folder in (tmp_path, *tmp_path.rglob("*")):
        folder.chmod(0o700)
    key = tmp_path / "keys" / "master.key"
    key.write_text("0" * 64)
    key.chmod(0o600)
    named = {name: str(tmp_path / name) for name in ("var", "keys", "witness")}
    return {f"dossier.{name}": path for name, path in named.items()}


def levels(findings):
    return [finding.level for finding in findings]


def told(findings, level):
    return [str(each.words.interpolate()) for each in findings if each.level == level]


def test_folders_that_are_right_are_good(settings):
    assert set(levels(doctor.of_folders(settings))) == {Level.GOOD}


@pytest.mark.parametrize("name", ["var", "var/journal", "keys", "keys/master.key", "witness"])
def test_what_others_can_open_is_named(settings, tmp_path, name):
    path = tmp_path / name
    path.chmod(0o750 if path.is_dir() else 0o640)

    assert told(doctor.of_folders(settings), Level.BAD) == [f"别人可以打开：{path}"]


def test_keys_among_the_data_are_weak(settings, tmp_path):
    shutil.move(tmp_path / "keys", tmp_path / "var" / "keys")
    found = doctor.of_folders({**settings, "dossier.keys": ""})

    assert told(found, Level.WEAK) == ["密钥与数据在同一文件夹，备份时容易一起带走。"]


def test_a_witness_folder_that_is_the_sites_own_is_weak(settings):
    (weak,) = told(doctor.of_folders({**settings, "dossier.witness": ""}), Level.WEAK)

    assert "见证目录在本机" in weak


@pytest.mark.parametrize(
    ("free", "level"),
    [
        (doctor.LITTLE, Level.GOOD),
        (doctor.LITTLE - 1, Level.WEAK),
        (doctor.TOO_LITTLE, Level.WEAK),
        (doctor.TOO_LITTLE - 1, Level.BAD),
    ],
)
def test_space_is_judged_by_what_is_free(settings, monkeypatch, free, level):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: Usage(free, 0, free))

    assert set(levels(doctor.of_space(settings))) == {level}


@pytest.mark.parametrize(
    ("seconds", "level"), [(60, Level.GOOD), (0, Level.GOOD), (-5, Level.GOOD), (-6, Level.BAD)]
)
def test_a_clock_behind_the_log_is_bad(seconds, level):
    """S11."""
    log = Log()
    with clock.frozen(NOON):
        log.append({"tag": "site:created", "by": "system", "object": 0})
    with clock.frozen(NOON + datetime.timedelta(seconds=seconds)):
        assert levels(doctor.of_clock(log)) == [level]


def test_an_empty_log_says_nothing_of_the_clock():
    assert list(doctor.of_clock(Log())) == []


def test_maintenance_is_told(tmp_path):
    maintenance = Maintenance(tmp_path)
    assert list(doctor.of_maintenance(maintenance)) == []
    maintenance.begin("换硬盘")

    assert told(doctor.of_maintenance(maintenance), Level.WEAK) == [
        "系统维护中，暂时只能查看：换硬盘"
    ]


def test_another_owner_is_named(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 12345)

    assert Level.GOOD not in levels(doctor.of_folders(settings))


def backups(tmp_path, data="", keys=""):
    """The settings of a site with these folders for its backups."""
    folders = {"dossier.backup": data, "dossier.key_backup": keys}
    named = {name: folder and str(tmp_path / folder) for name, folder in folders.items()}
    return named | {"dossier.var": str(tmp_path / "var")}


def test_backups_that_go_apart_are_good(tmp_path):
    assert list(doctor.of_backups(backups(tmp_path, "data", "copies"))) == []


@pytest.mark.parametrize(
    ("data", "keys", "words"),
    [
        ("", "copies", "没有设置数据备份文件夹（dossier.backup）。"),
        ("data", "", "没有设置密钥备份文件夹（dossier.key_backup）。"),
        ("var/data", "copies", "数据备份与数据在同一文件夹，会一起丢失。"),
        ("data", "var", "密钥备份与数据在同一文件夹，应分开存放。"),
        ("data", "data", "密钥备份与数据备份在同一文件夹，应分开存放。"),
        ("data/below", "data", "密钥备份与数据备份在同一文件夹，应分开存放。"),
        ("data", "data/below", "密钥备份与数据备份在同一文件夹，应分开存放。"),
    ],
)
def test_backups_that_go_nowhere_or_together_are_weak(tmp_path, data, keys, words):
    """R150, S65."""
    found = list(doctor.of_backups(backups(tmp_path, data, keys)))

    assert told(found, Level.WEAK) == [words] and Level.BAD not in levels(found)


def test_what_is_late_is_weak_and_the_rest_good():
    days = {care: datetime.date(2026, 4, number) for number, care in enumerate(Care, 1)}
    found = list(
        doctor.of_dues([Due(care, None, day) for care, day in days.items()], days[Care.KEYS])
    )

    assert told(found, Level.WEAK) == ["数据备份已逾期，应于 2026-04-01 前完成。"]
    assert len(told(found, Level.GOOD)) == 2


def test_what_a_killed_process_left_is_named(settings, tmp_path):
    (tmp_path / "var" / "restored-abc").mkdir()
    (tmp_path / "keys" / "tmpx.new").write_text("")

    assert len(told(doctor.of_leftovers(settings), Level.WEAK)) == 2
    assert list(doctor.of_writing(settings)) == []


def test_a_folder_on_a_read_only_disk_is_bad(settings, monkeypatch, tmp_path):
    """S10: also for root, who may write everywhere but there."""
    seen = os.statvfs

    def read_only(path):
        found = seen(path)
        flag = os.ST_RDONLY if str(path).endswith("journal") else 0
        return namedtuple("Found", "f_flag")(found.f_flag | flag)

    monkeypatch.setattr(doctor.os, "statvfs", read_only)
    assert told(doctor.of_writing(settings), Level.BAD) == [
        f"文件夹不能写入：{tmp_path / 'var' / 'journal'}"
    ]


@pytest.mark.parametrize(("zone", "count"), [("Asia/Shanghai", 0), ("UTC", 1)])
def test_a_host_with_another_zone_is_told(monkeypatch, zone, count):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert levels(doctor.of_zone()) == [Level.WEAK] * count
    finally:
        monkeypatch.undo()
        time.tzset()
