"""`dossier backup`, `verify`, `restore` on a real site: what is said, exit codes, what is kept."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# One worker: the site they share takes half a minute to make.
pytestmark = pytest.mark.xdist_group("backup commands")

PASSWORD = "harbour lantern 84 quiet"


class Site:
    """A site in a folder, and the command line over it."""

    def __init__(self, folder):
        self.var, self.backup = folder / "客户 档案", folder / "备份"

    def run(self, *words):
        """(exit code, what was said)."""
        known = {key: value for key, value in os.environ.items() if not key.startswith("DOSSIER_")}
        given = {"DOSSIER_VAR": str(self.var), "DOSSIER_ADMIN_PASSWORD": PASSWORD}
        done = subprocess.run(
            [Path(sys.executable).with_name("dossier"), *map(str, words)],
            env=known | given,
            capture_output=True,
            text=True,
            timeout=100,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A new site with one backup."""
    made = Site(tmp_path_factory.mktemp("console"))
    assert made.run("init", "--admin", "linwei")[0] == 0
    code, said = made.run("backup", made.backup)
    assert (code, "已试恢复，与日志相符" in said) == (0, True), said
    return made


def test_a_backup_is_verified(site):
    code, said = site.run("verify", site.backup)

    assert (code, "备份共 1 部分，完整无改动" in said) == (0, True)


def test_a_changed_one_is_refused_by_name(site, tmp_path):
    shutil.copytree(site.backup, tmp_path / "copy")
    path = tmp_path / "copy" / "part-000001.sealed"
    path.write_bytes(path.read_bytes()[:-1] + b"X")

    assert site.run("verify", tmp_path / "copy") == (
        1,
        "备份文件已被改动：part-000001.sealed\n",
    )


def test_a_site_with_data_is_not_overwritten(site):
    code, said = site.run("restore", site.backup)

    assert (code, "只能恢复到空的存储" in said) == (1, True)


def test_a_restored_site_goes_on_and_its_log_says_so(site, tmp_path):
    """R151: what the manual says, on an empty machine: first the keys, then the data."""
    anew = Site(tmp_path)
    anew.var.mkdir(mode=0o700)
    shutil.copytree(site.var / "keys", anew.var / "keys")
    code, said = anew.run("restore", site.backup)

    assert (code, "已恢复 1 部分" in said) == (0, True), said
    assert anew.run("audit", "verify")[0] == 0
    assert "linwei" in anew.run("user", "list")[1]
    assert anew.run("backup", tmp_path / "next")[0] == 0


def test_without_the_keys_it_says_what_is_missing(site, tmp_path):
    code, said = Site(tmp_path).run("restore", site.backup)

    assert (code, "请从密钥备份恢复" in said) == (1, True)
    assert not list(Path(tmp_path).rglob("*.sqlite3"))


def test_a_folder_that_cannot_be_written_is_named(site, tmp_path):
    (tmp_path / "file").write_text("")
    code, said = site.run("backup", tmp_path / "file")

    assert code == 2  # a file is no folder: wrong usage
    assert site.run("backup", tmp_path / "file" / "below") == (1, "写不了备份：Not a directory\n")


def test_whatever_it_writes_is_its_owners(site):
    """S65, house-style 9: also where the shell's umask is loose."""
    others = [path for path in [site.var, *site.var.rglob("*")] if path.stat().st_mode & 0o077]

    assert others == []


def test_the_doctor_finds_a_new_site_well_but_for_where_things_lie(site):
    code, said = site.run("doctor")

    assert (code, "0 项有问题" in said) == (0, True), said
    assert "! 密钥与数据在同一文件夹" in said


def test_the_doctor_ends_with_1_when_something_is_bad(site):
    (site.var / "keys").chmod(0o755)
    try:
        code, said = site.run("doctor")
    finally:
        (site.var / "keys").chmod(0o700)

    assert (code, "✗ 别人可以打开" in said) == (1, True)


@pytest.mark.parametrize(
    ("name", "words"),
    [("keys", "系统拒绝启动：别人可以打开"), ("restoring", "系统拒绝启动：恢复没有完成")],
)
def test_what_is_not_safe_to_serve_does_not_start(site, name, words):
    """S10: the doctor is the gate, and half a restore is no site."""
    (site.var / "restoring").touch() if name == "restoring" else (site.var / name).chmod(0o755)
    try:
        code, said = site.run("serve")
    finally:
        (site.var / "restoring").unlink(missing_ok=True)
        (site.var / "keys").chmod(0o700)

    assert (code, words in said, "Traceback" in said) == (1, True, False), said


def test_where_there_is_no_site_it_is_said(tmp_path):
    assert Site(tmp_path).run("doctor") == (1, "这里还没有档案系统，请先运行 dossier init。\n")
