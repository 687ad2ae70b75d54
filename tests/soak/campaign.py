"""A served site that is started, killed, and held to all that it ever acknowledged."""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.patience import patient
from tests.soak.tally import tally
from tests.soak.work import MARKS, Client, Officer

OFFICERS = 3
SECONDS_TO_START = 5
ORDER = ("collecting", "sorting", "filed")


class Server:
    """A process whose children serve the site of a folder."""

    def __init__(self, folder):
        self.folder = str(folder)
        warm = Path(f"{folder} warm")
        warm.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.soak.served"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DOSSIER_WARM": str(warm)},
        )

    def close(self):
        """End the process; its child has been killed before."""
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    @contextmanager
    def served(self, token, faults="", order="serve"):
        """A client of a fresh child, which is killed at the end, whatever happened.

        Faults that were asked for happen from `self.harm()` on. `order` is another way to serve.
        """
        started = time.monotonic()
        _word, port, process = self.ordered(f"{order}?{faults}")
        self.seconds, self.pid = time.monotonic() - started, int(process)
        self.child = os.pidfd_open(self.pid)
        try:
            yield Client(int(port), token)
        finally:
            self._kill()
            self.code = self._gone()

    @contextmanager
    def together(self, token, number):
        """A client of each of so many fresh children at one site, which are killed at the end."""
        _word, group = self.ordered(f"together?{number}")
        try:
            said = [self.said() for _ in range(number)]
            yield [Client(int(port), token) for _word, port, _process in said]
        finally:
            with suppress(ProcessLookupError):
                os.killpg(int(group), signal.SIGKILL)
            self._gone()

    def harm(self):
        """Let the faults happen."""
        self._send(signal.SIGUSR1)

    def ended(self, seconds):
        """Wait so long for the child to end by itself; whether it did."""
        return bool(select.select([self.child], [], [], seconds)[0])

    def _kill(self):
        self._send(signal.SIGKILL)
        os.close(self.child)

    def _send(self, sign):
        with suppress(ProcessLookupError):  # a fault was faster
            signal.pidfd_send_signal(self.child, sign)

    def ordered(self, order):
        """What the process says to an order."""
        self.process.stdin.write(f"{order} {self.folder}\n")
        self.process.stdin.flush()
        return self.said()

    def _gone(self):
        """The exit code of the child that has gone."""
        word, code = self.said()
        assert word == "gone"
        return int(code)

    def said(self):
        """The words of its next line."""
        return self.process.stdout.readline().split()


class Campaign(Server):
    """A new site in a folder, and what its clients were told so far."""

    def __init__(self, folder):
        super().__init__(folder)
        try:
            _word, self.token = self.ordered("found")
            self._gone()
        except BaseException:
            self.close()
            raise
        self.acknowledged, self.unknown = [], []

    def work(self, seconds, seed, before=(), faults="", kind=Officer):
        """Judge what officers did before; let new ones work so long, and kill the server then.

        Faults happen while they work, and may end the server earlier. `kind` makes an officer.
        """
        with self.served(self.token, faults) as client:
            self.check(client, before)
            officers = [kind(client, f"{seed} {number}") for number in range(OFFICERS)]
            if faults:
                self.harm()
            for officer in officers:
                officer.start()
            self.ended_early = self.ended(random.Random(seed).uniform(*seconds))
            assert faults or not self.ended_early
        for officer in officers:
            officer.join(60)
            assert not officer.is_alive() and officer.fault is None, officer.fault
        assert plain_files(self.folder) == []
        return officers

    def judge(self, officers):
        """Judge what the last officers did."""
        with self.served(self.token) as client:
            self.check(client, officers)

    def recovering(self, faults):
        """Start the server with faults from the first moment on; it may end of them, or not."""
        word, *said = self.ordered(f"recover?{faults}")
        if word == "gone":
            return
        with suppress(ProcessLookupError):
            self.child = os.pidfd_open(int(said[1]))
            self.ended(2)
            self._kill()
        self._gone()

    def check(self, client, officers, seconds=SECONDS_TO_START):
        """What officers were told is there and found; what they only tried is whole, or not.

        The start took no more than so many seconds.
        """
        assert self.seconds < patient(seconds)
        for officer in officers:
            for kind, mark in officer.tried:
                told = (kind, mark) in officer.done
                found = self._found(client, mark, officer)
                assert found == 1 if told else found in (0, 1), (kind, mark, told, found)
                (self.acknowledged if told else self.unknown).append(mark)
            for mark, state in officer.moved.items():
                self._check_state(client.call("GET", officer.at[mark]), state)

    def _found(self, client, mark, officer):
        """How many things are found by a mark; a paper that is found has all its bytes."""
        hits = client.call("GET", f"/search?q={quote(mark)}")["items"]
        things = [
            hit for hit in hits if mark in (hit.get("title"), hit.get("name", "")[: len(mark)])
        ]
        for hit in things:
            thing = client.call("GET", _path(hit["@id"]))
            if thing["@type"] == "Document":
                assert client.bytes(f"{_path(thing['@id'])}/@download") == officer.sent[mark]
        return len(things)

    @staticmethod
    def _check_state(dossier, state):
        assert ORDER.index(dossier["state"]) >= ORDER.index(state), dossier
        assert bool(dossier["number"]) == (dossier["state"] == "filed"), dossier

    def told(self, name, **counts):
        """Count what was done and found since it was told last."""
        acknowledged = len(self.acknowledged)
        self.acknowledged.clear()
        assert acknowledged
        found = {"acknowledged": acknowledged, "entries": self.examined()}
        tally(f"{name}, {self.store}", **counts, **found, lost=0, half=0, refused=0)

    def examined(self):
        """How many entries the log has, after nothing was found wrong; while nobody serves it."""
        word, *told = self.ordered("examine")
        self._gone()
        assert word == "sound", " ".join(told)
        return int(told[0])

    def log(self):
        """Every entry of the log, while nobody serves the site."""
        _word, *path = self.ordered("log")
        self._gone()
        path = Path(" ".join(path))
        entries = json.loads(path.read_text())
        path.unlink()
        return entries


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def campaign(request, tmp_path_factory):
    """A new site in each kind of store, and who serves it."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgresql":
            server = request.getfixturevalue("postgresql")
            patch.setenv("DOSSIER_POSTGRESQL", server.database())
            patch.setenv("DOSSIER_ZODB", "etc/zodb-postgresql.conf")
        made = Campaign(tmp_path_factory.mktemp("soak") / "客户 档案")
        made.store = request.param
        yield made
        made.close()


def plain_files(folder):
    """The files below a folder in which a word stands in clear that officers write."""
    marks = [mark.encode() for mark in MARKS]
    return [
        path
        for path in Path(folder).rglob("*")
        if path.is_file() and any(mark in path.read_bytes() for mark in marks)
    ]


def _path(address):
    return "/" + address.split("/", 3)[3]
