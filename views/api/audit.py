"""/audit: the log, for those who may read it."""

from dossier.site import Site
from dossier.vocabulary import Permission, Tag
from views.api import BATCH, call
from views.api.question import PAGING, page_of
from views.log import asked, changes


@call(
    "GET",
    "/audit",
    context=Site,
    name="audit",
    permission=Permission.AUDIT_VIEW,
    answers=BATCH,
    query=("user", "action", "day", *PAGING),
)
def audit(context, request):
    """The entries of the log, the newest first, by person, act and day."""
    return page_of(request, asked(request), entry)


def entry(request, number) -> dict:
    """An entry of the log for programs: ids and facts as they were written, and in words."""
    raw = request.root.log.entry(number)
    return {
        "number": number,
        "at": raw["at"],
        "action": raw["tag"],
        "title": request.localizer.translate(Tag(raw["tag"]).label),
        "actor": request.root["people"].name_of(raw["by"]) or raw["by"],
        "address": raw.get("address", ""),
        "command": raw.get("command", ""),
        "comments": raw.get("reason", ""),
        "changes": changes(request, raw),
    }
