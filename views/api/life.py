"""/dossiers/ID/@checklist, @marks, @certificates, and the steps of @workflow beyond the plain."""

import colander

from dossier import checklist
from dossier.customer import text
from dossier.dossier import Dossier
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views.api import CHECKLIST, body, call
from views.api.tree import address
from views.wording import Wording
from workflows import dossier, reception, verification
from workflows.machine import permits


def _words(title):
    word = colander.SchemaNode(colander.String(), name="word")
    return colander.SchemaNode(colander.Sequence(), word, title=title, missing=())


class StepSchema(Schema):
    """What some steps ask: why, what was verified, which line of the supplement list."""

    reason = text(_("原因"), 500)
    of = _words(_("核实内容"))
    item = text(_("归档清单项"), 60)


class MarksSchema(Schema):
    """The formal marks that are on a document."""

    document = text(_("文件"), 60, missing=colander.required)
    marks = _words(_("要件"))


class CheckingSchema(Schema):
    """The marks of several documents."""

    documents = colander.SchemaNode(
        colander.Sequence(), MarksSchema(name="document"), title=_("文件", context="many")
    )


class NotedSchema(Schema):
    """A field that is asked where a certificate misses."""

    field = text(_("字段"), 60, missing=colander.required)
    value = text(_("内容"), 200)


class CertificatesSchema(Schema):
    """The certificates that the customer showed, and what is noted where one misses."""

    certificates = _words(_("已取得的证照"))
    without = colander.SchemaNode(
        colander.Sequence(), NotedSchema(name="noted"), title=_("无证照时须填"), missing=()
    )


# Step → the fields that it takes, and the verb.
STEPS = {
    "verify": (("of",), lambda request, each, of: verification.verify(request, each, of)),
    "confirm": ((), verification.confirm),
    "refuse": (("reason",), verification.refuse),
    "return": (("reason",), reception.give_back),
    "supplement": (("item", "reason"), reception.close),
}
WITH_REASON = (*dossier.TAKING_IN, dossier.END)


def take_step(request, each, name):
    """Let a dossier make a step; a field that the step does not take is refused."""
    if name in STEPS:
        names, verb = STEPS[name]
    else:
        names = ("reason",) if name in WITH_REASON else ()
        verb = _advance(name)
    schema = StepSchema()
    for node in list(schema.children):
        if node.name not in names:
            del schema[node.name]
    values = body.values(request, schema)
    verb(request, each, *(values[field] for field in names))


def _advance(name):
    return lambda request, each, *reason: dossier.advance(request, each, name, *reason)


def steps(request, each) -> list:
    """The names of the steps that the asker may make now."""
    found = [row.name for row in dossier.possible(request, each)]
    found += verification.possible(request, each)
    before = each.state in reception.BEFORE_FILING
    if before and reception.lines(request, each):
        if permits(request, Permission.DOSSIER_RETURN, each):
            found.append("return")
    return found


def told(request, each) -> dict:
    """How far a dossier is verified, and why it ended or went back."""
    people, done = request.root["people"], each.verified
    return {
        "verified": verification.is_current(each),
        "verified_by": people.name_of(done.by) if done else "",
        "confirmed_by": people.name_of(done.confirmed_by) if done else "",
        "returned": each.returned.reason if each.returned else "",
        "ended": each.ended.reason if each.ended else "",
        "due": each.accepted.due.isoformat() if each.accepted and each.accepted.due else None,
        "certificates": list(each.certificates),
        "without": [{"field": field, "value": value} for field, value in each.without],
    }


@call(
    "GET",
    "/dossiers/{dossier}/@checklist",
    context=Dossier,
    name="@checklist",
    permission=Permission.RECORD_VIEW,
    answers=CHECKLIST,
)
def show(context, request):
    """The checklist of a dossier: every line, its documents, and all that misses."""
    return listed(request, context)


@call(
    "POST",
    "/dossiers/{dossier}/@marks",
    context=Dossier,
    name="@marks",
    permission=Permission.DOSSIER_FILE,
    schema=CheckingSchema,
    answers=CHECKLIST,
)
def check(context, request):
    """Confirm the formal marks of documents."""
    values = body.values(request, CheckingSchema())
    confirmed = {each["document"]: each["marks"] for each in values["documents"]}
    reception.check_marks(request, context, confirmed)
    return listed(request, context)


@call(
    "POST",
    "/dossiers/{dossier}/@certificates",
    context=Dossier,
    name="@certificates",
    permission=Permission.RECORD_EDIT,
    schema=CertificatesSchema,
    answers=CHECKLIST,
)
def certify(context, request):
    """Note which certificates the customer showed, and what is asked where one misses."""
    values = body.values(request, CertificatesSchema())
    without = {each["field"]: each["value"] for each in values["without"]}
    reception.note_certificates(request, context, tuple(values["certificates"]), without)
    return listed(request, context)


def listed(request, each) -> dict:
    """The lines of the checklists as JSON."""
    found = reception.lines(request, each)
    return {
        "@id": address(request, each, "@checklist"),
        "items": [_line(request, line) for line in found],
        "items_total": len(found),
        "missing": [_said(request, lack) for lack in checklist.lacks(found)],
    }


def _line(request, line):
    return {
        "checklist": line.checklist,
        "item": line.item,
        "required": line.required,
        "form": list(line.form),
        "marks": list(line.marks),
        "documents": [address(request, paper.reference) for paper in line.papers],
        "fault": line.lack.fault if line.lack is not None else "",
        "missing": _said(request, line.lack) if line.lack is not None else "",
    }


def _said(request, lack):
    return Wording(request.localizer).say(lack.sentence())
