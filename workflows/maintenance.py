"""Maintenance begins and ends: by who looks after the machine, with a reason (R152)."""

from dossier.errors import Invalid
from dossier.language import _
from dossier.vocabulary import Permission, Tag
from workflows.machine import require, tell


def begin(request, reason):
    """Tell that the site is only read from now on, and why; the caller then closes it.

    Invalid without a reason.
    """
    require(request, Permission.SITE_BACKUP, request.root)
    if not reason.strip():
        raise Invalid({"reason": _("请说明原因。")})

    tell(request, Tag.SITE_PAUSED, request.root, reason.strip())


def end(request):
    """Tell that the site is written again."""
    require(request, Permission.SITE_BACKUP, request.root)

    tell(request, Tag.SITE_RESUMED, request.root)
