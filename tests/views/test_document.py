"""Documents in the browser: added with a file, previewed, downloaded, corrected, described."""

import io

import pytest
from PIL import Image
from webtest import Upload

from tests import files
from tests.views.browsing import faults, fill, refusal, send, told, words
from workflows import document as documents

FACTS = {"title": "来函", "kind": "往来函件", "source": "业务人员收集", "date": "2026-01-05"}


def address(document, name=""):
    return f"/dossiers/{document.dossier.__name__}/{document.__name__}/{name}"


def added(browser, dossier, file, status=303, **values):
    page = browser.get(f"/dossiers/{dossier.__name__}/add")
    return send(page, status, file=[file], **(FACTS | values))


def test_a_document_is_added_in_three_acts(enter, make):
    dossier = make.dossier()
    shown = added(enter("guan"), dossier, Upload("来函.txt", "请于三日内付款。".encode())).follow()

    assert told(shown) == ["已添加文件。"]
    assert "来函.txt" in words(shown)
    assert "请于三日内付款。" in shown.html.select_one(".preview-text").text


def test_what_could_not_be_read_is_said_and_the_file_kept(enter, make):
    scan = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(scan, "PNG")
    shown = added(enter("guan"), make.dossier(), Upload("扫描.png", scan.getvalue())).follow()

    assert told(shown) == ["已添加文件。", "图片中没有可提取的文字。"]


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("a.txt", b"", "文件是空的"),
        ("a.exe", b"MZ\x90\x00" + b"\0" * 200, "可执行程序"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "文件"),
        ("a", b"hello", "扩展名"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_at_its_field(enter, make, name, data, fault):
    page = added(enter("guan"), make.dossier(), Upload(name, data), 422)

    assert faults(page)[0].startswith("文件：")
    assert fault in faults(page)[0]
    assert page.forms["form"]["title"].value == "来函"


def test_without_a_file_nothing_is_added(enter, make, site):
    dossier = make.dossier()
    page = enter("guan").get(f"/dossiers/{dossier.__name__}/add")
    page = send(page, 422, **FACTS)

    assert [fault.partition("：")[0] for fault in faults(page)] == ["文件"]
    assert len(dossier) == 0


def test_a_second_click_adds_one_document(enter, make, site):
    dossier = make.dossier()
    page = enter("guan").get(f"/dossiers/{dossier.__name__}/add")
    form = fill(page, file=[Upload("a.txt", b"a")], **FACTS)
    first, again = form.submit("submit", status=303), form.submit("submit", status=303)

    assert first.location == again.location
    assert len(dossier) == 1


def test_a_file_may_not_be_secret_beyond_ones_clearance(enter, make, cast):
    dossier = make.dossier(make.customer(owner=cast["chen"].__name__))
    page = added(enter("chen"), dossier, Upload("a.txt", b"a"), 422, tier="3")

    assert faults(page) == ["密级：不能高于您本人的涉密等级"]


HOSTILE = '“引号";\r\nSet-Cookie: a=b<script>.txt'


def test_the_bytes_come_back_unchanged_and_never_open_here(enter, make):
    data = "<h1>甲</h1><script>alert(1)</script>".encode()
    document = make.document(data=data, name="页面.html")
    answer = enter("guan").get(address(document, "download"))

    assert answer.body == data
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_hostile_file_name_stays_inside_its_header(enter, make):
    answer = enter("guan").get(address(make.document(name=HOSTILE), "download"))

    assert "\r" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].isascii()
    assert "Set-Cookie: a=b" not in str(answer.headers.get("Set-Cookie"))


def test_who_may_view_but_not_download_gets_no_bytes(enter, make, cast):
    document = make.document()
    browser = enter("shen")

    browser.get(address(document, "download"), status=404)


