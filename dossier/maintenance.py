"""Maintenance (系统维护): while it lasts the site is only read, by whatever process serves it.

A file of the site's folder says so, because it must hold while the store itself is moved. Who
would write is refused where all writers pass: at the writer lock.
"""

from contextlib import contextmanager
from pathlib import Path

from dossier import keys
from dossier.errors import Refused
from dossier.language import _

FILE = "maintenance"
RETRY_AFTER = 300  # seconds


class Paused(Refused):
    """Nothing is written now; the message says why (503)."""

    status = 503
    retry_after = RETRY_AFTER

    def __init__(self, reason):
        super().__init__(_("系统维护中，暂时只能查看：${reason}", mapping={"reason": reason}))


class Maintenance:
    """Whether the site of the folder `var` is in maintenance, and why."""

    def __init__(self, var):
        self.path = Path(var) / FILE

    def reason(self) -> str | None:
        """Why nothing may be written now, or None."""
        try:
            return self.path.read_text(encoding="utf-8") or "—"
        except FileNotFoundError:
            return None

    def begin(self, reason):
        """From the next writer on nothing is written."""
        keys.write(self.path, reason.encode())

    def end(self):
        """Let writers in again, also after the power failed; without maintenance: nothing."""
        self.path.unlink(missing_ok=True)
        keys.settle(self.path.parent)


class GuardedLock:
    """The writer lock, closed to everybody while the site is in maintenance."""

    def __init__(self, lock, maintenance):
        self.lock, self.maintenance = lock, maintenance

    @contextmanager
    def held(self):
        """Wait for the lock, hold it for the block; Paused also to those who waited meanwhile."""
        self.check()
        with self.lock.held():
            self.check()
            yield

    def check(self):
        """Paused while nobody may write."""
        reason = self.maintenance.reason()
        if reason is not None:
            raise Paused(reason)
