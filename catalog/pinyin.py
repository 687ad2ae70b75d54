"""How the name of a customer or a person is typed in letters: full pinyin and initials.

Dictionaries read surnames as common words (单 dān, 曾 céng), so surnames and the usual
characters of two readings are spelled in each of them, up to a bound.
"""

import functools
import itertools
import re
import unicodedata

import pypinyin
from pypinyin.seg import simpleseg

from catalog.tokens import split

_MOST_VARIANTS = 8
_MOST_DOUBTS = 4
_SPELLED_NAMES = 4096
_READ_WORDS = 16384
_CHINESE = re.compile("[\u3007\u3400-\u9fff\U00020000-\U000323af]")


def _readings(table: str) -> dict[str, list[str]]:
    """Readings by character; simplified and traditional stand together before them."""
    entries = [entry.split() for entry in re.split(r"[|\n]", table.strip())]
    return {character: readings for head, *readings in entries for character in head}


_SURNAMES = _readings("""
    单單 shan dan chan|曾 zeng ceng|仇 qiu chou|查 zha cha|朴 piao pu|解 xie jie|区區 ou qu
    覃 qin tan|翟 zhai di|缪繆 miao mou|牟 mou mu|宓 mi fu|员員 yun yuan|秘祕 bi mi
    种種 chong zhong|召 shao zhao|繁 po fan|折 she zhe|能 nai neng|隗 wei kui|郇 xun huan
    贾賈 jia gu|么 yao me|谌諶 chen shen|洗 xian xi|祭 zhai ji|强強 qiang jiang|句 gou ju
    适適 kuo shi|费費 fei bi|万萬 wan mo|宿 su xiu|颉頡 jie xie|乜 nie mie|不 fou bu|那 na nuo
    薄 bo bao|黑 he hei|佴 nai er|俞 yu shu|於 yu wu|余 yu tu|瞿 qu ju|撒 sa za|冯馮 feng ping
    盖蓋 ge gai|尉 wei yu
""")
_DOUBTFUL = _readings("""
    乐樂 le yue|行 hang xing|重 zhong chong|长長 chang zhang|朝 chao zhao|调調 diao tiao
    厦廈 xia sha|都 du dou|柏 bai bo|番 fan pan|蚌 bang beng|车車 che ju|藏 zang cang|曾 zeng ceng
    单單 dan shan|盛 sheng cheng|晟 sheng cheng|茜 qian xi|堡 bao pu bu|浚 jun xun|涌湧 yong chong
    埔 pu bu|俟 qi si|澹 tan dan
""")


@functools.lru_cache(_SPELLED_NAMES)
def spellings(name: str) -> tuple[str, ...]:
    """The spellings of a name: full pinyin, then initials, each as one run of letters (R060).

    Words of letters and digits stand as they are; ü is v, as keyboards have it. The name is
    read unfolded, because 乾 (qián) simplified is 干 (gān).
    """
    parts = split(unicodedata.normalize("NFKC", name).lower())
    variants = _variants(_options(parts))
    initials = ["".join(map(_initial, parts, variant)) for variant in variants]
    return tuple(dict.fromkeys([*map("".join, variants), *initials]))


def reading(text: str, errors="default") -> list[str]:
    """The dictionary's reading of a text, as pypinyin's lazy_pinyin gives it.

    That looks every word up anew, which takes half the time of indexing a name, and names are
    made of the same words.
    """
    return [each for word in simpleseg.seg(text) for each in _read_word(word, errors)]


@functools.lru_cache(_READ_WORDS)
def _read_word(word: str, errors) -> list[str]:
    return pypinyin.lazy_pinyin(word, errors=errors)


def _initial(part: str, reading: str) -> str:
    return reading[:1] if _is_chinese(part) else reading


def _is_chinese(part: str) -> bool:
    return bool(_CHINESE.match(part))


def _options(parts: list[str]) -> list[list[str]]:
    """For each unit of a name the ways it may be read, the likeliest first."""
    options = []
    for place, (part, reading) in enumerate(zip(parts, _read(parts), strict=True)):
        surnames = _SURNAMES.get(part, []) if place == 0 else []
        options.append(list(dict.fromkeys([reading, *surnames, *_DOUBTFUL.get(part, [])])))
    return options


def _read(parts: list[str]) -> list[str]:
    """The dictionary's reading of each unit; what is not Chinese stands as it is."""
    readings: list[str] = []
    for _, run in itertools.groupby(parts, key=_is_chinese):
        together = list(run)
        if _is_chinese(together[0]):
            together = reading("".join(together), errors=list)
        readings += together
    return readings


def _variants(options: list[list[str]]) -> list[tuple[str, ...]]:
    """The likeliest combinations: those that leave the dictionary at the fewest places."""
    doubts = [place for place, readings in enumerate(options) if len(readings) > 1]
    for place in doubts[_MOST_DOUBTS:]:
        options[place] = options[place][:1]
    usual = [readings[0] for readings in options]
    variants = list(itertools.product(*options))
    variants.sort(key=lambda variant: sum(map(str.__ne__, variant, usual)))
    return variants[:_MOST_VARIANTS]
