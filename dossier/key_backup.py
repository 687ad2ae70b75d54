"""Copies of the keys: all of them as of one moment, sealed under the master key (S62, S65).

A copy is a sealed file and a manifest, signed with the key of the log. The master key is in none
of them. Copies are short-lived, because an old one opens what was destroyed since; the newest
stays, whatever its age. Own code, because no tool knows what of these files belongs together.
"""

import json
import re
import zlib
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from dossier import clock, keys
from dossier.backup import alone, digest_of, named
from dossier.errors import Conflict
from dossier.keys import MASTER, RING, settle, shred
from dossier.language import _
from dossier.leaf import canonical
from dossier.signature import FILE, is_signed, read
from dossier.suite import Unreadable

FORMAT = "dossier keys 1"
_NAME = re.compile(r"keys-(\d{6})\.json")


class Copied(NamedTuple):
    """What a copy holds: the files of the key folder by name, and the rows of the key store."""

    files: dict
    epoch: int
    rows: list
    destroyed: list

    @property
    def names(self) -> set:
        """The dossiers whose keys it has."""
        return {name for name, _epoch, _wrapped in self.rows}


def taken(folder, store) -> Copied:
    """All keys of a folder and its key store, as of one moment, also during a rotation."""
    epoch, sealed, rows, destroyed = store.moment()
    files = {name: (folder / name).read_bytes() for name in (RING, FILE)}
    return Copied(
        files | {f"epoch-{epoch}.key": sealed},
        epoch,
        [(row.name, row.epoch, row.wrapped) for row in rows],
        [(row.name, row.epoch, row.at) for row in destroyed],
    )


class Copies:
    """The copies in a folder, numbered."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def add(self, copied, master, signer, suite) -> dict:
        """Keep a copy; its manifest. `master` seals it, `signer` is that of a log of `suite`.

        Conflict where the master key lies there, or a backup of the data: a copy of all in one
        place is what a thief looks for.
        """
        self.check_place(master.folder)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(self.folder):
            return self._added(copied, master, signer, suite)

    def check_place(self, folder):
        """Conflict unless copies of the keys may lie here; `folder` is that of the keys."""
        here, path = self.folder.resolve(), {"path": str(self.folder)}
        if folder.resolve() in (here, *here.parents) or (here / MASTER).exists():
            raise Conflict(_("密钥备份不能与主密钥放在一起：${path}", mapping=path))
        if any(here.glob("part-*")):
            raise Conflict(_("密钥备份不能与数据备份放在一起：${path}", mapping=path))

    def newest(self) -> dict:
        """The manifest of the newest copy; Conflict if there is none, or it is not whole."""
        numbers = self.numbers()
        if not numbers:
            raise Conflict(_("这里没有密钥备份：${path}", mapping={"path": str(self.folder)}))
        return self.manifest(numbers[-1])

    def manifest(self, number) -> dict:
        """The manifest of a copy; Conflict if it or its file is missing or changed."""
        path = self._path(number, "json")
        try:
            manifest = json.loads(path.read_bytes())
            told = {name: value for name, value in manifest.items() if name != "signature"}
            parts = told["suite"], told["key"], canonical(told), manifest["signature"]
            genuine = is_signed(*parts) and (told["format"], told["number"]) == (FORMAT, number)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            genuine = False
        if not genuine:
            raise Conflict(_("密钥备份的清单不完整或已被改动：${path}", mapping=named(path)))
        sealed = self._path(number, "sealed")
        if not sealed.exists() or digest_of(sealed) != manifest["sha256"]:
            raise Conflict(_("密钥备份不完整或已被改动：${path}", mapping=named(sealed)))
        return manifest

    def opened(self, manifest, master) -> Copied:
        """What a copy holds; Conflict under another master key, or if its signer is another's."""
        path = self._path(manifest["number"], "sealed")
        try:
            plain = zlib.decompress(master.unwrapped(_bound(manifest), path.read_bytes()))
        except Unreadable:
            raise Conflict(_("主密钥打不开这份密钥备份：${path}", mapping=named(path))) from None
        copied = _copied(json.loads(plain))
        if read(manifest["suite"], copied.files[FILE]).key != manifest["key"]:
            raise Conflict(_("密钥备份的清单不是本系统签署的：${path}", mapping=named(path)))
        return copied

    def expire(self, days) -> int:
        """Destroy the copies that are older than so many days but for the newest; how many."""
        with alone(self.folder):
            gone = [number for number in self.numbers()[:-1] if self._age(number) > days]
            return self._destroy(gone)

    def destroy_before(self, number) -> int:
        """Destroy every copy that is older than the one of that number; how many."""
        with alone(self.folder):
            return self._destroy([each for each in self.numbers() if each < number])

    def numbers(self) -> list:
        """The numbers of the copies, the oldest first."""
        found = (_NAME.fullmatch(path.name) for path in self.folder.glob("keys-*.json"))
        return sorted(int(each[1]) for each in found if each)

    def _added(self, copied, master, signer, suite):
        number = max(self.numbers(), default=0) + 1
        manifest = {
            "format": FORMAT,
            "number": number,
            "made": clock.now().isoformat(),
            "suite": suite,
            "epoch": copied.epoch,
            "keys": len(copied.rows),
            "key": signer.key,
        }
        sealed = master.wrapped(_bound(manifest), zlib.compress(_told(copied)))
        path = self._path(number, "sealed")
        keys.write(path, sealed)
        manifest |= {"size": len(sealed), "sha256": digest_of(path)}
        signed = {**manifest, "signature": signer.sign(canonical(manifest))}
        keys.write(self._path(number, "json"), canonical(signed))
        return signed

    def _age(self, number):
        """In days; whose manifest cannot be read is as old as can be."""
        try:
            made = json.loads(self._path(number, "json").read_bytes())["made"]
            return (clock.now() - datetime.fromisoformat(made)).days
        except (OSError, ValueError, KeyError, TypeError):
            return float("inf")

    def _destroy(self, numbers):
        """The sealed file first: a manifest without one says that there was a copy."""
        for number in numbers:
            shred(self._path(number, "sealed"))
            self._path(number, "json").unlink(missing_ok=True)
        settle(self.folder)
        return len(numbers)

    def _path(self, number, ending):
        return self.folder / f"keys-{number:06d}.{ending}"


def _bound(manifest):
    return f"key backup {manifest['number']} {manifest['made']}"


def _told(copied):
    return json.dumps(
        {
            "files": {name: data.hex() for name, data in copied.files.items()},
            "epoch": copied.epoch,
            "rows": [(name, epoch, wrapped.hex()) for name, epoch, wrapped in copied.rows],
            "destroyed": [(name, epoch, at.isoformat()) for name, epoch, at in copied.destroyed],
        }
    ).encode()


def _copied(told):
    return Copied(
        {name: bytes.fromhex(data) for name, data in told["files"].items()},
        told["epoch"],
        [(name, epoch, bytes.fromhex(wrapped)) for name, epoch, wrapped in told["rows"]],
        [(name, epoch, datetime.fromisoformat(at)) for name, epoch, at in told["destroyed"]],
    )
