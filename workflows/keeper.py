"""Who may back the site up: a system admin, or the post that the policy names (R152)."""

from dossier.errors import NotAllowed
from dossier.vocabulary import Permission
from workflows import posts
from workflows.machine import permits


def keeper(site) -> str:
    """The post that the site's policy lets back it up besides the system admins; '' for none."""
    backup = site.in_force()[0].backup
    return (backup and backup.by) or ""


def may_keep(request) -> bool:
    """Whether the asker backs the site up: a system admin, or the post that the policy names."""
    if permits(request, Permission.SITE_BACKUP, request.root):
        return True
    post = keeper(request.root)
    return bool(post) and request.subject.active and posts.holds(request, request.root, post)


def require_keeper(request):
    """NotAllowed for everybody else (R152)."""
    if not may_keep(request):
        raise NotAllowed
