"""What a disk may hold after the power failed: a model of files over traced calls (S03).

Harsher than most file systems: of what was written since its last sync each sector of 512 bytes is
there or not; a name is there for certain once its folder was synced, before that in the order in
which names were made. Own code: the tools that do this are drivers of file systems.
"""

import os
import re
from itertools import pairwise
from pathlib import Path

from dossier import file_copies

SECTOR = 512
_LINE = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)(.*)$")
_FILE = re.compile(r"(-?\d+)<([^>]*)>(\(deleted\))?")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_NAME = re.compile(r"(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?" + _TEXT.pattern)


class File:
    """The bytes of a file, those of them that are on the disk, and what was written since."""

    def __init__(self, kept=b""):
        self.kept, self.live, self.pending = kept, bytearray(kept), []

    def write(self, place, data):
        self._put(self.live, place, data)
        edges = [place, *range(place - place % SECTOR + SECTOR, place + len(data), SECTOR)]
        for start, end in pairwise([*edges, place + len(data)]):
            self.pending.append((start, data[start - place : end - place]))

    def cut(self, size):
        self._resize(self.live, size)
        self.pending.append((size, None))

    def sync(self):
        self.kept, self.pending = bytes(self.live), []

    def after(self, draw, likely) -> bytes:
        """Its bytes after the power failed; each pending sector is there as `likely` as that."""
        found = bytearray(self.kept)
        for place, data in self.pending:
            if draw.random() < likely:
                self._resize(found, place) if data is None else self._put(found, place, data)
        return bytes(found)

    @staticmethod
    def _put(found, place, data):
        found.extend(bytes(max(0, place - len(found))))
        found[place : place + len(data)] = data

    @staticmethod
    def _resize(found, size):
        del found[size:]
        found.extend(bytes(size - len(found)))


class Disk:
    """The files below a folder; `played` does to them what a traced process did."""

    def __init__(self, folder, open_files):
        self.folder = Path(folder)
        self.inside = re.compile(re.escape(str(folder)) + '[/">]')  # and not what stands beside
        self.names, self.hidden, self.pending = {}, {}, []
        self.places = dict(open_files)  # of a descriptor: where it writes next, None for the end
        for path in sorted(self.folder.rglob("*")):
            self.names[path.relative_to(self.folder)] = _kept(path)
        self.kept = dict(self.names)

    def played(self, line) -> bool:
        """Do what a line of the trace says; whether it was anything that changes the disk."""
        found = _LINE.match(line)
        if found is None or int(found[3]) < 0 or not self.inside.search(_plain(line)):
            return False
        name, given, answer = found[1], found[2], int(found[3])
        do = getattr(self, f"_{name.removesuffix('at2').removesuffix('at')}", None)
        if do is None:
            do = getattr(self, f"_{name}")
        return do(given, answer, found[4]) is not False

    def after(self, draw) -> dict:
        """Path → what is there after the power failed: a File's bytes, a link's target, None."""
        likely = draw.choice((0, 0.5, 0.9, 1))
        names, cut = dict(self.kept), {}
        for folder, *change in self.pending:
            stays = cut.setdefault(folder, draw.random() < likely)
            cut[folder] = stays = stays and draw.random() < max(likely, 0.5)
            if stays:
                _rename(names, *change)
        return {
            path: thing.after(draw, likely) if isinstance(thing, File) else thing
            for path, thing in names.items()
        }

    def _path(self, text):
        text = _plain(text)
        inside = text.startswith(f"{self.folder}/")
        return Path(text).relative_to(self.folder) if inside else None

    def _paths(self, given):
        """The paths of the names among the arguments; one may be within a folder that is open."""
        return [
            self._path(os.path.join(_plain(folder), _plain(name)))
            for folder, name in _NAME.findall(given)
        ]

    def _file(self, given, number=0):
        """(its descriptor, the File) of the descriptor of that place among the arguments."""
        descriptor, path, deleted = _FILE.findall(given)[number]
        path = _plain(path)
        if deleted or self._path(path) not in self.names:
            return int(descriptor), self.hidden.setdefault(path, File())
        return int(descriptor), self.names[self._path(path)]

    def _change(self, folder, *change):
        _rename(self.names, *change)
        self.pending.append((folder, *change))

    def _open(self, given, answer, rest):
        descriptor, path, deleted = _FILE.search(f"{answer}{rest}").groups()
        path, flags = self._path(path), given
        self.places[int(descriptor)] = None if "O_APPEND" in flags else 0
        if path is None or deleted or "O_CREAT" not in flags and "O_TRUNC" not in flags:
            return False
        if path not in self.names:
            self._change(path.parent, None, path, File())
        elif "O_TRUNC" in flags and self.names[path].live:
            self.names[path].cut(0)

    def _write(self, given, answer, _rest):
        descriptor, file = self._file(given)
        place = self.places.get(descriptor)
        place = len(file.live) if place is None else place
        file.write(place, b"".join(map(_bytes, _TEXT.findall(given)))[:answer])
        if self.places.get(descriptor) is not None:
            self.places[descriptor] = place + answer

    _writev = _write

    def _pwrite64(self, given, answer, _rest):
        _descriptor, file = self._file(given)
        data = b"".join(map(_bytes, _TEXT.findall(given)))
        file.write(int(given.rpartition(", ")[2]), data[:answer])

    _pwritev = _pwrite64

    def _sendfile(self, given, answer, _rest):
        descriptor, file = self._file(given)
        _source, source = self._file(given, 1)
        start = re.search(r"\[(\d+)\]", given)
        begin = int(start[1]) if start else 0
        file.write(self.places[descriptor], bytes(source.live[begin : begin + answer]))
        self.places[descriptor] += answer

    def _lseek(self, given, answer, _rest):
        descriptor, _file = self._file(given)
        if self.places.get(descriptor) is not None:
            self.places[descriptor] = answer
        return False

    def _ftruncate(self, given, answer, _rest):
        self._file(given)[1].cut(int(given.rpartition(", ")[2]))

    def _fsync(self, given, _answer, _rest):
        _descriptor, path, deleted = _FILE.search(given).groups()
        path = self._path(path) if _plain(path) != str(self.folder) else Path(".")
        if not deleted and (path == Path(".") or path in self.names and not self._is_file(path)):
            for _folder, *change in [each for each in self.pending if each[0] == path]:
                _rename(self.kept, *change)
            self.pending = [each for each in self.pending if each[0] != path]
        else:
            self._file(given)[1].sync()

    _fdatasync = _fsync

    def _is_file(self, path):
        return isinstance(self.names[path], File)

    def _rename(self, given, _answer, _rest):
        old, new = self._paths(given)
        self._change(new.parent, old, new, self.names[old])

    def _link(self, given, _answer, _rest):
        old, new = self._paths(given)
        self._change(new.parent, None, new, self.names[old])

    def _symlink(self, given, _answer, _rest):
        target, _path = _TEXT.findall(given)
        path = self._paths(given)[-1]
        self._change(path.parent, None, path, _plain(target))

    def _unlink(self, given, _answer, _rest):
        path = self._paths(given)[-1]
        self._change(path.parent, path, None, None)

    _rmdir = _unlink

    def _mkdir(self, given, _answer, _rest):
        path = self._paths(given)[-1]
        self._change(path.parent, None, path, None)

    def _fchmod(self, *_given):
        return False

    _chmod = _fchmod


