"""Backups told in the log, a failure aloud; and what the check of the devices found (R150).

By a person or, as `by_system` says, by the night.
"""

from contextlib import contextmanager

from dossier.errors import Conflict, Invalid
from dossier.language import _
from dossier.maintenance import Paused
from dossier.vocabulary import AlertKind, Tag
from workflows import alert, backup, key_backup
from workflows.keeper import require_keeper
from workflows.machine import tell

LONGEST = 500


def told_devices_checked(request, finding):
    """Tell that the devices which hold data and backups were checked, and what was found (R150).

    Invalid without a finding, or if it is too long.
    """
    require_keeper(request)
    finding = (finding or "").strip()
    if not finding:
        raise Invalid({"finding": _("请写明检查结果")})
    if len(finding) > LONGEST:
        raise Invalid({"finding": _("最多 ${number} 字", mapping={"number": LONGEST})})

    tell(request, Tag.DEVICES_CHECKED, request.root, finding)


def place_of(request) -> str:
    """The folder of the data's backups; Conflict if the site has none."""
    folder = request.registry.settings["dossier.backup"]
    if not folder:
        raise Conflict(_("没有设置备份文件夹（dossier.backup）"))
    return folder


def back_data_up(request, by_system=False) -> dict:
    """Add a part to the backup of the settings, in transactions of its own; its manifest."""
    if not by_system:
        require_keeper(request)
    folder = place_of(request)
    with failing_aloud(request, "data"):
        request.registry.writer_lock.check()
        manifest = backup.added(request, folder)
        with writing(request):
            backup.told(request, manifest)
    return manifest


def back_keys_up(request, by_system=False) -> dict | None:
    """Add a copy of the keys, in transactions of its own; its manifest, None without a folder."""
    if not by_system:
        require_keeper(request)
    folder = request.registry.settings["dossier.key_backup"]
    if not folder:
        return None
    with failing_aloud(request, "keys"):
        request.registry.writer_lock.check()
        manifest = key_backup.copied(request, folder)
        with writing(request):
            key_backup.told(request, manifest)
    return manifest


@contextmanager
def failing_aloud(request, part):
    """A failure is told in the log and raises its alert, the same day (R150).

    In maintenance nothing is written, and nothing has failed.
    """
    try:
        yield
    except Paused:
        raise
    except Exception as error:
        request.tm.abort()
        with writing(request):
            backup.told_failed(request, error)
            facts = {"part": part, "error": type(error).__name__}
            alert.raised(request, AlertKind.BACKUP_FAILED, after=facts)
        raise


@contextmanager
def writing(request):
    """A transaction of its own under the writer lock, kept unless something is raised."""
    with request.registry.writer_lock.held():
        request.tm.abort()
        try:
            yield
            request.tm.commit()
        finally:
            request.tm.abort()
