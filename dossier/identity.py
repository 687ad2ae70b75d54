"""Identifiers, phones, names and dates as offices write them, brought to one form or refused.

Every `parse_…` takes what was typed and returns its one form; a ValueError carries, as its first
argument, what is wrong, for people. R009.
"""

import datetime
import re
import unicodedata

import colander
import phonenumbers
from stdnum.cn import ric, uscc

from dossier import clock
from dossier.fold import CJK, fold_name
from dossier.language import _

EARLIEST, LATEST = 1900, 2100
BETWEEN_PHONES = " / "

_USCC = re.compile(r"[1-9A-HJ-NPQRTUWXY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.A)
_ID_CARD = re.compile(r"[1-9]\d{16}[\dX]", re.A)
_POSTCODE = re.compile(r"(?!00)\d{6}", re.A)
_EMAIL = re.compile(colander.EMAIL_RE)
_ROUNDED = re.compile(r"\d(\.\d+)?E\+\d+", re.A)
_SPACE_BESIDE_CHINESE = re.compile(rf"(?<=[{CJK}（）])\s+|\s+(?=[{CJK}（）])")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")

_MOBILE = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})", re.A)
_SERVICE = re.compile(r"9[56]\d{3,6}", re.A)
_DIALLED = re.compile(r"\+?[\d\s().-]+", re.A)
_PHONE_SEPARATORS = re.compile(r"[/、,;|\n]+")
_PHONE_LABEL = re.compile(
    r"^(?:(?:联系|办公|公司|固定|移动)?(?:电话|手机|座机)|固话|办公|tel|mobile)号?码?[:.\s]*", re.I
)
_EXTENSION = re.compile(r"(.{7,}?)\s*(?:-|转?分机号?|转|ext\.?|x|#)\s*:?\s*(\d{1,6})", re.I | re.A)

_TIME_OF_DAY = re.compile(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", re.A)
_DATE_STYLES = (
    re.compile(r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})", re.A),
    re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?", re.A),
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.A),
)
_MONTH_ONLY = re.compile(r"\d{4}(?:[-/.年])\d{1,2}月?", re.A)
_SHORT_YEAR = re.compile(r"\d{2}(?:[-/.年])\d{1,2}(?:[-/.月])\d{1,2}[日号]?", re.A)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.A)
_SERIAL_START = datetime.date(1899, 12, 30)


def parse_uscc(text) -> str:
    """The 18 characters of a 统一社会信用代码; its check digit must be right (GB 32100, R009).

    The library wants digits in front; codes of rural collectives begin with N, so that the form
    is checked here.
    """
    code = uscc.compact(_half_width(text)).upper()
    _require_length(code, 18)
    if not _USCC.fullmatch(code):
        raise ValueError(_("含有不允许的字符"))
    if code[-1] != uscc.calc_check_digit(code):
        raise ValueError(_("校验位错误"))
    return code


def parse_id_card(text) -> str:
    """The 18 characters of a 身份证号码, with check digit and date of birth (GB 11643, R009).

    The place is not looked up: districts change, and residence permits of people from Hong Kong,
    Macao, Taiwan and abroad have the same form.
    """
    number = ric.compact(_half_width(text)).replace(" ", "")
    _require_length(number, 18)
    if not _ID_CARD.fullmatch(number):
        raise ValueError(_("含有不允许的字符"))
    if number[-1] != ric.calc_check_digit(number):
        raise ValueError(_("校验位错误"))
    try:
        born = ric.get_birth_date(number)
    except ric.InvalidComponent:
        raise ValueError(_("出生日期不对")) from None
    if not EARLIEST <= born.year or born > clock.today():
        raise ValueError(_("出生日期不对"))
    return number


def parse_phone(text) -> str:
    """One or several phone numbers, each once, joined by ` / `.

    Mobile, landline with area code, 400 and 95xxx numbers, extensions, foreign numbers with +.
    """
    numbers = []
    for part in filter(str.strip, _PHONE_SEPARATORS.split(_half_width(text))):
        numbers.extend(_numbers(part))
    if not numbers:
        raise ValueError(_("不是电话号码"))
    return BETWEEN_PHONES.join(dict.fromkeys(numbers))


def parse_email(text) -> str:
    """An e-mail address, its domain in lower case."""
    address = _half_width(text)
    if not _EMAIL.match(address):
        raise ValueError(_("不是电子邮箱地址"))
    name, domain = address.rsplit("@", 1)
    return f"{name}@{domain.lower()}"


def parse_postcode(text) -> str:
    """A Chinese postcode: six digits."""
    code = _half_width(text)
    if not _POSTCODE.fullmatch(code):
        raise ValueError(_("邮政编码应为 6 位数字"))
    return code


