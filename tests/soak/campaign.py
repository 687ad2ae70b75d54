"""A served site that is started, killed, and held to all that it ever acknowledged."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import quote

from tests.patience import patient
from tests.soak.work import Client, Officer

OFFICERS = 3
SECONDS_TO_START = 5
ORDER = ("collecting", "sorting", "filed")


class Server:
    """A process whose children serve the site of a folder."""

    def __init__(self, folder):
        self.folder = str(folder)
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.soak.served"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self):
        """End the process; its child has been killed before."""
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    @contextmanager
    def served(self, token):
        """A client of a fresh child, which is killed at the end, whatever happened."""
        started = time.monotonic()
        _word, port, process = self.ordered("serve")
        self.seconds = time.monotonic() - started
        try:
            yield Client(int(port), token)
        finally:
            os.kill(int(process), signal.SIGKILL)
            assert self.said() == ["gone"]

    def ordered(self, order):
        """What the process says to an order."""
        self.process.stdin.write(f"{order} {self.folder}\n")
        self.process.stdin.flush()
        return self.said()

    def said(self):
        """The words of its next line."""
        return self.process.stdout.readline().split()


class Campaign(Server):
    """A new site in a folder, and what its clients were told so far."""

    def __init__(self, folder):
        super().__init__(folder)
        try:
            _word, self.token = self.ordered("found")
            assert self.said() == ["gone"]
        except BaseException:
            self.close()
            raise
        self.acknowledged, self.unknown = [], []

    def work(self, seconds, seed, before=()):
        """Judge what officers did before; let new ones work so long, and kill the server then."""
        with self.served(self.token) as client:
            self._judge(client, before)
            officers = [Officer(client, f"{seed} {number}") for number in range(OFFICERS)]
            for officer in officers:
                officer.start()
            time.sleep(random.Random(seed).uniform(*seconds))
        for officer in officers:
            officer.join(60)
            assert not officer.is_alive() and officer.fault is None, officer.fault
        return officers

    def judge(self, officers):
        """Judge what the last officers did."""
        with self.served(self.token) as client:
            self._judge(client, officers)

    def _judge(self, client, officers):
        """What officers were told is there and found; what they only tried is whole, or not."""
        assert self.seconds < patient(SECONDS_TO_START)
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


def _path(address):
    return "/" + address.split("/", 3)[3]
