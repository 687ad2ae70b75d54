"""The folder of a process's temporary files: its own, beside the store, gone with it (S60, S65).

Uploads pass through files without a name and workbooks through named ones. What a killed process
left is removed when the next one starts; a process that lives holds a lock on its folder.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

UNFINISHED = ".part"

_held = {}


def take(var) -> str:
    """Let all temporary files of this process stand in a folder of its own under `var`/uploads.

    Returns it. Made for the owner alone; folders and files that no living process holds go.
    """
    uploads = Path(var).absolute() / "uploads"
    uploads.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
    uploads.chmod(0o700)
    with _locked(uploads):
        _sweep(uploads)
        if uploads not in _held:
            made = tempfile.mkdtemp(dir=uploads)
            _held[uploads] = made, _lock(made)
    tempfile.tempdir = _held[uploads][0]
    return tempfile.tempdir


def folder_of(var) -> str:
    """Where large temporary files of this process belong: its own folder, else `var` itself."""
    return _held.get(Path(var).absolute() / "uploads", (os.fspath(var),))[0]


@contextlib.contextmanager
def beside(path):
    """A file in the folder of `path` that is not whole yet: locked while it is, gone at the end.

    Whoever has written it gives it the name `path`. What a killed process leaves of it is swept.
    """
    while True:
        whole = tempfile.NamedTemporaryFile(  # noqa: SIM115 - it is closed below
            dir=Path(path).parent, prefix=".", suffix=UNFINISHED, delete=False
        )
        with contextlib.suppress(OSError):  # a share without locks is not swept, either
            fcntl.flock(whole, fcntl.LOCK_EX)
        if os.fstat(whole.fileno()).st_nlink:  # nobody swept it before it was locked
            break
        whole.close()
    try:
        with whole:
            yield whole
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(whole.name)


def sweep(folder, pattern=f".*{UNFINISHED}"):
    """Remove the unfinished files of a folder that no living process is at, as far as it can."""
    for path in Path(folder).glob(pattern):
        with contextlib.suppress(OSError), open(path, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def _sweep(uploads):
    for path in uploads.iterdir():
        if not path.is_dir() or path.is_symlink():
            path.unlink()
            continue
        with contextlib.suppress(BlockingIOError):
            os.close(_lock(path, fcntl.LOCK_NB))
            shutil.rmtree(path)


@contextlib.contextmanager
def _locked(folder):
    descriptor = _lock(folder)
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(folder, more=0):
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | more)
    except BlockingIOError:
        os.close(descriptor)
        raise
    return descriptor
