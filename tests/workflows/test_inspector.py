"""Tests of who inspects, and when the next inspection is due (R113, R005)."""

import datetime

import pytest

from dossier import clock
from dossier.vocabulary import InspectionKind
from tests.workflows.board import AUDIT, Board, still
from workflows import inspector, reporting

AUDITED, CHECKED = InspectionKind.AUDIT, InspectionKind.SELF_CHECK


@pytest.fixture
def board(make):
    with still():
        yield Board(make)


def due(board, login):
    return [(each.kind, each.unit, each.day) for each in inspector.dues(board.as_(login))]


def at(day):
    noon = datetime.time(4, tzinfo=datetime.UTC)
    return clock.frozen(datetime.datetime.combine(day, noon))


def test_the_next_audit_is_due_by_the_calendar_of_the_policy(board):
    """R113: audit.every, counted from the day on which the policy came into force."""
    assert due(board, "auditor") == [(AUDITED, "", datetime.date(2026, 12, 31))]


def test_a_self_check_is_due_for_the_manager_of_each_department(board):
    unit = board.units["XS"].__name__

    assert due(board, "manager") == [(CHECKED, unit, datetime.date(2026, 11, 30))]


@pytest.mark.parametrize("login", ["head", "chief", "keeper", "seller", "guard", "reader"])
def test_to_nobody_else_anything_is_due(board, login):
    assert due(board, login) == []


def test_while_one_is_on_its_way_the_next_is_not_due(board):
    board.plan()

    assert due(board, "auditor") == []
    assert len(due(board, "manager")) == 1


def test_after_a_report_the_next_is_due_a_period_later(board):
    board.reported()

    assert [each[2] for each in due(board, "auditor")] == [datetime.date(2026, 12, 31)]
    with at(datetime.date(2026, 12, 31)):
        board.reported(due="2027-03-31")
        assert [each[2] for each in due(board, "auditor")] == [datetime.date(2027, 12, 31)]


def test_one_that_nobody_made_stays_due(board):
    with at(datetime.date(2027, 3, 1)):
        assert [each[2] for each in due(board, "auditor")] == [datetime.date(2026, 12, 31)]


def test_it_waits_for_somebody_a_month_before_its_day(board):
    request = board.as_("auditor")
    with at(datetime.date(2026, 11, 30)):
        early = inspector.near(request)
    with at(datetime.date(2026, 12, 1)):
        late = inspector.near(request)

    assert (early, len(late)) == ([], 1)


def test_a_policy_without_audits_wants_none(make):
    assert due(Board(make, ""), "auditor") == []


def test_a_department_with_a_policy_of_its_own_has_audits_of_its_own(board, make):
    make.policy("audit: {by: 审计部, every: monthly}", board.units["CW"])

    assert due(board, "auditor") == [
        (AUDITED, board.units["CW"].__name__, datetime.date(2026, 11, 30)),
        (AUDITED, "", datetime.date(2026, 12, 31)),
    ]


def test_what_comes_round_on_change_alone_is_never_due(make):
    board = Board(make, AUDIT.replace("every: yearly", "every: on change"))

    assert due(board, "auditor") == []


def test_who_left_inspects_no_more(board):
    board.people["auditor"].active = False

    assert due(board, "auditor") == []
    assert not inspector.audits(board.as_("auditor"))


def test_a_level_sees_all_when_it_has_it_in_hand_and_later(board):
    made = board.reported()
    seen = [inspector.sees_all(board.as_(login), made) for login in ("head", "chief", "seller")]
    reporting.pass_on(board.as_("head"), made, "x")
    later = [inspector.sees_all(board.as_(login), made) for login in ("head", "chief", "seller")]

    assert (seen, later) == ([True, False, False], [True, True, False])


def test_the_manager_of_the_department_alone_is_a_level_where_managers_are(make):
    board = Board(make, AUDIT.replace("[档案主管, 总经理]", "[部门经理, 总经理]"))
    made = board.reported()

    assert made.level.word == "部门经理"
    assert inspector.manager_of(board.units["XS"].__name__) in {e.who for e in made.__acl__}
    assert "post:manager" not in {entry.who for entry in made.__acl__}


def test_what_waits_for_whom(board):
    """Findings for who answers, the report for the level that has it in hand."""
    made = board.issued()
    assert inspector.to_answer(board.as_("seller")) == [made]
    assert inspector.to_answer(board.as_("buyer")) == []
    board.answer(made, 1)
    assert inspector.to_answer(board.as_("seller")) == []
    reporting.report(board.as_("auditor"), made, "x")

    waits = [login for login in board.people if inspector.to_pass(board.as_(login))]
    assert waits == ["head"]


def test_each_sees_the_inspections_with_which_he_has_to_do(board):
    older, newer = board.issued(), board.plan()

    assert inspector.visible(board.as_("second")) in ([newer, older], [older, newer])
    assert inspector.visible(board.as_("seller")) == [older]
    assert inspector.visible(board.as_("keeper")) == []


def test_what_can_be_planned_by_whom(board):
    units = [unit.__name__ for unit in board.units.values()]

    assert inspector.plannable(board.as_("auditor")) == {AUDITED: ["", *sorted(units)]}
    assert inspector.plannable(board.as_("manager")) == {CHECKED: units[:1]}
    assert inspector.plannable(board.as_("chief")) == {}
