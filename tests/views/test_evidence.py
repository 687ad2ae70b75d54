"""Tests of the entry that every answer leaves: one, durable, before the first byte (R112, S53)."""

import os
from io import BytesIO
from urllib.parse import quote

import pytest
from pyramid.response import FileIter
from webob import Request
from ZODB.Connection import Connection

from dossier.errors import Conflict
from dossier.vocabulary import Tag, Tier
from tests import files
from tests.house.noted import noting
from tests.world import ADMIN, PASSWORD
from views import evidence
from views.journal import carry_over
from workflows import document


@pytest.fixture
def noted(base, tmp_path):
    """The entries of the journal, from here on."""
    with noting(base[0].registry, tmp_path / "journal") as found:
        yield found


@pytest.fixture
def paper(make, dossier):
    """A document of a secret dossier with two versions."""
    made = make.document(dossier, title="底价", name="底价.txt")
    request = make.acting_for(make.site["people"].by_login(ADMIN))
    document.correct(request, made, BytesIO("新的底价".encode()), "新.txt", "更正")
    return made


@pytest.fixture
def paths(dossier, paper):
    """Where a dossier, its document and its customer are."""
    base = f"/dossiers/{dossier.__name__}"
    return {
        "dossier": base,
        "document": f"{base}/{paper.__name__}",
        "customer": f"/customers/{dossier.customer.__name__}",
    }


def only(noted):
    (entry,) = noted.take()
    return entry


def count(site):
    """How many entries the log has."""
    site._p_jar.sync()
    return site.log.size


def test_a_look_leaves_one_entry_with_who_what_when_and_from_where(enter, noted, dossier, paths):
    browser = enter("chen")
    noted.take()
    browser.get(paths["dossier"] + "/")

    entry = only(noted)
    assert (entry["tag"], entry["result"]) == (Tag.RECORD_VIEWED, "ok")
    assert (entry["object"], entry["tier"]) == (dossier.__oid__, Tier.SECRET)
    assert entry["by"] == dossier.owner
    assert entry["address"].startswith("127.") and entry["at"] and entry["command"] == "GET"


YEAR = quote("年度")
SHOWN = (
    ("{dossier}/history", Tag.RECORD_VIEWED),
    ("{document}/download", Tag.DOCUMENT_DOWNLOADED),
    ("/api/v1{dossier}", Tag.RECORD_VIEWED),
    ("/", Tag.LIST_VIEWED),
    ("/dossiers", Tag.LIST_VIEWED),
    (f"/dossiers?q={YEAR}", Tag.SEARCH_ASKED),
    (f"/search?q={YEAR}", Tag.SEARCH_ASKED),
    ("/suggest?q=nd", Tag.SEARCH_ASKED),
    (f"/api/v1/search?q={YEAR}", Tag.SEARCH_ASKED),
    ("/export?as=csv", Tag.LIST_EXPORTED),
    ("/policies", Tag.POLICY_VIEWED),
)


@pytest.mark.parametrize(("address", "tag"), SHOWN, ids=lambda each: str(each))
def test_each_way_to_look_has_its_word(enter, noted, paths, address, tag):
    browser = enter("chen")
    noted.take()
    browser.get(address.format(**paths))

    assert only(noted)["tag"] == tag


def test_a_drawn_page_is_a_preview(enter, noted, make, dossier):
    paper = make.document(dossier, files.pdf("底价"), name="底价.pdf")
    browser = enter("chen")
    noted.take()
    browser.get(f"/dossiers/{dossier.__name__}/{paper.__name__}/preview?page=1")

    assert only(noted)["tag"] == Tag.DOCUMENT_PREVIEWED


@pytest.mark.parametrize(("address", "tag"), [("/log", "log:read"), ("/people", "person:viewed")])
def test_those_who_watch_are_watched(enter, noted, dossier, address, tag):
    browser = enter("shen")
    noted.take()
    browser.get(address)

    assert only(noted)["tag"] == tag


def test_what_was_asked_is_kept_as_asked_and_nowhere_else(enter, noted, paths):
    browser = enter("chen")
    noted.take()
    browser.get(f"/search?q={quote('底价谈判')}")

    entry = only(noted)
    assert entry.pop("asked") == "底价谈判"
    assert "底价谈判" not in str(entry)


def test_an_entry_holds_no_title_name_or_file_name(enter, noted, paths):
    browser = enter("chen")
    noted.take()
    for path in ("{document}/", "{document}/download", "{customer}/"):
        browser.get(path.format(**paths))

    told = str(noted.take())
    for word in ("底价", "新.txt", "远洋", "年度合同", "陈静", "chen"):
        assert word not in told


@pytest.mark.parametrize(("query", "version"), [("", 2), ("?version=1", 1), ("?version=2", 2)])
def test_a_download_says_which_version(enter, noted, paths, query, version):
    browser = enter("chen")
    noted.take()
    browser.get(paths["document"] + "/download" + query)

    assert only(noted)["version"] == version


def test_a_page_shows_the_newest_version_whatever_its_address_says(enter, noted, paths):
    browser = enter("chen")
    noted.take()
    browser.get(paths["document"] + "/?version=1")

    assert only(noted)["version"] == 2


@pytest.mark.parametrize("method", ["HEAD", "GET"])
@pytest.mark.parametrize("headers", [{"Range": "bytes=0-3"}, {"If-None-Match": "*"}])
def test_a_part_or_a_head_of_a_file_is_one_entry_too(enter, noted, paths, method, headers):
    browser = enter("chen")
    noted.take()
    browser.request(paths["document"] + "/download", method=method, headers=headers)

    assert only(noted)["tag"] == Tag.DOCUMENT_DOWNLOADED


