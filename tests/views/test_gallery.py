"""Every macro, as the gallery shows it: what it says, and that stored text stays text (S46)."""

import pathlib

import pytest
from webtest import TestApp

from tests.views import gallery
from tests.views.gallery import shared

PAGES = ("/", "/form", "/confirm", "/refusal", "/empty", "/login", "/job")
EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'"


@pytest.fixture(scope="module")
def app():
    return TestApp(shared())


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_anything_inline(app, path):
    page = app.get(path, status="*").html

    assert page.select("style, [style], script:not([src])") == []
    assert [t for t in page.find_all(True) if any(a.startswith("on") for a in t.attrs)] == []


@pytest.mark.parametrize("path", PAGES)
def test_no_two_elements_have_one_id(app, path):
    ids = [tag["id"] for tag in app.get(path, status="*").html.select("[id]")]

    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", PAGES)
def test_every_form_that_posts_carries_its_token(app, path):
    for form in app.get(path, status="*").html.select("form[method=post]"):
        assert form.select_one("[name=csrf_token]")["value"]


@pytest.mark.parametrize("path", PAGES)
def test_every_input_has_a_name_for_those_who_do_not_see(app, path):
    page = app.get(path, status="*").html
    for field in page.select("input:not([type=hidden]), select, textarea"):
        named = field.get("aria-label") or page.select_one(f"label[for={field.get('id')}]")

        assert named, field


def evil(value):
    """`value` with every text in it replaced by an attack."""
    if type(value) is str and not value.startswith("/"):
        return EVIL
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(
            *(v if f in ("kind", "state", "icon", "sort") else evil(v)
              for f, v in zip(value._fields, value, strict=True))
        )  # fmt: skip
    if type(value) in (list, tuple):
        return type(value)(evil(each) for each in value)
    return value


def test_stored_text_stays_text_in_every_macro(app, monkeypatch):
    honest = gallery.samples
    steps = {"steps": [(EVIL, "here", EVIL)]}
    monkeypatch.setattr(
        gallery, "samples", lambda r: {k: evil(v) for k, v in honest(r).items()} | steps
    )
    page = app.get("/")

    assert page.text.count("&lt;script&gt;alert(1)") > 40
    assert page.html.select("script:not([src]), [onerror]") == []


def test_a_tier_is_told_by_word_and_by_bars(app):
    marks = {m.text.strip(): len(m.select("b")) for m in app.get("/").html.select(".tier")}

    assert marks == {"非密": 0, "秘密": 1, "机密": 2, "绝密": 3}


def test_a_verb_that_is_not_possible_says_what_is_missing(app):
    page = app.get("/").html
    button = next(b for b in page.select(".thing button") if "移交" in b.text)

    assert button.has_attr("disabled")
    assert "备考表未签字；第 3 件缺页数" in page.select_one(".blocked").text


def test_a_grave_verb_opens_a_second_step(app):
    link = next(a for a in app.get("/").html.select(".thing a.btn") if "销毁" in a.text)

    assert link["data-step"]


def test_the_second_step_names_the_consequence_and_the_count(app):
    form = app.get("/confirm").html.select_one("form.confirm")

    assert "不可恢复" in form.text
    assert "共 3 项" in form.text
    assert form.select_one("button[name=confirmed]").text == "列入销毁清册"


def test_a_refusal_names_all_that_is_missing(app):
    said = app.get("/refusal", status=409).html.select_one(".refusal")

    missing = ["备考表未签字", "第 3 件缺页数", "缺营业执照"]
    assert [item.text for item in said.select("li")] == missing
    assert "7F3K-22" in said.text


def test_cells_of_a_card_carry_their_column(app):
    row = app.get("/").html.select_one(".listing tbody tr")

    assert [c["data-label"] for c in row.select("[data-label]")][:2] == ["档号", "题名"]


def test_a_cell_filters_by_its_value(app):
    row = app.get("/").html.select(".listing tbody tr")[1]

    assert row.select_one("[data-label=密级] a")["href"] == "/?tier=1"


def test_a_sorted_column_says_so(app):
    page = app.get("/?sort_on=name").html
    sorts = [head["aria-sort"] for head in page.select("th[aria-sort]")]

    assert sorts == ["none", "ascending", "none"]


def test_the_pager_keeps_the_filters(app):
    links = [a["href"] for a in app.get("/?tier=2").html.select(".pager a")]

    assert "/?tier=2" in links
    assert "/?tier=2&b_start=60" in links


def test_bars_begin_at_zero_and_carry_their_figure(app):
    rows = app.get("/").html.select(".bars tr")
    widths = [row.select_one("rect")["width"] for row in rows]

    assert widths == ["100.0%", "53.3%", "33.3%", "3.6%"]
    assert [row.select_one(".number").text for row in rows] == ["812", "433", "270", "29"]


def test_running_work_asks_again_and_can_be_stopped(app):
    section = app.get("/job").html.select_one(".progress-page")

    assert section["hx-get"] == "/job"
    assert section.select_one("form")["action"] == "/stop"
    assert "还" not in section.select_one("dl").text
    assert "1 分" in section.select_one("dl").text


def test_finished_work_is_quiet_and_shows_its_result(app, monkeypatch):
    honest = gallery.samples
    done = gallery.Job("导入客户", 5000, 5000, 0, None, "done", "完成", "/job", None, "/result")
    monkeypatch.setattr(gallery, "samples", lambda request: honest(request) | {"job": done})
    section = app.get("/job").html.select_one(".progress-page")

    assert "hx-get" not in section.attrs
    assert section.select_one("a.btn-primary")["href"] == "/result"
    assert section.select_one("form") is None


def test_an_empty_page_teaches_and_offers_to_begin(app):
    said = app.get("/empty").html.select_one(".empty")

    assert "先建立一个" in said.text
    assert said.select_one("a.btn")["href"] == "/form"


def test_suggestions_are_options_with_an_address(app):
    options = app.get("/@@suggest?q=dong").html.select("[role=option]")

    assert [option["data-url"] for option in options] == ["/?c=1", "/?d=1"]


def test_every_macro_is_described_at_the_head_of_the_file():
    text = pathlib.Path("views/templates/macros.pt").read_text(encoding="utf-8")
    head = text.split("-->")[0]

    for name in text.split('define-macro="')[1:]:
        assert f"\n  {name.split(chr(34))[0]} " in head
