"""What each view shows, as the tag that the log gets (R112): one table for pages and for JSON.

A view that is in no row is taken for a look at a record, and tests/house/test_shown.py fails.
"""

import functools

from dossier.alert import Alert, Alerts
from dossier.customer import Customer, Customers
from dossier.document import Document
from dossier.dossier import Dossier, Dossiers
from dossier.edition import Edition, Policies, Profile
from dossier.inspection import Inspection, Inspections
from dossier.person import People, Person
from dossier.site import Site
from dossier.unit import Unit, Units
from dossier.vocabulary import Tag

PAGE, API = "page", "api"
RECORDS = (Customer, Dossier, Document)
LISTS = (Customers, Dossiers)
_RIGHTS = ("access", "why", "persons", "classify", "give", "end-entry", "need-to-know")
_LOWERING = ("lower", "confirm-lowering", "refuse-lowering")
_LIFE = ("checklist", "take-in", "give-back", "verify", "refuse", "certificates", "retention")
_INSPECTION = ("sample", "judge", "find", "findings", "respond", "readdress", "report")
_INSPECTION += ("send-report", "pass-on", "close", "send-back", "revise", "print")
_POSTS = ("give-post", "clearance", "leave", "return", "disable", "drop-factor")

# tag: (face, classes, names of views) …
TABLE = {
    Tag.RECORD_VIEWED: (
        (PAGE, RECORDS, ("", "edit", "history")),
        (PAGE, (Customer, Dossier), ("forms", "fill-form", "note-sensitive")),
        (PAGE, (Dossier,), (*_LIFE, "marks", "close-line", "end", "add")),
        (PAGE, (Document,), ("correct",)),
        (PAGE, (Dossiers,), ("add",)),  # it names the customer for whom a dossier is opened
        (API, RECORDS, ("", "@history")),
        (API, (Customer, Dossier), ("@forms", "@sensitive")),
        (API, (Dossier,), ("documents", "@checklist")),
    ),
    Tag.RECORD_PRINTED: ((PAGE, (Customer, Dossier), ("print-form",)),),
    Tag.DOCUMENT_PREVIEWED: ((PAGE, (Document,), ("preview",)),),
    Tag.DOCUMENT_DOWNLOADED: (
        (PAGE, (Document,), ("download",)),
        (API, (Document,), ("@download",)),
    ),
    Tag.LIST_VIEWED: (
        (PAGE, (Site, *LISTS), ("",)),
        (API, LISTS, ("",)),
    ),
    Tag.LIST_EXPORTED: (
        (PAGE, (Site,), ("export", "job-report")),
        (PAGE, RECORDS, ("export-persons",)),
        (PAGE, (Person,), ("export-rights",)),
    ),
    Tag.SEARCH_ASKED: (
        (PAGE, (Site,), ("search", "suggest")),
        (API, (Site,), ("search", "suggest")),
    ),
    Tag.RIGHTS_VIEWED: (
        (PAGE, RECORDS, (*_RIGHTS, *_LOWERING)),
        (PAGE, (Person,), ("rights",)),
        (PAGE, (Site,), ("secrecy", "secrecy-of")),
        (API, RECORDS, ("@access", "@acl")),
    ),
    Tag.PERSON_VIEWED: (
        (PAGE, (People, Person, Units, Unit), ("",)),
        (PAGE, (Person,), _POSTS),
        (API, (People, Person), ("",)),
    ),
    Tag.POLICY_VIEWED: (
        (PAGE, (Policies, Profile, Edition), ("",)),
        (PAGE, (Policies,), ("compare",)),
        (PAGE, (Edition,), ("text", "edit", "issue")),
        (PAGE, (Site, Unit), ("attach",)),
        (PAGE, (Site,), ("begin",)),
        (API, (Policies, Profile, Edition), ("",)),
        (API, (Policies, Profile), ("@attach",)),
    ),
    Tag.INSPECTION_VIEWED: (
        (PAGE, (Inspections,), ("", "add")),
        (PAGE, (Inspection,), ("", "edit", "history", *_INSPECTION)),
        (API, (Inspections, Inspection), ("",)),
    ),
    Tag.ALERT_VIEWED: (
        (PAGE, (Alerts, Alert), ("",)),
        (PAGE, (Alert,), ("close",)),
        (API, (Alerts, Alert), ("",)),
    ),
    Tag.POLICY_TRIED: ((PAGE, (Edition,), ("simulate",)), (API, (Edition,), ("@simulation",))),
    Tag.LOG_EXPORTED: ((PAGE, (Site,), ("log-export",)),),
    Tag.LOG_READ: (
        (PAGE, (Site,), ("log", "proof", "backups")),
        (API, (Site,), ("backups", "audit", "audit@head", "audit@proof")),
    ),
}

# Reviewed: they show nothing that is kept here but the asker's own account and work, and empty
# forms. What they refuse is written down all the same.
QUIET = (
    (PAGE, (Site,), ("login", "language", "health", "metrics")),
    (PAGE, (Site,), ("me", "preferences", "password", "prove", "recovery-codes")),
    (PAGE, (Site,), ("factor", "factor.svg", "confirm-factor", "drop-factor", "job")),
    (PAGE, (Customers, Policies, People, Units), ("add",)),
    (PAGE, LISTS, ("import", "import-columns")),
    (PAGE, (Site,), ("check-devices",)),
    (API, (Site,), ("openapi.json",)),
)


def _keyed(rows, value):
    return {
        (face, class_, name): value
        for face, classes, names in rows
        for class_ in classes
        for name in names
    }


KNOWN = {key: tag for tag, rows in TABLE.items() for key, tag in _keyed(rows, tag).items()}
KNOWN |= _keyed(QUIET, None)


@functools.cache
def tag_of(face, class_, name):
    """The tag of what a view shows of things of a class, None if nothing that is kept."""
    keys = ((face, each, name) for each in class_.__mro__)
    return next((KNOWN[key] for key in keys if key in KNOWN), Tag.RECORD_VIEWED)
