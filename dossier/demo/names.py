"""Invented names and identities: people, coined firm names, credit codes, mobile numbers."""

from random import Random
from string import digits

from stdnum.cn import uscc

SURNAMES = (
    "王李张刘陈杨黄吴赵周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏"
    "魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛"
    "郝龚邵万钱严覃武戚莫孔向汤"
)
GIVEN = (
    "建国 志强 文静 丽华 海涛 晓东 雨桐 思远 俊峰 雪梅 明辉 玉兰 国庆 秀英 一鸣 子涵 佳琪 天宇 "
    "春燕 宏伟 立新 永刚 梦洁 浩然 美玲 振东 淑贞 家豪 婉清 启明 亚男 东升 卫民 红霞 培元 景行 "
    "若兰 少华 德胜 欣怡 凯 敏 磊 静 涛 洁 勇 艳 超 丹 军 颖 斌 琳 鹏 霞 宁 倩 辉 薇 波 莉 刚 娜 "
    "育才 世杰 小满 传志 仲明 慧珍 道平 青云 长河 维维 令仪 守正 知秋 乐天 怀瑾 以宁"
).split()

_FIRST = "泓澜禾岚钧睿锦曜柏沐溪翰峻昱嘉骏铭晟屹朗恺皓颐霖崇榕汇筑恒瑾"
_SECOND = "川拓越泽源诚达远和宸驰科旭衡祺轩图晖航洲桥岭仑禧谷庭维凌塬"
_THIRD = ("", "", "", "", "特", "斯", "尔", "佳", "联", "邦")
KNOWN = {
    "嘉和",
    "嘉源",
    "恒源",
    "恒达",
    "恒远",
    "翰宸",
    "嘉航",
    "恒和",
    "恒诚",
    "汇源",
    "汇川",
}

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_MOBILE = (
    "133 135 136 137 138 139 150 151 152 153 155 156 157 158 159 177 180 181 182 183 185 186 187 "
    "188 189 199"
).split()


def person_name(dice: Random) -> str:
    """A Chinese personal name of two or three characters."""
    return dice.choice(SURNAMES) + dice.choice(GIVEN)


def coined_name(dice: Random) -> str:
    """The invented part of a firm's name, two or three characters, none of a firm all know."""
    while True:
        name = dice.choice(_FIRST) + dice.choice(_SECOND)
        if name not in KNOWN:
            return name + dice.choice(_THIRD)


def mobile(dice: Random) -> str:
    """A mobile number in valid form, 11 digits."""
    return dice.choice(_MOBILE) + "".join(dice.choice(digits) for _ in range(8))


def credit_code(dice: Random, region: str, public_body: bool = False) -> str:
    """A unified social credit code whose two check digits are right (R009).

    `region` is the six-digit code of the district; public bodies are registered under 12,
    firms under 91.
    """
    body = "MA" + "".join(dice.choice(_ALPHABET) for _ in range(6))
    partial = ("12" if public_body else "91") + region + body + organisation_check(body)
    return partial + uscc.calc_check_digit(partial)


def organisation_check(body: str) -> str:
    """The check digit of an eight-character organisation code, as GB 11714 computes it."""
    values = (int(letter, 36) for letter in body)
    total = sum(value * weight for value, weight in zip(values, _BODY_WEIGHTS, strict=True))
    return "0123456789X"[(11 - total % 11) % 11]
