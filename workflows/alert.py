"""Alerts are raised by whoever finds something, and closed by a person with a finding (R114)."""

from dossier import clock
from dossier.access import allow, apply_acl
from dossier.alert import Alert, Alerts
from dossier.dossier import new_name
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.language import _
from dossier.person import OFFICES
from dossier.vocabulary import AlertKind, AlertOutcome, Permission, Tag
from workflows import posts
from workflows.machine import permits, tell

# Of these the finding says whether what was drafted as a violation was one.
JUDGED = (AlertKind.UNGRANTED, AlertKind.SHARED)
LONGEST = 2000
APART = frozenset(f"post:{office}" for office in OFFICES)


def raised(request, kind, after=None, person="", entries=(), *, day="", seen=(), drafts=()):
    """Add to the open alert of that kind, person (an id) and day, or open one; the Alert.

    `after` are facts, `entries` numbers of the log, `seen` the first and last instant of what
    happened (now where nothing is said), `drafts` draft violations. Whoever finds it may.
    """
    alerts, now = alerts_of(request), clock.now()
    alert = alerts.open_one(kind, person, day)
    is_new = alert is None
    if is_new:
        alert = Alert(kind, person, now, day)
        alerts.add(new_name(), alert, registry=request.registry)
        alerts.keep_open(alert)
        alert.since, alert.until = seen or (now, now)

    alert.grow(entries, *(seen or (now, now)), drafts, after)

    if is_new:
        tell(request, Tag.ALERT_RAISED, alert, after={"alert": alert.kind_word, **(after or {})})
    return alert


def close(request, alert, finding, outcome=""):
    """Close an alert with a finding; for those about violations also with what came out (R114).

    Invalid without a finding or outcome; Conflict if it is closed; NotAllowed about oneself.
    """
    require_closable(request, alert)
    finding, outcome = _checked(alert, finding, outcome)

    alert.close(outcome, finding, request.subject.person, clock.now())
    alerts_of(request).settle(alert)

    after = {"alert": alert.kind_word, "outcome": alert.outcome_word}
    tell(request, Tag.ALERT_CLOSED, alert, finding, after=after)
    return alert


def require_closable(request, alert):
    """Refuse who may not close the alert: NotAllowed about oneself, Conflict when it is closed."""
    require_for(request, Permission.ALERT_CLOSE)
    if alert.person == request.subject.person:
        raise NotAllowed(_("关于自己的预警由他人处理。"))
    if not alert.is_open:
        raise Conflict(_("这条预警已经了结。"))


def is_closable(request, alert) -> bool:
    """Whether the asker may close the alert now."""
    about_others = alert.is_open and alert.person != request.subject.person
    return about_others and may(request, Permission.ALERT_CLOSE)


def may(request, permission) -> bool:
    """Whether the asker may view or close alerts: by office, or by a post of the company's policy.

    No policy lets an auditor or system admin do more than their office does (R113).
    """
    site = request.root
    if permits(request, permission, site):
        return True
    tokens = request.subject.tokens
    if not request.subject.active or not APART.isdisjoint(tokens):
        return False
    told = site.edition_for("").rules.monitoring.told
    return not {posts.token_of(name) for name in told}.isdisjoint(tokens)


def tasks(request) -> int:
    """How many alerts wait for a finding of the asker."""
    if not may(request, Permission.ALERT_CLOSE):
        return 0
    me = request.subject.person
    return sum(person != me for person in request.root["alerts"].people_of_open())


def require_for(request, permission):
    """NotAllowed unless the asker may view or close alerts."""
    if not may(request, permission):
        raise NotAllowed


def alerts_of(request) -> Alerts:
    """The alerts of the site.

    The posts that the company's policy names get their rights on them, and those no more named
    lose them; `may` judges by the policy of the moment.
    """
    alerts = request.root["alerts"]
    _entitle(request, alerts)
    return alerts


def _entitle(request, alerts):
    rights = Permission.ALERT_VIEW, Permission.ALERT_CLOSE
    told = request.root.edition_for("").rules.monitoring.told
    entries = tuple(allow(posts.token_of(name), *rights, cause="policy") for name in told)
    if entries != tuple(alerts.__dict__.get("__acl__", ())):
        apply_acl(alerts, entries, request.registry)


def _checked(alert, finding, outcome):
    faults, finding = {}, (finding or "").strip()
    if not finding:
        faults["finding"] = _("请写明调查结论")
    elif len(finding) > LONGEST:
        faults["finding"] = _("最多 ${number} 字", mapping={"number": LONGEST})
    if outcome not in set(AlertOutcome) and (outcome or alert.kind in JUDGED):
        faults["outcome"] = _("请选择属实或不属实")
    if faults:
        raise Invalid(faults)
    return finding, outcome
