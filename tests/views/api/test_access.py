"""…/@access: the decision about somebody, with its reasons as data."""

import pytest


def access(program, path, status=200, **query):
    return program.get(f"{path}/@access", query, status=status).json


def test_the_answer_has_every_part_of_the_decision(programs, paths):
    answer = access(programs.guard, paths.dossier, user="lina", action="view")

    assert (answer["allowed"], answer["action"], answer["user"]) == (True, "record:view", "lina")
    rules = [reason["rule"] for reason in answer["reasons"]]
    assert rules == ["active", "clearance", "right", "denial"]
    assert all(reason["met"] and reason["text"] for reason in answer["reasons"])


def test_an_entry_comes_with_its_facts(programs, company, paths):
    answer = access(programs.auditor, paths.dossier, user="lina", action="record:view")
    (right,) = [reason["facts"] for reason in answer["reasons"] if reason["rule"] == "right"]

    assert right == {
        "verdict": "allow",
        "who": f"unit:{company.sales.__name__}",
        "who_title": "销售部",
        "cause": "unit",
        "reference": "",
        "since": None,
        "until": None,
        "inherited": False,
    }


def test_why_not(programs, paths):
    answer = access(programs.guard, paths.document, user="wangqiang", action="下载")

    assert answer["allowed"] is False
    assert [r["rule"] for r in answer["reasons"] if not r["met"]] == ["right"]


def test_what_if(programs, paths):
    asked = {"user": "wangqiang", "action": "view", "post": "manager", "unit": "XS"}
    answer = access(programs.guard, paths.customer, **asked)

    assert (answer["allowed"], answer["supposed"]) == (True, True)
    assert (
        access(programs.guard, paths.customer, user="wangqiang", action="view")["allowed"] is False
    )


def test_without_a_question_it_is_whether_the_caller_may_view(programs, paths):
    answer = access(programs.guard, paths.dossier)

    assert (answer["user"], answer["action"], answer["allowed"]) == (
        "zhaomin",
        "record:view",
        False,
    )


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"user": "nobody", "action": "view"}, {"user"}),
        (
            {"user": "lina", "action": "x", "clearance": "x", "post": "x"},
            {"action", "clearance", "post"},
        ),
    ],
)
def test_what_is_wrong_is_named(programs, paths, query, fields):
    assert set(access(programs.guard, paths.dossier, 422, **query)["fields"]) == fields


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 403), ("colleague", 403), ("stranger", 404)]
)
def test_for_others_it_is_refused_or_missing(programs, paths, who, status):
    for path in (paths.customer, paths.dossier, paths.document):
        access(getattr(programs, who), path, status, user="lina", action="view")
