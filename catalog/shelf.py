"""Where the text engine's files lie, and which of them is the current one.

The engine's path is a symbolic link to the file in use, because a SQLite file must not be
renamed while somebody has it open; pointing the link elsewhere is one atomic step, which the
other processes see at their next question.
"""

import contextlib
import fcntl
import os
import secrets
from pathlib import Path

_COMPANIONS = ("", "-wal", "-shm")


class Shelf:
    """A folder with the engine's link, its lock and its files."""

    def __init__(self, path: str | os.PathLike):
        self._link = Path(path).absolute()

    def current(self) -> str:
        """The name of the file in use; OSError when there is none."""
        return str(self._link.parent / os.readlink(self._link))

    def place(self) -> str:
        """A new empty file, for its owner's eyes only."""
        path = self._link.with_name(f"{self._link.name}.{secrets.token_hex(8)}")
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return str(path)

    def switch(self, name: str):
        """Make a file the current one; under the lock."""
        link = self._link.with_name(f"{self._link.name}.next")
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.basename(name))
        os.replace(link, self._link)
        folder = os.open(self._link.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def clear(self):
        """Take every file but the current one from the shelf; under the lock.

        Others who have one open keep it until their next question.
        """
        current = os.path.basename(self.current())
        kept = {current + companion for companion in _COMPANIONS} | {f"{self._link.name}.lock"}
        for path in self._link.parent.glob(f"{self._link.name}.*"):
            if path.name not in kept:
                path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def locked(self):
        """Keeps two processes from changing what is current at once."""
        with open(f"{self._link}.lock", "a", opener=_private) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class MemoryShelf:
    """The same for files in memory, which all threads of the process share."""

    def __init__(self):
        self._name = None

    def current(self) -> str:
        if self._name is None:
            raise FileNotFoundError
        return self._name

    def place(self) -> str:
        return f"file:/{secrets.token_hex(8)}?vfs=memdb"

    def switch(self, name: str):
        self._name = name

    def clear(self):
        """Nothing: a file in memory goes with its last connection."""

    def locked(self):
        return contextlib.nullcontext()


def _private(path, flags):
    return os.open(path, flags, 0o600)
