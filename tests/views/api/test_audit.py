"""/audit: the log for auditors' programs (R112)."""

import pytest
import transaction

from dossier.vocabulary import Tier
from workflows import person


@pytest.fixture
def cleared(make, company):
    """Somebody whose clearance was just set."""
    person.clear(make.request, company.owner, Tier.CONFIDENTIAL)
    transaction.commit()
    return company.owner


def test_every_act_is_told_the_newest_first(programs, cleared):
    newest = programs.auditor.get("/audit").json["items"][0]

    assert newest["action"] == "clearance:set"
    assert newest["changes"] == [newest["changes"][0]] and "机密" in newest["changes"][0]


def test_it_is_asked_by_person_act_and_day(programs, cleared, make):
    known = programs.auditor.get("/audit", {"action": "clearance:set"}).json
    none = programs.auditor.get("/audit", {"day": "2001-01-01"}).json

    assert known["items_total"] >= 1
    assert {each["action"] for each in known["items"]} == {"clearance:set"}
    assert none["items_total"] == 0


@pytest.mark.parametrize("query", [{"user": "nobody"}, {"action": "x"}, {"day": "x"}])
def test_what_makes_no_sense_is_named(programs, query):
    answer = programs.auditor.get("/audit", query, status=422).json

    assert set(answer["fields"]) == set(query)


@pytest.mark.parametrize("who", ["owner", "colleague", "guard"])
def test_nobody_else_reads_it(programs, who):
    getattr(programs, who).get("/audit", status=403)
