"""Dossiers: opened, described, led through their states; wrong person, state and input."""

import pytest


@pytest.fixture
def facts(company):
    """The least that opens a dossier."""
    return {"customer": company.customer, "class": "KH", "title": "海港往来"}


def advance(program, path, *names, status=200):
    """The answer to the last of several transitions."""
    for name in names:
        answer = program.post(f"{path}/@workflow/{name}", None, status)
    return answer


def test_an_opened_dossier_is_found_under_its_address(keeper, facts):
    made = keeper.post("/dossiers", facts)

    assert keeper.get(made.location).json == made.json
    assert (made.json["state"], made.json["number"]) == ("collecting", "")
    assert made.json["transitions"] == ["sort"]


def test_the_customer_is_named_by_id_or_address(keeper, facts, paths):
    address = keeper.get(paths.customer).json["@id"]

    made = keeper.post("/dossiers", facts | {"customer": address})
    assert made.json["customer"]["@id"] == address


def test_a_customer_that_is_none_is_named_as_the_fault(keeper, facts):
    for named in ("none", "", "/", "../people", "people/x", None):
        answer = keeper.post("/dossiers", facts | {"customer": named}, 422)
        assert answer.json["field"] == "customer"


def test_a_hidden_customer_is_answered_as_none(stranger, facts):
    hidden = stranger.post("/dossiers", facts, 422)
    missing = stranger.post("/dossiers", facts | {"customer": "none"}, 422)

    assert hidden.body == missing.body


WRONG = [
    ("class", "ZZ"),
    ("tier", "极密"),
    ("title", ""),
    ("title", "   "),
    ("opened", "2999-01-01"),
    ("unit", "没有的部门"),
    ("owner", "nobody"),
    ("remark", "长" * 1001),
]
OF_VERBS = ("number", "state", "effective_tier", "filed_at", "id", "approver", "documents")


def test_a_wrong_field_is_named(keeper, facts):
    for field, value in WRONG:
        assert keeper.post("/dossiers", facts | {field: value}, 422).json["field"] == field


def test_what_only_verbs_set_is_taken_from_no_body(keeper, facts, paths):
    for field in OF_VERBS:
        assert keeper.post("/dossiers", facts | {field: "x"}, 422).json["field"] == field
        assert keeper.patch(paths.dossier, {field: "x"}, 422).json["field"] == field


def test_the_customer_of_a_dossier_is_never_changed(keeper, paths):
    assert keeper.patch(paths.dossier, {"customer": "x"}, 422).json["field"] == "customer"


def test_filing_gives_the_number_and_the_day(keeper, paths):
    filed = advance(keeper, paths.dossier, "sort", "file").json

    assert filed["state"] == "filed"
    assert filed["number"] and filed["filed_at"]
    assert keeper.get(paths.dossier).json == filed


def test_a_step_from_the_wrong_state_is_a_conflict_that_names_the_state(keeper, paths):
    answer = advance(keeper, paths.dossier, "use", status=409)

    assert "收集" in answer.json["message"]
    assert keeper.get(paths.dossier).json["state"] == "collecting"


def test_the_second_click_of_a_step_is_a_conflict(keeper, paths):
    advance(keeper, paths.dossier, "sort")

    advance(keeper, paths.dossier, "sort", status=409)


@pytest.mark.parametrize("name", ["nothing", "file/sort", "sort/", "%2e%2e", "%E5%BD%92%E6%A1%A3"])
def test_a_step_that_does_not_exist_is_named(keeper, paths, name):
    answer = keeper.app.post(
        f"/api/v1{paths.dossier}/@workflow/{name}", headers=keeper.headers, status="*"
    )

    assert answer.status_int in ((200,) if name == "sort/" else (404, 422))


def test_a_step_takes_no_fields(keeper, paths):
    path = f"{paths.dossier}/@workflow/sort"

    assert keeper.post(path, {"state": "filed"}, 422).json["field"] == "state"
    assert keeper.post(path, {}, 200).json["state"] == "sorting"


def test_who_may_sort_and_not_file_is_told_so(owner, paths):
    sorted_ = advance(owner, paths.dossier, "sort").json

    assert sorted_["transitions"] == []
    advance(owner, paths.dossier, "file", status=403)


def test_a_hidden_dossier_is_a_missing_one(stranger, paths):
    calls = (
        lambda path: stranger.get(path, status=404),
        lambda path: stranger.patch(path, {"title": "x"}, 404),
        lambda path: stranger.post(f"{path}/@workflow/sort", None, 404),
        lambda path: stranger.get(f"{path}/@history", status=404),
        lambda path: stranger.get(f"{path}/documents", status=404),
        lambda path: stranger.upload(f"{path}/documents", {}, status=404),
    )
    for call in calls:
        assert call(paths.dossier).body == call("/dossiers/none").body


def test_a_filed_dossier_is_changed_by_who_files_alone(keeper, owner, paths):
    owner.patch(paths.dossier, {"title": "改"})
    advance(keeper, paths.dossier, "sort", "file")

    owner.patch(paths.dossier, {"title": "再改"}, 403)
    assert keeper.patch(paths.dossier, {"title": "再改"}).json["title"] == "再改"


def test_a_numbered_dossier_keeps_its_class(keeper, paths):
    advance(keeper, paths.dossier, "sort", "file")

    assert keeper.patch(paths.dossier, {"class": "XY"}, 422).json["field"] == "class"


def test_a_tier_is_lowered_by_security_alone(owner, paths):
    assert owner.patch(paths.dossier, {"tier": "秘密"}).json["effective_tier"] == "秘密"

    owner.patch(paths.dossier, {"tier": 0}, 403)
    owner.patch(paths.dossier, {"tier": None}, 403)
    assert owner.patch(paths.dossier, {"tier": "绝密"}, 422).json["field"] == "tier"


def test_the_effective_tier_is_the_customers_where_that_is_higher(keeper, paths):
    keeper.patch(paths.customer, {"tier": "绝密"})

    shown = keeper.get(paths.dossier).json
    assert (shown["tier"], shown["effective_tier"]) == ("非密", "绝密")


def test_the_day_of_opening_cannot_be_emptied(keeper, paths):
    before = keeper.get(paths.dossier).json["opened"]

    assert keeper.patch(paths.dossier, {"opened": None}).json["opened"] == before
