"""A form that somebody fills in: faults lead to their fields, what was typed is kept."""

import pytest
from webtest import TestApp, Upload

from dossier.vocabulary import Tier
from tests.views.gallery import shared

GOOD = {
    "name": "港湾贸易有限公司",
    "region": "华东",
    "opened": "2026-11-01",
    "pages": "１,２３４",
    "password": "correct horse",
}


@pytest.fixture(scope="module")
def app():
    return TestApp(shared())


def filled(app, **changes):
    """The gallery's form as somebody filled it in; returns the form of WebTest."""
    page = app.get("/form")
    form = page.forms["form"]
    for name, value in (GOOD | changes).items():
        form[name] = value
    form[tier_of(page)] = "2"
    return form


def tier_of(page):
    """The name of the radio buttons of the tier, which is the id of their field."""
    return page.html.select_one("fieldset[role=radiogroup] input[type=radio]")["name"]


def test_a_filled_form_leads_on(app):
    answer = filled(app).submit("submit")

    assert answer.status_int == 303
    assert "已保存" in answer.follow().html.select_one(".notice").text


def test_all_faults_are_named_at_once_with_links_to_their_fields(app):
    answer = app.get("/form").forms["form"].submit("submit", status=422)
    links = answer.html.select(".faults a")

    assert len(links) == 6
    for link in links:
        assert answer.html.select_one(link["href"]) is not None


def test_a_faulty_field_is_tied_to_its_fault(app):
    page = filled(app, uscc="91310000").submit("submit", status=422).html
    field = page.select_one("[name=uscc]")
    told = [page.select_one(f"#{each}").text for each in field["aria-describedby"].split()]

    assert field["aria-invalid"] == "true"
    assert "位数不对" in told[0]
    assert "营业执照" in told[1]


def test_what_was_typed_is_kept(app):
    form = filled(app, name="某", business="船运\n仓储", uscc="91310000")
    page = form.submit("submit", status=422)
    kept = page.forms["form"]

    assert (kept["name"].value, kept["region"].value) == ("某", "华东")
    assert kept["business"].value == "船运\n仓储"
    assert kept[tier_of(page)].value == "2"


def test_a_password_is_never_sent_back(app):
    page = filled(app, name="某").submit("submit", status=422)

    assert page.forms["form"]["password"].value == ""
    assert "correct horse" not in page.text


def test_a_refusal_of_a_verb_is_shown_at_the_field(app):
    page = filled(app, name="已有").submit("submit", status=422).html

    assert page.select_one("[name=uscc]")["aria-invalid"] == "true"
    assert [fault.text for fault in page.select(".faults li")] == [
        "今日已满额",
        "统一社会信用代码：已有同一代码的客户",
    ]


def test_files_come_through(app):
    form = filled(app)
    form["files"] = [Upload("合同.pdf", b"%PDF-1.7")]

    assert form.submit("submit").status_int == 303


def test_every_form_has_a_receipt_of_its_own(app):
    receipts = {app.get("/form").forms["form"]["receipt"].value for _n in range(3)}

    assert len(receipts) == 3


def test_the_browser_is_told_to_remember_nothing(app):
    page = app.get("/form").html

    assert page.select_one("#form")["autocomplete"] == "off"
    assert page.select_one("[name=password]")["autocomplete"] == "current-password"


@pytest.mark.parametrize("name", ["name", "kinds", "tier", "consent", "contacts", "business"])
def test_a_file_in_place_of_words_is_as_if_nothing_was_sent(app, name):
    token = app.get("/form").forms["form"]["csrf_token"].value

    app.post("/form", {"csrf_token": token}, upload_files=[(name, "a.txt", b"1")], status=422)


def test_a_tier_shows_every_choice_at_once(app):
    labels = app.get("/form").html.select("fieldset[role=radiogroup] label")

    assert [label.text.strip() for label in labels][:4] == [str(tier.label) for tier in Tier]
