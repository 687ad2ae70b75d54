"""A line of JSON for each request, in which nobody and nothing is named."""

import json
import logging

import pytest

from tests.views.browsing import press


@pytest.fixture
def lines(caplog):
    """What the logger wrote, as dictionaries."""
    caplog.set_level(logging.INFO, "dossier.requests")
    return lambda: [
        json.loads(each.message) for each in caplog.records if each.name == "dossier.requests"
    ]


def test_a_request_leaves_one_line(enter, make, lines):
    browser, customer = enter("guan"), make.customer()
    before = len(lines())
    browser.get(f"/customers/{customer.__name__}")
    (line,) = lines()[before:]

    assert line.pop("ms") > 0
    assert line == {
        "event": "request",
        "face": "page",
        "view": "Customer.show",
        "method": "GET",
        "status": 200,
    }


def test_it_names_nobody_and_nothing(enter, make, lines):
    customer = make.customer(name="海港贸易有限公司")
    browser = enter("guan")
    browser.get("/search", {"q": "海港"})
    browser.get(f"/customers/{customer.__name__}")
    press(enter(None), "/login", 422, login="guan", password="wrong password")
    said = json.dumps(lines(), ensure_ascii=False)

    for secret in ("海港", customer.__name__, "guan", "wrong", "127.0.0"):
        assert secret not in said


def test_what_leads_nowhere_is_not_repeated(enter, lines):
    browser = enter("guan")
    browser.get("/%E7%A7%98%E5%AF%86", status=404)

    assert lines()[-1]["view"] == "-" and lines()[-1]["status"] == 404


def test_below_info_nothing_is_written(enter, caplog):
    caplog.set_level(logging.WARNING, "dossier.requests")
    enter("guan").get("/customers")

    assert [each for each in caplog.records if each.name == "dossier.requests"] == []
