"""Audits in JSON: planned, drawn, judged, answered, reported (R113)."""

import datetime
from types import SimpleNamespace

import pytest
import transaction

from dossier import clock
from dossier.vocabulary import Post, Tier
from tests.views.api.program import program

AUDIT = """
audit: {by: 审计部门, every: yearly, sample: 1, reports_to: [档案主管, 总经理], revises: yes,
        self_check: monthly}
"""


@pytest.fixture
def offices(app, description, make, request_, company):
    """The programs of who inspects, of the two levels, and of a manager."""
    make.rules("states: {}", f"states: {{}}\n{AUDIT}")
    make.site["policies"]["default"].current().__workflow_state__ = {"control": "issued"}
    posts = {
        "head": (Post.RECORDS_SUPERVISOR, None),
        "chief": (Post.GENERAL_MANAGER, None),
        "manager": (Post.MANAGER, company.sales),
        "operator": (Post.SYSTEM_ADMIN, None),
    }
    people = {k: make.person(k, Tier.SECRET, *held) for k, held in posts.items()}
    transaction.commit()
    made = {k: program(app, description, request_, person) for k, person in people.items()}
    return SimpleNamespace(**made)


@pytest.fixture
def soon():
    return (clock.today() + datetime.timedelta(days=9)).isoformat()


@pytest.fixture
def planned(programs, offices, soon):
    """The address of a planned audit."""
    plan = {"title": "年度审计", "due": soon, "unit": "销售部"}
    return programs.auditor.post("/inspections", plan).location


def step(by, at, name, body=None, status=200):
    return by.post(f"{at}/@workflow/{name}", body, status)


def judged(programs, at, **more):
    item = step(programs.auditor, at, "draw").json["sample"]["items"][0]["item"]
    fails = {"item": item, "verdict": "不符合", "text": "缺合同", "severity": "较重"}
    step(programs.auditor, at, "judge", fails | more)
    return step(programs.auditor, at, "issue")


def test_an_audit_goes_its_way(programs, offices, planned, soon):
    judged(programs, planned)
    said = {"finding": 1, "text": "漏放", "measure": "补归", "until": soon}
    assert step(programs.owner, planned, "answer", said).json["findings"][0]["answer"]
    step(programs.auditor, planned, "report", {"text": "总体良好"})
    step(offices.head, planned, "pass", {"remark": "属实"})
    assert step(offices.chief, planned, "revise", {"reason": "补充"}).json["revision"]
    told = step(offices.chief, planned, "close").json

    assert (told["state"], told["levels"]) == ("closed", ["档案主管", "总经理"])
    assert [each["remark"] for each in told["passed"]] == ["属实", ""]
    assert told["sample"]["as_drawn"] is True


def test_what_is_shown_is_for_the_asker(programs, offices, planned):
    sample = step(programs.auditor, planned, "draw").json["sample"]["items"][0]
    assert set(sample) == {"place", "item"}
    step(
        programs.auditor,
        planned,
        "judge",
        {"item": sample["item"], "verdict": "fails", "text": "缺"},
    )
    programs.owner.get(planned, status=403)
    step(programs.auditor, planned, "issue")
    told = programs.owner.get(planned).json

    assert "sample" not in told and len(told["findings"]) == 1
    programs.colleague.get(planned, status=403)
    assert programs.owner.get("/inspections").json["items_total"] == 1
    assert programs.colleague.get("/inspections").json["items_total"] == 0


def test_a_report_names_every_finding_without_an_answer(programs, planned):
    judged(programs, planned)
    told = step(programs.auditor, planned, "report", {"text": "x"}, 409).json

    assert told["missing"] == ["发现 1（张伟）"]


@pytest.mark.parametrize(
    "name, body, field",
    [
        ("judge", {"item": "x", "verdict": "conforms"}, "item"),
        ("judge", {"verdict": "conforms"}, "item"),
        ("draw", {"seed": "x"}, "seed"),
        ("dance", {}, "transition"),
        ("find", {"text": "x", "addressee": "nobody"}, "addressee"),
        ("drop", {"finding": 7}, "finding"),
    ],
)
def test_a_wrong_step_is_refused_by_field(programs, planned, name, body, field):
    if name in ("judge", "find", "drop"):
        step(programs.auditor, planned, "draw")

    assert field in step(programs.auditor, planned, name, body, 422).json["fields"]


def test_a_step_of_somebody_else_is_refused(programs, offices, planned):
    for by in (programs.owner, programs.guard, programs.keeper, offices.head, offices.manager):
        step(by, planned, "draw", status=403)


def test_a_plan_is_changed_and_no_more_after_the_sample(programs, planned):
    auditor = programs.auditor
    assert auditor.patch(planned, {"title": "专项审计"}).json["title"] == "专项审计"
    assert auditor.patch(planned, {"kind": "self-check"}, 422).json["fields"]
    assert auditor.patch(planned, {"number": "1"}, 422).json["fields"]
    step(auditor, planned, "draw")
    auditor.patch(planned, {"title": "x"}, 409)


def test_what_is_due_is_told_to_who_inspects(programs, offices):
    due = programs.auditor.get("/inspections").json["due"]

    assert [(each["kind"], each["unit"]) for each in due] == [("audit", "全公司")]
    assert offices.manager.get("/inspections").json["due"][0]["kind"] == "self-check"
    assert programs.owner.get("/inspections").json["due"] == []


def test_a_report_that_goes_back_is_no_more_the_levels_to_see(programs, offices, planned, soon):
    judged(programs, planned)
    said = {"finding": 1, "text": "漏放", "measure": "补归", "until": soon}
    step(programs.owner, planned, "answer", said)
    step(programs.auditor, planned, "report", {"text": "x"})
    told = step(offices.head, planned, "return", {"reason": "再查"}).json

    assert told["state"] == "sampled" and "report" not in told
    offices.head.get(planned, status=403)
    returned = programs.auditor.get(planned).json["returned"]
    assert [each["remark"] for each in returned] == ["再查"]


def test_findings_are_written_readdressed_and_taken_back(programs, offices, planned):
    step(programs.auditor, planned, "draw")
    general = {"text": "没有登记簿", "addressee": "lina"}
    step(programs.auditor, planned, "find", general)
    told = step(programs.auditor, planned, "readdress", {"finding": 1, "addressee": "张伟"}).json
    assert told["findings"][0]["addressee"] == "张伟"
    assert step(programs.auditor, planned, "drop", {"finding": 1}).json["findings"] == []
