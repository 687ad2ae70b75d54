"""Each thing has one address, and no other leads to it."""

import pytest


def test_the_address_of_a_thing_leads_to_it(keeper, paths):
    for path in (paths.customer, paths.dossier, paths.document, f"/users/{paths.user}"):
        assert keeper.get(path).json["@id"] == f"http://localhost/api/v1{path}"


def test_the_slash_at_the_end_changes_nothing(keeper, paths):
    assert keeper.app.get(f"/api/v1{paths.dossier}/", headers=keeper.headers).json["number"] == ""


ELSEWHERE = [
    "",
    "/",
    "/people",
    "/people/{user}",
    "/units",
    "/catalogs",
    "/catalogs/records",
    "/nowhere",
    "/customers/x",
    "/dossiers/x",
    "/dossiers/{dossier}/{document}",
    "/dossiers/{dossier}/{document}/@history",
    "/dossiers/{dossier}/documents/@history",
    "/dossiers/{dossier}/documents/documents",
    "/dossiers/{dossier}/documents/documents/{document}",
    "/dossiers/{dossier}/documents/{document}/documents",
    "/dossiers/{dossier}/history",
    "/dossiers/{dossier}/@history/more",
    "/dossiers/{dossier}/more",
    "/customers/{customer}/@history/more",
    "/customers/{customer}/more",
    "/customers/{customer}/edit",
    "/search/more",
    "/session",
    "/openapi.json/more",
    "/customers/../people",
    "/%E2%80%AE",
]


def test_no_other_path_leads_anywhere(keeper, company):
    known = {name: getattr(company, name) for name in ("customer", "dossier", "document")}
    known["user"] = company.owner.__name__

    answers = {path: keeper.get(path.format(**known), status="*") for path in ELSEWHERE}
    assert {path for path, answer in answers.items() if answer.status_int != 404} == set()


def test_a_document_is_not_found_in_another_dossier(keeper, make, company, paths):
    other = keeper.post(
        "/dossiers", {"customer": company.customer, "class": "KH", "title": "另一件"}
    ).json["id"]

    keeper.get(f"/dossiers/{other}/documents/{company.document}", status=404)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_a_thing_cannot_do_is_missing(keeper, paths, method):
    keeper.raw(method, paths.customer, b"{}", 404)


def test_what_comes_before_the_application_stands_in_the_address(keeper, paths):
    environ = {"SCRIPT_NAME": "/records"}

    made = keeper.app.get(
        f"/records/api/v1{paths.customer}", headers=keeper.headers, extra_environ=environ
    )
    assert made.json["@id"] == f"http://localhost/records/api/v1{paths.customer}"
