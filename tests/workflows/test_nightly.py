"""The night's work: each duty alone, whatever happens to the others (R150, R151)."""

import os

import pytest

from dossier.backup import Set
from dossier.key_backup import Copies
from dossier.vocabulary import AlertKind, Tag
from tests.workflows.night import Night
from workflows import nightly


@pytest.fixture
def night(tmp_path):
    made = Night(tmp_path)
    yield made
    made.close()


def parts(night):
    return len(list(night.data.glob("part-*.json")))


def left(outcomes):
    return [title for title, (_words, still) in outcomes.items() if still]


def test_the_first_night_backs_up_data_and_keys_and_witnesses_them(night):
    done = night.run()

    assert left(done) == [] and parts(night) == 1
    assert Copies(night.keys).numbers() == [1]
    told = night.told()
    assert (Tag.BACKUP_MADE, "system") in told and (Tag.KEYS_COPIED, "system") in told
    assert "2 份，完整无改动" in done["核验备份"][0]
    assert done["再次见证日志"][0] == f"日志 {len(told)} 条已见证"


def test_a_second_run_of_the_same_night_does_nothing_again(night):
    night.run()
    before = night.told()
    done = night.run()

    assert (parts(night), Copies(night.keys).numbers()) == (1, [1])
    assert left(done) == [] and night.told() == before


def test_data_are_backed_up_on_the_1st_and_keys_each_night(night):
    """R150, SC23: the default of the policies, and what P23.6 says."""
    night.run()
    for day in (20, 31, 32):
        with night.at(day):
            assert left(night.run()) == []

    assert Copies(night.keys).numbers() == [1, 2, 3, 4]
    assert parts(night) == 2


def test_a_killed_night_is_done_by_the_next(night, monkeypatch):
    """Killed after the part was written and before the log had it: the next adds a part."""

    class Killed(BaseException):
        pass

    def die(*given):
        raise Killed

    monkeypatch.setattr(nightly.backup, "told", die)
    with pytest.raises(Killed):
        night.run()
    monkeypatch.undo()

    assert left(night.run()) == [] and parts(night) == 2
    assert (Tag.BACKUP_MADE, "system") in night.told()


def test_a_backup_that_fails_is_told_alarmed_and_stops_nothing_else(night):
    night.data.write_text("a file where the folder should be")
    done = night.run()

    assert left(done) == ["备份数据"]
    assert "出错：" in done["备份数据"][0]
    assert (Tag.BACKUP_FAILED, "system") in night.told()
    assert night.alerts() == {AlertKind.BACKUP_FAILED: 1}
    assert Copies(night.keys).numbers() == [1]


def test_keys_that_cannot_be_backed_up_are_alarmed(night):
    night.keys.mkdir()
    (night.keys / "master.key").write_text("")

    assert left(night.run()) == ["备份密钥"] and parts(night) == 1
    assert night.alerts() == {AlertKind.BACKUP_FAILED: 1}


@pytest.mark.parametrize("name", ["data/part-000001.sealed", "keys of it/keys-000001.sealed"])
def test_a_backup_that_was_damaged_since_is_alarmed(night, name, tmp_path):
    night.run()
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    done = night.run()

    assert left(done) == ["核验备份"] and "改动" in done["核验备份"][0]
    assert night.alerts() == {AlertKind.BACKUP_FAILED: 1}


@pytest.fixture
def nowhere(tmp_path):
    """A site that has no folders for its backups."""
    made = Night(tmp_path, **{"dossier.backup": "", "dossier.key_backup": ""})
    yield made
    made.close()


def test_what_is_overdue_is_alarmed(nowhere):
    with nowhere.at(140):
        done = nowhere.run()

    assert left(done) == ["检查逾期"] and "没有设置备份文件夹" in done["备份数据"][0]
    for words in ("数据备份已逾期", "密钥备份已逾期", "存储设备检查已逾期"):
        assert words in done["检查逾期"][0]
    kinds = {AlertKind.BACKUP_OVERDUE, AlertKind.KEYS_OVERDUE, AlertKind.DEVICES_OVERDUE}
    assert nowhere.alerts().keys() == kinds


def test_nothing_is_overdue_at_first(nowhere):
    assert left(nowhere.run()) == [] and nowhere.alerts() == {}


def test_in_maintenance_nothing_is_written_and_all_is_told(night):
    night.ground.registry.maintenance.begin("换硬盘")
    before = night.told
    try:
        done = night.run()
    finally:
        night.ground.registry.maintenance.end()

    assert left(done) == ["核查日志", "备份数据", "备份密钥"] and "换硬盘" in done["备份数据"][0]
    assert not os.path.exists(night.data) and Tag.BACKUP_FAILED not in dict(before())
    assert left(night.run()) == []


def test_a_duty_that_breaks_stops_no_other(night, monkeypatch):
    def broken(request):
        raise RuntimeError("客户甲")

    monkeypatch.setattr(nightly, "DUTIES", (("坏的", broken), *nightly.DUTIES))
    done = night.run()

    assert done["坏的"] == ("出错：RuntimeError", True) and left(done) == ["坏的"]
    assert parts(night) == 1


def test_a_restored_part_has_the_log_up_to_the_backup(night):
    night.run()
    manifests = Set(night.data, Copies(night.keys).newest()["key"]).manifests()

    assert manifests[0]["head"]["size"] == night.told().index((Tag.BACKUP_MADE, "system"))
