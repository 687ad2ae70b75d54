"""A few confined processes that open what strangers made, so that this one never has to (S45).

A worker that is late, dies or fails is thrown away; the next task gets a new one. Documents pass
through sealed memory, never through a file. Linux only.
"""

import atexit
import contextlib
import fcntl
import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from catalog.confinement import FRAME

HEAD_BYTES = 1 << 16

_CHILD = Path(__file__).with_name("confinement.py")
_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


class Failed(Exception):
    """No answer. `reason`: 'slow', 'crash', 'memory', 'damaged', or one the handler gave."""

    def __init__(self, reason, used=False):
        super().__init__(reason)
        self.reason, self.used = reason, used


class Sandbox:
    """A pool of at most `size` workers running `script`, each for `documents` tasks.

    `memory` and the largest `answer` are in bytes. Safe with threads; after a fork the
    child process gets workers of its own.
    """

    def __init__(
        self, script, *, size=1, seconds=30, memory=512 << 20, documents=200, answer=16 << 20
    ):
        self.script, self.memory, self.seconds = Path(script), memory, seconds
        self.size, self.documents, self.answer = size, documents, answer
        self._open()
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close)

    def ask(self, stream, task):
        """The handler's (facts, bytes) for `task` about the bytes of `stream`; raises Failed.

        Waits while all workers are busy; the `seconds` count from when one is free. A worker
        that served others before may owe its end to them, so that a new one tries once more.
        """
        try:
            return self._ask(stream, task)
        except Failed as failure:
            if not (failure.used and failure.reason in ("crash", "memory")):
                raise
        return self._ask(stream, task)

    def close(self):
        """End every worker. Not for good: the next task starts a new one."""
        for worker in list(self._workers):
            worker.process.kill()
        idle = []
        with contextlib.suppress(queue.Empty):
            while True:
                idle.append(self._places.get_nowait())
        for worker in idle:
            self._drop(worker)
            self._places.put(None)

    def _ask(self, stream, task):
        places = self._places
        worker = places.get()
        try:
            worker = self._sound(worker)
            facts, body = worker.ask(stream, task)
        except BaseException:
            self._drop(worker)
            worker = None
            raise
        finally:
            places.put(worker)
        if "failure" in facts:
            raise Failed(str(facts["failure"]), worker.used)
        return facts, body

    def _sound(self, worker):
        if worker is not None and worker.sound:
            return worker
        self._drop(worker)
        try:
            worker = _Worker(self)
        except OSError:
            raise Failed("crash") from None
        self._workers.add(worker)
        return worker

    def _open(self):
        self._workers = set()
        self._places = queue.LifoQueue()
        for _place in range(self.size):
            self._places.put(None)

    def _drop(self, worker):
        if worker is not None:
            worker.kill()
            self._workers.discard(worker)

    def _forget(self):  # pragma: no cover - runs in the child of a fork
        for worker in self._workers:
            worker.disown()
        self._open()


class _Worker:
    def __init__(self, sandbox):
        self.seconds, self.answer = sandbox.seconds, sandbox.answer
        self.left, self.asked = sandbox.documents, 0
        self.channel, theirs = socket.socketpair()
        command = [sys.executable, "-I", "-B", _CHILD, sandbox.script, str(sandbox.memory)]
        libraries = {name: os.environ[name] for name in ["LD_LIBRARY_PATH"] if name in os.environ}
        with theirs, contextlib.ExitStack() as on_failure:
            on_failure.callback(self.channel.close)
            self.process = subprocess.Popen(
                command,
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=libraries,  # nothing else: secrets of the product stand in its environment
                cwd="/",
                start_new_session=True,
            )
            on_failure.pop_all()

    @property
    def sound(self):
        return self.left > 0 and self.process.poll() is None

    @property
    def used(self):
        return self.asked > 1

    def ask(self, stream, task):
        self.left -= 1
        self.asked += 1
        frame = json.dumps(task).encode()
        with _sealed(stream) as descriptor:
            until = time.monotonic() + self.seconds
            try:
                self.channel.settimeout(self.seconds)
                start = FRAME.pack(len(frame), self.seconds)
                socket.send_fds(self.channel, [start + frame], [descriptor])
                facts, body = self._answered(until)
            except TimeoutError:
                raise Failed("slow") from None
            except (OSError, ValueError, RecursionError):
                raise Failed("crash", self.used) from None
        if facts.get("failure") == "memory":
            self.left = 0
        return facts, body

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.channel.close()

    def disown(self):  # pragma: no cover - runs in the child of a fork
        """After a fork: the worker is the other process's."""
        self.process.returncode = 0
        self.channel.close()

    def _answered(self, until):
        head, body = FRAME.unpack(self._received(FRAME.size, until))
        if head > HEAD_BYTES or body > self.answer:
            raise ValueError("answer too long")
        facts = json.loads(self._received(head, until))
        if not isinstance(facts, dict):
            raise ValueError("not an answer")
        return facts, self._received(body, until)

    def _received(self, size, until):
        parts = bytearray()
        while len(parts) < size:
            self.channel.settimeout(max(0.001, until - time.monotonic()))
            piece = self.channel.recv(min(size - len(parts), 1 << 20))
            if not piece:
                raise OSError("the worker is gone")
            parts += piece
        return bytes(parts)


@contextlib.contextmanager
def _sealed(stream):
    """A descriptor of unnamed memory with the stream's bytes, which nobody can change."""
    descriptor = os.memfd_create("document", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        stream.seek(0)
        with open(descriptor, "wb", closefd=False) as memory:
            shutil.copyfileobj(stream, memory, 1 << 20)
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _SEALS)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
