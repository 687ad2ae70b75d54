"""The journal: what was seen and refused, on disk before the answer leaves (R112, S53).

A process appends to a file of its own in the folder, and keeps it locked while it lives. Lines
of many threads are made durable together. Each is sealed and bound to its file and place; the
log gets them a moment later (workflows/journal.py).
"""

import base64
import fcntl
import json
import os
import secrets
import threading
import time
from contextlib import contextmanager, suppress

from dossier import faults
from dossier.faults import Point
from dossier.keys import settle
from dossier.suite import unseal

ENDING = ".journal"
LARGEST = 1 << 20  # bytes, after which a new file is begun
SPARE = 1 << 20  # bytes that must be free before anybody may act
HEAD = b"dossier journal 1"


class Unwritable(Exception):
    """Nothing can be written down at the moment, so nothing may be shown or done."""


class _Turn:
    """One line that waits for the disk, and its thread."""

    def __init__(self, line):
        self.line, self.done, self.error = line, False, None
        self.woken = threading.Event()


class Journal:
    """The journal of this process; any number of threads write at once.

    `standing` is (name of its file, how far it is on disk), or None when it has none.
    """

    def __init__(self, folder, keys):
        self.folder, self.keys = os.fspath(folder), keys
        self._guard, self._waiting, self._led = threading.Lock(), [], False
        self._file, self._name, self._good = None, "", 0
        self.standing = None

    def write(self, entry: dict):
        """Return when the entry is on disk; Unwritable if it cannot be."""
        self._take_turn(_Turn(json.dumps(entry).encode()))

    def check(self):
        """Raise Unwritable unless there is a file and room in it: asked before every act.

        After a failure this tries again.
        """
        if self._file is None:
            self._take_turn(_Turn(None))
        try:
            found = os.fstatvfs(self._file)
        except (OSError, TypeError) as error:  # TypeError: closed meanwhile by a failure
            raise Unwritable from error
        if found.f_flag & os.ST_RDONLY or found.f_bavail * found.f_frsize < SPARE:
            raise Unwritable

    def close(self):
        """Leave the file to whoever folds it; a later entry begins a new one."""
        with self._guard:
            self._leave()

    def _take_turn(self, turn):
        with self._guard:
            self._waiting.append(turn)
            waits, self._led = self._led, True
        if waits:
            turn.woken.wait()
        if not turn.done:
            self._lead(turn)
        if turn.error is not None:
            raise Unwritable from turn.error

    def _lead(self, own):
        """Write down all that wait in one go; then the next that came meanwhile leads."""
        with self._guard:
            turns, self._waiting = self._waiting, []
        error = RuntimeError("interrupted")
        try:
            self._append([turn.line for turn in turns if turn.line is not None])
            error = None
        except Exception as raised:
            error = raised
        finally:
            with self._guard:
                for turn in turns:
                    turn.done, turn.error = True, error
                following = self._waiting[:1]
                self._led = bool(following)
            for turn in (*turns, *following):
                turn.woken.set()

    def _append(self, lines):
        try:
            if self._file is None or self._good > LARGEST:
                self._leave()
                self._begin()
            if lines:
                self._good = self._written(lines)
                self.standing = self._name, self._good
        except BaseException:
            self._give_up()
            raise

    def _written(self, lines):
        """The end of the file after these lines, which are on disk then."""
        end, parts = self._good, []
        for line in lines:
            parts.append(_sealed(self.keys, line, self._name, end))
            end += len(parts[-1])
        data = b"".join(parts)
        faults.at(Point.JOURNAL)
        while data:
            data = data[os.write(self._file, data) :]
        faults.at(Point.JOURNAL_SYNC)
        os.fdatasync(self._file)
        return end

    def _begin(self):
        """Make the file: whoever sees it under its name sees it locked and with its head."""
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        self._name, self._good = f"{time.time_ns():016x}-{secrets.token_hex(4)}", 0
        final = path_of(self.folder, self._name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._file = os.open(final + ".new", flags, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._good = self._written([HEAD])
        os.rename(final + ".new", final)
        settle(self.folder)

    def _give_up(self):
        """After a failure nothing of the file is trusted but what was on disk before."""
        if self._file is None:
            return
        with suppress(OSError):
            os.ftruncate(self._file, self._good)
            os.fsync(self._file)
        with suppress(OSError):
            os.unlink(path_of(self.folder, self._name) + ".new")
        self._leave()

    def _leave(self):
        file, self._file, self.standing = self._file, None, None
        if file is not None:
            os.close(file)


def path_of(folder, name) -> str:
    """Where the file of that name is."""
    return os.path.join(folder, name + ENDING)


def names(folder) -> list:
    """The names of the files in the folder, the oldest first."""
    with suppress(FileNotFoundError):
        return sorted(f.removesuffix(ENDING) for f in os.listdir(folder) if f.endswith(ENDING))
    return []


@contextmanager
def left(folder, name):
    """Whether the process that wrote the file is gone; nobody else takes it over in the block."""
    with open(path_of(folder, name), "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def remove(folder, name):
    """Remove a file of which everything stands in the log."""
    os.unlink(path_of(folder, name))
    settle(folder)


def set_aside(folder, name):
    """Keep a file with damaged lines for those who look into it; it is read no more."""
    os.rename(path_of(folder, name), path_of(folder, name) + ".damaged")
    settle(folder)


def count(folder, name, start) -> int:
    """How many whole lines stand after a place, the head apart."""
    with open(path_of(folder, name), "rb") as file:
        file.seek(start)
        return file.read().count(b"\n") - (start == 0)


def is_ours(folder, name, keys) -> bool:
    """Whether the head of the file opens with our key; if not, no line of it would."""
    with open(path_of(folder, name), "rb") as file:
        return _opened(keys, file.readline(), name, 0) == HEAD


def lines(folder, name, keys, start, end=None):
    """(line or None if it is damaged, where the next begins) of each whole line from a place on.

    What stands after the last line break was torn by a crash: it was never acknowledged.
    """
    with open(path_of(folder, name), "rb") as file:
        file.seek(start)
        for raw in file:
            begins, start = start, start + len(raw)
            if not raw.endswith(b"\n") or (end is not None and start > end):
                return
            yield _opened(keys, raw, name, begins), start


def _sealed(keys, line, name, place):
    sealed = keys.suite.seal(keys.key_for("journal"), line, _bound(name, place))
    return base64.b64encode(sealed) + b"\n"


def _opened(keys, raw, name, place):
    """The line, or None if it is not what was written there."""
    try:
        sealed = base64.b64decode(raw.removesuffix(b"\n"), validate=True)
        return unseal(keys.key_for("journal"), sealed, _bound(name, place))
    except Exception:
        return None


def _bound(name, place):
    return f"{name}:{place}".encode()
