"""What writing down a view costs the reader: alone, fifty at once, and against a bare flush."""

import logging
import os
import random
import tempfile
import threading
import time
from contextlib import contextmanager

import transaction
from webob import Request

from dossier import clock
from dossier.login import Kind
from tests.bench.ground import Ground, median
from tests.make import Make

MOST = 5  # ms, issue 5
READERS = 50
TURNS = 4
PAUSE = 0.5  # seconds that each of many readers reads on average before he asks again


def run(views):
    """Print the figures of so many views by each number of readers, in one run."""
    logging.getLogger("ZODB").setLevel(logging.CRITICAL)  # of many connections at once
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(folder)
        try:
            _print(ground, views)
        finally:
            ground.close()


def _print(ground, views):
    ask = _asking(ground)
    for _warm in range(20):
        ask()
    print(f"views:  a bare flush of the disk                  {_flush(ground.folder):8.2f} ms")
    print(f"        {READERS} threads that do nothing but write    {_writing(ground):10.2f} ms")
    for readers, pause, words in (
        (1, 0, "one reader"),
        (READERS, PAUSE, f"{READERS} readers who also read"),
    ):
        written, plain = _in_turn(ground, ask, readers, pause, views)
        print(f"        {words:<42}{written:8.2f} ms a view")
        print(f"        without the journal                       {plain:8.2f} ms a view")
        print(f"        the journal costs (goal: {MOST} ms)           {written - plain:8.2f} ms")


def _asking(ground):
    """A call that asks for the page of a dossier as its officer does."""
    registry, person = ground.registry, ground.request.person
    token, _login = registry.logins.open(person.__name__, Kind.PAGE, "", "bench", clock.now())
    dossier = Make(ground.request, lambda request, person: None).dossier()
    path = f"/api/v1/dossiers/{dossier.__name__}"
    transaction.commit()
    app = ground.config.make_wsgi_app()

    def ask():
        call = Request.blank(path, headers={"Cookie": f"dossier={token}"})
        call.remote_addr = "127.0.0.1"
        answer = call.get_response(app)
        assert answer.status_int == 200, answer.text

    return ask


def _in_turn(ground, ask, readers, pause, views):
    """ms of a view with the journal and without, asked in turn: the middle ones."""
    written, plain = [], []
    for _turn in range(TURNS):
        _together(readers, views // readers // TURNS, pause, lambda: written.append(_spent(ask)))
        with _unwritten(ground.registry.journal):
            _together(readers, views // readers // TURNS, pause, lambda: plain.append(_spent(ask)))
    return median(written), median(plain)


def _spent(call):
    began = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - began)


def _together(threads, times, pause, call):
    go = threading.Barrier(threads)

    def turn():
        go.wait()
        for _time in range(times):
            time.sleep(random.uniform(0, 2 * pause))
            call()

    running = [threading.Thread(target=turn) for _ in range(threads)]
    for each in running:
        each.start()
    for each in running:
        each.join()


@contextmanager
def _unwritten(journal):
    """Nothing is written down meanwhile."""
    truly = journal.write
    journal.write = lambda entry: None
    try:
        yield
    finally:
        journal.write = truly


def _writing(ground):
    took = []
    entry = {"tag": "record:viewed", "by": "0123456789abcdef", "object": 1, "at": "2026-03-01"}
    write = ground.registry.journal.write
    _together(READERS, 40, 0, lambda: took.append(_spent(lambda: write(entry))))
    return median(took)


def _flush(folder):
    took = []
    with open(folder / "flush", "ab", buffering=0) as file:
        for _time in range(200):
            file.write(b"x" * 300)
            took.append(_spent(lambda: os.fdatasync(file.fileno())))
    return median(took)
