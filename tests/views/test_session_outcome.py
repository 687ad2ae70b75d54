"""What stays of a session when its request is repeated, fails or ends too late (S38, S68)."""

import pytest
from webtest import TestApp

from dossier import clock
from tests.views.session_pages import (
    MINUTE,
    NOW,
    app,
    make_app,
    person,
    post,
    settings,
    still_clock,
)

__all__ = ["app", "make_app", "settings", "still_clock"]


@pytest.mark.parametrize("act", ["rotate", "invalidate"])
def test_a_repeated_attempt_still_knows_the_session(app, act):
    """pyramid_retry: the first attempts must not have changed the session already."""
    post(app, "/enter")
    post(app, "/stumble", act=act)

    assert person(app) == ("lin" if act == "rotate" else None)


def test_what_crashes_leaves_the_session_as_it_was(app):
    post(app, "/enter")
    with pytest.raises(ZeroDivisionError):
        post(app, "/crash")

    assert person(app) == "lin"


def test_a_log_in_whose_transaction_failed_is_none(app):
    """S68: the log has no word of it."""
    response = post(app, "/break_at_the_door", status=409)

    assert "Set-Cookie" not in response.headers
    assert person(app) is None
    assert app.app.registry.logins.list("lin", NOW) == ()


def test_a_proof_whose_transaction_failed_is_none(app):
    post(app, "/enter")
    with clock.frozen(NOW + MINUTE):
        response = post(app, "/break_", status=409)

    assert "Set-Cookie" not in response.headers
    assert app.app.registry.logins.list("lin", NOW)[0].stepped_up_at == NOW


def test_a_log_out_counts_though_its_transaction_failed(app):
    post(app, "/enter")
    post(app, "/break_when_leaving", status=409)

    assert person(app) is None


def test_an_answer_that_comes_late_does_not_undo_a_rotation(app):
    """The old token of a parallel request is dead, but the new cookie stays in the browser."""
    post(app, "/enter")
    before = app.cookies["dossier"]
    post(app, "/renew")

    late = TestApp(app.app).get("/", headers={"Cookie": f"dossier={before}"})
    assert "Set-Cookie" not in late.headers


def test_notes_do_not_revive_a_session_closed_meanwhile(app):
    post(app, "/enter")
    post(app, "/note_too_late")

    assert person(app) is None
    assert app.get("/").json["notes"] == {}
