"""One entry of the log as bytes: canonical JSON, personal data as salted commitments (R112, S54).

What stands in a line can never be taken out again, because the tree is built of it. So only the
facts of the table `OPEN` stand there in clear; of any other the line holds a commitment, and its
opening (salt and value) is kept beside the line, where it can be erased without breaking a proof.
"""

import datetime
import json
import os
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

# Numbers, opaque ids and words of the vocabulary. Not among them, and so sealed: address, reason,
# before, after, what was searched for, and whatever an entry may hold in future.
OPEN = frozenset(
    (
        "seq",
        "at",
        "source",
        "tag",
        "by",
        "behalf",
        "object",
        "version",
        "command",
        "result",
        "status",
    )
)
SEALED, ERASED = "sealed", "erased"
SALT = 16
_COMMITMENT = b"\x02"
_LARGEST = 2**53 - 1  # I-JSON: what every reader holds without loss


def sealed(digest, entry: dict) -> tuple:
    """(the line, {fact: opening}) of an entry; `digest` is the hash of the log's suite."""
    clear, commitments, openings = {}, {}, {}
    for name, value in entry.items():
        if name in OPEN:
            clear[name] = value
        else:
            openings[name] = os.urandom(SALT) + canonical(value)
            commitments[name] = commitment(digest, openings[name])
    if commitments:
        clear[SEALED] = commitments
    return canonical(clear), openings


def commitment(digest, opening: bytes) -> str:
    """What a line says of a fact: the hash of its opening, salt and canonical value."""
    return digest(_COMMITMENT + opening).hex()


def entry_of(line: bytes, openings: dict) -> dict:
    """The entry that a line and its openings tell; `erased` lists the facts that are gone."""
    entry = json.loads(line)
    commitments = entry.pop(SEALED, {})
    entry.update((name, json.loads(openings[name][SALT:])) for name in openings)
    erased = sorted(commitments.keys() - openings.keys())
    return {**entry, ERASED: erased} if erased else entry


def canonical(value) -> bytes:
    """The one byte form of an entry (I-JSON): sorted keys, no spaces, NFC, UTF-8.

    A lone surrogate becomes a question mark, a whole number beyond 2**53 a text. TypeError for
    what has no fixed form, such as a set, whose order changes from run to run; ValueError for
    a number that is none and for keys that are one after normalizing.
    """
    return json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _plain(value):
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) <= _LARGEST else str(int(value))
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no canonical form: {type(value).__name__}")


def _object(value):
    found = {
        _text(name if isinstance(name, str) else json.dumps(name)): value[name] for name in value
    }
    if len(found) != len(value):
        raise ValueError("two keys of one form")
    return {name: _plain(each) for name, each in found.items()}


def _text(text):
    if text.isascii():
        return str(text)
    return unicodedata.normalize("NFC", text.encode(errors="replace").decode())
