"""The inside of a sandbox: a script that gives up every right it can, then opens strange files.

It runs as `python -I confinement.py HANDLER BYTES` with a socket as its standard input and imports
nothing of the product: what it cannot reach it cannot betray (S45). sandbox.py starts it.
"""

import contextlib
import ctypes
import importlib.util
import json
import math
import os
import resource
import socket
import struct
import sys

FRAME = struct.Struct(">II")
READABLE = ("/usr/lib", "/lib", "/lib64", "/usr/share/fonts", "/usr/local/share/fonts")

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000
_NO_DUMP, _NO_NEW_PRIVILEGES = (4, 0), (38, 1)
_CREATE_RULES, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # Landlock; the same on every processor
_READ_FILE_AND_FOLDER = 0b1100


def main(script, memory):  # pragma: no cover - runs in the worker; test_sandbox shows its effect
    """Answer tasks by `handle(task, file) -> (facts, bytes)` of `script` until the parent ends."""
    handle = _loaded(script).handle
    channel = socket.socket(fileno=0)
    confine(int(memory))
    while serve(channel, handle):
        pass


def confine(memory):  # pragma: no cover - runs in the worker; test_sandbox shows its effect
    """Bound memory (bytes) and forbid files, network, processes, signals and core dumps.

    What this kernel does not offer is left out; the limits of `resource` always hold.
    """
    for name, limit in [("AS", memory), ("CORE", 0), ("FSIZE", 0), ("NOFILE", 64), ("NPROC", 0)]:
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))
    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in (_NO_DUMP, _NO_NEW_PRIVILEGES):
        libc.prctl(option, value, 0, 0, 0)
    if libc.unshare(_NEW_USER | _NEW_NETWORK):
        libc.unshare(_NEW_NETWORK)
    _restrict(libc)


def serve(channel, handle):
    """Answer one task; False when the parent has hung up or this process is no longer sound."""
    start, descriptors, _flags, _address = socket.recv_fds(channel, FRAME.size, 1)
    if not start:
        return False
    with open(descriptors[0], "rb") as file:
        (size, seconds) = FRAME.unpack(start + _received(channel, FRAME.size - len(start)))
        task = json.loads(_received(channel, size))
        _allow_seconds(seconds)
        facts, body = _answer(handle, task, file)
    head = json.dumps(facts).encode()
    channel.sendall(FRAME.pack(len(head), len(body)) + head + body)
    return facts.get("failure") != "memory"


def _answer(handle, task, file):
    try:
        return handle(task, file)
    except MemoryError:
        return {"failure": "memory"}, b""
    except Exception as error:
        return {"failure": getattr(error, "reason", "damaged")}, b""


def _received(channel, size):
    parts = bytearray()
    while len(parts) < size:
        piece = channel.recv(size - len(parts))
        if not piece:
            raise SystemExit
        parts += piece
    return bytes(parts)


def _allow_seconds(seconds):
    """Processor time counts from the start of the process, a task's seconds from now."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(usage.ru_utime + usage.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _restrict(libc):  # pragma: no cover - runs in the worker; test_sandbox shows its effect
    """Landlock: from here on only the interpreter, its libraries and fonts can be opened."""
    version = libc.syscall(_CREATE_RULES, None, 0, 1)
    if version < 1:
        return
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = libc.syscall(_CREATE_RULES, struct.pack("QQQ", files, 0b11, 0b11), size, 0)
    for path in {sys.prefix, sys.base_prefix, *READABLE}:
        with contextlib.suppress(OSError):
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", _READ_FILE_AND_FOLDER, place)
            libc.syscall(_ADD_RULE, rules, 1, rule, 0)
            os.close(place)
    libc.syscall(_RESTRICT_SELF, rules, 0)
    os.close(rules)


def _loaded(script):
    specification = importlib.util.spec_from_file_location("handler", script)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


if __name__ == "__main__":  # pragma: no cover - runs in the worker
    main(*sys.argv[1:])
