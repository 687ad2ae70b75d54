"""What is sent to a slow reader is never written to a file (S60)."""

import configparser
import contextlib
import os
import socket
import time

import pytest
from webtest.http import StopableWSGIServer

from tests.patience import patient
from views.console.serve import ON_ITS_WAY

SIZE = 24 * 1024 * 1024
PIECE = b"x" * 256 * 1024


def application(environ, start_response):
    start_response("200 OK", [("Content-Length", str(SIZE))])
    return (PIECE for _piece in range(SIZE // len(PIECE)))


@contextlib.contextmanager
def served(**options):
    """A socket of which nobody reads, to whom the application is answering."""
    server = StopableWSGIServer.create(application, **options)
    reader = socket.create_connection(("127.0.0.1", server.effective_port))
    reader.sendall(b"GET / HTTP/1.0\r\n\r\n")
    try:
        yield reader
    finally:
        reader.close()
        server.shutdown()


def nameless():
    """Files without a name that this process has open, with bytes in them."""
    found = set()
    for number in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            file = os.fstat(int(number))
            if not file.st_nlink and file.st_size > len(PIECE):
                found.add((file.st_dev, file.st_ino))
    return found


def appears(before, seconds):
    """Whether a file without a name turns up that those `before` do not hold."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if nameless() - before:
            return True
        time.sleep(0.05)
    return False


def test_nothing_that_waits_for_a_slow_reader_stands_in_a_file():
    before = nameless()
    with served(**ON_ITS_WAY) as reader:
        assert not appears(before, 1)
        size = sum(map(len, iter(lambda: reader.recv(2**20), b"")))

    assert size > SIZE


def test_by_default_it_would():
    before = nameless()
    with served() as _reader:
        assert appears(before, patient(10))


@pytest.mark.parametrize("name", ["development", "production"])
def test_pserve_is_told_the_same(name):
    ini = configparser.ConfigParser(interpolation=None)
    ini.read(f"etc/{name}.ini")

    assert {key: int(ini["server:main"][key]) for key in ON_ITS_WAY} == ON_ITS_WAY
