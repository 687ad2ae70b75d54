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
