"""Passwords: hashed with argon2id, judged offline, never cut short, never kept in clear (S48)."""

import base64
import re
import threading
import unicodedata
from typing import NamedTuple

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from pypinyin import lazy_pinyin
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from dossier.errors import Invalid
from dossier.language import _

SHORTEST, LONGEST = 12, 1024
GUESSES = 10**9
JUDGED = (
    72  # zxcvbn's time grows with the square of the length; more characters add strength only.
)
KNOWN = frozenset(FREQUENCY_LISTS["passwords"])

_judging = threading.Lock()


class Cost(NamedTuple):
    """What one hash costs: memory in KiB, rounds, lanes."""

    memory: int
    rounds: int
    lanes: int = 1


COST = Cost(memory=46 * 1024, rounds=2)
CHEAP = Cost(memory=8, rounds=1)  # for tests: with this, stolen hashes are soon guessed


class Verdict(NamedTuple):
    """Whether a password is right, and whether its hash should be made anew at today's cost."""

    ok: bool
    rehash: bool = False


def hash(password: str, cost: Cost = COST) -> str:
    """The encoded argon2id hash of all of `password`."""
    return _hasher(cost).hash(_bytes(password))


def verify(stored: str | None, password: str, cost: Cost = COST) -> Verdict:
    """Judge `password` against a hash made by `hash`.

    Without a stored hash the same work is done and the answer is no, so that an unknown log-in
    takes as long as a known one (S47). A damaged hash is a no, never an error (S68).
    """
    hasher = _hasher(cost)
    try:
        hasher.verify(stored or dummy(cost), _bytes(password))
    except (VerificationError, InvalidHashError):
        return Verdict(False)
    return Verdict(True, hasher.check_needs_rehash(stored))


def dummy(cost: Cost = COST) -> str:
    """A hash of the given cost that no password has: its digest is all zeros."""
    salt, digest = _base64(bytes(16)), _base64(bytes(32))
    return f"$argon2id$v=19$m={cost.memory},t={cost.rounds},p={cost.lanes}${salt}${digest}"


def check(password: str, words=()) -> None:
    """Refuse a new password that is short, known or guessable; Invalid on field 'password'.

    `words` are what an attacker would try first: log-in, name, company. Chinese ones count by
    their pinyin too. No rule asks for kinds of characters or for a change by date (ASVS 6.2).
    """
    password = unicodedata.normalize("NFC", password)
    fault = _fault(password, words)
    if fault:
        raise Invalid({"password": fault})


def _fault(password, words):
    if len(password) < SHORTEST:
        return _("密码至少要有 ${count} 个字符。", mapping={"count": SHORTEST})
    if len(password) > LONGEST:
        return _("密码最多 ${count} 个字符。", mapping={"count": LONGEST})
    if not _encodable(password):
        return _("密码含有无法识别的字符。")
    if password.lower() in KNOWN:
        return _("这个密码在常见或已泄露的密码表中，请换一个。")
    with _judging:  # zxcvbn keeps the words of the present call in a global of its own.
        guesses = zxcvbn(password[:JUDGED], user_inputs=_spellings(words))["guesses"]
    if guesses < GUESSES:
        return _("这个密码太容易被猜到，请换一个，例如几个不相关的词。")
    return None


def _spellings(words):
    """Each word as written, in parts, in pinyin and in initials."""
    found = set()
    for word in filter(None, words):
        syllables = lazy_pinyin(word)
        found |= {word, *re.findall(r"\w+", word), *syllables, "".join(syllables)}
        found.add("".join(syllable[0] for syllable in syllables))
    return sorted(found)


def _hasher(cost):
    return PasswordHasher(
        time_cost=cost.rounds, memory_cost=cost.memory, parallelism=cost.lanes, type=Type.ID
    )


def _bytes(password):
    """NFC joins what keyboards type in pieces; NFKC would make different passwords equal."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _encodable(password):
    return not any("\ud800" <= character <= "\udfff" for character in password)


def _base64(data):
    return base64.b64encode(data).rstrip(b"=").decode()
