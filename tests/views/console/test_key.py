"""Tests of `dossier key`, and of a site whose keys are missing or another's (R147, S62)."""

import os
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.xdist_group("key commands")

PASSWORD = "Harbour-lantern-2026"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a site that was made by the command."""
    var = tmp_path_factory.mktemp("keys") / "var"
    told = run(var, "init")
    assert told.returncode == 0, told.stdout
    return var


@pytest.fixture
def var(made, tmp_path):
    """A copy of it, to be spoilt."""
    return shutil.copytree(made, tmp_path / "var")


def run(var, *arguments):
    """What a command says, in a process of its own."""
    environment = {**os.environ, "DOSSIER_VAR": str(var), "DOSSIER_ADMIN_PASSWORD": PASSWORD}
    command = [sys.executable, "-W", "ignore", "-c", "from views.console import main; main()"]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.run([*command, *arguments], env=environment, **output)


def test_rotating_renews_what_wraps_and_the_site_opens_as_before(var):
    told = run(var, "key", "rotate")

    assert told.returncode == 0 and "第 2 号" in told.stdout
    assert [path.name for path in (var / "keys").glob("epoch-*")] == ["epoch-2.key"]
    assert run(var, "user", "list").returncode == 0


def test_a_site_without_its_keys_is_refused_in_words(var):
    os.remove(var / "keys" / "master.key")
    told = run(var, "user", "list")

    assert told.returncode == 1 and "找不到密钥文件" in told.stdout
    assert "Traceback" not in told.stdout and not (var / "keys" / "master.key").exists()


def test_a_site_with_another_master_key_is_refused_in_words(var):
    (var / "keys" / "master.key").write_text("0f" * 32)
    told = run(var, "user", "list")

    assert told.returncode == 1 and "不符" in told.stdout


def test_the_keys_go_to_a_folder_and_back_without_the_master_key(var, tmp_path):
    """S62: the copy opens with the master key, which is not in it."""
    told = run(var, "key", "backup", str(tmp_path / "copies"))
    assert told.returncode == 0 and "主密钥不在备份中" in told.stdout
    shutil.copytree(var / "keys", tmp_path / "before")
    for path in (var / "keys").iterdir():
        if path.name != "master.key":
            path.unlink()
    told = run(var, "key", "restore", str(tmp_path / "copies"))

    assert told.returncode == 0 and "已恢复密钥第 1 份" in told.stdout
    for name in ("site.keys", "log.key", "epoch-1.key"):
        assert (var / "keys" / name).read_bytes() == (tmp_path / "before" / name).read_bytes()
    assert run(var, "audit", "verify").returncode == 0


def test_keys_that_are_there_are_not_overwritten(var, tmp_path):
    run(var, "key", "backup", str(tmp_path / "copies"))
    told = run(var, "key", "restore", str(tmp_path / "copies"))

    assert told.returncode == 1 and "密钥文件夹不是空的" in told.stdout
    assert "Traceback" not in told.stdout


def test_keys_are_not_backed_up_beside_the_master_key(var):
    told = run(var, "key", "backup", str(var / "keys" / "copies"))

    assert told.returncode == 1 and "不能与主密钥放在一起" in told.stdout
