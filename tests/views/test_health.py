"""GET /@@health: `ok` while the site can be read (interface.md)."""

import pytest

from tests.views.browsing import press


@pytest.mark.parametrize("address", ["/@@health", "/health"])
def test_it_says_ok_to_anybody_and_nothing_more(enter, address):
    answer = enter(None).get(address)

    assert (answer.text, answer.content_type) == ("ok", "text/plain")
    assert "Set-Cookie" not in answer.headers


def test_it_says_no_when_the_text_index_does_not_answer(enter):
    browser = enter(None)
    browser.get("/login")
    browser.app.registry.text_engine.close()

    assert "ok" not in browser.get("/health", status=500).text


def test_it_is_only_asked(enter):
    press(enter("chen"), "/health", 404)
