"""Tests of the report of an inspection: level by level, back, closed, followed by a revision."""

import pytest

from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.event import SYSTEM
from dossier.library import Written
from dossier.person import post_of
from dossier.vocabulary import InspectionStage, Permission, Post, Stage, Tag
from tests.workflows.board import AUDIT, POSTS, TODAY, Board, found, still
from workflows import inspection, inspector, policy, reporting, sampling
from workflows.machine import permits


@pytest.fixture
def board(make):
    with still():
        yield Board(make)


def log(site, back=1):
    return site.log.entry(site.log.size - back + 1)


# Reported.


def test_every_unanswered_finding_is_named_at_once(board):
    """R113: a report with an unanswered finding is C409."""
    made = board.issued(fails=3)
    board.answer(made, 2)
    with pytest.raises(Conflict) as refused:
        reporting.report(board.as_("auditor"), made, "x")

    assert [each.mapping["n"] for each in refused.value.missing] == [1, 3]
    assert {each.mapping["who"] for each in refused.value.missing} == {"seller"}
    assert made.stage is InspectionStage.ANSWERING and made.report is None


def test_a_report_goes_to_the_first_level_of_the_policy(board, site):
    made = board.reported()

    assert [each.word for each in made.levels] == ["档案主管", "总经理"]
    assert made.level.word == "档案主管" and not made.is_at_last_level
    assert permits(board.as_("head"), Permission.INSPECTION_VIEW, made)
    assert not permits(board.as_("chief"), Permission.INSPECTION_VIEW, made)
    assert (log(site)["tag"], log(site)["after"]) == (
        Tag.INSPECTION_REPORTED,
        {"edition": "default/2", "total": 1},
    )


def test_a_report_without_findings_goes_too(board):
    made = board.issued(fails=0)
    reporting.report(board.as_("auditor"), made, "没有发现问题")

    assert made.stage is InspectionStage.REPORTED


def test_a_report_has_words(board):
    made = board.answered()
    with pytest.raises(Invalid):
        reporting.report(board.as_("auditor"), made, "")


def test_a_report_is_sent_once(board):
    made = board.reported()
    with pytest.raises(Conflict):
        reporting.report(board.as_("auditor"), made, "x")


def test_a_level_at_which_there_is_nobody_is_named(board):
    board.people["chief"].active = False
    made = board.answered()
    with pytest.raises(Conflict) as refused:
        reporting.report(board.as_("auditor"), made, "x")

    assert [each.mapping["post"] for each in refused.value.missing] == ["总经理"]
    assert made.report is None


def test_words_that_are_no_posts_have_somebody_stand_in(make):
    board = Board(
        make, "audit: {by: 审计部, every: yearly, sample: 1, reports_to: [部门, 领导层]}"
    )
    made = board.reported()

    assert [tuple(each) for each in made.levels] == [("部门", "档案主管"), ("领导层", "总经理")]


def test_a_policy_that_names_no_level_has_two(make):
    board = Board(make, "audit: {by: 审计部, every: yearly, sample: 1}")

    assert [each.word for each in board.reported().levels] == ["档案主管", "总经理"]


def test_a_post_of_the_policy_is_a_level(make):
    board = Board(
        make,
        "posts: {公司领导: {rights: 总经理, duties: 听取审计报告}}\n"
        "audit: {by: 审计部, every: yearly, sample: 1, reports_to: [公司领导]}",
    )
    board.person("leader", post_of("公司领导"))
    made = board.reported()

    assert made.is_at_last_level and made.level.post == "公司领导"
    with pytest.raises(NotAllowed):
        reporting.close(board.as_("chief"), made, "x")
    assert reporting.close(board.as_("leader"), made, "x").stage is InspectionStage.CLOSED


# Passed on.


def test_it_goes_level_by_level_with_a_remark(board, site):
    """R113."""
    made = board.reported()
    reporting.pass_on(board.as_("head"), made, "情况属实")

    assert [(each.level, each.remark) for each in made.passed] == [("档案主管", "情况属实")]
    assert made.is_at_last_level
    assert permits(board.as_("chief"), Permission.INSPECTION_VIEW, made)
    assert (log(site)["tag"], log(site)["reason"]) == (Tag.INSPECTION_PASSED, "情况属实")


@pytest.mark.parametrize("login", sorted(set(POSTS) - {"head"}))
def test_nobody_but_the_level_in_turn_passes_it_on(board, login):
    made, request = board.reported(), board.as_(login)
    for act in (reporting.pass_on, reporting.send_back, reporting.close):
        with pytest.raises(NotAllowed):
            act(request, made, "x")
    with pytest.raises(NotAllowed):
        reporting.revise(request, made, "x")

    assert made.passed == ()


def test_nobody_is_a_level_of_his_own_report(make):
    """R113: segregation of duties."""
    board = Board(make, AUDIT.replace("审计部门", "档案主管"))
    board.person("deputy", Post.RECORDS_SUPERVISOR)
    made = board.answered(login="head")
    reporting.report(board.as_("head"), made, "x")
    with pytest.raises(NotAllowed):
        reporting.pass_on(board.as_("head"), made, "x")

    assert reporting.pass_on(board.as_("deputy"), made, "x").is_at_last_level


def test_where_only_who_inspected_holds_a_level_it_is_vacant(make):
    board = Board(make, AUDIT.replace("审计部门", "总经理"))
    made = board.answered(login="chief")
    with pytest.raises(Conflict):
        reporting.report(board.as_("chief"), made, "x")


