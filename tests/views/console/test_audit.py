"""`dossier audit …` at the terminal; a store that is rolled back does not start (S54, S56)."""

import contextlib
import errno
import json
import os
import shutil
import stat
import subprocess
import sys

import pytest
import transaction
from click.testing import CliRunner

from tests.conftest import become
from views import console
from views.console import audit, main

PASSWORD = "harbour lantern 84 quiet"


@pytest.fixture
def dossier(request_, cast, monkeypatch, tmp_path):
    """A function that runs `dossier audit` over the site of this test."""
    cast.everybody()
    transaction.commit()
    for name in ("var", "witness", "keys"):
        monkeypatch.setenv(f"DOSSIER_{name.upper()}", str(tmp_path / name))
        monkeypatch.setitem(request_.registry.settings, f"dossier.{name}", str(tmp_path / name))

    @contextlib.contextmanager
    def opened(ini, command, login=None):
        request_.environ["dossier.command"] = command
        become(request_, request_.root["people"].by_login(login or "shen"))
        try:
            yield request_
        except console.Refused as refusal:
            console.fail(console.words(request_, refusal))

    monkeypatch.setattr(audit, "opened", opened)
    monkeypatch.setattr(audit, "examined", lambda _: contextlib.nullcontext(request_.root.log))
    return lambda *words: CliRunner().invoke(main, ["audit", *map(str, words)])


def test_the_exported_log_is_found_whole(dossier, tmp_path):
    path = tmp_path / "log.jsonl"
    exported = dossier("export", path, "--open", "after")
    checked = dossier("verify", path)

    assert (exported.exit_code, checked.exit_code) == (0, 0), exported.output + checked.output
    assert "完整无改动；与 1 个见证的树头相符" in checked.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path).count(".log.jsonl.part") == 0


def test_no_file_is_written_over(dossier, tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text("mine")

    assert dossier("export", path).exit_code == 2 and path.read_text() == "mine"


def test_a_changed_line_is_named(dossier, tmp_path):
    path = tmp_path / "log.jsonl"
    dossier("export", path)
    content = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*content[:3], *content[4:]]))
    checked = dossier("verify", path)

    assert checked.exit_code == 1 and checked.stderr.startswith("第 3 条：")


def test_a_changed_head_is_named(dossier, tmp_path):
    path = tmp_path / "log.jsonl"
    dossier("export", path)
    path.write_bytes(b"{}\n" + path.read_bytes())

    assert dossier("verify", path).stderr.startswith("树头：")


def test_what_was_not_witnessed_is_named_as_a_range(dossier, site, tmp_path):
    path, folder = tmp_path / "log.jsonl", tmp_path / "kept"
    dossier("export", path)
    seen = site.log.size
    shutil.copytree(tmp_path / "witness", folder)
    dossier("export", tmp_path / "more.jsonl")
    dossier("export", tmp_path / "most.jsonl")
    content = (tmp_path / "most.jsonl").read_bytes().splitlines(keepends=True)
    content[-1] = content[-1].replace(b"log:exported", b"log:exporteD")
    path.write_bytes(b"".join(content))
    checked = dossier("verify", path, "--witness", folder)

    assert checked.exit_code == 1
    assert checked.stderr.startswith(f"第 {seen + 1} 至 {seen + 2} 条之一：")


def test_the_sites_own_log_is_checked(dossier, site):
    checked = dossier("verify")
    site.log.pages[site.log.pages.maxKey()].nodes += b"x" * 32
    page = site.log.pages[1]
    page.entries = (page.entries[0].replace(b"site:created", b"site:crEated"), *page.entries[1:])
    bent = dossier("verify")

    assert checked.exit_code == 0 and checked.stdout.startswith(f"日志 {site.log.size} 条")
    assert bent.exit_code == 1, bent.output


def test_without_a_witness_that_is_said(dossier, tmp_path):
    checked = dossier("verify", "--witness", tmp_path / "none")

    assert checked.exit_code == 0 and "没有见证的树头" in checked.stderr


def test_a_bad_witness_folder_is_told(dossier, tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "head-1.json").write_text("{}")
    checked = dossier("verify", "--witness", tmp_path / "kept")

    assert checked.exit_code == 1 and "读不了见证文件" in checked.stderr


def test_an_entry_is_proved(dossier, site, tmp_path):
    dossier("export", tmp_path / "log.jsonl")
    proved = dossier("prove", "1")
    path = tmp_path / "proof.json"
    path.write_text(proved.stdout, encoding="utf-8")
    alone = [sys.executable, "-I", "etc/verify_log.py", "proof", path, tmp_path / "witness"]
    checked = subprocess.run(alone, capture_output=True, text=True, timeout=60)

    assert json.loads(proved.stdout)["leaf"]["tag"] == "site:created"
    assert (checked.returncode, checked.stdout) == (0, "in order: 1\n")
    assert dossier("prove", site.log.size + 1).exit_code == 1


def test_who_may_not_read_the_log_takes_nothing_out(dossier, tmp_path):
    path = tmp_path / "log.jsonl"

    assert dossier("export", path, "--as", "chen").exit_code == 1
    assert dossier("prove", "1", "--as", "chen").exit_code == 1
    assert not path.exists()


def test_a_folder_that_is_not_there_is_named(dossier, tmp_path):
    answer = dossier("export", tmp_path / "nowhere" / "log.jsonl")

    assert (answer.exit_code, "没有这个文件夹" in answer.output) == (2, True)


def test_where_the_disk_fails_no_part_of_the_log_is_left(dossier, tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(audit.os, "fsync", full)
        answer = dossier("export", tmp_path / "out.jsonl")

    assert answer.exit_code == 1
    assert [path.name for path in tmp_path.iterdir() if "out.jsonl" in path.name] == []


@pytest.mark.parametrize("words", [("nothing.jsonl",), ()])
def test_what_is_not_there_is_told(dossier, words, tmp_path, monkeypatch):
    monkeypatch.setattr(audit, "examined", lambda _: contextlib.nullcontext(None))

    assert dossier("verify", *words).exit_code == (2 if words else 1)


def test_a_rolled_back_store_is_refused_at_the_start_and_still_examined(tmp_path):
    """S56: an older copy of the store is put back; real commands on a real store."""
    site, older = tmp_path / "var", tmp_path / "older"
    assert run(site, "init", "--admin", "admin").returncode == 0
    shutil.copytree(site / "data", older)
    assert run(site, "audit", "export", tmp_path / "log.jsonl").returncode == 0
    shutil.rmtree(site / "data")
    shutil.copytree(older, site / "data")

    served = run(site, "serve", DOSSIER_PORT="1")
    assert served.returncode == 1 and served.stderr.startswith("系统拒绝启动：日志只有")
    checked = run(site, "audit", "verify")
    assert checked.returncode == 1 and "缺失" in checked.stderr


def run(folder, *words, **settings):
    """A command of the terminal over the site in this folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOSSIER_")}
    environ = kept | {"DOSSIER_VAR": str(folder), "DOSSIER_ADMIN_PASSWORD": PASSWORD, **settings}
    start = "from views.console import main; main()"
    command = [sys.executable, "-W", "ignore", "-c", start, *map(str, words)]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)
