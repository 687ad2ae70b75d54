"""GET /@@metrics: figures for the addresses that watch, a missing page for everybody else."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from views.metrics import Metrics


@pytest.fixture
def watched(base, monkeypatch):
    """A site that 127.0.0.0/8 may watch, with nothing counted yet."""
    settings = base[0].registry.settings
    monkeypatch.setitem(settings, "dossier.monitors", "127.0.0.0/8")
    return settings


def figures(page):
    """(name, labels) → value."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page.text)
        for sample in family.samples
    }


def counted(page, **labels):
    return figures(page).get(("dossier_requests_total", tuple(sorted(labels.items()))), 0)


def test_nobody_watches_unless_the_setting_says_so(enter):
    missing = enter(None).get("/@@nothing-here", status="*")
    told = enter(None).get("/@@metrics", status="*")

    assert told.status_int == missing.status_int != 200


def test_an_address_that_is_not_named_finds_no_page(enter, watched):
    for login in (None, "guan"):
        browser = enter(login, REMOTE_ADDR="10.0.0.9")
        assert (
            browser.get("/@@metrics", status="*").status_int
            == browser.get("/@@nothing", status="*").status_int
            != 200
        )


def test_requests_are_counted_by_kind_of_page(enter, watched, make):
    browser, customer = enter("guan"), make.customer()
    asked = {"face": "page", "view": "Customer.show", "method": "GET", "status": "200"}
    before = counted(browser.get("/@@metrics"), **asked)
    for _time in range(3):
        browser.get(f"/customers/{customer.__name__}")
    page = browser.get("/@@metrics")

    assert counted(page, **asked) == before + 3
    assert customer.__name__ not in page.text


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("guan", "/customers/@@invented-by-somebody"),
        (None, "/customers/@@invented-by-somebody"),
        (None, "/invented-by-somebody"),
        (None, "/api/v1/invented-by-somebody"),
    ],
)
def test_what_leads_nowhere_invents_no_label(enter, watched, login, path):
    """Also for visitors, who are led to the log-in whatever they ask for."""
    browser = enter(login)
    browser.get(path, status="*")

    assert "invented" not in browser.get("/@@metrics").text


def test_it_tells_of_log_space_lock_and_maintenance(enter, watched, site, base):
    browser = enter("guan")
    maintenance = base[0].registry.maintenance
    maintenance.begin("换硬盘")
    try:
        told = figures(browser.get("/@@metrics"))
    finally:
        maintenance.end()

    assert told["dossier_log_entries", ()] == site.log.size
    assert told["dossier_free_bytes", ()] > 0
    assert told["dossier_maintenance", ()] == 1
    assert told["dossier_writer_lock_seconds_count", ()] >= 1


def test_an_error_is_counted_as_one():
    from pyramid.request import Request

    metrics = Metrics()
    metrics.answered(Request.blank("/"), 500, 0.2)

    labels = {"face": "page", "view": "-", "method": "GET", "status": "500"}
    assert metrics.registry.get_sample_value("dossier_requests_total", labels) == 1