def disks(folder, open_files, lines, moments):
    """The same Disk at each moment, in ascending order: when so many calls have changed it."""
    disk, done, lines = Disk(folder, open_files), 0, iter(lines)
    for moment in moments:
        while done < moment:
            done += disk.played(next(lines))
        yield disk


def laid_out(found, folder):
    """Make the files that `Disk.after` tells of, in a new folder, as a next start finds them."""
    folder = Path(folder)
    folder.mkdir(mode=0o700)
    for path, thing in sorted(found.items()):
        at = folder / path
        at.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if thing is None:
            at.mkdir(mode=0o700, exist_ok=True)
        elif isinstance(thing, str):
            at.symlink_to(thing)
        elif not at.name.endswith("-shm"):  # memory of processes, which are gone
            at.write_bytes(thing)
            at.chmod(0o600)
    mark = folder / "blob-cache" / file_copies.MARK
    if mark.exists():
        mark.write_text("the start before", encoding="ascii")


def open_files(process) -> dict:
    """Descriptor → where a process would write next, None for the end of the file."""
    found = {}
    for path in Path(f"/proc/{process}/fdinfo").iterdir():
        told = dict(
            line.split(":\t", 1) for line in path.read_text().splitlines() if ":\t" in line
        )
        is_appending = int(told["flags"], 8) & os.O_APPEND
        found[int(path.name)] = None if is_appending else int(told["pos"])
    return found


def _rename(names, old, new, thing):
    """Let a name go, or come, or both at once; what stands below a folder goes with it."""
    if old is not None:
        names.pop(old, None)
    if new is not None:
        names[new] = thing


def _kept(path):
    if path.is_symlink():
        return os.readlink(path)
    return None if path.is_dir() else File(path.read_bytes())


def _bytes(text):
    return bytes.fromhex(text.replace("\\x", ""))


def _plain(text):
    """A text of the trace as it is; names of files are hexadecimal there, too."""
    pieces = re.split(r"((?:\\x[0-9a-f]{2})+)", text)
    return "".join(
        _bytes(piece).decode("utf-8", "replace") if number % 2 else piece
        for number, piece in enumerate(pieces)
    )
