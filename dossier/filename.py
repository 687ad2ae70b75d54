"""Names of uploaded files: kept as given as far as that is safe on every system (S44).

Only what misleads the eye or leaves a folder is taken out. Quotes and a leading = stay:
each format that a name is written to (header, sheet, package) escapes them in its own way.
"""

import re
import unicodedata
from email.utils import encode_rfc2231

UNNAMED = "未命名"
MAX_BYTES = 255
MAX_EXTENSION_BYTES = 32

_DRIVE = re.compile(r"^[A-Za-z]:")
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)", re.IGNORECASE
)
# Controls, surrogates, line separators and every invisible format mark: bidi, zero-width, tags.
# Private-use and unassigned stay, because names of people use characters newer than this Python.
_UNSAFE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_NOT_IN_FALLBACK = re.compile(r"[^A-Za-z0-9 !#$&+.^_`{}~()@,=\[\]-]")


def clean(name):
    """The last part of `name` without what is unsafe; at most 255 bytes of UTF-8 (S44).

    Never empty, and cleaning a clean name changes nothing. The extension survives the cut.
    """
    visible = "".join(character for character in name or "" if _safe(character))
    parts = (_bare(part) for part in reversed(re.split(r"[/\\]", visible)))
    last = next((part for part in parts if part), UNNAMED)
    short = _shortened(last)
    return _shortened(f"_{short}") if _DEVICE.match(short) else short


def content_disposition(name, inline=False):
    """The value of a Content-Disposition header for `name` (RFC 6266, RFC 5987; S44).

    Always plain ASCII in one line: old readers get a fallback, others the name itself.
    """
    kept = clean(name)
    fallback = _NOT_IN_FALLBACK.sub("_", kept)
    kind = "inline" if inline else "attachment"
    return f'{kind}; filename="{fallback}"; filename*={encode_rfc2231(kept, "UTF-8")}'


def extension(name):
    """The extension of `name` in lower case without its dot, '' where there is none."""
    stem, dot, last = clean(name).rpartition(".")
    return last.lower() if stem and dot else ""


def _safe(character):
    if unicodedata.category(character) in _UNSAFE_CATEGORIES:
        return False
    return ord(character) & 0xFFFE != 0xFFFE  # U+FFFE, U+FFFF …: no XML and no sheet takes them


def _bare(part):
    """Without a drive letter, without white space around and without the dots Windows drops."""
    previous = None
    while part != previous:
        previous = part
        part = _DRIVE.sub("", part.strip()).rstrip(".")
    return part


def _shortened(name):
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, _dot, last = name.rpartition(".")
    suffix = f".{last}" if stem and len(last.encode()) < MAX_EXTENSION_BYTES else ""
    kept = name.removesuffix(suffix).encode()[: MAX_BYTES - len(suffix.encode())]
    return _bare(kept.decode(errors="ignore") + suffix)
