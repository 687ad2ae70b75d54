"""Who looks after backups and devices, and what he tells of it (R150, R152)."""

from dossier.errors import Invalid, NotAllowed
from dossier.language import _
from dossier.vocabulary import Permission, Tag
from workflows import posts
from workflows.machine import permits, tell

LONGEST = 500


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
