"""What does not fit a dossier under a policy, whichever one is asked about. Pure."""

from enum import StrEnum

from dossier import checklist, retention
from dossier.language import _


class Finding(StrEnum):
    """What does not fit a dossier under a policy."""

    CLASS = "class"
    TIER = "tier"
    TERM = "term"
    PLAN = "plan"
    NUMBER = "number"
    INCOMPLETE = "incomplete"
    DISPOSABLE = "disposable"
    OVER_KEPT = "over-kept"


FINDINGS = {
    Finding.CLASS: _("类别不在制度中"),
    Finding.TIER: _("低于最低密级"),
    Finding.TERM: _("没有保管期限"),
    Finding.PLAN: _("没有归档计划"),
    Finding.NUMBER: _("档号不合编号规则"),
    Finding.INCOMPLETE: _("材料不齐"),
    Finding.DISPOSABLE: _("保管期满，可鉴定"),
    Finding.OVER_KEPT: _("超期保管，应销毁"),
}


def findings(rules, dossier, day, documents) -> frozenset:
    """What does not fit a dossier under the rules on a day; `documents` are those that count."""
    found = {each for each, judge in _JUDGES.items() if judge(rules, dossier, day)}
    if rules.checklists and _is_incomplete(rules, dossier, documents):
        found.add(Finding.INCOMPLETE)
    return frozenset(found)


def _has_no_plan(rules, dossier, day):
    known = rules.classes.get(dossier.dossier_class)
    return rules.filing.plan_required and (known is None or known.plan is None)


def _misfits(rules, dossier, day):
    return bool(dossier.number) and not rules.pattern.fits(dossier.number)


def _is_incomplete(rules, dossier, documents):
    papers = [
        checklist.Paper(each.item, each.manifestation, frozenset(each.marks))
        for each in documents
        if each.item
    ]
    lines = checklist.lines(rules, dossier.dossier_class, dossier.facets, papers)
    return bool(checklist.lacks(lines))


def _is_disposable(rules, dossier, day):
    kept = retention.of(rules, dossier)
    return kept.is_over(day) and not retention.is_over_kept(rules, kept, day)


_JUDGES = {
    Finding.CLASS: lambda rules, dossier, day: dossier.dossier_class not in rules.classes,
    Finding.TIER: lambda rules, dossier, day: dossier.tier < rules.tiers.minimum,
    Finding.TERM: lambda rules, dossier, day: retention.of(rules, dossier).term is None,
    Finding.PLAN: _has_no_plan,
    Finding.NUMBER: _misfits,
    Finding.DISPOSABLE: _is_disposable,
    Finding.OVER_KEPT: lambda rules, dossier, day: retention.is_over_kept(
        rules, retention.of(rules, dossier), day
    ),
}
