"""Who inspects, to whom it is reported, and when the next one is due: by the policy (R113).

The auditor always may audit. Besides him the policy may name a post, or a department, whose
manager then does. Words that name neither stand for the auditor. Of the levels of a report, words
that are no posts stand for the records supervisor and, at the last level, the general manager.
"""

import datetime
from typing import NamedTuple

from dossier import calendar, clock
from dossier.access import FOUNDER, allow, apply_acl
from dossier.errors import Conflict, NotAllowed
from dossier.inspection import Level
from dossier.language import _
from dossier.vocabulary import InspectionKind, InspectionStage, Permission, Post
from workflows import posts
from workflows.machine import permits

AUDIT, SELF_CHECK = InspectionKind.AUDIT, InspectionKind.SELF_CHECK
AHEAD = datetime.timedelta(days=30)  # so long before its day a due inspection waits for somebody
STANDING_IN = (str(Post.RECORDS_SUPERVISOR.label), str(Post.GENERAL_MANAGER.label))


class Due(NamedTuple):
    """An inspection that the policy wants by a day; unit '' is the whole company."""

    kind: InspectionKind
    unit: str
    day: datetime.date


def audits(request, unit="") -> bool:
    """Whether the asker may audit where the policy of a department, or the site's, holds."""
    return _plans(request) and not seats(request.root, unit).isdisjoint(request.subject.tokens)


def seats(site, unit="") -> set:
    """The tokens of those who audit by the policy that holds in a department."""
    found, said = {f"post:{Post.AUDITOR}", FOUNDER}, rules_of(site, unit).audit
    if said is not None and posts.is_one(rules_of(site, unit), said.by):
        found.add(posts.token_of(said.by))
    named = site["units"].by_name(said.by) if said is not None else None
    if named is not None:
        found.add(manager_of(named.__name__))
    return found


def checks(request, unit) -> bool:
    """Whether the asker may check his own department, because its policy wants that."""
    said = rules_of(request.root, unit).audit
    wanted = bool(unit) and said is not None and said.self_check is not None
    return wanted and _plans(request) and manager_of(unit) in request.subject.tokens


def inspects(request, kind, unit) -> bool:
    """Whether the asker may carry out an inspection of a kind, of a unit ('' for all)."""
    return audits(request, unit) if kind is AUDIT else checks(request, unit)


def plannable(request) -> dict:
    """Kind → ids of the departments ('' for the whole company) that the asker may inspect."""
    site, person = request.root, request.person
    audited = [unit for unit in ("", *site["units"]) if audits(request, unit)]
    own = [unit for unit in (person.units if person is not None else ()) if checks(request, unit)]
    return {kind: units for kind, units in ((AUDIT, audited), (SELF_CHECK, own)) if units}


def is_inspector(request, inspection) -> bool:
    """Whether an inspection is the asker's to carry out."""
    return inspects(request, inspection.kind, inspection.unit)


def require_inspector(request, inspection):
    """Refuse who does not carry out the inspection; to a level of its report it is closed too."""
    if not permits(request, Permission.INSPECTION_VIEW, inspection):
        raise NotAllowed
    if not is_inspector(request, inspection):
        raise NotAllowed(_("只有承办这次检查的人可以这样做。"))


def may_judge(request, inspection) -> bool:
    """An auditor may also judge in a self-check: what the manager owns himself he may not."""
    return is_inspector(request, inspection) or audits(request, inspection.unit)


def levels_of(rules) -> tuple:
    """The levels of a report by a policy, the lowest first, and which post is asked at each."""
    words = rules.audit.reports_to if rules.audit is not None else ()
    words, found = words or STANDING_IN, []
    for place, word in enumerate(words, 1):
        standing_in = STANDING_IN[place == len(words)]
        level = Level(word, word if posts.is_one(rules, word) else standing_in)
        found += [level] if level not in found else []
    return tuple(found)


def holds(request, inspection, level) -> bool:
    """Whether the asker is a level of a report; who inspected never is."""
    mine = request.subject.person
    return posts.holds(request, inspection, level.post) and mine not in inspection.hands


def require_level(request, inspection):
    """Refuse who does not have the report in hand."""
    if not permits(request, Permission.INSPECTION_VIEW, inspection):
        raise NotAllowed
    if inspection.level is not None and not holds(request, inspection, inspection.level):
        raise NotAllowed(_("报告现在不在您这一级。"))


def require_filled(inspection, levels, reporter):
    """Conflict by name if at a level of the report there would be nobody but who inspected."""
    hands = inspection.hands | {reporter}
    empty = [
        each.post for each in levels if not set(posts.holders(inspection, [each.post])) - hands
    ]
    if empty:
        raise Conflict(_("制度要求的岗位空缺。"), [posts.unfilled([each]) for each in empty])


