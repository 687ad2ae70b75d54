"""Rows of a list: each kind of cell as markup, and stored text that stays text (S46)."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from pyramid import testing
from webob.multidict import MultiDict

from dossier.vocabulary import State, Tier
from views.layout import Cell, Column, Page, Row

EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&amp;"


def made(cell, title="列", number=False, **options):
    request = testing.DummyRequest(path="/dossiers", params=MultiDict())
    rows = [Row("d1", (cell,), options.pop("edit", ""))]
    markup = Page(request).rows([Column(title, number=number)], rows, **options)
    return BeautifulSoup(markup.__html__(), "html.parser").tr


def test_an_ordinary_cell_carries_the_title_of_its_column():
    cell = made(Cell("甲"), "客户").td

    assert (cell["data-label"], cell["class"], cell.text) == ("客户", [], "甲")


def test_nothing_is_shown_for_no_value_and_a_zero_for_zero():
    assert [made(Cell(value)).td.text for value in (None, "", 0)] == ["", "", "0"]


@pytest.mark.parametrize(
    ("cell", "look"),
    [
        (Cell("GS-1", kind="code"), "number nowrap"),
        (Cell("甲", main=True), "number main"),
        (Cell("GS-1", kind="code", main=True), "number main nowrap"),
    ],
)
def test_what_a_cell_is_says_how_it_looks(cell, look):
    assert " ".join(made(cell, number=True).td["class"]) == look


def test_the_main_cell_is_the_link_that_opens_the_thing():
    link = made(Cell("甲", "/d/1/", main=True)).a

    assert (link["href"], link["data-main"], link.text) == ("/d/1/", "True", "甲")


def test_another_link_only_leads_somewhere():
    assert made(Cell("甲", "/?customer=1")).a.attrs == {"href": "/?customer=1"}


def test_a_moment_and_a_size_are_told_as_people_read_them():
    moment = Cell(datetime(2026, 1, 5, 6, 7, tzinfo=UTC), kind="moment")

    assert made(moment).td.text == "2026-01-05 14:07"
    assert made(Cell(2048, kind="size")).td.text == "2 KB"


def test_a_tier_has_a_bar_for_each_degree():
    mark = made(Cell(Tier.CONFIDENTIAL, kind="tier")).span

    assert (mark["class"], mark.text, len(mark.select("b"))) == (["tier", "tier-2"], "机密", 2)
    assert made(Cell(Tier.OPEN, kind="tier")).select("b, .tier-bars") == []


def test_a_state_has_its_tint_and_filters():
    cell = made(Cell(State.FILED, "/?state=filed", "state"))

    assert cell.a["href"] == "/?state=filed"
    assert (cell.span["class"], cell.span.text) == (["state", "state-done"], State.FILED.label)


def test_what_is_late_says_so():
    mark = made(Cell(datetime(2020, 1, 1, tzinfo=UTC), kind="due")).span

    assert "due-late" in mark["class"]
    assert mark.text.strip().startswith("逾期")


def test_what_is_not_due_yet_is_not_marked():
    assert made(Cell(datetime(2999, 1, 1, tzinfo=UTC), kind="due")).span["class"] == ["due"]


def test_a_mark_without_a_value_is_empty():
    assert made(Cell("", kind="tier")).td.decode_contents() == ""


def test_a_row_that_can_be_changed_says_where():
    assert made(Cell("甲"), edit="/d/1/edit")["data-edit"] == "/d/1/edit"
    assert not made(Cell("甲")).has_attr("data-edit")


def test_a_row_to_tick_is_named_by_its_main_cell():
    box = made(Cell("甲", main=True), selectable=True).input

    assert (box["name"], box["value"], box["aria-label"]) == ("selected", "d1", "甲")


@pytest.mark.parametrize("selectable", [False, True])
def test_stored_text_stays_text_wherever_it_stands(selectable):
    row = made(Cell(EVIL, EVIL, main=True), EVIL, selectable=selectable, edit=EVIL)

    assert row.select("script, img") == []
    assert (row.a.text, row.a["href"], row["data-edit"]) == (EVIL, EVIL, EVIL)
    assert row.find_all("td")[-1]["data-label"] == EVIL


def test_as_many_cells_as_columns_are_wanted():
    request = testing.DummyRequest(path="/", params=MultiDict())

    with pytest.raises(ValueError, match="zip"):
        Page(request).rows([Column("甲"), Column("乙")], [Row("d1", (Cell("a"),))])
