"""Tests of the verbs of an inspection: planned, findings issued and answered (R113)."""

import pytest

from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.inspection import PlanSchema
from dossier.vocabulary import InspectionKind, InspectionStage, Permission, Tag
from tests.workflows.board import DAY, POSTS, TODAY, Board, found, still
from workflows import inspection as verbs
from workflows import inspector, reporting, sampling
from workflows.machine import permits


@pytest.fixture
def board(make):
    with still():
        yield Board(make)


def log(site, back=1):
    return site.log.entry(site.log.size - back + 1)


# Planned.


def test_the_auditor_plans_an_audit_that_cites_the_policy(board, site):
    """R113."""
    made = board.plan()

    assert (made.kind, made.stage) == (InspectionKind.AUDIT, InspectionStage.PLANNED)
    assert (made.number, made.edition, made.unit) == (
        (2026, 1),
        "default/2",
        board.units["XS"].__name__,
    )
    assert log(site)["tag"] == Tag.INSPECTION_PLANNED
    assert log(site)["after"]["edition"] == "default/2"


def test_each_kind_has_numbers_of_its_own(board):
    numbers = [board.plan().number, board.plan().number]
    own = board.plan("manager", kind="self-check").number

    assert (numbers, own) == ([(2026, 1), (2026, 2)], (2026, 1))


@pytest.mark.parametrize("login", sorted(set(POSTS) - {"auditor", "second"}))
def test_nobody_else_plans_an_audit(board, site, login):
    size = site.log.size
    with pytest.raises(NotAllowed):
        board.plan(login)

    assert (len(board.inspections), site.log.size) == (0, size)


@pytest.mark.parametrize("login", sorted(set(POSTS) - {"manager"}))
def test_a_self_check_is_the_managers_alone(board, login):
    with pytest.raises(NotAllowed):
        board.plan(login, kind="self-check")


def test_a_manager_checks_no_other_department(board):
    with pytest.raises(NotAllowed):
        board.plan("manager", kind="self-check", unit="CW")


def test_without_a_word_of_the_policy_there_is_no_self_check(make):
    board = Board(make, "audit: {by: 审计部门, every: yearly}")

    with pytest.raises(NotAllowed):
        board.plan("manager", kind="self-check")


def test_a_post_that_the_policy_names_audits_too(make):
    board = Board(make, "audit: {by: 档案主管, every: yearly, sample: 2}")

    assert board.plan("head").planned_by == board.id("head")
    assert board.plan("auditor").planned_by == board.id("auditor")
    with pytest.raises(NotAllowed):
        board.plan("keeper")


def test_the_manager_of_a_department_that_the_policy_names_audits_too(make):
    board = Board(make, "audit: {by: 销售部, every: yearly, sample: 2}")

    assert board.plan("manager", unit="CW").planned_by == board.id("manager")
    with pytest.raises(NotAllowed):
        board.plan("seller")