def sees_all(request, inspection) -> bool:
    """Whether the asker sees more of an inspection than the findings that are his to answer."""
    if may_judge(request, inspection):
        return True
    reached = inspection.levels[: len(inspection.passed) + 1]
    is_up = inspection.stage in (InspectionStage.REPORTED, InspectionStage.CLOSED)
    return is_up and any(posts.holds(request, inspection, each.post) for each in reached)


def findings_for(request, inspection) -> list:
    """The findings of an inspection that the asker may read: all, or those addressed to him."""
    if sees_all(request, inspection):
        return list(inspection.findings)
    mine = request.subject.person
    return [each for each in inspection.findings if each.addressee == mine]


def open_to_its_people(request, inspection):
    """Let those view an inspection who have to do with it at this stage, and nobody else."""
    tokens = dict.fromkeys(sorted(seats(request.root, inspection.unit) - {FOUNDER}))
    if inspection.kind is SELF_CHECK:
        tokens[manager_of(inspection.unit)] = None
    if inspection.stage not in (InspectionStage.PLANNED, InspectionStage.SAMPLED):
        tokens |= dict.fromkeys(f"person:{each.addressee}" for each in inspection.findings)
    if inspection.stage in (InspectionStage.REPORTED, InspectionStage.CLOSED):
        reached = inspection.levels[: len(inspection.passed) + 1]
        tokens |= dict.fromkeys(_token_of(inspection, each.post) for each in reached)
    entries = [
        allow(each, Permission.INSPECTION_VIEW, cause="inspection", reference=inspection.__name__)
        for each in tokens
    ]
    apply_acl(inspection, entries, request.registry)


def _token_of(inspection, post):
    is_of_unit = inspection.unit and post == Post.MANAGER.label
    return manager_of(inspection.unit) if is_of_unit else posts.token_of(post)


def rules_of(site, unit=""):
    """The policy that holds in a department, or the site's."""
    return site.edition_for(unit).rules


def manager_of(unit) -> str:
    """The token of the manager of a department."""
    return f"post:{Post.MANAGER}@{unit}"


def slug_of(edition) -> str:
    """The policy of an edition that is cited."""
    return edition.rpartition("/")[0]


def dues(request) -> list:
    """What the asker has to plan because the policies want it, the nearest first (R005).

    Computed when asked: nothing that runs at night decides it.
    """
    if not _plans(request):
        return []
    found = [*_audits_due(request), *_self_checks_due(request)]
    return sorted(found, key=lambda each: (each.day, each.unit))


def visible(request) -> list:
    """The inspections that the asker may view, the newest first."""
    every = request.root["inspections"].values()
    found = [each for each in every if permits(request, Permission.INSPECTION_VIEW, each)]
    return sorted(found, key=lambda each: (each.planned_at, each.__name__), reverse=True)


def to_answer(request) -> list:
    """The open inspections with findings that wait for the asker's answer."""
    mine = request.subject.person
    return [
        each
        for each in request.root["inspections"].open_ones()
        if each.stage is InspectionStage.ANSWERING
        and any(finding.addressee == mine for finding in each.unanswered)
    ]


def to_pass(request) -> list:
    """The inspections whose report the asker has in hand."""
    running = request.root["inspections"].open_ones()
    return [each for each in running if each.level and holds(request, each, each.level)]


def near(request) -> list:
    """Those that are due now or soon."""
    return [each for each in dues(request) if each.day <= clock.today() + AHEAD]


def _audits_due(request):
    site = request.root
    holders = {site.profile: ""}
    for name, unit in site["units"].items():
        if unit.profile:
            holders.setdefault(unit.profile, name)
    for slug, unit in holders.items():
        edition = site["policies"][slug].current()
        if edition.rules.audit is not None and audits(request, unit):
            day = _next(site, edition, AUDIT, unit, edition.rules.audit.every)
            if day is not None:
                yield Due(AUDIT, unit, day)


def _self_checks_due(request):
    site = request.root
    for unit in request.person.units if request.person is not None else ():
        if checks(request, unit):
            edition = site.edition_for(unit)
            day = _next(site, edition, SELF_CHECK, unit, edition.rules.audit.self_check)
            if day is not None:
                yield Due(SELF_CHECK, unit, day)


def _next(site, edition, kind, unit, cadence):
    """The day of the next one; None where one is on its way, or where none comes round."""
    inspections, slug = site["inspections"], edition.__parent__.__name__
    key = _key(slug, kind, unit)
    before_report = (each for each in inspections.open_ones() if each.report is None)
    if any(key == key_of(each) for each in before_report):
        return None
    last = inspections.reported.get(key, edition.in_force_from)
    return calendar.next(cadence, last, edition.rules)


def key_of(inspection) -> tuple:
    """What the next one is counted by: policy, kind and, of a self-check, the department."""
    return _key(slug_of(inspection.edition), inspection.kind, inspection.unit)


def _key(slug, kind, unit):
    return slug, kind.value, unit if kind is SELF_CHECK else ""


def _plans(request):
    return permits(request, Permission.INSPECTION_PLAN, request.root["inspections"])
