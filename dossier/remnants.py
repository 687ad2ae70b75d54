"""What killed processes have left beside what they wrote, removed by the next start (S02, S60).

Nothing of it was ever acknowledged or can be read without the keys; it only takes room.
"""

import contextlib
import fcntl
from pathlib import Path

from dossier import keys, temporary, witness
from dossier.journal import ENDING


def sweep(settings):
    """Remove all that no living process is at; called under the lock of all writers.

    Under it nobody keeps a file, so that what is on its way to the store has no owner any more.
    What cannot be removed stays: a start does not end over it.
    """
    var = Path(settings["dossier.var"])
    for folder in (var, keys.folder_of(settings), witness.folder_of(settings)):
        temporary.sweep(folder)
    temporary.sweep(var / "journal", f"*{ENDING}.new")
    for path in var.glob("blob-cache/tmp/*"):
        _remove(path)
    for folder in {path.parent for path in var.glob("blob-cache/[0-9]*/*.tmp*")}:
        _sweep_copies(folder)


def _sweep_copies(folder):
    """Of a file that is on its way to or from the store; a reader holds a lock on its folder."""
    with contextlib.suppress(OSError), open(folder / ".lock", "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for path in folder.glob("*.tmp*"):
            _remove(path)


def _remove(path):
    with contextlib.suppress(OSError):
        path.unlink()
