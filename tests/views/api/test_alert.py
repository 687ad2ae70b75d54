"""Alerts for programs: listed, read, closed with a finding (R114)."""

import pytest
import transaction

from dossier.alert import Draft
from dossier.vocabulary import AlertKind
from tests.workflows.watching import NOON, look
from workflows import alert as verbs

FINDING = "经核实，为项目交接集中查阅。"


@pytest.fixture
def found(company, request_, site, make):
    """The address of an alert about the colleague."""
    number = look(site, company.colleague, make.customer(name="秘密客户有限公司"), NOON)
    about = {"person": company.colleague.__name__, "entries": [number], "day": "2026-05-12"}
    made = verbs.raised(request_, AlertKind.UNGRANTED, **about, drafts=[Draft("查看", 50)])
    transaction.commit()
    return f"/alerts/{made.__name__}"


def test_the_guard_lists_and_closes(programs, found):
    """R114"""
    asked = {"kind": "ungranted", "user": "lina"}
    [listed] = programs.guard.get("/alerts", asked).json["items"]
    assert listed["drafts"] == [{"what": "查看", "fine": 50, "count": 1}]
    assert listed["state"] == "open"

    closed = programs.guard.post(
        f"{found}/@close", {"finding": FINDING, "outcome": "confirmed"}, 200
    ).json

    assert (closed["state"], closed["outcome"], closed["closed_by"]) == (
        "closed", "confirmed", "赵敏",
    )  # fmt: skip
    assert programs.guard.get("/alerts", {"state": "open"}).json["items_total"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "finding"),
        ({"finding": "  ", "outcome": "confirmed"}, "finding"),
        ({"finding": FINDING}, "outcome"),
        ({"finding": FINDING, "outcome": "maybe"}, "outcome"),
        ({"finding": FINDING, "outcome": "confirmed", "closed_by": "x"}, "closed_by"),
    ],
)
def test_what_is_missing_or_strange_is_named(programs, found, body, field):
    answer = programs.guard.post(f"{found}/@close", body, 422).json

    assert field in answer["fields"]
    assert programs.guard.get(found).json["state"] == "open"


def test_what_is_closed_is_not_closed_again(programs, found):
    body = {"finding": FINDING, "outcome": "unfounded"}
    programs.guard.post(f"{found}/@close", body, 200)

    programs.guard.post(f"{found}/@close", body, 409)


@pytest.mark.parametrize("who", ["owner", "colleague", "stranger"])
def test_others_get_nothing(programs, found, who):
    program = getattr(programs, who)

    program.get("/alerts", status=403)
    program.get(found, status=403)
    program.post(f"{found}/@close", {"finding": FINDING, "outcome": "confirmed"}, 403)


def test_the_auditor_reads_and_changes_nothing(programs, found):
    assert programs.auditor.get("/alerts").json["items_total"] == 1
    told = programs.auditor.get(found)

    programs.auditor.post(f"{found}/@close", {"finding": FINDING, "outcome": "confirmed"}, 403)

    assert [each["action"] for each in told.json["entries"]] == ["record:viewed"]
    assert "秘密客户" not in told.text


@pytest.mark.parametrize("query", [{"kind": "x"}, {"state": "x"}, {"user": "nobody"}])
def test_nonsense_is_named(programs, found, query):
    programs.guard.get("/alerts", query, status=422)
