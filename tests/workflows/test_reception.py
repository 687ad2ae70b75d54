"""Taking in by the checklist: refused, noted, completed, supplemented; going back (R028, R029)."""

import datetime

import pytest

from dossier import clock
from dossier.errors import Conflict, Hidden, Invalid, NotAllowed
from dossier.vocabulary import Post, State, Tag, Tier
from tests.workflows.checklists import LIST, complete, dossier, hold, last, rules, told
from workflows import document, reception
from workflows.dossier import advance
from workflows.machine import modified

__all__ = ["dossier", "rules"]

WHY = "客户承诺一周内补齐"


def test_an_incomplete_dossier_is_refused_with_all_that_misses(make, dossier):
    """R028, R029: accept with a missing mandatory item → C409."""
    make.document(dossier, item="合同")
    with pytest.raises(Conflict) as refused:
        advance(make.request, dossier, "sort")

    assert told(refused) == ["合同：缺要件（骑缝章）", "执照：缺"]
    assert dossier.state is State.COLLECTING


def test_a_complete_dossier_is_taken_in_and_filed(make, dossier):
    """R028."""
    complete(make, dossier)
    for step in ("sort", "file"):
        advance(make.request, dossier, step)

    assert dossier.number


def test_what_went_missing_after_sorting_forbids_to_file(make, dossier):
    complete(make, dossier)
    advance(make.request, dossier, "sort")
    document.change(make.request, next(iter(dossier.values())), {"item": ""})

    with pytest.raises(Conflict):
        advance(make.request, dossier, "file")
    assert dossier.number == ""


def test_a_document_that_one_may_not_view_does_not_count(make, dossier):
    """R068: what one may not see one cannot take in."""
    hidden = make.document(dossier, item="执照")
    hidden.need_to_know = ("person:nobody",)
    modified(make.request, hidden)
    officer = make.person(post=Post.RECORDS_OFFICER)
    make.acting_for(officer)

    assert "执照：缺" in [
        each.interpolate() for each in reception.missing(make.request, dossier, State.SORTING)
    ]


def test_with_a_note_it_is_taken_in_for_a_reason_that_is_kept(make, rules, site):
    """R028: X13, accepted with a note."""
    rules("accept with note")
    dossier = make.dossier()
    with pytest.raises(Invalid) as refused:
        advance(make.request, dossier, "sort", "  ")
    assert list(refused.value.fields) == ["reason"]
    advance(make.request, dossier, "sort", WHY)

    assert (dossier.accepted.reason, len(dossier.accepted.lacks)) == (WHY, 2)
    entry = last(site, Tag.DOSSIER_ACCEPTED)
    assert (entry["reason"], entry["after"]["edition"]) == (WHY, "own/1")
    advance(make.request, dossier, "file")
    assert dossier.number


def test_what_misses_is_due_working_days_after_it_was_taken_in(make):
    """R005: taken in on the Friday before the National Day; the make-up Sunday is worked."""
    asked = LIST.replace("MODE", "accept and complete") + "    complete_within: 3 working days\n"
    hold(make, asked)
    dossier = make.dossier()
    friday = datetime.datetime(2025, 9, 26, 1, 0, tzinfo=datetime.UTC)
    with clock.frozen(friday):
        advance(make.request, dossier, "sort", "")

    due = clock.local(dossier.accepted.due)
    assert (due.date().isoformat(), due.strftime("%H:%M")) == ("2025-09-30", "17:30")


def test_what_misses_besides_what_was_noted_needs_a_new_reason(make, rules):
    rules("accept with note")
    dossier = make.dossier()
    paper = make.document(dossier, item="执照")
    advance(make.request, dossier, "sort", WHY)
    document.change(make.request, paper, {"item": ""})

    with pytest.raises(Invalid):
        advance(make.request, dossier, "file")
    assert advance(make.request, dossier, "file", "再议").accepted.reason == "再议"


def test_what_is_to_be_completed_is_taken_in_and_noted_without_a_reason(make, rules):
    rules("accept and complete")
    dossier = make.dossier()
    for step in ("sort", "file"):
        advance(make.request, dossier, step)

    assert [lack.item for lack in dossier.accepted.lacks] == ["合同", "执照"]


