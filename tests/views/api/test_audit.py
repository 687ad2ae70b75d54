"""/audit: the log for auditors' programs (R112)."""

import pytest
import transaction

from dossier.leaf import canonical
from dossier.vocabulary import Tier
from tests.dossier.exported_logs import verify_log
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


@pytest.fixture
def kept(base, tmp_path, monkeypatch):
    """Heads and keys stand in folders of this test."""
    for name in ("witness", "keys"):
        monkeypatch.setitem(base[0].registry.settings, f"dossier.{name}", str(tmp_path / name))


def test_the_head_is_signed_and_of_all_that_is_committed(programs, cleared, kept, site):
    """S56."""
    head = programs.auditor.get("/audit/@head").json["head"]

    assert head["size"] == site.log.size and head["log"] == site.log.identity
    assert verify_log.is_signed(head, head["key"])


def test_a_head_continues_an_earlier_one(programs, cleared, kept):
    told = programs.auditor.get("/audit/@head", {"earlier": 2}).json

    assert verify_log.check_proof([canonical(told)]) == 2


def test_an_entry_is_proved_with_nothing_opened(programs, cleared, kept, site):
    """S55, S58."""
    number = site.log.size
    told = programs.auditor.get("/audit/@proof", {"entry": number}).json

    assert verify_log.check_proof([canonical(told)]) == number
    assert "before" not in told["leaf"] and "after" in told["leaf"]["sealed"]


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/audit/@proof", {"entry": 999_999}, 404),
        ("/audit/@proof", {"entry": 0}, 404),
        ("/audit/@proof", {"entry": "x"}, 422),
        ("/audit/@head", {"earlier": 999_999}, 404),
        ("/audit/@head", {"earlier": "-1"}, 422),
    ],
)
def test_what_is_not_there_is_told(programs, kept, path, query, status):
    programs.auditor.get(path, query, status=status)


@pytest.mark.parametrize("path", ["/audit/@head", "/audit/@proof"])
@pytest.mark.parametrize("who", ["owner", "colleague", "guard"])
def test_nobody_else_is_given_evidence(programs, kept, path, who):
    getattr(programs, who).get(path, {"entry": 1} if "proof" in path else None, status=403)


@pytest.mark.parametrize(
    "path", ["/audit@head", "/audit/@nothing", "/audit/@head/more", "/audit/x"]
)
def test_a_call_has_one_address(app, programs, path):
    app.get(f"/api/v1{path}", headers=programs.auditor.headers, status=404)
