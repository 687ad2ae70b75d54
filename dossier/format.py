"""What an uploaded file is, by its content; the name must agree with it (R043, S43, S45).

Every refusal is Invalid({"file": …}) in words that say what to do. Files are read in pieces, so
that the largest needs no more memory than the smallest.
"""

import re
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path

import puremagic

from dossier import encoding, office
from dossier.errors import Invalid
from dossier.filename import extension
from dossier.language import _

MEGABYTE = 1 << 20
CHUNK = 1 << 18
HEAD = 1 << 16


class Format(StrEnum):
    """A kind of file that can be kept. The value is its short name and its first extension."""

    PDF = "pdf", "application/pdf", "PDF"
    DOCX = (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _("Word 文档"),
    )
    XLSX = (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _("Excel 表格"),
    )
    TXT = "txt", "text/plain", _("纯文本")
    HTML = "html", "text/html", _("网页"), "htm"
    CSV = "csv", "text/csv", _("CSV 表格")
    EML = "eml", "message/rfc822", _("电子邮件")
    PNG = "png", "image/png", _("PNG 图片")
    JPEG = "jpeg", "image/jpeg", _("JPEG 图片"), "jpg"
    TIFF = "tiff", "image/tiff", _("TIFF 图片"), "tif"

    def __new__(cls, value, mime, label, *more_extensions):
        member = str.__new__(cls, value)
        member._value_ = value
        member.mime = mime
        member.label = label
        member.extensions = (value, *more_extensions)
        return member

    @classmethod
    def parse(cls, text):
        """The format with extension `text` (a dot and case do not matter); ValueError if none."""
        wanted = str(text).strip().lower().removeprefix(".")
        for member in cls:
            if wanted in member.extensions:
                return member
        raise ValueError(text)


_SIGNATURES = [
    (b"%PDF-", Format.PDF),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff", Format.JPEG),
    (b"II*\0", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"II+\0", Format.TIFF),
    (b"MM\0+", Format.TIFF),
]
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_LOCKED_PDF = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
_MARKUP = re.compile(r"\s*<(!doctype|html|head|body|script|svg|\?xml|!--)", re.IGNORECASE)
_TAG = re.compile(r"<[a-z!][^>]*>", re.IGNORECASE)
_MAIL_HEADER = re.compile(
    rb"^(from|to|subject|date|received|return-path|message-id|mime-version):", re.IGNORECASE
)
_OTHERS = {
    "zip": _("压缩包"),
    "pptx": _("演示文稿"),
    "ofd": _("OFD 版式文件"),
    "odf": _("OpenDocument 文档"),
    ".exe": _("可执行程序"),
    ".dll": _("可执行程序"),
    ".appimage": _("可执行程序"),
    ".rar": _("压缩包"),
    ".7z": _("压缩包"),
    ".gz": _("压缩包"),
}


def recognise(source, name, *, allowed=frozenset(Format), limit=None):
    """The Format of `source` (binary stream or path) that was given as `name` (R043, S43).

    Invalid if it is empty, larger than `limit` bytes, disguised, unsafe, locked, or not in
    `allowed`. A stream is left at its beginning.
    """
    with _opened(source) as file:
        _require_size(file, limit)
        found = _content(file, name)
        _require_honest(found, name)
        _require_allowed(found, allowed)
        _require_whole(file, found)
        file.seek(0)
    return found


def _opened(source):
    return Path(source).open("rb") if isinstance(source, (str, Path)) else nullcontext(source)


def _require_size(file, limit):
    size = file.seek(0, 2)
    if not size:
        raise _refusal(_("文件是空的（0 字节），请检查后重新上传。"))
    if limit is not None and size > limit:
        raise _refusal(
            _(
                "文件太大：${size} MB，最多 ${limit} MB。",
                mapping={"size": _megabytes(size), "limit": _megabytes(limit)},
            )
        )


