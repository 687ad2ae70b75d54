"""Copies of files beside the database, emptied when the machine has begun anew (S03).

The database syncs the files it is given; the copies in `blob-cache` nobody syncs, and the store
takes one that is there for whole. After a power failure its sectors may be missing: the file
would be told to be altered, though the database has it.
"""

import fcntl
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")  # another after each start of the machine
MARK = ".boot"


def refresh(var):
    """Empty the copies of the site in the folder `var` unless they are of this start.

    Where nobody can say which start this is, they are emptied each time. Reading makes them again.
    """
    folder = Path(var, "blob-cache")
    if not folder.is_dir():
        return
    try:
        with open(folder / MARK, "ab+") as mark:
            fcntl.flock(mark, fcntl.LOCK_EX)  # who comes second finds it done
            _refresh(folder, mark)
    except OSError:  # of another user, or nothing can be written
        _empty(folder)


def _refresh(folder, mark):
    now = _this_start()
    mark.seek(0)
    if now and mark.read() == now:
        return
    if _empty(folder):
        mark.truncate(0)
        mark.write(now)


def _this_start():
    try:
        return BOOT.read_bytes().strip()
    except OSError:
        return b""


def _empty(folder):
    """Remove the copies; whether all are gone."""
    left = 0
    for path in folder.glob("[0-9]*/*.blob"):
        try:
            path.unlink(missing_ok=True)
        except OSError:
            left += 1
    return not left
