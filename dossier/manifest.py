"""A manifest (移交清单): the table that says what each file of a folder is, and those files.

A file is looked for inside its folder and nowhere else, by the name that people see: composed
and decomposed letters are the same (macOS writes the latter), so are full and half width.
"""

import contextlib
import datetime
import io
import re
import stat
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import colander

from dossier import clock, encoding, office
from dossier.customer import day, text
from dossier.document import DocumentSchema
from dossier.errors import Invalid
from dossier.language import _
from dossier.table import cleaned_text

KIND, SOURCE = "其他", "部门移交"
NAMES = ("manifest.xlsx", "manifest.csv")
_ROOTED = re.compile(r"[/\\]|[A-Za-z]:")
_UNICODE_NAME = 0x800


class ManifestSchema(DocumentSchema):
    """One row of a manifest: a document, the dossier or customer it belongs to, and its file."""

    number = text(_("档号"), 60)
    customer = text(_("客户名称"), 120)
    kind = text(_("种类"), 40, missing=KIND)
    date = day(_("日期"))
    source = text(_("来源"), 60, missing=SOURCE)
    path = text(_("文件"), 1000, missing=colander.required)

    def validator(self, node, values):
        """A row names the dossier or the customer."""
        if not values["number"] and not values["customer"]:
            fault = colander.Invalid(node)
            fault["number"] = _("缺失：须写档号或客户名称")
            raise fault


class Paper(NamedTuple):
    """A file as it was found: an open binary stream, its name, and the day of its last change."""

    stream: object
    name: str
    day: datetime.date


class Folder:
    """A folder of the file system."""

    def __init__(self, path):
        self.path = Path(path).resolve()

    def manifest(self) -> Paper:
        """The manifest in the folder; Invalid if there is none, or more than one."""
        return self.open(_manifest(path.name for path in self.path.iterdir()))

    def open(self, path) -> Paper:
        """The file at a relative path, opened; Invalid if it is missing, outside or no file."""
        with _missing_told(path):
            found = self.path
            for part in _parts(path):
                found = _named(found, part)
            found = found.resolve(strict=True)
            if not found.is_relative_to(self.path):
                raise _outside()
            facts = found.stat()
            if not stat.S_ISREG(facts.st_mode):
                raise FileNotFoundError
            changed = datetime.datetime.fromtimestamp(facts.st_mtime, datetime.UTC)
            return Paper(found.open("rb"), unicodedata.normalize("NFC", found.name), _day(changed))


class Package:
    """The same out of a zip file, whose parts are never written to a disk.

    `limit` is the size of the largest part that is read, in bytes. Invalid for a damaged or
    unsafe zip. The one folder in which most programs pack everything may be left out in paths.
    """

    def __init__(self, stream, limit):
        if office.kind(stream) != "zip":
            raise Invalid({"file": _("这不是文件夹的压缩包（.zip）。")})
        self.archive = zipfile.ZipFile(stream)
        self.limit = limit
        files = [entry for entry in self.archive.infolist() if not entry.is_dir()]
        entries = {_shown_name(entry): entry for entry in files}
        tops = {name.partition("/")[0] for name in entries}
        self.base = f"{tops.pop()}/" if len(tops) == 1 and tops.isdisjoint(entries) else ""
        self.entries = {name.removeprefix(self.base): each for name, each in entries.items()}

    def manifest(self) -> Paper:
        """The manifest in the package; Invalid if there is none, or more than one."""
        return self.open(_manifest(name for name in self.entries if "/" not in name))

    def open(self, path) -> Paper:
        """The part at a relative path, as a stream in memory; Invalid as for a folder."""
        name = "/".join(map(_seen, _parts(path)))
        with _missing_told(path):
            entry = self.entries[name]
            if entry.file_size > self.limit:
                raise Invalid({"path": _("压缩包中的这份文件太大，请单独上传。")})
            changed = datetime.datetime(*entry.date_time, tzinfo=clock.ZONE)
            return Paper(io.BytesIO(self.archive.read(entry)), _parts(name)[-1], _day(changed))


def _manifest(names):
    found = [name for name in names if name.casefold() in NAMES]
    if len(found) == 1:
        return found[0]
    raise Invalid(
        {
            "file": _("有不止一份清单，请只留 manifest.xlsx 或 manifest.csv 之一。")
            if found
            else _("没有找到清单 manifest.xlsx 或 manifest.csv。")
        }
    )


def _parts(path):
    """The names on a relative path; Invalid if it leads out or starts from a root."""
    parts = [part for part in re.split(r"[/\\]", path) if part != "."]
    if _ROOTED.match(path) or ".." in parts:
        raise _outside()
    return [part for part in parts if part]


def _named(folder, name):
    """The thing of that name in a folder; what is written exactly so comes first."""
    if (folder / name).exists():
        return folder / name
    for each in folder.iterdir():
        if _seen(each.name) == _seen(name):
            return each
    raise FileNotFoundError(name)


def _seen(name):
    """A name as people see it."""
    return cleaned_text(unicodedata.normalize("NFC", name))


def _shown_name(entry):
    """The name of a part; programs that know no Unicode write it in the encoding of their place.

    zipfile reads such a name as the one of MS-DOS, which gives every byte a character.
    """
    name = entry.filename
    if not entry.flag_bits & _UNICODE_NAME:
        with contextlib.suppress(ValueError):
            name = encoding.decode(name.encode("cp437"))
    return "/".join(map(_seen, name.split("/")))


def _day(changed):
    return min(clock.local(changed).date(), clock.today())


@contextlib.contextmanager
def _missing_told(path):
    """Turn whatever a file that is not there or not readable raises into one plain refusal."""
    try:
        yield
    except _UNREADABLE:
        told = _("找不到文件：${path}", mapping={"path": path})
        raise Invalid({"path": told}) from None


def _outside():
    return Invalid({"path": _("路径不在文件夹之内，不能接收。")})


# What file systems and zip files raise for names and parts that are missing, odd or damaged; a
# ring of links is a RuntimeError before Python 3.13.
_UNREADABLE = (
    *(OSError, KeyError, ValueError, OverflowError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, EOFError),
)