@pytest.fixture
def supplemented(make, rules):
    """A dossier that was sorted with both lines of the supplement list open."""
    rules("supplement list")
    dossier = make.dossier()
    return advance(make.request, dossier, "sort")


def test_open_lines_of_the_supplement_list_forbid_to_file(make, supplemented):
    """R031."""
    make.document(supplemented, item="执照")
    with pytest.raises(Conflict) as refused:
        advance(make.request, supplemented, "file")

    assert told(refused) == ["合同：缺"]


def test_a_line_is_closed_by_its_paper_or_with_a_reason(make, supplemented, site):
    make.document(supplemented, item="执照")
    with pytest.raises(Invalid):
        reception.close(make.request, supplemented, "合同", " ")
    reception.close(make.request, supplemented, "合同", "口头订立，没有合同")
    advance(make.request, supplemented, "file")

    (closing,) = supplemented.accepted.closed
    assert (closing.item, closing.reason) == ("合同", "口头订立，没有合同")
    assert last(site, Tag.DOSSIER_SUPPLEMENTED)["after"] == {"items": ["合同"]}


@pytest.mark.parametrize("item", ["别的", ""])
def test_only_an_open_line_is_closed(make, supplemented, item):
    with pytest.raises(Conflict):
        reception.close(make.request, supplemented, item, "不需要")


def test_a_closed_line_is_not_closed_twice(make, supplemented):
    reception.close(make.request, supplemented, "合同", "没有合同")

    with pytest.raises(Conflict):
        reception.close(make.request, supplemented, "合同", "没有合同")


def test_who_does_not_file_closes_nothing(make, supplemented):
    reader = make.person(post=Post.READER)
    make.acting_for(make.person(post=Post.GENERAL_MANAGER, clearance=Tier.TOP_SECRET))
    with pytest.raises(NotAllowed):
        reception.close(make.request, supplemented, "合同", "没有")
    make.acting_for(reader)
    with pytest.raises(Hidden):
        reception.close(make.request, supplemented, "合同", "没有")


def test_a_dossier_goes_back_with_its_list_and_the_reason(make, dossier, site):
    """R028, R029."""
    reception.give_back(make.request, dossier, "合同没有骑缝章")

    back, entry = dossier.returned, last(site, Tag.DOSSIER_RETURNED)
    assert [lack.item for lack in back.lacks] == ["合同", "执照"]
    assert (entry["reason"], entry["after"]["items"]) == ("合同没有骑缝章", ["合同", "执照"])
    assert (entry["after"]["state"], entry["after"]["edition"]) == ("collecting", "own/1")


def test_it_goes_back_to_whom_the_checklist_names(make):
    hold(make, "checklists: {清单: {returned_to: 移交部门, items: [合同]}}")
    dossier = make.dossier()
    reception.give_back(make.request, dossier, "不齐")

    assert dossier.returned.to == "移交部门"


def test_from_sorting_it_goes_back_to_collecting(make, dossier):
    complete(make, dossier)
    advance(make.request, dossier, "sort")
    reception.give_back(make.request, dossier, "签字不对")
    assert dossier.state is State.COLLECTING

    advance(make.request, dossier, "sort")
    assert dossier.returned is None


def test_a_second_click_does_not_send_it_back_again(make, dossier):
    reception.give_back(make.request, dossier, "不齐")

    with pytest.raises(Conflict):
        reception.give_back(make.request, dossier, "不齐")
    reception.give_back(make.request, dossier, "仍然不齐")


def test_what_is_filed_does_not_go_back_to_its_sender(make, dossier):
    complete(make, dossier)
    for step in ("sort", "file"):
        advance(make.request, dossier, step)

    with pytest.raises(Conflict):
        reception.give_back(make.request, dossier, "不齐")


def test_without_a_reason_nothing_goes_back(make, dossier):
    with pytest.raises(Invalid):
        reception.give_back(make.request, dossier, " ")


def test_who_may_not_return_gives_nothing_back(make, dossier):
    make.acting_for(make.person(post=Post.GENERAL_MANAGER, clearance=Tier.TOP_SECRET))

    with pytest.raises(NotAllowed):
        reception.give_back(make.request, dossier, "不齐")