def _content(file, name):
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _package(file)
    if head.startswith(_COMPOUND):
        raise _old_or_locked(file)
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    claimed = _claimed(name)
    if claimed not in (Format.TXT, Format.CSV) and _is_mail(head):
        return Format.EML
    codec = encoding.detect(file)
    if codec is None:
        raise _refusal(_unknown(head))
    return _text(head.decode(codec, errors="ignore"), claimed)


def _package(file):
    kind = office.kind(file)
    if kind in ("docx", "xlsx"):
        return Format(kind)
    raise _refusal(_("文件内容是${kind}，不在可收的格式之内。", mapping={"kind": _OTHERS[kind]}))


def _old_or_locked(file):
    if any(_LOCKED_OFFICE in piece for piece in _pieces(file)):
        return _refusal(_("文件有密码，请先解除密码再上传。"))
    return _refusal(_("这是旧版 Office 文件（doc、xls、ppt 等），请另存为 docx 或 xlsx 再上传。"))


def _is_mail(head):
    """At least two known header lines before the first empty line, and no other kind of line."""
    known = 0
    for line in re.split(rb"\r?\n", head, maxsplit=200):
        if not re.match(rb"[!-9;-~]+:|[ \t]", line):
            return known > 1 and not line
        known += bool(_MAIL_HEADER.match(line))
    return False


def _text(head, claimed):
    """Plain text has no mark of its own: between txt, csv and html fragments the name decides."""
    if claimed is Format.HTML and _TAG.search(head) or _MARKUP.match(head):
        return Format.HTML
    return Format.CSV if claimed is Format.CSV else Format.TXT


def _claimed(name):
    try:
        return Format.parse(extension(name))
    except ValueError:
        return None


def _require_honest(found, name):
    if _claimed(name) is found:
        return
    right = " / ".join(f".{each}" for each in found.extensions)
    given = extension(name)
    if not given:
        raise _refusal(
            _(
                "文件名没有扩展名；内容是${kind}，请把扩展名改为 ${right}。",
                mapping={"kind": found.label, "right": right},
            )
        )
    raise _refusal(
        _(
            "扩展名是 .${given}，内容却是${kind}；请核对文件，确认无误后把扩展名改为 ${right}。",
            mapping={"given": given, "kind": found.label, "right": right},
        )
    )


def _require_allowed(found, allowed):
    if found not in allowed:
        choice = "、".join(each for each in Format if each in allowed)
        raise _refusal(
            _(
                "这里不收${kind}，可收的格式：${choice}。",
                mapping={"kind": found.label, "choice": choice},
            )
        )


def _require_whole(file, found):
    if found not in (Format.DOCX, Format.XLSX) and office.ends_as_package(file):
        raise _refusal(_("文件同时又是压缩包，不能接收。"))
    if found is Format.PDF:
        file.seek(max(0, file.seek(0, 2) - 2048))
        if b"%%EOF" not in file.read():
            raise _refusal(_("PDF 不完整（缺少结尾），请重新生成或重新上传。"))
        if any(_LOCKED_PDF.search(piece) for piece in _pieces(file)):
            raise _refusal(_("PDF 有密码或使用限制，请先解除再上传。"))


def _pieces(file, overlap=64):
    """The file in pieces that overlap, so that a short mark is never cut in two."""
    file.seek(0)
    kept = b""
    while chunk := file.read(CHUNK):
        yield kept + chunk
        kept = chunk[-overlap:]


def _unknown(head):
    """What puremagic takes the bytes for, in our words where we have some."""
    try:
        guess = puremagic.magic_string(head)[0]
    except puremagic.PureError:
        return _("无法识别文件的格式，可能已损坏。")
    kind = _OTHERS.get(guess.extension.lower(), guess.name)
    return _("文件内容是${kind}，不在可收的格式之内。", mapping={"kind": kind})


def _megabytes(size):
    return f"{size / MEGABYTE:,.1f}".removesuffix(".0")


def _refusal(message):
    return Invalid({"file": message})
