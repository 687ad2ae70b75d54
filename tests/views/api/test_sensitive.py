"""Sensitive fields through JSON: values to who may read them, null to all others (R010, S36)."""

import pytest
import transaction

SECRET = "zqj嗜好七jqz"
FIELDS = (
    "fields: {嗜好: {sensitive: yes}, 年龄: {type: number, sensitive: yes}, 规模: {}}\ngrades:"
)


@pytest.fixture
def at(make, paths):
    """The address of the sensitive fields of the customer."""
    make.rules("grades:", FIELDS)
    transaction.commit()
    return f"{paths.customer}/@sensitive"


def test_who_answers_for_a_customer_notes_and_reads(owner, at):
    noted = owner.patch(at, {"fields": {"嗜好": SECRET, "年龄": 51}}).json

    assert noted["readable"] and noted["fields"] == {"嗜好": SECRET, "年龄": "51"}
    assert owner.get(at).json == noted
    assert owner.patch(at, {"fields": {"嗜好": None}}).json["fields"]["嗜好"] is None


def test_others_get_null_whether_something_is_there_or_not(programs, owner, colleague, at):
    before = colleague.get(at).json
    owner.patch(at, {"fields": {"嗜好": SECRET}})

    assert colleague.get(at).json == before
    assert (before["readable"], before["fields"]) == (False, {"嗜好": None, "年龄": None})


@pytest.fixture
def colleague(programs):
    """The program of who sits beside the owner."""
    return programs.colleague


def test_who_may_not_write_or_view_is_refused(programs, stranger, colleague, at):
    colleague.patch(at, {"fields": {"嗜好": "x"}}, 403)
    stranger.patch(at, {"fields": {"嗜好": "x"}}, 404)
    stranger.get(at, status=404)
    programs.nobody.get(at, status=401)


def test_what_is_no_field_or_no_value_is_named(owner, at):
    for body in (
        {"fields": {"血型": "A"}},
        {"fields": {"年龄": "多"}},
        {"fields": {"规模": "大"}},
    ):
        answer = owner.patch(at, body, 422).json
        assert set(answer["fields"]) == set(body["fields"])
    for body in ({"fields": ["嗜好"]}, {"unit": "XS"}, {"fields": {"嗜好": ["x"]}}):
        owner.patch(at, body, 422)


def test_it_is_in_no_other_answer(programs, owner, paths, at):
    owner.patch(at, {"fields": {"嗜好": SECRET}})
    places = [
        paths.customer, f"{paths.customer}/@history", f"{paths.customer}/@forms", paths.dossier,
        "/customers", "/dossiers", "/search?q=海港",
    ]  # fmt: skip
    for who in (owner, programs.colleague, programs.auditor, programs.guard):
        for place in places:
            assert (
                SECRET not in who.app.get(f"/api/v1{place}", headers=who.headers, status="*").text
            )
    assert owner.get("/search", {"q": SECRET}).json["items_total"] == 0
    assert owner.get("/suggest", {"q": SECRET}).json["items"] == []


def test_it_is_no_field_of_the_card(owner, paths, at):
    assert "嗜好" in str(owner.patch(paths.customer, {"fields": {"嗜好": "x"}}, 422).json)
