"""Putting the keys back: only where none are, and never what was destroyed (S62, X18).

The ring comes last: without it a folder has no keys, so what was killed half way is begun again.
"""

from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from dossier import key_store, keys
from dossier.errors import Conflict
from dossier.key_backup import Copied, Copies
from dossier.key_store import DESTROYED, EPOCH, ROWS
from dossier.keys import MASTER, RING
from dossier.language import _
from dossier.login_store import Store


class Restored(NamedTuple):
    """What came of a restore: its manifest, and how many keys are there, left out and lost."""

    manifest: dict
    keys: int
    left_out: int
    lost: int


def restore(settings, folder) -> Restored:
    """Put the newest copy of a folder into the empty key folder of these settings.

    The master key must be there already. Conflict, and nothing written, if keys are there, the
    copy is not whole, or the master key is another. Keys that the key store knows as destroyed
    are left out; keys that only the key store had, and that nothing opens any more, are lost.
    """
    place, copies = keys.folder_of(settings), Copies(folder)
    manifest = copies.newest()
    master = keys.bare(place, settings["dossier.suite"], settings["dossier.master_key"])
    copied = copies.opened(manifest, master)
    _check_empty(place, copied)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    counts = _put_back(Store(key_store.address(settings, place)), copied)
    for name in sorted(copied.files, key=RING.__eq__):
        keys.write(place / name, copied.files[name])
    return Restored(manifest, *counts)


def _check_empty(place, copied: Copied):
    """Conflict if there is anything but the master key and what a killed restore left."""
    known = {MASTER, *(key_store.SQLITE + ending for ending in ("", "-wal", "-shm"))}
    for path in sorted(Path(place).glob("*")):
        ours = path.name != RING and copied.files.get(path.name)
        if path.name not in known and path.suffix != ".new" and path.read_bytes() != ours:
            raise Conflict(
                _(
                    "密钥文件夹不是空的，已有 ${path}：密钥只恢复到空的文件夹。",
                    mapping={"path": str(path)},
                )
            )


def _put_back(store, copied):
    """(keys that are there now, left out because destroyed, lost) in the key store."""
    try:
        for table in ROWS.metadata.sorted_tables:
            store.prepare(table)
        with store.write() as sql:
            return _merged(sql, copied)
    finally:
        store.close()


def _merged(sql, copied):
    """Rows of the same epoch stay; of another the key is gone, and they are worth nothing."""
    destroyed = set(sql.execute(sa.select(DESTROYED.c.name)).scalars())
    there = set(sql.execute(sa.select(ROWS.c.name)).scalars())
    if sql.execute(sa.select(EPOCH.c.epoch)).scalar_one_or_none() != copied.epoch:
        sql.execute(sa.delete(ROWS))
        lost, there = there - copied.names, set()
    else:
        lost = set()
    rows = [row for row in copied.rows if row[0] not in destroyed]
    _insert(sql, ROWS, [row for row in rows if row[0] not in there])
    _insert(sql, DESTROYED, [row for row in copied.destroyed if row[0] not in destroyed])
    sql.execute(sa.delete(EPOCH))
    sql.execute(sa.insert(EPOCH).values(epoch=copied.epoch))
    lost -= destroyed | {name for name, *_rest in copied.destroyed}
    return len(there | {row[0] for row in rows}), len(copied.rows) - len(rows), len(lost)


def _insert(sql, table, rows):
    names = [column.name for column in table.columns]
    if rows:
        sql.execute(sa.insert(table), [dict(zip(names, row, strict=True)) for row in rows])
