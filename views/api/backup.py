"""/backups: what was backed up and is due; a backup of now; the check of the devices (R150)."""

from catalog import upkeep as questions
from dossier import clock
from dossier.language import _
from dossier.site import Site
from dossier.vocabulary import Permission
from views import backup, job
from views.api import CREATED, body, call
from workflows import keeper, upkeep

FACTS = ("part", "number", "transactions", "records", "files", "keys", "size", "sha256", "error")


@call("GET", "/backups", context=Site, name="backups", permission=Permission.SITE_VIEW)
def index(context, request):
    """The last backups and checks of the devices, and when each is due."""
    keeper.require_keeper(request)
    return _told(context, request)


@call(
    "POST",
    "/backups",
    context=Site,
    name="backups",
    permission=Permission.SITE_VIEW,
    status=CREATED,
)
def begin(context, request):
    """Begin a backup of now; the list tells when it is over."""
    body.nothing(request)
    found = backup.prepared(request)
    job.launch(request, found, backup.work)
    return _told(context, request)


@call(
    "POST",
    "/backups/@devices",
    context=Site,
    name="backups@devices",
    permission=Permission.SITE_VIEW,
    schema=backup.CheckSchema,
    status=CREATED,
)
def check(context, request):
    """Tell what the check of the devices found."""
    values = body.values(request, backup.CheckSchema())
    upkeep.told_devices_checked(request, values["finding"])
    return _told(context, request)


def _told(context, request):
    often, today = backup.cadences(request), clock.today()
    now, person = clock.now(), request.subject.person
    return {
        "@id": f"{request.host_url}{request.script_name}/api/v1/backups",
        "@type": "Backups",
        "id": "backups",
        "title": request.localizer.translate(_("备份", context="many")),
        "running": job.jobs(request.registry).is_busy(person, now),
        "due": {
            care.value: {
                "every": often[care],
                "last": due.last.isoformat() if due.last else None,
                "next": due.day.isoformat(),
                "overdue": due.is_late(today),
            }
            for care, due in questions.dues(context).items()
        },
        "items": [_entry(request, each) for each in backup.made(context)],
        "checks": [_check(request, each) for each in backup.checked(context)],
    }


def _entry(request, entry):
    after = entry.get("after", {})
    return {
        "at": entry["at"],
        "action": entry["tag"],
        "actor": request.localizer.translate(backup.who(request, entry)),
        **{name: after[name] for name in FACTS if name in after},
    }


def _check(request, entry):
    return {
        "at": entry["at"],
        "actor": request.localizer.translate(backup.who(request, entry)),
        "finding": entry.get("reason", ""),
    }