def test_every_version_can_be_had_and_no_other(enter, make):
    document = make.document(data=b"one")
    documents.correct(make.request, document, io.BytesIO(b"two"), "b.txt", "补全")
    browser = enter("guan")

    assert browser.get(address(document, "download?version=1")).body == b"one"
    assert browser.get(address(document, "download")).body == b"two"
    for wrong in ("0", "3", "-1", "x", "９"):
        browser.get(address(document, "download"), {"version": wrong}, status=422)


def test_a_correction_keeps_the_old_version_and_says_why(enter, make):
    document = make.document(data=b"one")
    page = enter("guan").get(address(document, "correct"))
    shown = send(page, file=Upload("b.txt", b"two"), reason="日期写错").follow()

    assert told(shown) == ["已保存新版本。"]
    assert "日期写错" in words(shown)
    assert len(shown.html.select("#versions-title + ol > li")) == 2


def test_a_correction_without_a_reason_is_refused(enter, make):
    page = enter("guan").get(address(make.document(), "correct"))
    page = send(page, 422, file=Upload("b.txt", b"two"), reason=" ")

    assert faults(page)[0].startswith("更正原因：")


def test_the_same_bytes_are_no_correction(enter, make):
    document = make.document(data=b"one")
    page = enter("guan").get(address(document, "correct"))
    page = send(page, 409, file=Upload("b.txt", b"one"), reason="无")

    assert "完全相同" in refusal(page)


def test_the_description_is_changed(enter, make):
    page = enter("guan").get(address(make.document(), "edit"))
    shown = send(page, title="改过的题名").follow()

    assert "改过的题名" in words(shown)


def test_a_page_of_a_pdf_is_drawn_as_a_new_image(enter, make):
    document = make.document(data=files.pdf("第一页", "第二页"), name="a.pdf")
    browser = enter("guan")
    page = browser.get(address(document))
    pictures = [image["src"] for image in page.html.select(".preview-page")]
    answer = browser.get(pictures[1])

    assert len(pictures) == 2
    assert answer.content_type == "image/png"
    assert Image.open(io.BytesIO(answer.body)).width == 1000


def test_a_confidential_page_bears_who_looked(enter, make):
    data = files.pdf("一页")
    open_, closed = make.document(data=data, name="a.pdf"), make.document(data=data, name="a.pdf")
    closed.tier = 2
    browser = enter("guan")

    one, other = (browser.get(address(each, "preview")).body for each in (open_, closed))
    assert one != other


@pytest.mark.parametrize("page", ["99", "x", "-1"])
def test_a_page_that_is_not_there_is_refused(enter, make, page):
    document = make.document(data=files.pdf("一页"), name="a.pdf")
    answer = enter("guan").get(address(document, "preview"), {"page": page}, status="*")

    assert 400 <= answer.status_int < 500


def test_a_text_has_no_drawn_preview(enter, make):
    enter("guan").get(address(make.document(), "preview"), status=404)


def test_markup_in_a_text_is_shown_as_text(enter, make):
    data = "信中写道：<script>alert(1)</script>".encode()
    document = make.document(data=data, name="a.txt")
    page = enter("guan").get(address(document))

    assert page.html.select_one(".preview-text").text == data.decode()
    assert "<script>alert" not in page.text


def test_one_steps_to_the_neighbours(enter, make):
    dossier = make.dossier()
    old, mid, new = [
        make.document(dossier, title=title, date=day)
        for title, day in (("一", "2026-01-01"), ("二", "2026-01-02"), ("三", "2026-01-03"))
    ]
    browser = enter("guan")

    def links(document):
        links = browser.get(address(document)).html.select(".neighbours a")
        return [link["href"] for link in links]

    assert links(mid) == [address(new), address(old)]
    assert links(new) == [address(mid)]


def test_a_document_beyond_the_longest_list_is_shown_all_the_same(enter, make, monkeypatch):
    document = make.document()
    monkeypatch.setattr("catalog.queries.documents_of", lambda *arguments: [])

    assert enter("guan").get(address(document)).html.select(".neighbours a") == []
