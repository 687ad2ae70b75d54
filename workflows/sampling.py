"""The sample of an inspection: drawn by a seed that is kept, judged one by one (R113).

An auditor's sample is drawn over everything in the scope, also what he may not view: of that he
is told the number alone, as the log tells him. How many there are in the scope nobody is told. A
department draws among what its manager may view. What the drawer is in charge of is left out.
"""

from catalog import unfiltered
from catalog.queries import permitted
from dossier import clock, sample
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.inspection import PROCEDURE, Finding, Inspection, Judgement
from dossier.language import _
from dossier.sample import Sample
from dossier.vocabulary import InspectionKind, Permission, Tag, Verdict
from workflows import inspector, machine
from workflows.inspection import PLANNED, SAMPLED, TABLE, addressed, found, only_at
from workflows.machine import permits, require, tell


def draw(request, inspection) -> Sample:
    """Draw the sample by a new seed; its size is the policy's, or else that of the plan."""
    inspector.require_inspector(request, inspection)
    only_at(inspection, TABLE[0].label, PLANNED)
    among = _among(request, inspection)
    if not among:
        raise Conflict(_("这一范围内没有可抽查的档案。"))

    seed, size = sample.new_seed(), size_of(request, inspection)
    things = unfiltered.objects(inspection, sample.drawn(seed, among, size))
    names = tuple(each.__name__ for each in things)
    person = request.subject.person
    inspection.sample = Sample(seed, size, sample.packed(among), names, person, clock.now())
    machine.move(request, inspection, PROCEDURE, "draw")

    after = {"seed": seed, "total": len(names)}
    tell(request, Tag.INSPECTION_SAMPLED, inspection, after=after)
    return inspection.sample


def is_as_drawn(inspection) -> bool:
    """Whether the seed draws the same things again, among the same."""
    kept = inspection.sample
    numbers = sample.drawn(kept.seed, sample.unpacked(kept.among), kept.size)
    things = unfiltered.objects(inspection, numbers)
    return tuple(each.__name__ for each in things) == kept.items


def size_of(request, inspection) -> int:
    """How many are to be drawn."""
    rules = inspector.rules_of(request.root, inspection.unit)
    said = rules.audit.sample if rules.audit is not None else None
    return said or inspection.size


def judge(request, inspection, item, values, finding=None) -> Inspection:
    """Say how a thing of the sample stands; where it fails, with the `finding` about it.

    NotAllowed of one's own dossier. Who may not view the thing says how he saw that it conforms.
    """
    require(request, Permission.INSPECTION_VIEW, inspection)
    if not inspector.may_judge(request, inspection):
        raise NotAllowed(_("只有承办这次检查的人可以这样做。"))
    only_at(inspection, _("核对样本"), SAMPLED)
    if item not in inspection.items:
        raise Invalid({"item": _("不在样本中")})
    dossier = request.root["dossiers"][item]
    if dossier.owner == request.subject.person:
        raise NotAllowed(_("不能核对自己负责的档案。"))
    _check(request, dossier, values)

    fails = values["verdict"] is Verdict.FAILS
    _settle(request, inspection, item, finding if fails else None)
    verdict, note = values["verdict"].value, values["note"]
    inspection.judge(item, Judgement(verdict, note, request.subject.person, clock.now()))

    after = {"verdict": verdict, "item": inspection.items.index(item) + 1}
    tell(request, Tag.INSPECTION_JUDGED, inspection, after=after)
    return inspection


def find(request, inspection, values) -> Finding:
    """Write down a finding that is about no thing of the sample alone."""
    inspector.require_inspector(request, inspection)
    only_at(inspection, _("记录发现"), SAMPLED)

    made = _made(request, inspection, "", values)
    inspection.put(made)

    _tell_finding(request, inspection, made)
    return made


def drop(request, inspection, number) -> Inspection:
    """Take back a finding that is about no thing of the sample; the others follow the verdicts."""
    inspector.require_inspector(request, inspection)
    only_at(inspection, _("删除发现"), SAMPLED)
    finding = found(request, inspection, number)
    if finding.item:
        raise Conflict(_("样本的发现随核对结论改变，请重新核对。"))

    inspection.drop(finding)

    tell(request, Tag.INSPECTION_FOUND, inspection, before={"finding": finding.number})
    return inspection


def _among(request, inspection):
    """The object numbers of all that may be drawn."""
    period = (inspection.since, inspection.until)
    among = unfiltered.dossiers_in(inspection, inspection.unit, inspection.dossier_class, *period)
    if inspection.kind is InspectionKind.SELF_CHECK:
        among &= permitted(inspection, request.subject)
    return among - unfiltered.owned_by(inspection, request.subject.person)


def _check(request, dossier, values):
    blind = not permits(request, Permission.RECORD_VIEW, dossier)
    if blind and values["verdict"] is Verdict.CONFORMS and not values["note"]:
        raise Invalid({"note": _("您无权查看正文，请写明是怎样核对的")})


def _settle(request, inspection, item, values):
    """Let there be one finding about a thing that fails, and none about one that conforms."""
    before = inspection.finding_about(item)
    if values is None:
        if before is not None:
            inspection.drop(before)
        return
    made = _made(request, inspection, item, values, before)
    if made != before:
        inspection.put(made)
        _tell_finding(request, inspection, made)


def _made(request, inspection, item, values, before=None):
    """The finding of these values; one that says the same as before keeps its answer."""
    if not values["text"]:
        raise Invalid({"text": _("必填")})
    person = addressed(request, inspection, values["addressee"], item)
    if before is not None:
        same = (before.text, before.severity, before.clause, before.addressee)
        if same == (values["text"], values["severity"].value, values["clause"], person):
            return before
    number = before.number if before is not None else _next_number(inspection)
    said = (values["text"], values["severity"].value, values["clause"], person)
    return Finding(number, item, *said, request.subject.person, clock.now())


def _next_number(inspection):
    return max((each.number for each in inspection.findings), default=0) + 1


def _tell_finding(request, inspection, finding):
    after = {"finding": finding.number, "severity": finding.severity}
    after["addressee"] = finding.addressee
    tell(request, Tag.INSPECTION_FOUND, inspection, after=after)
