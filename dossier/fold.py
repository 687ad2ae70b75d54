"""Folding of text: one normal form for what is indexed, what is asked and what is compared.

The fold maps character by character (never by phrase), so that a part of a text folds to
a part of the folded text and every search stays complete (R060).
"""

import functools
import itertools
import re
import unicodedata

import opencc

# The equivalents of U+2E81..U+2EF3 in Unicode's EquivalentUnifiedIdeograph, in order (U+2E9A is
# unassigned). PDFs give these look-alikes back, and NFKC leaves all but two of them alone.
_RADICALS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵\u2e9a旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹"
    "纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐"
    "马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_IDEOGRAPHS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x323B0))

# Soft hyphen, zero-width characters, bidi marks and variation selectors: nothing of it is read.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0100-\U000e01ef]"
)

#: Characters that are words by themselves, as the inside of a regular expression's brackets:
#: ideographs, kana, bopomofo and hangul, without the marks that join their neighbours.
CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U000323af"
)
_IS_CJK = re.compile(f"[{CJK}]").match

# Only for speed: almost every Chinese text has these, and without them NFKC has nothing to do.
_FULL_WIDTH = tuple(zip("，：；！？（）", ",:;!?()", strict=True))


@functools.cache
def _table() -> dict[str, str]:
    """The map of single characters: radicals to ideographs, traditional to simplified."""
    ideographs = [chr(code) for block in _IDEOGRAPHS for code in block]
    simplified = opencc.OpenCC("t2s").convert("\n".join(ideographs)).split("\n")
    table = {a: b for a, b in zip(ideographs, simplified, strict=True) if a != b}
    table |= {chr(code): ideograph for code, ideograph in enumerate(_RADICALS, 0x2E81)}
    return {character: table.get(target, target) for character, target in table.items()}


def _simplified(text: str) -> str:
    """The text by the table; few of its characters stand there, so each is replaced at once."""
    table = _table()
    for character in table.keys() & set(text):
        text = text.replace(character, table[character])
    return text


def _closed(text: str) -> str:
    """The text with white space as one blank, and with none between two Chinese characters."""
    words = text.split()
    closed = words[:1]
    for before, word in itertools.pairwise(words):
        if not (_IS_CJK(before[-1]) and _IS_CJK(word)):
            closed.append(" ")
        closed.append(word)
    return "".join(closed)


def fold(text: str) -> str:
    """The normal form of a text for searching; folding it again changes nothing (R060).

    Compatibility forms (full width, radicals, ligatures) and traditional characters become
    plain simplified ones, letters lower-case, invisible characters vanish, and so does white
    space between two Chinese characters, because phrases cross the line ends of a page.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    for wide, narrow in _FULL_WIDTH:
        text = text.replace(wide, narrow)
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFKC", _simplified(text).casefold())
    return _closed(text)


@functools.lru_cache(1024)
def fold_name(name: str) -> str:
    """The normal form of a customer's name for finding doubles (R060).

    As `fold`, without white space and punctuation; symbols such as + stay, and so does a name
    that is nothing but punctuation.
    """
    folded = "".join(fold(name).split())
    letters = "".join(c for c in folded if not unicodedata.category(c).startswith("P"))
    return fold(letters or folded)


def edition() -> str:
    """Names the tables behind the fold: what was indexed under another edition is stale."""
    return f"1 {unicodedata.unidata_version} {opencc.__version__}"
