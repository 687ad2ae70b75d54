"""The clock is confirmed by who looks after secrecy, after it was turned back (S11)."""

from dossier import clock
from dossier.errors import Conflict, Invalid
from dossier.language import _
from dossier.vocabulary import Permission, Tag
from workflows.machine import require, tell


def confirm(request, reason):
    """Let rights and terms go by the machine's clock again, though it is behind the log.

    What was reached before stands in the entry. Invalid without a reason, Conflict while the
    clock is not behind.
    """
    log = request.root.log
    require(request, Permission.ACCESS_EDIT, request.root)
    if not reason.strip():
        raise Invalid({"reason": _("请说明原因。")})
    if len(log.moments()) == 1:
        raise Conflict(_("系统时钟不早于日志，不需要确认。"))

    before, after = {"clock": log.reached.isoformat()}, {"clock": clock.now().isoformat()}
    log.confirm_clock()
    tell(request, Tag.CLOCK_CONFIRMED, request.root, reason.strip(), before, after)