def test_the_entry_of_a_download_is_there_before_its_first_byte(enter, noted, paths, base):
    browser = enter("chen")
    cookie = f"dossier={browser.cookies['dossier']}"
    noted.take()
    call = Request.blank(paths["document"] + "/download", headers={"Cookie": cookie})
    call.remote_addr = "127.0.0.1"
    answer = call.get_response(base[0].make_wsgi_app())

    assert len(noted.take()) == 1  # nobody has asked for the body yet
    assert answer.body == "新的底价".encode()


def test_hidden_and_missing_are_refused_and_written_alike(enter, noted, paths):
    """S26."""
    browser = enter("zhou")
    noted.take()
    browser.get(paths["dossier"] + "/", status=404)
    hidden = only(noted)
    browser.get("/dossiers/0123456789abcdef/", status=404)
    missing = only(noted)

    assert hidden["tag"] == missing["tag"] == Tag.RECORD_REFUSED
    assert hidden["status"] == missing["status"] == 404
    assert hidden["result"] == missing["result"] == "refused"
    assert hidden["object"] != missing["object"]


def test_what_is_forbidden_is_written_with_its_object(enter, noted, dossier, paths):
    browser = enter("chen")
    noted.take()
    browser.get(paths["dossier"] + "/access", status=403)

    entry = only(noted)
    assert (entry["status"], entry["object"]) == (403, dossier.__oid__)


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


def test_what_a_visitor_gets_is_no_entry(enter, noted, dossier):
    browser = enter(None)
    for address in ("/", "/login", "/health", "/nowhere", "/static/nowhere.css"):
        browser.get(address, status="*")
    browser.get("/api/v1/customers", status=401)

    assert noted.take() == []


def test_static_files_and_one_s_own_account_are_no_entries(enter, noted, dossier):
    browser = enter("chen")
    noted.take()
    for address in ("/me", "/preferences", "/static/nowhere.css"):
        browser.get(address, status="*")

    assert noted.take() == []


ADDRESSES = (
    "/",
    "{dossier}/",
    "{document}/download",
    "/search?q=a",
    "/nowhere",
    "/api/v1{dossier}",
)


def test_reads_and_acts_stop_and_go_on_with_the_disk(enter, noted, site, paths, monkeypatch):
    browser = enter("chen")
    form = browser.get(paths["dossier"] + "/edit").forms["form"]
    form["title"] = "改过的"
    before = count(site)

    def fail(*arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        for address in ADDRESSES:
            answer = browser.get(address.format(**paths), status=503)
            assert "年度合同" not in answer.text and "底价" not in answer.text
            assert answer.headers["Cache-Control"] == "no-store"
        assert "操作日志" in answer.json["message"] and "log" in answer.json["message"]
        form.submit("submit", status=503)
        assert count(site) == before
        browser.get("/login", status=303)
        browser.get("/health")

    form.submit("submit", status=303)
    assert browser.get(paths["dossier"] + "/").status_int == 200
    assert count(site) == before + 1


def test_an_open_file_is_closed_when_it_may_not_be_sent(enter, noted, paths, monkeypatch):
    browser, closed = enter("chen"), []
    monkeypatch.setattr(FileIter, "close", lambda self: closed.append(self.file.close()))
    monkeypatch.setattr(type(noted.journal), "_append", lambda *_: 1 / 0)
    browser.get(paths["document"] + "/download", status=503)

    assert closed == [None]


def folded(registry):
    """Carry over what is in the journal, as the thread of a server does."""
    assert carry_over(registry) > 0


def rows(page):
    """(person, act, thing, changes) of each row of the log page."""
    cells = [row.select("td") for row in page.html.select("table.listing tbody tr")]
    return [tuple(cell.get_text(" ", strip=True) for cell in row[2:6]) for row in cells]


def test_an_auditor_reads_who_looked_and_what_waits(enter, noted, base, dossier, paths):
    enter("chen").get(paths["document"] + "/download?version=1")
    enter("zhou").get(paths["dossier"] + "/", status=404)
    auditor = enter("shen")
    assert "另有 2 条正在记入日志" in auditor.get("/log").text
    folded(base[0].registry)

    page = auditor.get("/log")
    assert "正在记入日志" not in page.text
    found = rows(page)
    assert ("陈静", "下载文件", "版本：1、密级：秘密") in [
        (who, act, how) for who, act, _, how in found
    ]
    assert ("周航", "拒绝请求", "密级：秘密、答复：404") in [
        (w, act, how) for w, act, _, how in found
    ]
    assert "年度合同" not in page.text and "底价" not in page.text


def test_the_log_can_be_asked_for_looks_alone(enter, noted, base, dossier, paths):
    enter("chen").get(paths["document"] + "/download")
    folded(base[0].registry)

    found = rows(enter("shen").get("/log?action=document:downloaded"))
    assert [act for _who, act, _thing, _how in found] == ["下载文件"]


def test_words_that_were_asked_are_on_no_page_of_the_log(enter, noted, base, dossier):
    enter("chen").get(f"/search?q={quote('某人的底价')}")
    folded(base[0].registry)
    auditor = enter("shen")

    assert "某人的底价" not in auditor.get("/log").text
    assert "某人的底价" not in auditor.get("/api/v1/audit").text


def test_nobody_reads_in_a_history_who_looked(enter, noted, base, dossier, paths):
    """A record's own history tells acts alone; looks are for the auditor."""
    enter("guan").get(paths["dossier"] + "/")
    before = enter("chen").get(paths["dossier"] + "/history").html.select("main")[0].get_text()
    folded(base[0].registry)

    after = enter("chen").get(paths["dossier"] + "/history").html.select("main")[0].get_text()
    assert (after, "查看记录" in after) == (before, False)


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
