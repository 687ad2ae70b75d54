"""The report of an inspection: passed level by level, given back, closed, followed by a revision.

The levels are those that the policy named on the day of the report (R113).
"""

from dossier import clock
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.event import SYSTEM
from dossier.inspection import PROCEDURE, Inspection, Passing, Report
from dossier.language import _
from dossier.library import Written
from dossier.vocabulary import InspectionStage, Tag
from workflows import inspector, machine, policy
from workflows.inspection import ANSWERING, CLOSED, REPORTED, only_at
from workflows.machine import tell


def report(request, inspection, text) -> Inspection:
    """Send the report to the first level; Conflict names every finding that nobody answered."""
    inspector.require_inspector(request, inspection)
    only_at(inspection, _("上报报告"), ANSWERING)
    if not text:
        raise Invalid({"text": _("必填")})
    missing = unanswered(request, inspection)
    if missing:
        raise Conflict(_("还有发现没有答复，不能上报。"), missing)
    edition = request.root.edition_for(inspection.unit)
    levels = inspector.levels_of(edition.rules)
    inspector.require_filled(inspection, levels, request.subject.person)

    inspection.report = Report(text, request.subject.person, clock.now())
    inspection.levels, inspection.passed = levels, ()
    inspection.edition = edition.cited
    machine.move(request, inspection, PROCEDURE, "report")
    inspector.open_to_its_people(request, inspection)
    inspections = inspection.__parent__
    key = inspector.key_of(inspection)
    inspections.reported = {**inspections.reported, key: clock.today()}

    after = {"edition": edition.cited, "total": len(inspection.findings)}
    tell(request, Tag.INSPECTION_REPORTED, inspection, after=after)
    return inspection


def pass_on(request, inspection, remark) -> Inspection:
    """Pass the report on to the next level; at the last it is closed instead."""
    inspector.require_level(request, inspection)
    only_at(inspection, _("逐级上报"), REPORTED)
    if inspection.is_at_last_level:
        raise Conflict(_("已到最后一级，请办结或退回。"))
    level = inspection.level

    inspection.passed = (*inspection.passed, _passing(request, level, remark))
    inspector.open_to_its_people(request, inspection)

    tell(request, Tag.INSPECTION_PASSED, inspection, remark, after={"level": level.word})
    return inspection


def send_back(request, inspection, reason) -> Inspection:
    """Give the report back for more work, with the reason; it passes every level anew."""
    inspector.require_level(request, inspection)
    only_at(inspection, _("退回补充"), REPORTED)
    if not reason:
        raise Invalid({"reason": _("必填")})
    level = inspection.level

    inspection.returned = (*inspection.returned, _passing(request, level, reason))
    inspection.passed = ()
    machine.move(request, inspection, PROCEDURE, "return")
    inspector.open_to_its_people(request, inspection)

    tell(request, Tag.INSPECTION_RETURNED, inspection, reason, after={"level": level.word})
    return inspection


def close(request, inspection, remark) -> Inspection:
    """Close the inspection at the last level; Conflict names the levels that it has not passed."""
    inspector.require_level(request, inspection)
    only_at(inspection, _("办结"), REPORTED)
    if not inspection.is_at_last_level:
        left = [each.word for each in inspection.levels[len(inspection.passed) : -1]]
        raise Conflict(_("报告还没有逐级上报完。"), left)
    level = inspection.level

    inspection.passed = (*inspection.passed, _passing(request, level, remark))
    machine.move(request, inspection, PROCEDURE, "close")
    inspector.open_to_its_people(request, inspection)
    inspections = inspection.__parent__
    inspections.running = tuple(n for n in inspections.running if n != inspection.__name__)

    tell(request, Tag.INSPECTION_CLOSED, inspection, remark, after={"level": level.word})
    return inspection


def revise(request, inspection, reason):
    """Open a revision of the policy because of the report, at its last level; return the edition.

    The draft says what is in force and why it is revised; who may draft writes it, and others
    review and approve it. Conflict where the policy does not let an inspection revise it.
    """
    _require_last(request, inspection)
    if not reason:
        raise Invalid({"reason": _("必填")})
    if missing := not_revisable(request, inspection):
        raise Conflict(_("不能据此修订制度。"), missing)
    site = request.root
    current = site["policies"][inspector.slug_of(inspection.edition)].current()
    cited = f"inspection {inspection.__name__}"
    text = f"# {cited}\n{current.text}"

    policies, written = site["policies"], Written(current.name, text, current.below)
    edition = policy.begun(request, policies, written, SYSTEM.person, f"{cited}: {reason}")
    inspection.revision = edition.cited

    tell(request, Tag.INSPECTION_REVISED, inspection, reason, after={"edition": edition.cited})
    return edition


def unanswered(request, inspection) -> list:
    """A sentence for each finding that nobody has answered."""
    name_of = request.root["people"].name_of
    return [
        _("发现 ${n}（${who}）", mapping={"n": each.number, "who": name_of(each.addressee)})
        for each in inspection.unanswered
    ]


def is_last(request, inspection) -> bool:
    """Whether the asker is the last level of a report that has come to it."""
    closed = inspection.stage is InspectionStage.CLOSED
    if not (closed or inspection.is_at_last_level):
        return False
    return inspector.holds(request, inspection, inspection.levels[-1])


def revises(request, inspection) -> bool:
    """Whether the policy lets an inspection revise it."""
    profile = request.root["policies"][inspector.slug_of(inspection.edition)]
    said = profile.current().rules.audit
    return said is not None and said.revises


def not_revisable(request, inspection) -> list:
    """Why no revision can be opened because of an inspection; empty if it can."""
    profile = request.root["policies"][inspector.slug_of(inspection.edition)]
    last, reasons = profile.editions()[0], []
    if not revises(request, inspection):
        reasons.append(_("制度没有规定据审计修订制度"))
    if inspection.revision:
        reasons.append(_("已据此起草修订"))
    elif policy.is_on_its_way(last):
        reasons.append(_("第 ${number} 版还没有办完。", mapping={"number": last.number}))
    return reasons


def _require_last(request, inspection):
    inspector.require_level(request, inspection)
    only_at(inspection, _("据此修订制度"), REPORTED, CLOSED)
    if not is_last(request, inspection):
        if inspection.stage is REPORTED:
            raise Conflict(_("报告还没有逐级上报完。"))
        raise NotAllowed


def _passing(request, level, remark):
    return Passing(level.word, request.subject.person, clock.now(), remark)
