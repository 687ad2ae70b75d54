"""The keys of the site: a master key that wraps the site's keys, from which all others come.

They stand in a folder of their own (setting dossier.keys), outside the store and its backups
(S65): `master.key`, unless a command prints the master key, and `site.keys`, which is worthless
without it. Dossiers have keys of their own (dossier/key_store.py).
"""

import contextlib
import functools
import json
import os
import secrets
import shlex
import subprocess
from pathlib import Path

from dossier import suite as suites
from dossier import temporary
from dossier.errors import Conflict
from dossier.language import _
from dossier.suite import KEY, SUITES, Unreadable, suite_of, unseal

MASTER, RING = "master.key", "site.keys"
SECONDS_FOR_THE_COMMAND = 30


class Keys:
    """The opened keys of a site. `suite` is what the site writes with.

    Site keys are numbered. The first stays for all purposes but the records of the store, which
    are sealed with the newest and say its number (S62).
    """

    def __init__(self, folder, suite, master, ring):
        self.folder, self.suite = folder, suite
        self._master = master
        self._ring = {number: self.unwrapped(_place(number), key) for number, key in ring.items()}
        self._suites = {number: suite_of(key) for number, key in ring.items()}
        self._key = functools.cache(self._derived)

    @property
    def newest(self) -> int:
        """The number of the site key that seals from now on."""
        return max(self._ring)

    def key_for(self, purpose: str, number: int = 1) -> bytes:
        """The key of 32 bytes for one purpose ("index", "journal" …): always the same one.

        Unreadable if there is no site key of that number.
        """
        if number not in self._ring:
            raise Unreadable(f"no site key {number}")
        return self._key(purpose, number)

    def wrapped(self, name: str, secret: bytes) -> bytes:
        """A secret under the master key, under the name that `unwrapped` asks for."""
        return self.suite.seal(self._wrapping, secret, name.encode())

    def unwrapped(self, name: str, secret: bytes) -> bytes:
        """What `wrapped` was given; Unreadable under another master key or name."""
        return unseal(self._wrapping, secret, name.encode())

    @functools.cached_property
    def _wrapping(self):
        return suites.INTERNATIONAL.derived(self._master, "wrapping")

    def _derived(self, purpose, number):
        return self._suites[number].derived(self._ring[number], purpose)


def folder_of(settings) -> Path:
    """The folder of the key files: the setting dossier.keys, or `keys` in the site's own."""
    return Path(settings.get("dossier.keys") or os.path.join(settings["dossier.var"], "keys"))


def opened(folder, suite="international", command="", *, fresh=False) -> Keys:
    """The keys in a folder; `command` prints the master key in hexadecimal if it is no file.

    Only for a `fresh` store, which has no data, are they made where they are missing. Conflict
    if keys are missing, do not belong together or the suite has no such name.
    """
    folder = Path(folder)
    if suite not in SUITES:
        raise Conflict(_("没有名为“${suite}”的算法套件。", mapping={"suite": suite}))
    if fresh:
        _make(folder, SUITES[suite], command)
    elif not (folder / RING).exists():
        raise missing(folder / RING)
    master = _master(folder, command)
    ring = json.loads((folder / RING).read_text(encoding="ascii"))
    ring = {int(number): bytes.fromhex(key) for number, key in ring.items()}
    try:
        return Keys(folder, SUITES[suite], master, ring)
    except Unreadable:
        raise Conflict(
            _("主密钥与站点密钥不符，无法打开：${folder}", mapping={"folder": str(folder)})
        ) from None


def bare(folder, suite, command="") -> Keys:
    """The master key alone: it opens what is sealed under it. Conflict if it is missing."""
    folder = Path(folder)
    if not command and not (folder / MASTER).exists():
        path = {"path": str(folder / MASTER)}
        raise Conflict(_("找不到主密钥 ${path}；请先放回主密钥。", mapping=path))
    return Keys(folder, SUITES[suite], _master(folder, command), {})


def passing(suite=suites.INTERNATIONAL) -> Keys:
    """Keys of this moment, kept nowhere: for stores that live in memory."""
    master = secrets.token_bytes(KEY)
    return Keys(None, suite, master, {1: _first(suite, master)})


def renew(keys: Keys):
    """Add a site key: records are sealed with it from the next start on, older ones stay (S62)."""
    path = keys.folder / RING
    ring = json.loads(path.read_text(encoding="ascii"))
    number = max(map(int, ring)) + 1
    ring[number] = keys.wrapped(_place(number), secrets.token_bytes(KEY)).hex()
    write(path, json.dumps(ring).encode())
    return number


def write(path, data: bytes, *, new=False):
    """Put a file of keys in its place, whole and on disk, for its owner alone.

    A `new` one stays as it is if another process has made it meanwhile.
    """
    with temporary.beside(path) as whole:
        whole.write(data)
        whole.flush()
        os.fsync(whole.fileno())
        if new:
            with contextlib.suppress(FileExistsError):
                os.link(whole.name, path)
        else:
            os.replace(whole.name, path)
    settle(path.parent)


def shred(path):
    """Write over a file of keys and remove it; one that is gone is gone."""
    with contextlib.suppress(FileNotFoundError):
        with open(path, "r+b") as file:
            file.write(os.urandom(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        os.unlink(path)


def settle(folder):
    """Wait until the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make(folder, suite, command):
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / RING).exists():
        return
    if not command and not (folder / MASTER).exists():
        write(folder / MASTER, secrets.token_hex(KEY).encode() + b"\n", new=True)
    ring = {1: _first(suite, _master(folder, command)).hex()}
    write(folder / RING, json.dumps(ring).encode(), new=True)


def _first(suite, master):
    """A new site key 1, wrapped."""
    return Keys(None, suite, master, {}).wrapped(_place(1), secrets.token_bytes(KEY))


def _master(folder, command):
    path = folder / MASTER
    if command:
        text = _said(command)
    elif path.exists():
        text = path.read_bytes()
    else:
        raise missing(path)
    try:
        master = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        master = b""
    if len(master) != KEY:
        raise Conflict(_("主密钥应为 64 个十六进制数字。"))
    return master


def _said(command):
    try:
        return subprocess.run(
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=SECONDS_FOR_THE_COMMAND,
            check=True,
        ).stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        raise Conflict(_("取主密钥的命令没有成功（设置 dossier.master_key）。")) from None


def missing(path):
    """The refusal to open a store whose keys are gone: others would open nothing."""
    return Conflict(
        _(
            "存储中已有数据，却找不到密钥文件 ${path}；请从密钥备份恢复。没有它数据无法读取，"
            "系统不会另造密钥。",
            mapping={"path": str(path)},
        )
    )


def _place(number):
    return f"site key {number}"
