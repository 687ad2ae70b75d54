"""System calls of one thread, seen and tampered with by strace (S02, S04, S08, S09)."""

import contextlib
import re
import shutil
import signal
import subprocess
from typing import NamedTuple

import pytest

# What leaves a trace on a disk; of the calls that open a file, those that may make or empty one.
CHANGING = (
    "write pwrite64 writev pwritev fsync fdatasync ftruncate truncate fallocate rename renameat "
    "renameat2 link linkat symlink symlinkat unlink unlinkat mkdir mkdirat rmdir chmod fchmod "
    "fchmodat sendfile copy_file_range openat open"
).split()
_LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)")


class Call(NamedTuple):
    """A call of a name, which number it was among those of its name, and what it was given."""

    name: str
    number: int
    given: str

    @property
    def changes(self):
        """Whether it may change what is on the disk."""
        return self.name not in ("open", "openat") or "O_CREAT" in self.given


@contextlib.contextmanager
def traced(process, log, *injections, threads=False, data=False):
    """strace on a process for the block: what its main thread calls goes into a file.

    With all its `threads` each counts its calls by itself. With `data` every string is told whole,
    in hexadecimal, and where the process goes within a file.
    """
    options = [part for each in injections for part in ("-e", f"inject={each}")]
    options += ["-f"] if threads else []
    options += ["-xx", "-s", "100000000"] if data else ["-s", "0"]
    calls = "trace=" + ",".join(f"?{name}" for name in (*CHANGING, *(["lseek"] if data else [])))
    strace = subprocess.Popen(
        ["strace", "-y", "-o", log, "-e", calls, *options, "-p", str(process)],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        begun = strace.stderr.readline()
        assert "attached" in begun, begun
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            strace.send_signal(signal.SIGINT)
        strace.communicate(timeout=30)


def told(path):
    """A path as it is told with `data`."""
    return "".join(f"\\x{byte:02x}" for byte in str(path).encode())


def calls(log, folder) -> list:
    """The calls of a trace that have to do with a folder, in order."""
    counts, found = dict.fromkeys(CHANGING, 0), []
    with open(log, errors="replace") as lines:
        for line in lines:
            call = _LINE.match(line)
            if call is not None and call[1] in counts:
                counts[call[1]] += 1
                if str(folder) in call[2]:
                    found.append(Call(call[1], counts[call[1]], call[2]))
    return found


def whole(log):
    """The lines of a trace of several threads, each when its call was over."""
    begun = {}
    with open(log) as lines:
        for line in lines:
            thread, _space, line = line.rstrip("\n").partition(" ")
            line = line.lstrip()
            if line.endswith(" <unfinished ...>"):
                begun[thread] = line.removesuffix(" <unfinished ...>")
            elif line.startswith("<... "):
                yield begun.pop(thread) + line.partition(" resumed>")[2]
            else:
                yield line


def needed():
    """Skip the test where strace is missing or not allowed."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True)
    if tried.returncode:
        pytest.skip("strace is not allowed to trace here")
