"""Documents: uploaded, corrected, described, fetched; wrong person, state, file and name."""

import hashlib

import pytest
from ZODB.Connection import Connection
from ZODB.POSException import ConflictError

FACTS = {"title": "付款函", "kind": "往来函件", "date": "2026-01-05", "source": "业务人员收集"}
LETTER = ("file", "来函.txt", "商定付款日期。".encode())


def test_an_uploaded_file_comes_back_byte_by_byte(keeper, paths):
    made = keeper.upload(paths.documents, FACTS, LETTER)

    assert made.location == made.json["@id"]
    fetched = keeper.get(made.json["download"])
    assert fetched.body == LETTER[2]
    assert hashlib.sha256(fetched.body).hexdigest() == made.json["sha256"]
    assert made.json["size"] == len(LETTER[2]) == fetched.content_length


def test_a_large_file_comes_back_whole(keeper, paths):
    data = ("付款日期" * 100_000).encode()

    made = keeper.upload(paths.documents, FACTS, ("file", "large.txt", data))
    assert keeper.get(made.json["download"]).body == data


def test_an_upload_that_is_tried_again_is_read_again(keeper, paths, monkeypatch):
    """A form keeps its files from the first attempt, and they are closed by then."""
    honest, tries = Connection.tpc_vote, []

    def conflict_once(self, transaction):
        tries.append(1)
        if len(tries) == 1:
            raise ConflictError
        return honest(self, transaction)

    monkeypatch.setattr(Connection, "tpc_vote", conflict_once)
    made = keeper.upload(paths.documents, FACTS, LETTER)

    assert len(tries) > 1
    assert keeper.get(made.json["download"]).body == LETTER[2]


def test_it_never_opens_in_the_browser(keeper, paths):
    answer = keeper.get(f"{paths.document}/@download")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("a\u202etxt.exe.txt", "atxt.exe.txt"),
        ("=cmd.txt", "=cmd.txt"),
        ("合同（副本）.txt", "合同（副本）.txt"),
    ],
)
def test_any_file_name_is_safe_and_known_again(keeper, paths, given, kept):
    made = keeper.upload(paths.documents, FACTS, ("file", given, LETTER[2])).json

    assert made["file_name"] == kept
    assert "\u202e" not in keeper.get(made["download"]).headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.exe", b"MZ"), ("a.txt", b""), ("a.pdf", b"no pdf"), ("a.pdf", b"<script>"), ("a", b"x")],
)
def test_a_file_that_is_not_taken_is_named_as_the_fault(keeper, paths, name, data):
    answer = keeper.upload(paths.documents, FACTS, ("file", name, data), status=422)

    assert answer.json["field"] == "file"
    assert keeper.get(paths.documents).json["items_total"] == 1


def test_file_and_fields_are_judged_at_once(keeper, paths):
    answer = keeper.upload(paths.documents, FACTS | {"date": "x", "number": "1"}, status=422)

    assert set(answer.json["fields"]) == {"file", "date", "number"}


def test_one_file_comes_in_one_field(keeper, paths):
    keeper.upload(paths.documents, FACTS, LETTER, LETTER, status=400)

    answer = keeper.upload(paths.documents, FACTS, LETTER, ("more", "b.txt", b"x"), status=422)
    assert answer.json["field"] == "more"


def test_a_file_is_no_text(keeper, paths):
    facts = {name: text for name, text in FACTS.items() if name != "title"}

    answer = keeper.upload(paths.documents, facts, LETTER, ("title", "b.txt", b"x"), status=422)
    assert answer.json["field"] == "title"


def test_a_text_is_no_file(keeper, paths):
    answer = keeper.upload(paths.documents, FACTS | {"file": "x"}, status=422)

    assert answer.json["field"] == "file"


def test_json_holds_no_file(keeper, paths):
    assert keeper.post(paths.documents, FACTS, 422).json["fields"].keys() == {"file"}


def test_a_broken_form_is_unreadable(keeper, paths):
    kind = "multipart/form-data; boundary=x"

    answer = keeper.raw("POST", paths.documents, b"--x\r\nno form", "*", kind)
    assert answer.status_int in (400, 422)


