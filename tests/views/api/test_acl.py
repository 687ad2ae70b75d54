"""…/@acl: what the rights on a thing come from, and entries given by hand."""

import pytest

REASON = {"reason": "项目需要"}


@pytest.fixture
def given(company):
    """One entry for the stranger."""
    who = f"person:{company.stranger.__name__}"
    return {"who": who, "verdict": "allow", "permissions": ["record:view"]}


def put(program, path, body, status=200):
    return program.put(f"{path}/@acl", body, status).json


def test_the_list_tells_own_and_inherited_entries(programs, paths):
    answer = programs.auditor.get(f"{paths.dossier}/@acl").json

    assert (answer["tier"], answer["need_to_know"], answer["secrecy"]) == ("非密", None, None)
    assert {each["cause"] for each in answer["entries"] if not each["inherited"]} == {
        "unit",
        "owner",
    }
    assert {each["cause"] for each in answer["entries"] if each["inherited"]} >= {"post"}


def test_what_is_put_is_given_and_may_at_once(programs, paths, given):
    programs.stranger.get(paths.dossier, status=404)
    answer = put(programs.guard, paths.dossier, REASON | {"entries": [given]})

    assert given["who"] in [each["who"] for each in answer["entries"]]
    programs.stranger.get(paths.dossier)


def test_what_is_left_out_has_ended_and_that_of_the_unit_stays(programs, paths, given):
    put(programs.guard, paths.dossier, REASON | {"entries": [given]})
    answer = put(programs.guard, paths.dossier, REASON | {"entries": []})

    assert [each["cause"] for each in answer["entries"] if not each["inherited"]] == [
        "unit",
        "owner",
    ]
    programs.stranger.get(paths.dossier, status=404)


def test_a_period_is_of_whole_days(programs, paths, given):
    timed = given | {"since": "2026-01-01", "until": "2099-12-31", "reference": "安1"}
    answer = put(programs.guard, paths.document, REASON | {"entries": [timed]})
    entry = answer["entries"][0]

    assert entry["since"] == "2025-12-31T16:00:00+00:00"
    assert entry["until"] == "2099-12-31T16:00:00+00:00"
    assert entry["reference"] == "安1"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"who": "person:nobody"}, "who"),
        ({"who": ""}, "who"),
        ({"permissions": ["fly"]}, "permissions"),
        ({"permissions": []}, "permissions"),
        ({"permissions": "record:view"}, "permissions"),
        ({"verdict": "perhaps"}, "verdict"),
        ({"until": "someday"}, "until"),
        ({"cause": "post"}, "cause"),
    ],
)
def test_what_is_wrong_with_an_entry_is_named(programs, paths, given, changed, field):
    body = REASON | {"entries": [given | changed]}

    assert field in put(programs.guard, paths.customer, body, 422)["fields"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"entries": []}, "reason"),
        (REASON, "entries"),
        (REASON | {"entries": {}}, "entries"),
        (REASON | {"entries": ["x"]}, "entries"),
        (REASON | {"entries": None}, "entries"),
        (REASON | {"entries": [], "tier": 0}, "tier"),
    ],
)
def test_a_body_of_another_shape_is_refused(programs, paths, body, field):
    assert field in put(programs.guard, paths.customer, body, 422)["fields"]


def test_nobody_gives_to_himself(programs, company, paths, given):
    mine = f"person:{company.guard.__name__}"
    body = REASON | {"entries": [given | {"who": mine}]}

    put(programs.guard, paths.dossier, body, 403)


def test_nothing_is_given_to_an_office(programs, paths, given):
    body = REASON | {"entries": [given | {"who": "post:auditor"}]}

    assert set(put(programs.guard, paths.dossier, body, 422)["fields"]) == {"who"}


@pytest.mark.parametrize(
    ("who", "status"), [("auditor", 404), ("owner", 403), ("colleague", 403), ("stranger", 404)]
)
def test_nobody_else_changes_it(programs, paths, given, who, status):
    put(getattr(programs, who), paths.dossier, REASON | {"entries": [given]}, status)


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("stranger", 404)])
def test_nobody_else_reads_it(programs, paths, who, status):
    getattr(programs, who).get(f"{paths.dossier}/@acl", status=status)
