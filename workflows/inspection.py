"""Inspections: planned, findings issued and answered (R113); sample and report stand beside it.

Nobody judges his own dossier, nobody answers for another, and who inspected is no level of the
report: what each may do is told in inspector.py.
"""

from dossier import clock
from dossier.access import decide_throughout, target_of
from dossier.dossier import new_name
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.inspection import PROCEDURE, Answer, Inspection
from dossier.language import _
from dossier.vocabulary import InspectionStage, Permission, Tag
from workflows import inspector, machine, ownership
from workflows.machine import Transition, require, tell

PLANNED, SAMPLED, ANSWERING, REPORTED, CLOSED = InspectionStage
TABLE = (
    Transition("draw", _("抽取样本"), PLANNED, SAMPLED, Permission.INSPECTION_VIEW),
    Transition("issue", _("下发发现"), SAMPLED, ANSWERING, Permission.INSPECTION_VIEW),
    Transition("report", _("上报报告"), ANSWERING, REPORTED, Permission.INSPECTION_VIEW),
    Transition("return", _("退回补充"), REPORTED, SAMPLED, Permission.INSPECTION_VIEW),
    Transition("close", _("办结"), REPORTED, CLOSED, Permission.INSPECTION_VIEW),
)
FACTS = ("title", "unit", "class", "since", "until", "due", "size")


def plan(request, inspections, values) -> Inspection:
    """Plan an inspection; NotAllowed to who does not inspect there by the policy (R113).

    Invalid names what makes no sense: a period that ends before it begins, a day that is over, a
    size where the policy says it or none where it does not.
    """
    require(request, Permission.INSPECTION_PLAN, inspections)
    values = dict(values)
    kind = values.pop("kind")
    values |= ownership.resolved(inspections, {"unit": values["unit"]})
    if not inspector.inspects(request, kind, values["unit"]):
        raise NotAllowed(_("按制度，这里的${kind}不由您承办。", mapping={"kind": kind.label}))
    _check(request, values)

    number = inspections.next_number(kind, clock.today().year)
    edition = request.root.edition_for(values["unit"])
    made = Inspection(kind, number, edition.cited, request.subject.person)
    _put(made, values)
    inspections.add(new_name(), made, registry=request.registry)
    inspections.running = (*inspections.running, made.__name__)
    inspector.open_to_its_people(request, made)

    after = {"edition": made.edition, "unit": made.unit, "until": made.due}
    tell(request, Tag.INSPECTION_PLANNED, made, after={k: v for k, v in after.items() if v})
    return made


def change(request, inspection, values) -> Inspection:
    """Change the plan, until the sample is drawn; kind and unit stay as they are."""
    inspector.require_inspector(request, inspection)
    only_at(inspection, _("修改计划"), PLANNED)
    before = facts(inspection)
    if "unit" in values:
        values = {**values, **ownership.resolved(inspection.__parent__, {"unit": values["unit"]})}
    changed = machine.differing(before, values)
    if "unit" in changed:
        raise Invalid({"unit": _("计划编制后不能改变部门，请另编计划。")})
    if not changed:
        return inspection
    _check(request, before | values)

    _put(inspection, before | values)

    tell(request, Tag.INSPECTION_PLANNED, inspection, after={"fields": sorted(changed)})
    return inspection


def issue(request, inspection) -> Inspection:
    """Send the findings to those who answer for them; Conflict names what is not judged yet."""
    inspector.require_inspector(request, inspection)
    only_at(inspection, TABLE[1].label, SAMPLED)
    if inspection.unjudged:
        left = [_("样本第 ${n} 份", mapping={"n": place}) for place in inspection.unjudged]
        raise Conflict(_("样本还没有核对完。"), left)

    machine.move(request, inspection, PROCEDURE, "issue")
    inspector.open_to_its_people(request, inspection)

    tell(request, Tag.INSPECTION_ISSUED, inspection, after={"total": len(inspection.findings)})
    return inspection


