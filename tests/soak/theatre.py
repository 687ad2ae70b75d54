"""Where acts are done: copies of a small site, each with a child of the stage that acts in it."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.soak.acts import Act

SECONDS = 600  # a look at all of five hundred large papers takes more than one minute


class Gone(Exception):
    """The child has ended before it answered."""


class Theatre:
    """A small site in a folder, its acts, and the process whose children do them."""

    def __init__(self, folder):
        self.folder, self.serial = Path(folder), 0
        self.log = self.folder / "trace"
        self._done = {}
        ours, theirs = socket.socketpair()
        ours.settimeout(SECONDS)
        warm = self.folder / "warm"
        warm.mkdir(parents=True)
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.soak.stage", str(theirs.fileno())],
            stdin=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
            env={**os.environ, "DOSSIER_WARM": str(warm)},
        )
        theirs.close()
        self.said = ours.makefile("r")
        self.socket = ours
        assert self._said() == {"warm": True}
        self.site = self.folder / "site"
        found = self.ordered("furnish", self.site)
        self.acts = {each["name"]: Act(**each) for each in found["acts"]}

    def close(self):
        self.process.stdin.close()
        self.process.wait(SECONDS)
        self.said.close()
        self.socket.close()

    def copy(self, of=None):
        """A new copy of the site, or of a copy of it."""
        self.serial += 1
        made = self.folder / f"copy{self.serial}"
        shutil.copytree(of or self.site, made, symlinks=True)
        return made

    def scene(self, act):
        """The site in which an act is to be done: a copy in which the one before it is done."""
        if not act.first:
            return self.site
        made = self.folder / f"before {act.name}"
        if not made.exists():
            shutil.copytree(self.site, made, symlinks=True)
            self.played(made, self.acts[act.first])
        return made

    def done(self, act):
        """What is in the site when an act is done once."""
        if act.name not in self._done:
            copy = self.copy(self.scene(act))
            assert self.played(copy, act)["status"] < 400
            self._done[act.name], _faults = self.look(copy)
        return self._done[act.name]

    def played(self, copy, act):
        """What an act in a copy is answered."""
        with self.acting(copy, act) as actor:
            return actor.act()

    def look(self, copy):
        """(what is in a copy, what is wrong with it) after a start."""
        found = self.ordered("look", copy)
        return found["state"], found["faults"]

    def ordered(self, order, folder, **more):
        """What a child answers to an order that needs no word more."""
        told = self.tried(order, folder, **more)
        assert "fault" not in told, told
        return told

    def tried(self, order, folder, **more):
        """The same; `fault` is what it failed with."""
        self._send(order, folder, more)
        told = self._said()
        gone = self._said()
        assert gone == {"gone": 0}, (told, gone)
        return told

    @contextlib.contextmanager
    def acting(self, copy, act):
        """An actor in a copy; whatever happens, he is gone at the end."""
        self._send("act", copy, {"act": act._asdict()})
        actor = Actor(self, self._said()["ready"])
        try:
            yield actor
        finally:
            if actor.alive:
                actor.alive = False
                with contextlib.suppress(ProcessLookupError):
                    os.kill(actor.process, signal.SIGKILL)
                while "gone" not in self._said():
                    pass

    def _send(self, order, folder, more):
        line = json.dumps({"order": order, "folder": str(folder), **more})
        self._write(line)

    def _write(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def _said(self):
        return json.loads(self.said.readline())


class Actor:
    """A child that has opened a copy and waits for the word to act."""

    def __init__(self, theatre, process):
        self.theatre, self.process, self.alive = theatre, process, True

    def act(self, receipt=""):
        """What is answered; Gone if the child is killed at it. Another receipt: another click."""
        self.theatre._write(f"go {receipt}")
        told = self.theatre._said()
        if "gone" in told:
            self.alive = False
            raise Gone
        return told