@pytest.mark.parametrize(
    "values, field",
    [
        ({"due": "2026-11-20"}, "due"),
        ({"since": "2026-05-01", "until": "2026-04-30"}, "until"),
        ({"class": "ZZ"}, "class"),
        ({"size": "4"}, "size"),
        ({"unit": "没有"}, "unit"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_by_field(board, values, field):
    with pytest.raises(Invalid) as refused:
        board.plan(**values)

    assert list(refused.value.fields) == [field]


def test_where_the_policy_says_no_size_it_is_asked(make):
    board = Board(make, "")
    with pytest.raises(Invalid) as refused:
        board.plan()

    assert list(refused.value.fields) == ["size"]
    assert board.plan(size="2").size == 2


def test_a_plan_is_changed_until_the_sample_is_drawn(board, site):
    made = board.plan()
    verbs.change(board.as_("auditor"), made, {"title": "专项审计"})

    assert (made.title, log(site)["after"]) == ("专项审计", {"fields": ["title"]})
    sampling.draw(board.as_("auditor"), made)
    with pytest.raises(Conflict):
        verbs.change(board.as_("auditor"), made, {"title": "又一题"})


def test_a_change_to_what_it_is_tells_nothing(board, site):
    made = board.plan()
    size = site.log.size
    verbs.change(board.as_("auditor"), made, {"title": made.title, "unit": "XS"})

    assert site.log.size == size


@pytest.mark.parametrize("values", [{"unit": "CW"}, {"number": "1"}, {"due": TODAY - DAY}])
def test_a_change_is_judged_as_a_plan_is(board, values):
    made = board.plan()

    with pytest.raises(Invalid):
        verbs.change(board.as_("auditor"), made, values)


@pytest.mark.parametrize("login", sorted(set(POSTS) - {"auditor", "second"}))
def test_nobody_else_carries_it_out(board, login):
    """R113: each of these verbs refuses everybody else."""
    planned, drawn, issued = board.plan(), board.drawn(), board.issued()
    request, item = board.as_(login), drawn.items[0]
    acts = (
        lambda: verbs.change(request, planned, {"title": "x"}),
        lambda: sampling.draw(request, planned),
        lambda: sampling.judge(request, drawn, item, {"verdict": None, "note": ""}),
        lambda: sampling.find(request, drawn, found(addressee="seller")),
        lambda: sampling.drop(request, drawn, 1),
        lambda: verbs.issue(request, drawn),
        lambda: verbs.readdress(request, issued, 1, "buyer"),
        lambda: reporting.report(request, issued, "x"),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


# Issued and answered.


def test_findings_go_to_who_is_in_charge_of_the_dossier(board, site):
    made = board.issued()

    assert [each.addressee for each in made.findings] == [board.id("seller")]
    assert made.stage is InspectionStage.ANSWERING
    assert (log(site)["tag"], log(site)["after"]) == (Tag.INSPECTION_ISSUED, {"total": 1})


def test_before_all_is_judged_nothing_is_issued(board):
    made = board.drawn()
    board.judge(made, made.items[1])
    with pytest.raises(Conflict) as refused:
        verbs.issue(board.as_("auditor"), made)

    assert [each.mapping["n"] for each in refused.value.missing] == [1, 3]


def test_the_addressee_sees_it_when_it_is_issued_and_his_findings_alone(board):
    made = board.drawn()
    for each in made.items:
        board.judge(made, each, True)
    sampling.find(board.as_("auditor"), made, found(addressee="buyer"))
    request = board.as_("buyer")
    before = permits(request, Permission.INSPECTION_VIEW, made)
    verbs.issue(board.as_("auditor"), made)

    request = board.as_("buyer")
    assert (before, permits(request, Permission.INSPECTION_VIEW, made)) == (False, True)
    assert [each.item for each in inspector.findings_for(request, made)] == [""]
    assert not inspector.sees_all(request, made)


def test_an_answer_is_kept_and_told_without_its_words(board, site):
    made = board.issued()
    board.answer(made, 1)

    assert made.findings[0].answer.text == "漏放"
    assert (log(site)["tag"], log(site)["after"]["finding"]) == (Tag.INSPECTION_ANSWERED, 1)
    assert "漏放" not in str(log(site))


def test_the_same_answer_twice_is_one(board, site):
    made = board.issued()
    board.answer(made, 1)
    size = site.log.size
    board.answer(made, 1)

    assert site.log.size == size


def test_an_answer_can_be_said_better_until_the_report(board):
    made = board.issued()
    board.answer(made, 1)
    board.answer(made, 1, text="归错卷")
    reporting.report(board.as_("auditor"), made, "x")

    assert made.findings[0].answer.text == "归错卷"
    with pytest.raises(Conflict):
        board.answer(made, 1, text="又一说")


@pytest.mark.parametrize("login", sorted(set(POSTS) - {"seller"}))
def test_nobody_answers_for_another(board, login):
    """R113."""
    made = board.issued()

    with pytest.raises((NotAllowed, Invalid)):
        board.answer(made, 1, login)
    assert made.findings[0].answer is None


def test_an_answer_names_a_day_to_come_and_a_finding_that_is_there(board):
    made = board.issued()

    with pytest.raises(Invalid):
        board.answer(made, 1, until=TODAY - DAY)
    with pytest.raises(Invalid):
        board.answer(made, 9)


def test_an_unanswered_finding_can_be_given_to_another(board, site):
    made = board.issued()
    verbs.readdress(board.as_("auditor"), made, 1, "manager")

    assert made.findings[0].addressee == board.id("manager")
    assert log(site)["after"]["addressee"] == board.id("manager")
    assert not permits(board.as_("seller"), Permission.INSPECTION_VIEW, made)
    board.answer(made, 1, "manager")
    with pytest.raises(Conflict):
        verbs.readdress(board.as_("auditor"), made, 1, "seller")


def test_giving_it_to_who_has_it_tells_nothing(board, site):
    made, size = board.issued(), site.log.size
    verbs.readdress(board.as_("auditor"), made, 1, "seller")

    assert site.log.size == size


@pytest.mark.parametrize("login", ["auditor", "buyer", "nobody", ""])
def test_who_inspects_or_may_not_view_the_dossier_is_no_addressee(board, login):
    made = board.drawn()
    request = board.as_("auditor")
    if login == "":
        board.make.site["dossiers"][made.items[0]].owner = ""

    with pytest.raises(Invalid) as refused:
        board.judge(made, made.items[0], True, addressee=login)
    assert list(refused.value.fields) == ["addressee"]
    assert request.subject.person not in {each.addressee for each in made.findings}


def test_a_general_finding_needs_an_addressee(board):
    made = board.drawn()

    with pytest.raises(Invalid):
        sampling.find(board.as_("auditor"), made, found())


def test_the_schema_of_a_plan_has_the_facts_of_one():
    names = {node.name for node in PlanSchema().children}

    assert names == {*verbs.FACTS, "kind"}
