"""/alerts and /alerts/ID: what monitoring found, and the finding that closes it (R114)."""

import colander

from dossier.alert import Alert, Alerts
from dossier.customer import text
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views.alert import asked, fitting, name_of, title_of
from views.api import BATCH, body, call
from views.api.audit import entry
from views.api.question import PAGING, page_of
from views.api.tree import address
from workflows import alert as verbs

MOST = 1000  # entries that one answer tells


class ClosingSchema(Schema):
    """The finding, and for a draft violation what came out: confirmed or unfounded."""

    finding = text(_("调查结论"), verbs.LONGEST, missing="")
    outcome = colander.SchemaNode(colander.String(), title=_("结论"), missing="")


@call(
    "GET",
    "/alerts",
    context=Alerts,
    permission=Permission.ALERT_VIEW,
    answers=BATCH,
    query=("kind", "state", "user", *PAGING),
)
def index(context, request):
    """The alerts, the newest first, by kind, state and person."""
    verbs.require_for(request, Permission.ALERT_VIEW)
    lines = fitting(context.listed(), asked(request))
    return page_of(request, lines, lambda request, line: head(request, context[line.name]))


@call("GET", "/alerts/{alert}", context=Alert, permission=Permission.ALERT_VIEW)
def show(context, request):
    """One alert with the entries of the log that it is about."""
    verbs.require_for(request, Permission.ALERT_VIEW)
    numbers = list(context.entries)[:MOST]
    return head(request, context) | {"entries": [entry(request, each) for each in numbers]}


@call(
    "POST",
    "/alerts/{alert}/@close",
    context=Alert,
    name="@close",
    permission=Permission.ALERT_CLOSE,
    schema=ClosingSchema,
)
def close(context, request):
    """Close an alert with a finding."""
    verbs.require_closable(request, context)
    values = body.values(request, ClosingSchema())
    return head(request, verbs.close(request, context, values["finding"], values["outcome"]))


def head(request, alert) -> dict:
    """An alert without its entries."""
    return {
        "@id": address(request, alert),
        "@type": "Alert",
        "id": alert.__name__,
        "title": title_of(request, alert),
        "kind": alert.kind.value,
        "user": name_of(request, alert.person) if alert.person else "",
        "day": alert.day,
        "since": alert.since.isoformat(),
        "until": alert.until.isoformat(),
        "raised_at": alert.raised_at.isoformat(),
        "count": alert.count,
        "facts": dict(alert.facts),
        "drafts": [each._asdict() for each in alert.drafts],
        "state": alert.state.value,
        "outcome": alert.outcome_word,
        "finding": alert.finding,
        "closed_by": name_of(request, alert.closed_by) if alert.closed_by else "",
        "closed_at": alert.closed_at.isoformat() if alert.closed_at else None,
    }
