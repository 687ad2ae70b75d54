"""Eight writers at four processes against one writer at one: what waiting for each other costs."""

import os
import statistics
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests import postgresql
from tests.soak.campaign import Campaign
from tests.soak.test_many_processes import customer

PROCESSES, WRITERS, TURNS = 4, 8, 5
LEAST = 0.9  # of one writer's acts in a second, issue 5


def run(seconds):
    """Print the figures of both stores; each turn of one writer and of eight takes so long."""
    for store in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, served(Path(folder), store) as clients:
            ratio, alone, together = measured(clients, seconds)
        print(f"writers: one writer at one process, {store:<22}{alone:8.1f} acts/s")
        print(f"         eight at four processes {together:33.1f} acts/s")
        print(f"         ratio (goal: at least {LEAST}) {ratio:29.2f}")


@contextmanager
def served(folder, store):
    """A client of each of four processes that serve one new site."""
    with ExitStack() as stack:
        if store == "postgresql":
            server = postgresql.Server()
            server.start()
            stack.callback(server.stop)
            dsn = server.database()
            stack.enter_context(environment(DOSSIER_POSTGRESQL=dsn, DOSSIER_LOCK=dsn,
                                            DOSSIER_ZODB="etc/zodb-postgresql.conf"))  # fmt: skip
        campaign = Campaign(folder / "site")
        stack.callback(campaign.close)
        yield stack.enter_context(campaign.together(campaign.token, PROCESSES))


@contextmanager
def environment(**given):
    """These variables while the block runs."""
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def measured(clients, seconds):
    """(the middle ratio, acts/s of one writer, acts/s of eight), taken in turn."""
    serial = iter(range(1, 100_000_000))
    for client in clients * 3:
        client.call("POST", "/customers", customer(next(serial)))
    alone, together = [], []
    for _turn in range(TURNS):
        alone.append(rate(clients[:1], 1, seconds, serial))
        together.append(rate(clients, WRITERS, seconds, serial))
    ratios = [many / one for one, many in zip(alone, together, strict=True)]
    return tuple(map(statistics.median, (ratios, alone, together)))


def rate(clients, writers, seconds, serial):
    """The acts in a second of so many writers, each at a process of his own in turn."""
    done, faults = [], []
    ends = time.monotonic() + seconds

    def write(client):
        try:
            while time.monotonic() < ends:
                client.call("POST", "/customers", customer(next(serial)))
                done.append(time.monotonic())
        except Exception as error:
            faults.append(error)

    threads = [
        threading.Thread(target=write, args=(clients[number % len(clients)],))
        for number in range(writers)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not faults, faults[0]
    return len(done) / seconds
