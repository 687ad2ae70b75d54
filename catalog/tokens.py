"""Units, bigrams and keyed tokens of a text, and what to ask FTS5 for a query.

A unit is one Chinese character or one run of letters and digits. Punctuation and space
between units are not seen, neither in a text nor in a query, so that any part of a text that
begins and ends at unit borders is found, whatever stands in between (R060).
"""

import base64
import functools
import hashlib
import re
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import NamedTuple

from dossier.fold import CJK, fold

#: What may be asked: titles, bodies, and names by their pinyin.
COLUMNS = frozenset({"title", "body", "pinyin"})

#: A token that stands between two spellings, so that no phrase runs from one into the other.
GAP = "gap"

_NOTHING = '"nothing"'
_CACHED_TOKENS = 65536
_UNIT = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")
_FIRST_CJK = "\u2e80"
_SPELLABLE = re.compile(r"(?=[0-9]*[a-z])[a-z0-9]{2,}").fullmatch
_WORD = re.compile(r'["“”＂]([^"“”＂]*)["“”＂]|([^\s"“”＂]+)')


def units(text: str) -> list[str]:
    """The units of a text in order, folded."""
    return split(fold(text))


def split(folded: str) -> list[str]:
    """The units of a text as it stands."""
    return _UNIT.findall(folded)


def paired(units: Iterable[str]) -> list[str]:
    """One term for two neighbours; a blank keeps two words of letters apart."""
    return [
        f"{left} {right}" if left < _FIRST_CJK and right < _FIRST_CJK else left + right
        for left, right in pairwise(units)
    ]


def bigrams(text: str) -> list[str]:
    """The bigrams over adjacent units, whatever their script: 'A轮融资' gives a轮 轮融 融资."""
    return paired(units(text))


def singles(text: str) -> list[str]:
    """The distinct units of a text, in the order of their first coming."""
    return list(dict.fromkeys(units(text)))


def letters(spelling: str) -> list[str]:
    """The letter bigrams of a spelling: 'jia' gives ji ia."""
    return [left + right for left, right in pairwise(spelling)]


#: The form of tokens: a file with others is built anew.
TOKENS = "base32/40"


class Hasher:
    """Turns terms into short keyed tokens, so that a stolen index tells no words (S60).

    The key may have up to 64 bytes. The cache of tokens is bounded and lives in memory only.
    """

    def __init__(self, key: bytes):
        self._keyed = hashlib.blake2b(key=key, digest_size=8)
        self.token = functools.lru_cache(_CACHED_TOKENS)(self._token)

    def digest(self, text: str) -> str:
        """The keyed hash of a text, not remembered: 16 hexadecimal digits."""
        keyed = self._keyed.copy()
        keyed.update(text.encode())
        return keyed.hexdigest()

    def _token(self, term: str) -> str:
        """Forty bits as eight characters: half the dictionary, and a million terms hardly meet."""
        return base64.b32encode(bytes.fromhex(self.digest(term)[:10])).decode().lower()

    def tokens(self, terms: Iterable[str]) -> str:
        """The tokens of the terms, as one string for FTS5."""
        return " ".join(map(self.token, terms))


class Asked(NamedTuple):
    """How to look for one word: an FTS5 expression, and perhaps a token among the singles.

    A single unit of a body has a table of its own, without positions, which makes the index
    a good deal smaller.
    """

    text: str
    single: str


def asked(query: str, hasher: Hasher, columns: Collection[str] = COLUMNS) -> list[Asked]:
    """What to look for; nothing when the query has no unit at all (R060).

    All words must be found, in whichever of the columns each stands; what is quoted is one
    phrase. A word of letters is also looked for in the pinyin of names.
    """
    found = [units(match[1] or match[2] or "") for match in _WORD.finditer(query)]
    return [_asked(word, hasher, columns) for word in found if word]


def _asked(word: list[str], hasher: Hasher, columns: Collection[str]) -> Asked:
    single = len(word) == 1
    places = [place for place in ("body", "title") if place in columns]
    among = ""
    if single and "body" in columns:
        places.remove("body")
        among = hasher.token(word[0])
    found = []
    if places:
        terms = hasher.tokens(word if single else paired(word))
        # Bigrams are never in the pinyin, and FTS5 is faster when it need not look at columns.
        found.append(f'"{terms}"' if len(places) == 2 else f'{places[0]} : "{terms}"')
    spelling = "".join(word).replace("ü", "v")
    if "pinyin" in columns and _SPELLABLE(spelling):
        found.append(f'pinyin : "{hasher.tokens(letters(spelling))}"')
    return Asked(f"({' OR '.join(found) or _NOTHING})", among)
