"""Zip packages, docx and xlsx among them: what one is, what makes one unsafe (R043, S45).

Only the directory and the first bytes of each part are read; nothing is unpacked here.
"""

import re
import stat
import struct
import zipfile
import zlib
from itertools import pairwise

from dossier.errors import Invalid
from dossier.language import _

MAX_ENTRIES = 2000
MAX_DIRECTORY = 4 << 20
MAX_RATIO = 50
FREE_BYTES = 64 << 20  # below this a high ratio is no danger: short XML packs well

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_ZIP64_LOCATOR = b"PK\x06\x07"
_PACKED = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zX")
# Office puts charts' sheets and packed pictures inside its documents; nothing here opens them.
_MAY_BE_PACKED = re.compile(r"\.((doc|xls|ppt)[xmb]|vsdx|emz|wmz)$", re.IGNORECASE)
_MACRO = re.compile(r"vbaproject\.bin$|^xl/macrosheets/", re.IGNORECASE)
_MAIN_PARTS = {
    "docx": (r"word/document\d*\.xml", b"wordprocessingml.document.main+xml"),
    "xlsx": (r"xl/workbook\d*\.xml", b"spreadsheetml.sheet.main+xml"),
}
_OTHER_PARTS = {"pptx": "ppt/presentation.xml", "ofd": "OFD.xml", "odf": "META-INF/manifest.xml"}
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError, ValueError,
    OSError, RuntimeError,
)  # fmt: skip


def kind(stream):
    """'docx', 'xlsx', 'pptx', 'ofd', 'odf' or 'zip'; Invalid for a damaged or unsafe package."""
    _require_sound_end(stream)
    try:
        with zipfile.ZipFile(stream) as package:
            entries = package.infolist()
            _require_safe_names(entries)
            _require_no_password(entries)
            _require_honest_layout(stream, package)
            _require_no_bomb(entries)
            _require_no_nesting(package, entries)
            return _named(package)
    except _BROKEN as error:
        raise Invalid({"file": _("文件已损坏或不完整，无法打开。")}) from error


def ends_as_package(stream):
    """Whether `stream` could be unpacked, whatever it looks like from its front (polyglots)."""
    return _end_record(stream) is not None


def _end_record(stream):
    end = stream.seek(0, 2)
    stream.seek(max(0, end - _END.size))
    record = stream.read(_END.size)
    if len(record) < _END.size or not record.startswith(b"PK\x05\x06"):
        return None
    return _END.unpack(record)


def _require_sound_end(stream):
    """The directory must end the file, so that every program reads the same one."""
    record = _end_record(stream)
    if record is None:
        raise Invalid({"file": _("文件已损坏或不完整，无法打开。")})
    _signature, _disk, _first, here, entries, size, offset, comment = record
    if max(here, entries) > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise _bomb()
    position = stream.seek(0, 2) - _END.size
    stream.seek(max(0, position - 20))
    if here != entries or comment or offset + size != position or stream.read(4) == _ZIP64_LOCATOR:
        raise Invalid({"file": _("文件已损坏或不完整，无法打开。")})


def _require_safe_names(entries):
    names = [entry.orig_filename for entry in entries]
    odd = any(
        "\0" in name or ".." in re.split(r"[/\\]", name) or re.match(r"[/\\]|[A-Za-z]:", name)
        for name in names
    )
    linked = any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries)
    if odd or linked or len(set(names)) != len(names) or len(names) > MAX_ENTRIES:
        raise Invalid({"file": _("文件内部含有不安全的路径，不能接收。")})


def _require_no_password(entries):
    if any(entry.flag_bits & 1 for entry in entries):
        raise Invalid({"file": _("文件有密码，请先解除密码再上传。")})


def _require_honest_layout(stream, package):
    """Each part has its own bytes, described alike in the directory and in front of the part."""
    ordered = sorted(package.infolist(), key=lambda entry: entry.header_offset)
    spans = [_span(stream, entry) for entry in ordered]
    for (_start, end), (following, _end) in pairwise([*spans, (package.start_dir, None)]):
        if end > following:
            raise _bomb()
    if spans and spans[0][0] != 0:
        raise zipfile.BadZipFile("bytes before the first part")


def _span(stream, entry):
    stream.seek(entry.header_offset)
    header = _LOCAL.unpack(stream.read(_LOCAL.size))
    _signature, _needs, flags, method, _time, _day, _crc, packed, plain, named, extra = header
    sizes_follow = flags & 8 or 0xFFFFFFFF in (packed, plain)
    sizes_agree = (packed, plain) == (entry.compress_size, entry.file_size)
    if method not in (0, 8) or method != entry.compress_type:
        raise zipfile.BadZipFile("not a way of packing that office programs use")
    if not (sizes_follow or sizes_agree):
        raise zipfile.BadZipFile("directory and part differ")
    start = entry.header_offset
    return start, start + _LOCAL.size + named + extra + entry.compress_size


def _require_no_bomb(entries):
    sizes = [(entry.file_size, entry.compress_size) for entry in entries]
    sizes.append((sum(plain for plain, _packed in sizes), sum(packed for _plain, packed in sizes)))
    if any(plain > FREE_BYTES and plain > MAX_RATIO * packed for plain, packed in sizes):
        raise _bomb()


def _require_no_nesting(package, entries):
    """Opening each part also compares its name in front of it with the one in the directory."""
    for entry in entries:
        with package.open(entry) as part:
            packed = part.read(6).startswith(_PACKED)
        if packed and not _MAY_BE_PACKED.search(entry.filename):
            raise Invalid({"file": _("文件内部还有压缩包，不能接收；请取出后分别上传。")})


def _named(package):
    names = package.namelist()
    if any(_MACRO.search(name) for name in names):
        raise Invalid({"file": _("文件含有宏，请另存为不含宏的格式再上传。")})
    types = _content_types(package) if "_rels/.rels" in names else b""
    found = [
        kind
        for kind, (main, content_type) in _MAIN_PARTS.items()
        if content_type in types and any(re.fullmatch(main, name) for name in names)
    ]
    if len(found) == 1:
        return found[0]
    others = [kind for kind, part in _OTHER_PARTS.items() if part in names]
    return others[0] if others and not found else "zip"


def _content_types(package):
    """The list of the parts' types. Searched as bytes: no parser, so nothing to attack."""
    try:
        with package.open("[Content_Types].xml") as part:
            return part.read(1 << 20)
    except KeyError:
        return b""


def _bomb():
    return Invalid({"file": _("文件解开后大得异常（疑似压缩炸弹），不能接收。")})
