"""A night that is killed at any moment is made up for by the next, and spoils nothing (R150, S14).

DOSSIER_NIGHTS says how many nights are killed.
"""

import os
import random
import shutil
import subprocess
import sys
import time

import pytest

from tests.soak.tally import tally

NIGHTS = int(os.environ.get("DOSSIER_NIGHTS", "1"))
PASSWORD = "Harbour-lantern-2026"
SEED = 20261122


class Machine:
    """A site in a folder, with folders for its backups; each command is a process."""

    def __init__(self, folder):
        self.folder = folder
        known = {key: value for key, value in os.environ.items() if not key.startswith("DOSSIER_")}
        self.environ = known | {
            "DOSSIER_VAR": str(folder / "var"),
            "DOSSIER_BACKUP": str(folder / "data"),
            "DOSSIER_KEY_BACKUP": str(folder / "keys"),
            "DOSSIER_ADMIN_PASSWORD": PASSWORD,
        }

    def start(self, *words):
        command = [sys.executable, "-W", "ignore", "-c", "from views.console import main; main()"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen([*command, *map(str, words)], env=self.environ, **pipes)

    def run(self, *words):
        """What a command says, which ends well."""
        process = self.start(*words)
        said, _none = process.communicate(timeout=100)
        assert process.returncode == 0, said
        return said


@pytest.fixture
def made(tmp_path):
    """A new site, before its first night."""
    machine = Machine(tmp_path / "site")
    machine.folder.mkdir()
    machine.run("init")
    return machine


def copied(made, folder):
    """The same site in a folder of its own."""
    shutil.copytree(made.folder, folder)
    return Machine(folder)


def test_a_killed_night_is_made_up_for_by_the_next(made, tmp_path):
    """Whenever it is killed: the next night backs up, and all that lies there is whole."""
    chance, first = random.Random(SEED), copied(made, tmp_path / "first")
    began = time.monotonic()
    first.run("nightly")
    length = time.monotonic() - began
    for number in range(NIGHTS):
        machine = copied(made, tmp_path / str(number))
        killed = machine.start("nightly")
        time.sleep(length * chance.uniform(0.3, 1.0))
        killed.kill()
        killed.communicate()
        said = machine.run("nightly")  # which verifies what lies there

        assert "完整无改动" in said and "✗" not in said
        assert list((machine.folder / "data").glob("*.json"))
        assert list((machine.folder / "keys").glob("*.json"))
        shutil.rmtree(machine.folder)
    tally("nights killed at random and made up for by the next", killed=NIGHTS, lost=0)
