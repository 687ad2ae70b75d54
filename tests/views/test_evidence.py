"""Tests of the entry that every look leaves: one, durable, before the first byte (R112, S53)."""

import os
from urllib.parse import quote

import pytest
from pyramid.response import FileIter
from webob import Request

from dossier.vocabulary import Tag, Tier
from tests import files
from tests.views.watched import count, noted, only, paper, paths

__all__ = ["noted", "paper", "paths"]


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
