"""An act is told in the log alone, a refused or failed one in the journal alone (R112, S53)."""

from ZODB.Connection import Connection

from dossier.errors import Conflict
from dossier.vocabulary import Tag
from tests.views.watched import count, noted, only, paper, paths
from tests.world import PASSWORD
from views import evidence

__all__ = ["noted", "paper", "paths"]


def test_an_act_has_its_entry_in_the_log_alone(enter, noted, site, paths):
    browser = enter("chen")
    form = browser.get(paths["dossier"] + "/edit").forms["form"]
    form["title"] = "改过的"
    noted.take()
    before = count(site)
    form.submit("submit", status=303)

    assert noted.take() == []
    assert count(site) == before + 1


def test_a_refused_act_has_its_entry_in_the_journal_alone(enter, noted, site, paths):
    browser = enter("chen")
    form = browser.get(paths["dossier"] + "/edit").forms["form"]
    form["title"] = ""
    noted.take()
    before = count(site)
    form.submit("submit", status=422)

    assert (only(noted)["status"], count(site)) == (422, before)


def test_a_form_of_elsewhere_is_written_down(enter, noted, paths):
    """S37: without its CSRF token."""
    browser = enter("chen")
    noted.take()
    browser.post(paths["dossier"] + "/edit", {"title": "x"}, status=400)

    assert only(noted)["status"] == 400


def test_an_act_that_could_not_be_kept_is_written_down(enter, noted, site, paths, monkeypatch):
    """Its word to the log died with its transaction."""
    browser = enter("chen")
    form = browser.get(paths["dossier"] + "/edit").forms["form"]
    form["title"] = "改过的"
    noted.take()
    before = count(site)

    def fail(connection, manager):
        raise OSError(5, "no store")

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "commit", fail)
        answer = form.submit("submit", status=500)

    entry = only(noted)
    assert (answer.status_int, entry["result"], entry["status"]) == (500, "failed", 500)
    assert count(site) == before


def test_logging_in_failing_and_out_are_one_entry_each(enter, noted, site, cast):
    cast["chen"]
    browser = enter(None)
    before = count(site)
    form = browser.get("/login").forms["form"]
    form["login"], form["password"] = "chen", "wrong"
    form.submit("submit", status=422)
    form["password"] = PASSWORD
    form.submit("submit", status=303)
    page = browser.get("/me")
    browser.post("/logout", {"csrf_token": page.html.select_one("[name=csrf_token]")["value"]})

    tags = [site.log.entry(number)["tag"] for number in range(before + 1, count(site) + 1)]
    assert tags == [Tag.LOG_IN_FAILED, Tag.LOGGED_IN, Tag.LOGGED_OUT]
    assert noted.take() == []


def passed(request, handler):
    """What the tween leaves in the environ of a request that `handler` answers."""
    evidence.tween_factory(handler, request.registry)(request)
    return request.environ


def test_an_act_that_told_and_was_refused_then_is_a_refusal(request_):
    """What it told dies with its transaction."""

    def handler(request):
        request.environ[evidence.TOLD] = True
        request.exception = Conflict("too late")

    entry = evidence.entry_of(passed(request_, handler), 409)
    assert (entry["tag"], entry["status"]) == (Tag.RECORD_REFUSED, 409)


def test_what_an_attempt_before_told_does_not_count(request_):
    """Its transaction conflicted, and the next attempt came to another end."""
    request_.environ[evidence.TOLD] = True

    entry = evidence.entry_of(passed(request_, lambda request: None), 422)
    assert entry["status"] == 422
