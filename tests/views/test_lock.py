"""Who may change something waits for the writer lock; who only reads never does."""

from contextlib import contextmanager

import pytest
from pyramid.request import Request
from pyramid.response import Response

from views import lock


class Gate:
    """A lock that tells when it is held."""

    def __init__(self):
        self.taken = 0
        self.open = True

    @contextmanager
    def held(self):
        self.taken, self.open = self.taken + 1, False
        yield
        self.open = True


@pytest.fixture
def gate(base, monkeypatch):
    gate = Gate()
    monkeypatch.setattr(base[0].registry, "writer_lock", gate)
    return gate


def through(gate, registry, method):
    seen = []

    def handler(request):
        seen.append(gate.open)
        return Response()

    request = Request.blank("/", method=method)
    request.registry = registry
    lock.tween_factory(handler, registry)(request)
    return seen


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_readers_never_wait(base, gate, method):
    assert through(gate, base[0].registry, method) == [True]
    assert gate.taken == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "ANYTHING"])
def test_writers_hold_it_until_they_are_done(base, gate, method):
    assert through(gate, base[0].registry, method) == [False]
    assert (gate.taken, gate.open) == (1, True)


def test_the_slow_body_is_read_before_the_lock(base, gate):
    class Slow:
        def read(self, *size):
            assert gate.open
            return b"later"

    request = Request.blank("/", method="POST", environ={"wsgi.input": Slow()})
    request.content_length = 5
    request.registry = base[0].registry
    lock.tween_factory(lambda request: Response(), request.registry)(request)

    assert gate.taken == 1
