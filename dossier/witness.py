"""The witness folder: signed heads as files that are never written again, named by size (S56).

Each file also holds the leaf hashes since the one before, so that not only a changed log is
noticed but the first changed entry named. A folder on another machine, or copied by the auditor,
is what makes the log tamper-evident; on the same machine it is only as safe as the machine.
"""

import json
import os
from pathlib import Path

from dossier import head as heads
from dossier import temporary
from dossier.errors import Conflict
from dossier.keys import folder_of as keys_of
from dossier.keys import settle
from dossier.language import _
from dossier.leaf import canonical
from dossier.signature import signer

_PATTERN = "head-*.json"


def folder_of(settings) -> Path:
    """The folder: the setting dossier.witness, or `witness` in the site's own."""
    return Path(settings["dossier.witness"] or os.path.join(settings["dossier.var"], "witness"))


def leave(log, settings):
    """Sign the log as it is committed now and put the head into the folder; return the head.

    For the hour, the night and each destruction. Nothing is written if nothing happened since.
    Conflict if the log does not continue the last head (S56).
    """
    folder = folder_of(settings)
    last = newest(folder)
    signing = _signer(log, settings, last)
    since = 0
    if last is not None:
        heads.compare(log, last["head"], signing.key)
        since = last["head"]["size"]
        if since == log.size:
            return last["head"]
    made = heads.signed(log, signing)
    leaves = b"".join(log.node(0, number) for number in range(since + 1, log.size + 1)).hex()
    _write(folder, made["size"], canonical({"head": made, "since": since, "leaves": leaves}))
    return made


def check(log, settings):
    """Conflict if the log does not continue the last head of the folder: a rollback (S56)."""
    last = newest(folder_of(settings))
    if last is not None:
        heads.compare(log, last["head"], _signer(log, settings, last).key)


def current(log, settings) -> dict:
    """The head of the log as it is now, signed and not written anywhere."""
    return heads.signed(log, _signer(log, settings, newest(folder_of(settings))))


def newest(folder):
    """What the last file holds, None if there is none; Conflict if it cannot be read."""
    paths = sorted(Path(folder).glob(_PATTERN))
    return _read(paths[-1]) if paths else None


def all_of(folder) -> list:
    """What every file holds, by size; Conflict names one that cannot be read."""
    return [_read(path) for path in sorted(Path(folder).glob(_PATTERN))]


def _signer(log, settings, last):
    return signer(keys_of(settings), log.suite, fresh=last is None)


def _name(size):
    return f"head-{size:012d}.json"


def _read(path):
    try:
        found = json.loads(path.read_bytes())
        if {"head", "since", "leaves"} == found.keys() and _name(
            found["head"]["size"]
        ) == path.name:
            return found
    except (ValueError, TypeError, KeyError, AttributeError, OSError):
        pass
    raise Conflict(_("读不了见证文件：${path}", mapping={"path": str(path)}))


def _write(folder, size, data):
    """Put a file in its place, whole or not at all, and never over another."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / _name(size)
    with temporary.beside(path) as whole:
        whole.write(data)
        whole.flush()
        os.fsync(whole.fileno())
        try:
            os.link(whole.name, path)
        except FileExistsError:
            pass
        except OSError:  # a stick or share without links
            if not path.exists():
                os.rename(whole.name, path)
    settle(folder)
