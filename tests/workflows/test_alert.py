"""Alerts are raised once and closed by a person, with a finding (R114)."""

import pytest

from dossier import clock
from dossier.alert import Draft
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.vocabulary import AlertKind, AlertOutcome, Post, Tag, Tier
from tests.conftest import become
from workflows import alert as verbs

FINDING = "经核实，为项目交接集中查阅。"
DRAFT = Draft("未经审批查看客户档案", 50)


@pytest.fixture
def guard(make):
    """The security admin, for whom the request acts."""
    unit = make.unit("保密办", "BM")
    person = make.person("an", Tier.OPEN, Post.SECURITY_ADMIN, None, "安全")
    assert unit.code == "BM"
    return person


def test_what_comes_again_makes_an_open_alert_grow(request_):
    first = verbs.raised(request_, AlertKind.BULK, person="p", entries=[3, 4], day="2026-05-01")
    again = verbs.raised(request_, AlertKind.BULK, person="p", entries=[4, 5], day="2026-05-01")

    assert first is again
    assert (list(first.entries), first.count) == ([3, 4, 5], 3)


def test_another_kind_person_or_day_has_an_alert_of_its_own(request_):
    told = [("bulk", "p", "1"), ("night", "p", "1"), ("bulk", "q", "1"), ("bulk", "p", "2")]
    for kind, person, day in told:
        verbs.raised(request_, AlertKind(kind), person=person, entries=[1], day=day)

    assert len(request_.root["alerts"].open()) == len(told)


def test_an_alert_without_entries_counts_how_often_it_happened(request_):
    for days in (3, 4):
        found = verbs.raised(request_, AlertKind.BACKUP_OVERDUE, {"days": days})

    assert (found.count, found.facts) == (2, {"days": 4})


def test_the_log_is_told_once_when_an_alert_is_raised(request_, site):
    for number in (1, 2):
        found = verbs.raised(request_, AlertKind.NIGHT, person="p", entries=[number])

    assert [site.log.entry(each)["tag"] for each in found.history] == [Tag.ALERT_RAISED]


def test_draft_violations_of_the_same_words_are_counted(request_):
    for number in (1, 2):
        found = verbs.raised(
            request_, AlertKind.UNGRANTED, person="p", entries=[number], drafts=[DRAFT]
        )

    assert found.drafts == (DRAFT._replace(count=2),)


def test_closing_keeps_finding_and_who_closed_it_and_tells_the_log(request_, site, guard):
    found = verbs.raised(request_, AlertKind.BULK, person="p", entries=[7])
    become(request_, guard)

    verbs.close(request_, found, f"  {FINDING}  ")

    assert (found.is_open, found.finding, found.closed_by) == (False, FINDING, guard.__name__)
    assert site.log.entry(found.history[-1])["reason"] == FINDING
    assert site["alerts"].open() == []


@pytest.mark.parametrize("finding", ["", "   ", None, "长" * 2001])
def test_nothing_is_closed_without_a_finding(request_, guard, finding):
    """R114: an alert closed without finding is V422."""
    found = verbs.raised(request_, AlertKind.BULK, person="p", entries=[7])
    become(request_, guard)

    with pytest.raises(Invalid) as refused:
        verbs.close(request_, found, finding)

    assert set(refused.value.fields) == {"finding"}
    assert found.is_open


@pytest.mark.parametrize("kind", verbs.JUDGED)
@pytest.mark.parametrize("outcome", ["", "perhaps"])
def test_a_draft_violation_is_confirmed_or_dropped(request_, guard, kind, outcome):
    found = verbs.raised(request_, kind, person="p", entries=[7], drafts=[DRAFT])
    become(request_, guard)

    with pytest.raises(Invalid) as refused:
        verbs.close(request_, found, FINDING, outcome)

    assert set(refused.value.fields) == {"outcome"}


@pytest.mark.parametrize(
    ("outcome", "left"), [(AlertOutcome.CONFIRMED, (DRAFT,)), (AlertOutcome.UNFOUNDED, ())]
)
def test_only_a_confirmed_draft_stands(request_, guard, outcome, left):
    found = verbs.raised(request_, AlertKind.SHARED, person="p", entries=[7], drafts=[DRAFT])
    become(request_, guard)

    verbs.close(request_, found, FINDING, outcome)

    assert found.confirmed == left


def test_what_is_closed_is_not_closed_again(request_, guard):
    found = verbs.raised(request_, AlertKind.BULK, person="p", entries=[7])
    verbs.close(become(request_, guard), found, FINDING)

    with pytest.raises(Conflict):
        verbs.close(request_, found, "另一个结论")

    assert found.finding == FINDING


def test_nobody_closes_an_alert_about_himself(request_, guard):
    found = verbs.raised(request_, AlertKind.BULK, person=guard.__name__, entries=[7])
    become(request_, guard)

    with pytest.raises(NotAllowed):
        verbs.close(request_, found, FINDING)


@pytest.mark.parametrize("post", [post for post in Post if post != Post.SECURITY_ADMIN])
def test_only_the_security_admin_closes_alerts(request_, make, post):
    found = verbs.raised(request_, AlertKind.BULK, person="p", entries=[7])
    become(request_, make.person("q", Tier.TOP_SECRET, post, None, "某人"))

    with pytest.raises(NotAllowed):
        verbs.close(request_, found, FINDING)

    assert found.is_open


def test_a_post_that_the_policy_of_the_company_names_closes(request_, make, site):
    site.profile = make.policy("monitoring: {told: [部门经理, 审计员]}\n").profile
    found = verbs.raised(request_, AlertKind.BULK, person="p", entries=[7])
    become(request_, make.person("q", Tier.OPEN, Post.MANAGER))

    assert verbs.close(request_, found, FINDING).finding == FINDING


@pytest.mark.parametrize("post", [Post.AUDITOR, Post.SYSTEM_ADMIN])
def test_no_policy_lets_another_office_close(request_, make, site, post):
    told = "monitoring: {told: [部门经理, 审计员, 系统管理员]}\n"
    site.profile = make.policy(told).profile
    found = verbs.raised(request_, AlertKind.BULK, person="p", entries=[7])
    become(request_, make.person("q", Tier.OPEN, post))

    with pytest.raises(NotAllowed):
        verbs.close(request_, found, FINDING)


def test_the_policy_of_a_department_names_nobody_for_the_whole_company(request_, make):
    unit = make.unit()
    make.policy("monitoring: {told: [部门经理]}\n", unit)
    found = verbs.raised(request_, AlertKind.BULK, person="p", entries=[7])
    become(request_, make.person("q", Tier.OPEN, Post.MANAGER, unit))

    with pytest.raises(NotAllowed):
        verbs.close(request_, found, FINDING)


def test_after_a_finding_a_new_alert_is_opened(request_, guard):
    first = verbs.raised(request_, AlertKind.BULK, person="p", entries=[7], day="1")
    verbs.close(become(request_, guard), first, FINDING)

    second = verbs.raised(request_, AlertKind.BULK, person="p", entries=[9], day="1")

    assert second is not first
    assert request_.root["alerts"].settled_until(AlertKind.BULK, "p") == 7


def test_the_moments_of_what_happened_are_kept(request_):
    moment = clock.now()

    found = verbs.raised(request_, AlertKind.NIGHT, person="p", entries=[1], seen=(moment, moment))

    assert (found.since, found.until) == (moment, moment)