def parse_date(value, latest: datetime.date | None = None) -> datetime.date:
    """The day meant by a text, a spreadsheet's serial number, a date or a datetime.

    2026-11-21, 2026/11/21, 2026.11.21, 20261121, 2026年11月21日; a time of day is dropped.
    A day after `latest` is refused.
    """
    if isinstance(value, datetime.datetime):
        value = value.date()
    day = value if isinstance(value, datetime.date) else _day(_half_width(str(value)))
    if not EARLIEST <= day.year <= LATEST:
        raise ValueError(_("不是日期：年份 ${year} 不对", mapping={"year": day.year}))
    if latest is not None and day > latest:
        raise ValueError(_("日期不能晚于 ${day}", mapping={"day": latest.isoformat()}))
    return day


def tidy_name(text):
    """A name without the spaces beside Chinese characters. Empty values pass as they are.

    Offices write 张　三 to fill a column; it is the same person as 张三.
    """
    if not text:
        return text
    return _SPACE_BESIDE_CHINESE.sub("", text.strip())


def folded_name(text) -> str:
    """The form in which names are compared (R100)."""
    return fold_name(text)


class Parsed(colander.String):
    """A text that has one form, as its `parse` function gives it."""

    def __init__(self, parse):
        super().__init__()
        self.parse = parse

    def deserialize(self, node, cstruct):
        text = super().deserialize(node, cstruct)
        if text is colander.null or not text.strip():
            return colander.null
        return _parsed(node, self.parse, text.strip())


class Day(colander.Date):
    """A day in any style that `parse_date` reads; with `future=False` none after today."""

    def __init__(self, future=True):
        super().__init__()
        self.future = future

    def deserialize(self, node, cstruct):
        if not cstruct:
            return colander.null
        latest = None if self.future else clock.today()
        return _parsed(node, lambda text: parse_date(text, latest), cstruct)


def valid(parse):
    """A colander validator that refuses what `parse` refuses."""

    def validator(node, value):
        _parsed(node, parse, value)

    return validator


def _parsed(node, parse, value):
    try:
        return parse(value)
    except ValueError as error:
        raise colander.Invalid(node, error.args[0]) from None


def _half_width(text):
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


def _require_length(code, length):
    if _ROUNDED.fullmatch(code):
        raise ValueError(_("数字已被表格软件改成科学计数，请把该列设为文本后重填"))
    if len(code) != length:
        raise ValueError(
            _(
                "位数不对：应为 ${length} 位，现为 ${found} 位",
                mapping={"length": length, "found": len(code)},
            )
        )


def _numbers(part):
    """The numbers in one part; spaces separate numbers only if the whole is none."""
    try:
        return [_number(part)]
    except ValueError:
        pieces = part.split()
        if len(pieces) < 2:
            raise
        try:
            return [_number(piece) for piece in pieces]
        except ValueError:
            raise ValueError(_("不是电话号码")) from None


def _number(part):
    bare = _PHONE_LABEL.sub("", part.strip())
    digits = re.sub(r"[\s().-]", "", bare)
    if mobile := _MOBILE.fullmatch(digits):
        return mobile[1]
    if _SERVICE.fullmatch(digits):
        return digits
    if (whole := _landline(bare)) is not None:
        return whole
    split = _EXTENSION.fullmatch(bare)
    if split and (main := _landline(split[1])) is not None:
        return f"{main}-{split[2]}"
    raise ValueError(_why_no_phone(digits))


def _landline(text):
    """The number with its area code apart, or None if there is no such number."""
    if not _DIALLED.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if number.country_code != 86:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    national = str(number.national_number)
    area = phonenumbers.length_of_geographical_area_code(number)
    if area:
        return f"0{national[:area]}-{national[area:]}"
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return written.replace(" ", "-")


def _why_no_phone(digits):
    if re.fullmatch(r"[2-9]\d{6,7}", digits, re.A):
        return _("固定电话缺少区号")
    if re.fullmatch(r"1[3-9]\d{6,12}", digits, re.A):
        return _("手机号码应为 11 位")
    return _("不是电话号码")


def _day(text):
    text = re.sub(r"\s+", "", _TIME_OF_DAY.sub("", text))
    for style in _DATE_STYLES:
        if found := style.fullmatch(text):
            return _calendar_day(text, *map(int, found.group("year", "month", "day")))
    if serial := _SERIAL.fullmatch(text):
        return _SERIAL_START + datetime.timedelta(int(serial[1]))
    if _MONTH_ONLY.fullmatch(text):
        raise ValueError(_("不是日期：缺少日"))
    if _SHORT_YEAR.fullmatch(text):
        raise ValueError(_("不是日期：年份要写四位"))
    raise ValueError(_("不是日期"))


def _calendar_day(text, year, month, day):
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise ValueError(_("不是日期：没有 ${day} 这一天", mapping={"day": text})) from None
