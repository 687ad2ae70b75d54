"""Backing up the keys, apart from the data, and reaching the copies when a key is destroyed (S62).

Copies are made while the site is served and rotated; each is opened again before it counts.
"""

from dossier import key_store, keys, witness
from dossier.errors import Conflict
from dossier.key_backup import Copies, taken
from dossier.language import _
from dossier.signature import signer
from dossier.vocabulary import Tag
from workflows.keeper import require_keeper
from workflows.machine import tell


def back_up(request, folder) -> dict:
    """Add a copy of all keys to a folder, and let those expire that are too old; its manifest.

    Conflict where the master key or a backup of the data lies there. The caller keeps the entry
    in the log with `told`.
    """
    require_keeper(request)
    return copied(request, folder)


def copied(request, folder) -> dict:
    """`back_up` by the system itself."""
    copies = Copies(folder)
    manifest = _added(request, copies)
    copies.expire(int(request.registry.settings["dossier.key_backup_days"]))
    return manifest


def told(request, manifest):
    """Tell the log that the keys were backed up."""
    facts = ("number", "epoch", "keys", "size", "sha256")
    tell(request, Tag.KEYS_COPIED, request.root, after={name: manifest[name] for name in facts})


def verify(settings, folder) -> dict:
    """The manifest of the newest copy, which the master key opens; Conflict if it does not."""
    copies = Copies(folder)
    manifest = copies.newest()
    copies.opened(manifest, _master(settings))
    return manifest


def destroy_in_backups(request, name, folder) -> int:
    """Let no copy in a folder open the destroyed key of a dossier any more; how many went (X18).

    A new copy is made and opened, then every older one is written over and removed: also one from
    before the key was made, because it has the key of its epoch. Conflict if the key is not
    destroyed. To be called for each folder that copies went to, as often as one likes.
    """
    if not key_store.of(request.root._p_jar).is_destroyed(name):
        raise Conflict(_("密钥尚未销毁。"))
    copies = Copies(folder)
    return copies.destroy_before(_added(request, copies)["number"])


def _added(request, copies):
    """A copy of this moment, opened again before it counts; its manifest."""
    registry, suite = request.registry, request.root.log.suite
    witness.current(request.root.log, registry.settings)  # makes the log's key, if there is none
    folder = keys.folder_of(registry.settings)
    signing = signer(folder, suite)
    held = taken(folder, key_store.of(request.root._p_jar))
    made = copies.add(held, registry.keys, signing, suite)
    if copies.opened(copies.manifest(made["number"]), registry.keys) != held:
        raise Conflict(_("密钥备份写入后读不回来。"))
    return made


def _master(settings):
    where = keys.folder_of(settings), settings["dossier.suite"], settings["dossier.master_key"]
    return keys.bare(*where)