@pytest.mark.parametrize("text", ["机密", "2", "confidential"])
def test_a_tier_in_a_form_is_understood_and_raises_the_dossier(keeper, paths, text):
    made = keeper.upload(paths.documents, FACTS | {"tier": text}, LETTER).json

    assert made["tier"] == "机密"
    assert keeper.get(paths.dossier).json["tier"] == "机密"


def test_a_tier_above_ones_own_is_refused(owner, paths):
    answer = owner.upload(paths.documents, FACTS | {"tier": "机密"}, LETTER, status=422)

    assert answer.json["field"] == "tier"


def test_who_may_read_and_not_add_is_told_so(programs, paths):
    programs.colleague.get(paths.documents)

    programs.colleague.upload(paths.documents, FACTS, LETTER, status=403)


def test_into_a_filed_dossier_only_who_files_puts_a_document(keeper, owner, paths):
    owner.upload(paths.documents, FACTS, LETTER)
    for name in ("sort", "file"):
        keeper.post(f"{paths.dossier}/@workflow/{name}", None, 200)

    answer = owner.upload(paths.documents, FACTS, LETTER, status=409)
    assert answer.json["missing"]
    keeper.upload(paths.documents, FACTS, LETTER)


def test_a_correction_keeps_the_old_version(keeper, paths):
    old = keeper.get(f"{paths.document}/@download").body
    keeper.upload(f"{paths.document}/@versions", {"reason": "扫描不清"}, LETTER)

    shown = keeper.get(paths.document).json
    assert [version["reason"] for version in shown["versions"]] == ["", "扫描不清"]
    assert keeper.get(f"{paths.document}/@download").body == LETTER[2]
    assert keeper.get(f"{paths.document}/@download", {"version": 1}).body == old


def test_the_same_file_again_is_a_conflict(keeper, paths):
    keeper.upload(f"{paths.document}/@versions", {"reason": "更清晰"}, LETTER)

    keeper.upload(f"{paths.document}/@versions", {"reason": "再来"}, LETTER, status=409)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501, "a\x00b"])
def test_a_correction_without_a_good_reason_is_refused(keeper, paths, reason):
    answer = keeper.upload(f"{paths.document}/@versions", {"reason": reason}, LETTER, status="*")

    assert answer.status_int == (400 if "\x00" in reason else 422)


def test_a_version_that_does_not_exist_is_named(keeper, paths):
    for version in ("0", "2", "-1", "x", "99999999999999999999", "1.0"):
        answer = keeper.get(f"{paths.document}/@download", {"version": version}, 422)
        assert answer.json["field"] == "version"


def test_a_description_is_changed_by_what_is_sent(keeper, paths):
    before = keeper.get(paths.document).json

    after = keeper.patch(paths.document, {"kind": "合同"}).json
    assert after == before | {"kind": "合同"}


def test_what_comes_of_the_file_is_taken_from_no_body(keeper, paths):
    for field in ("file_name", "sha256", "size", "versions", "pages", "state"):
        assert keeper.patch(paths.document, {field: "x"}, 422).json["field"] == field


def test_a_hidden_document_is_a_missing_one(stranger, paths):
    missing = f"{paths.dossier}/documents/none"
    calls = (
        lambda path: stranger.get(path, status=404),
        lambda path: stranger.get(f"{path}/@download", status=404),
        lambda path: stranger.get(f"{path}/@history", status=404),
        lambda path: stranger.patch(path, {"kind": "x"}, 404),
        lambda path: stranger.upload(f"{path}/@versions", {}, status=404),
    )
    for call in calls:
        assert call(paths.document).body == call(missing).body


def test_a_documents_own_tier_hides_it_and_its_bytes(keeper, owner, paths):
    """The dossier is raised with it, so that all of it is gone for the owner."""
    keeper.patch(paths.document, {"tier": "绝密"})

    owner.get(f"{paths.document}/@download", status=404)
    owner.get(paths.dossier, status=404)


def test_the_guard_of_tiers_reads_no_content(programs, paths):
    programs.guard.get(f"{paths.document}/@download", status=404)
