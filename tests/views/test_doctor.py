"""The gate: what is not safe to serve does not start, and says why (S10)."""

import os
import time

import pytest

from dossier import doctor as checks
from dossier.doctor import Level
from tests.skew.ground import Ground
from views import doctor
from workflows import backup


@pytest.fixture
def ground(tmp_path):
    before = os.umask(0o077)
    made = Ground(tmp_path / "var", **{"dossier.keys": str(tmp_path / "keys")})
    yield made
    made.close()
    os.umask(before)


def test_a_site_that_is_well_is_served(ground):
    doctor.gate(ground.registry)


def test_one_with_something_bad_is_not(ground, tmp_path):
    (tmp_path / "keys").chmod(0o755)
    with pytest.raises(SystemExit) as ended:
        doctor.gate(ground.registry)

    assert ended.value.code == f"系统拒绝启动：别人可以打开：{tmp_path / 'keys'}"


def test_the_gate_costs_little(ground):
    """At the start of each process: under 0.3 s."""
    doctor.gate(ground.registry)
    began = time.perf_counter()
    doctor.gate(ground.registry)

    assert time.perf_counter() - began < 0.3


def test_half_a_restore_is_not_served(ground):
    marker = backup.unfinished(ground.registry.settings)
    marker.touch()
    with pytest.raises(SystemExit, match="恢复没有完成"):
        doctor.refuse_unfinished(ground.registry.settings)

    marker.unlink()
    doctor.refuse_unfinished(ground.registry.settings)


def test_a_page_is_told_what_is_not_good(ground):
    found = ground.alone(lambda make: doctor.amiss(make.site, ground.registry))

    assert {finding.level for finding in found} == {Level.WEAK}
    assert any("没有设置数据备份文件夹" in each.words.interpolate() for each in found)


def test_a_store_that_can_be_read_is_good_and_one_that_cannot_is_bad(make, site, monkeypatch):
    make.document()
    assert [each.level for each in checks.of_store(site)] == [Level.GOOD]

    monkeypatch.setattr(type(site.log), "entry", lambda log, number: 1 / 0)
    assert [each.words.interpolate() for each in checks.of_store(site)] == [
        "存储读取失败：ZeroDivisionError"
    ]


def test_a_file_that_cannot_be_read_is_bad(make, site, monkeypatch):
    document = make.document()
    monkeypatch.setattr(type(document), "open", lambda self, version: 1 / 0)

    assert [each.level for each in checks.of_store(site)] == [Level.BAD]