def test_the_last_level_does_not_pass_on_and_the_first_does_not_close(board):
    made = board.reported()
    with pytest.raises(Conflict) as refused:
        reporting.close(board.as_("head"), made, "x")
    assert refused.value.missing == ["档案主管"]
    reporting.pass_on(board.as_("head"), made, "x")
    with pytest.raises(Conflict):
        reporting.pass_on(board.as_("chief"), made, "x")


def test_a_second_click_of_the_same_level_is_refused(board):
    made = board.at_last()
    with pytest.raises(NotAllowed):
        reporting.pass_on(board.as_("head"), made, "x")


def test_the_last_level_closes_it(board, site):
    made = board.closed()

    assert made.stage is InspectionStage.CLOSED and len(made.passed) == 2
    assert site["inspections"].running == ()
    assert log(site)["tag"] == Tag.INSPECTION_CLOSED
    for act in (reporting.pass_on, reporting.send_back, reporting.close):
        with pytest.raises(Conflict):
            act(board.as_("chief"), made, "x")


# Given back.


def test_a_level_gives_it_back_with_a_reason(board, site):
    made = board.at_last()
    reporting.send_back(board.as_("chief"), made, "抽查面不够")

    assert (made.stage, made.passed) == (InspectionStage.SAMPLED, ())
    assert [(each.level, each.remark) for each in made.returned] == [("总经理", "抽查面不够")]
    assert (log(site)["tag"], log(site)["reason"]) == (Tag.INSPECTION_RETURNED, "抽查面不够")
    assert not permits(board.as_("head"), Permission.INSPECTION_VIEW, made)


def test_it_is_not_given_back_without_a_reason(board):
    made = board.reported()
    with pytest.raises(Invalid):
        reporting.send_back(board.as_("head"), made, "")


def test_after_that_only_what_is_new_is_answered_anew(board):
    made = board.reported()
    reporting.send_back(board.as_("head"), made, "x")
    sampling.find(board.as_("auditor"), made, found(addressee="manager"))
    board.judge(made, made.items[0], True)
    inspection.issue(board.as_("auditor"), made)

    assert [each.number for each in made.unanswered] == [2]
    board.answer(made, 2, "manager")
    reporting.report(board.as_("auditor"), made, "补充后上报")
    assert made.level.word == "档案主管"


def test_a_finding_that_says_something_else_is_answered_anew(board):
    made = board.reported()
    reporting.send_back(board.as_("head"), made, "x")
    board.judge(made, made.items[0], True, text="另一问题")

    assert [each.number for each in made.unanswered] == [1]


# A revision.


def test_the_last_level_opens_a_revision_of_the_policy(board, site):
    """R113: it may open a profile revision, which cites the inspection."""
    made = board.at_last()
    edition = reporting.revise(board.as_("chief"), made, "补充归档要求")

    assert (made.revision, edition.cited, edition.stage) == ("default/3", "default/3", Stage.DRAFT)
    assert edition.text.startswith(f"# inspection {made.__name__}\n")
    drafted = log(site, 2)
    assert drafted["tag"] == Tag.POLICY_DRAFTED
    assert drafted["reason"] == f"inspection {made.__name__}: 补充归档要求"
    assert log(site)["tag"] == Tag.INSPECTION_REVISED


def test_who_opens_it_may_approve_what_others_write(board):
    made = board.closed()
    edition = reporting.revise(board.as_("chief"), made, "x")
    policy.advance(board.as_("head"), edition, "review")
    policy.advance(board.as_("chief"), edition, "approve")

    assert edition.drafted_by == SYSTEM.person and edition.stage is Stage.APPROVED


def test_a_revision_is_opened_once(board):
    made = board.at_last()
    reporting.revise(board.as_("chief"), made, "x")
    with pytest.raises(Conflict) as refused:
        reporting.revise(board.as_("chief"), made, "x")

    assert len(refused.value.missing) == 1


def test_while_another_edition_is_on_its_way_none_is_opened(board, site):
    current = site["policies"]["default"].current()
    written = Written(current.name, current.text + "# 新\n", current.below)
    policy.draft(board.as_("keeper"), site["policies"], written)
    made = board.at_last()
    with pytest.raises(Conflict):
        reporting.revise(board.as_("chief"), made, "x")


def test_a_policy_that_does_not_say_so_is_not_revised(make):
    board = Board(make, AUDIT.replace("revises: yes", "revises: no"))
    made = board.at_last()
    with pytest.raises(Conflict):
        reporting.revise(board.as_("chief"), made, "x")


def test_a_revision_has_a_reason_and_comes_after_every_level(board):
    made = board.reported()
    with pytest.raises(Conflict):
        reporting.revise(board.as_("head"), made, "x")
    reporting.pass_on(board.as_("head"), made, "x")
    with pytest.raises(Invalid):
        reporting.revise(board.as_("chief"), made, "")
    reporting.close(board.as_("chief"), made, "x")
    with pytest.raises(NotAllowed):
        reporting.revise(board.as_("head"), made, "x")


def test_before_the_report_there_is_nothing_to_revise(board):
    made = board.issued()
    with pytest.raises(Conflict):
        reporting.revise(board.as_("auditor"), made, "x")


def test_the_next_is_counted_from_the_day_of_the_report(board, site):
    made = board.reported()

    assert site["inspections"].reported == {inspector.key_of(made): TODAY}
