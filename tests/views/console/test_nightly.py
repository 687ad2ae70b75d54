"""`dossier nightly` as cron runs it: what is said, exit codes, one at a time (R150)."""

import fcntl
import os
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.xdist_group("nightly")

PASSWORD = "Harbour-lantern-2026"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of a new site."""
    run = command_in(tmp_path_factory.mktemp("evening"))
    assert run("init")[0] == 0
    return run.folder


@pytest.fixture
def run(made, tmp_path):
    """What `command_in` gives, for a copy of it."""
    return command_in(shutil.copytree(made, tmp_path / "night"))


def command_in(folder):
    """`run(word …)`: what a command says in a process of its own, with folders for backups."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("DOSSIER_")}
    known |= {
        "DOSSIER_VAR": str(folder / "var"),
        "DOSSIER_ADMIN_PASSWORD": PASSWORD,
        "DOSSIER_BACKUP": str(folder / "data"),
        "DOSSIER_KEY_BACKUP": str(folder / "keys"),
    }

    def run(*words, **settings):
        command = [sys.executable, "-W", "ignore", "-c", "from views.console import main; main()"]
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        done = subprocess.run([*command, *words], env=known | settings, **output)
        return done.returncode, done.stdout

    run.folder = folder
    return run


def test_a_good_night_ends_with_0(run):
    code, said = run("nightly")

    assert (code, "✗" in said) == (0, False), said
    assert "已备份第 1 部分" in said and "核验 2 份，完整无改动" in said
    assert (run.folder / "data" / "part-000001.json").exists()
    assert (run.folder / "keys" / "keys-000001.json").exists()


def test_what_is_left_ends_with_3_and_is_named(run):
    run("nightly")
    (run.folder / "file").write_text("")
    code, said = run("nightly", DOSSIER_KEY_BACKUP=str(run.folder / "file" / "below"))

    assert (code, "✗ 核验备份" in said, "1 项没有做完" in said) == (3, True, True), said
    assert "Traceback" not in said


def test_two_at_once_are_one(run):
    descriptor = os.open(run.folder / "var" / "nightly.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        assert run("nightly") == (1, "每晚的工作已经在进行。\n")
    finally:
        os.close(descriptor)


def test_nobody_in_particular_did_it(run):
    """R152: the log says that the system was at work."""
    run("nightly")
    code, said = run("audit", "export", str(run.folder / "log.jsonl"))

    assert code == 0
    lines = (run.folder / "log.jsonl").read_text().splitlines()
    made = [line for line in lines if "backup:made" in line]
    assert len(made) == 1 and '\\"by\\":\\"system\\"' in made[0] or '"by":"system"' in made[0]
