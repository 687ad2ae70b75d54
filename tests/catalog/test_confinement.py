"""The worker's side of the conversation; what the limits hold is shown in test_sandbox (S45)."""

import json
import os
import resource
import socket

import pytest

from catalog import confinement


@pytest.fixture
def ends():
    """Both ends of a conversation; the limit of processor time is put back afterwards."""
    before = resource.getrlimit(resource.RLIMIT_CPU)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs
    resource.setrlimit(resource.RLIMIT_CPU, before)


def send(channel, task, content=b"", seconds=600):
    frame = json.dumps(task).encode()
    descriptor = os.memfd_create("document")
    os.pwrite(descriptor, content, 0)
    head = confinement.FRAME.pack(len(frame), seconds)
    socket.send_fds(channel, [head[:3]], [descriptor])
    channel.sendall(head[3:] + frame)
    os.close(descriptor)


def answer(channel):
    head, body = confinement.FRAME.unpack(channel.recv(confinement.FRAME.size))
    return json.loads(channel.recv(head)), channel.recv(body) if body else b""


def fail(error):
    def handle(task, file):
        raise error

    return handle


def test_a_task_that_comes_in_pieces_is_answered(ends):
    send(ends[0], {"n": 1}, b"content")

    assert confinement.serve(ends[1], lambda task, file: (task, file.read())) is True
    assert answer(ends[0]) == ({"n": 1}, b"content")


def test_each_task_gets_processor_seconds_of_its_own(ends):
    send(ends[0], {}, seconds=1000)
    confinement.serve(ends[1], lambda task, file: ({}, b""))
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])

    assert 1000 < resource.getrlimit(resource.RLIMIT_CPU)[0] < used + 1003


@pytest.mark.parametrize(
    "error, reason, goes_on",
    [(ValueError(), "damaged", True), (MemoryError(), "memory", False)],
)
def test_a_failure_is_told_and_only_lack_of_memory_ends_the_worker(ends, error, reason, goes_on):
    send(ends[0], {})

    assert confinement.serve(ends[1], fail(error)) is goes_on
    assert answer(ends[0]) == ({"failure": reason}, b"")


def test_a_handler_may_name_its_own_reason(ends):
    error = ValueError()
    error.reason = "locked"
    send(ends[0], {})
    confinement.serve(ends[1], fail(error))

    assert answer(ends[0])[0] == {"failure": "locked"}


def test_the_worker_ends_when_the_parent_hangs_up(ends):
    ends[0].close()

    assert confinement.serve(ends[1], None) is False


def test_the_worker_ends_when_the_parent_hangs_up_in_the_middle_of_a_task(ends):
    send(ends[0], {})
    ends[0].shutdown(socket.SHUT_WR)
    pieces = confinement.FRAME.pack(99, 600)
    ours, theirs = socket.socketpair()
    with ours, theirs, open(os.devnull) as anything:
        socket.send_fds(ours, [pieces], [anything.fileno()])
        ours.close()

        with pytest.raises(SystemExit):
            confinement.serve(theirs, None)


def test_the_script_named_is_the_handler(tmp_path):
    script = tmp_path / "handler.py"
    script.write_text("def handle(task, file):\n    return task, b'mine'\n")

    assert confinement._loaded(script).handle({}, None) == ({}, b"mine")