def answer(request, inspection, number, values) -> Inspection:
    """Answer a finding that is addressed to the asker; it may be said better until the report."""
    require(request, Permission.INSPECTION_VIEW, inspection)
    finding = found(request, inspection, number)
    if finding.addressee != request.subject.person:
        raise NotAllowed(_("只有答复人本人可以答复。"))
    only_at(inspection, _("答复"), ANSWERING)
    if values["until"] < clock.today():
        raise Invalid({"until": _("不能早于今天")})
    said = Answer(by=request.subject.person, at=clock.now(), **values)
    if finding.answer is not None and finding.answer._replace(at=said.at) == said:
        return inspection

    inspection.put(finding._replace(answer=said))

    after = {"finding": finding.number, "until": said.until}
    tell(request, Tag.INSPECTION_ANSWERED, inspection, after=after)
    return inspection


def readdress(request, inspection, number, addressee) -> Inspection:
    """Let another answer a finding that nobody has answered: the first has left, or is wrong."""
    inspector.require_inspector(request, inspection)
    only_at(inspection, _("改派答复人"), SAMPLED, ANSWERING)
    finding = found(request, inspection, number)
    if finding.answer is not None:
        raise Conflict(_("已经答复的发现不能改派。"))
    person = addressed(request, inspection, addressee, finding.item)
    if person == finding.addressee:
        return inspection

    inspection.put(finding._replace(addressee=person))
    inspector.open_to_its_people(request, inspection)

    after = {"finding": finding.number, "addressee": person}
    tell(request, Tag.INSPECTION_FOUND, inspection, after=after)
    return inspection


def found(request, inspection, number):
    """The finding of a number, as far as the asker may read it; Invalid if there is none."""
    known = inspector.findings_for(request, inspection)
    finding = next((each for each in known if str(each.number) == str(number)), None)
    if finding is None:
        raise Invalid({"finding": _("没有这一条发现")})
    return finding


def addressed(request, inspection, addressee, item="") -> str:
    """The id of who is to answer, by id, log-in or name; whoever may not view the item may not.

    Without one it is the person in charge of the item. Invalid for who inspects himself.
    """
    dossier = request.root["dossiers"].get(item) if item else None
    person = _named(request, addressee) or (dossier.owner if dossier is not None else "")
    if not person:
        raise Invalid({"addressee": _("请写明由谁答复")})
    if person in inspection.hands | {request.subject.person}:
        raise Invalid({"addressee": _("检查的人不能自己答复")})
    if dossier is not None and not _may_view(request, person, dossier):
        raise Invalid({"addressee": _("此人无权查看这份档案")})
    return person


def facts(inspection) -> dict:
    """The plan, by the names of the form."""
    named = {name: getattr(inspection, name) for name in FACTS if name != "class"}
    return {**named, "class": inspection.dossier_class}


def only_at(inspection, act, *stages):
    """Refuse an act at any other stage than these (C409)."""
    if inspection.stage not in stages:
        machine.refuse_state(inspection.stage, act)


def _named(request, addressee):
    try:
        return ownership.resolved(request.root, {"owner": addressee})["owner"]
    except Invalid as refusal:
        raise Invalid({"addressee": refusal.fields["owner"]}) from None


def _may_view(request, person, dossier):
    subject = request.root.subject(request.root["people"][person])
    moments = request.root.log.moments()
    return decide_throughout(subject, Permission.RECORD_VIEW, target_of(dossier), moments).allowed


def _put(inspection, values):
    for name in FACTS:
        setattr(inspection, "dossier_class" if name == "class" else name, values[name])


def _check(request, values):
    """Refuse a plan that makes no sense, all its faults at once."""
    rules, faults = inspector.rules_of(request.root, values["unit"]), {}
    if values["since"] and values["until"] and values["until"] < values["since"]:
        faults["until"] = _("不能早于开始日期")
    if values["due"] < clock.today():
        faults["due"] = _("不能早于今天")
    if values["class"] and values["class"] not in rules.classes:
        faults["class"] = _("没有这个类别：${name}", mapping={"name": values["class"]})
    said = rules.audit.sample if rules.audit is not None else None
    if said is not None and values["size"] not in (None, said):
        faults["size"] = _("制度规定抽查 ${count} 份", mapping={"count": said})
    if said is None and values["size"] is None:
        faults["size"] = _("制度没有规定抽查几份，请写明")
    if faults:
        raise Invalid(faults)


def includeme(config):
    config.add_workflow(machine.build(PROCEDURE, PLANNED, TABLE), ("Inspection",))
