"""In maintenance people read on, and are told why nothing can be written."""

import pytest

from tests.views.browsing import press, refusal, token, words


@pytest.fixture
def paused(base):
    maintenance = base[0].registry.maintenance
    maintenance.begin("换硬盘")
    yield maintenance
    maintenance.end()


def test_a_form_is_refused_with_the_reason_and_nothing_is_written(enter, make, base, site):
    browser = enter("guan")
    shown, proof = browser.get("/customers/add"), token(browser)
    size = site.log.size
    maintenance = base[0].registry.maintenance
    maintenance.begin("换硬盘")
    try:
        answer = browser.post("/customers/add", {"csrf_token": proof}, status=503)
    finally:
        maintenance.end()

    assert refusal(answer) == "系统维护中，暂时只能查看：换硬盘"
    assert answer.headers["Retry-After"] == "300"
    assert (len(site["customers"]), site.log.size) == (0, size)
    assert shown.status_int == 200


def test_nobody_logs_in(enter, paused):
    assert "换硬盘" in refusal(press(enter(None), "/login", 503, login="guan", password="x"))


def test_pages_are_read_and_say_so(enter, make, base):
    browser, customer = enter("guan"), make.customer()
    before = browser.get("/customers")
    base[0].registry.maintenance.begin("换硬盘")
    try:
        page = browser.get("/customers")
    finally:
        base[0].registry.maintenance.end()

    assert "系统维护中，暂时只能查看：换硬盘" in page.html.get_text()
    assert customer.name in words(page) and "维护" not in before.text


def test_a_program_is_told_in_json(app, paused):
    body = {"login": "linwei", "password": "x"}
    answer = app.post_json("/api/v1/session", body, status=503)

    assert answer.json["type"] == "Unavailable" and "换硬盘" in answer.json["message"]


def test_the_reason_cannot_bring_markup_along(enter, base):
    base[0].registry.maintenance.begin("<script>alert(1)</script>")
    try:
        page = enter(None).get("/login")
    finally:
        base[0].registry.maintenance.end()

    assert "&lt;script&gt;alert" in page.text and "<script>alert" not in page.text
