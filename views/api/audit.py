"""/audit: the log, for those who may read it; its signed head and proofs of entries (S55)."""

from catalog import entries
from dossier.errors import Hidden
from dossier.site import Site
from dossier.vocabulary import Permission, Tag
from views.api import BATCH, HEAD, PROOF, call
from views.api.question import PAGING, page_of
from views.listing import number as whole
from views.log import MOST, asked, changes
from workflows import audit as verbs


@call(
    "GET",
    "/audit",
    context=Site,
    name="audit",
    permission=Permission.AUDIT_VIEW,
    answers=BATCH,
    query=("user", "action", "object", "day", "since", "until", *PAGING),
)
def audit(context, request):
    """The entries of the log, the newest first, by person, act, thing and days."""
    return page_of(request, entries.numbers(context, asked(request)), entry)


@call(
    "GET",
    "/audit/@head",
    context=Site,
    name="audit@head",
    permission=Permission.AUDIT_VIEW,
    answers=HEAD,
    query=("earlier",),
)
def head(context, request):
    """The signed head of the log; with `earlier` the proof that it continues that size."""
    return _told(request, verbs.head, whole(request, "earlier", None, MOST))


@call(
    "GET",
    "/audit/@proof",
    context=Site,
    name="audit@proof",
    permission=Permission.AUDIT_VIEW,
    answers=PROOF,
    query=("entry",),
)
def proof(context, request):
    """The proof that an entry, or else the last, is in the log; personal facts stay sealed."""
    return _told(request, verbs.proved, whole(request, "entry", request.root.log.size, MOST))


def _told(request, verb, number):
    try:
        return {"@id": request.url, **verb(request, number)}
    except KeyError:
        raise Hidden from None


def entry(request, number) -> dict:
    """An entry of the log for programs: ids and facts as they were written, and in words."""
    raw = request.root.log.entry(number)
    return {
        "number": number,
        "at": raw["at"],
        "action": raw["tag"],
        "title": request.localizer.translate(Tag(raw["tag"]).label),
        "object": raw["object"],
        "actor": request.root["people"].name_of(raw["by"]) or raw["by"],
        "address": raw.get("address", ""),
        "command": raw.get("command", ""),
        "comments": raw.get("reason", ""),
        "changes": changes(request, raw),
    }
