"""Taking in by the checklist: refused, noted, completed, supplemented; going back (R027-R029)."""

import datetime

import pytest

from dossier import clock
from dossier.errors import Conflict, Hidden, Invalid, NotAllowed
from dossier.vocabulary import Post, State, Tag, Tier
from workflows import document, reception
from workflows.dossier import advance
from workflows.machine import modified

LIST = """
checklists:
  清单:
    incomplete: MODE
    items: {合同: {marks: [骑缝章]}, 执照: {}}
"""
REFUSE = "refuse"
WHY = "客户承诺一周内补齐"


def hold(make, text):
    """Let a policy that says this besides the default hold for the company."""
    make.policy(text)
    make.site.profile = "own"


@pytest.fixture
def rules(make):
    return lambda mode=REFUSE: hold(make, LIST.replace("MODE", mode))


@pytest.fixture
def dossier(make, rules):
    rules()
    return make.dossier()


def told(refused):
    return [sentence.interpolate() for sentence in refused.value.missing]


def last(site, tag):
    return next(
        entry
        for entry in map(site.log.entry, range(site.log.size, 0, -1))
        if entry["tag"] == tag.value
    )


def complete(make, dossier):
    contract = make.document(dossier, item="合同")
    make.document(dossier, item="执照")
    reception.check_marks(make.request, dossier, {contract.__name__: ("骑缝章",)})


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


def test_marks_are_confirmed_by_who_files_and_told(make, dossier, site):
    """R029."""
    contract = make.document(dossier, item="合同")
    reception.check_marks(make.request, dossier, {contract.__name__: ["骑缝章"]})
    size = site.log.size
    reception.check_marks(make.request, dossier, {contract.__name__: ["骑缝章"]})

    assert contract.marks == ("骑缝章",)
    assert site.log.size == size
    assert last(site, Tag.DOCUMENT_CHECKED)["after"] == {"marks": ["骑缝章"]}


@pytest.mark.parametrize("marks", [["公章"], ["骑缝章", "公章"]])
def test_a_mark_that_the_line_does_not_ask_for_is_refused(make, dossier, marks):
    contract = make.document(dossier, item="合同")

    with pytest.raises(Invalid):
        reception.check_marks(make.request, dossier, {contract.__name__: marks})


def test_a_document_of_no_line_has_no_marks_to_confirm(make, dossier):
    paper = make.document(dossier)

    for name in (paper.__name__, "nobody"):
        with pytest.raises(Invalid):
            reception.check_marks(make.request, dossier, {name: []})


def test_marks_are_not_confirmed_once_it_is_filed(make, dossier):
    complete(make, dossier)
    for step in ("sort", "file"):
        advance(make.request, dossier, step)

    with pytest.raises(Conflict):
        reception.check_marks(make.request, dossier, {})


def test_a_new_version_and_another_form_lose_the_marks(make, dossier):
    import io

    for change in (
        lambda paper: document.correct(make.request, paper, io.BytesIO(b"2"), "b.txt", "补页"),
        lambda paper: document.change(make.request, paper, {"manifestation": "scan"}),
    ):
        paper = make.document(dossier, item="合同")
        reception.check_marks(make.request, dossier, {paper.__name__: ["骑缝章"]})
        change(paper)
        assert paper.marks == ()


def test_a_document_is_tied_to_a_line_of_its_own_checklist(make, dossier):
    paper = make.document(dossier, item="合同")
    assert paper.item == "合同"

    for item in ("别的", "合同 "):
        with pytest.raises(Invalid) as refused:
            document.change(make.request, paper, {"item": item})
        assert list(refused.value.fields) == ["item"]
    with pytest.raises(Invalid):
        make.document(dossier, item="别的")


def test_from_a_tier_on_originals_are_to_be_deposited(make):
    """R036: 机密 copy only → V422."""
    hold(make, "intake: {originals_from: 机密}")
    dossier = make.dossier(tier="机密")
    for form in ("paper-copy", "stamped-copy", "scan"):
        with pytest.raises(Invalid) as refused:
            make.document(dossier, tier="机密", manifestation=form)
        assert list(refused.value.fields) == ["manifestation"]

    make.document(dossier, tier="机密", manifestation="paper-original")
    copy = make.document(dossier, tier="秘密", manifestation="paper-copy")
    with pytest.raises(Invalid):
        document.change(make.request, copy, {"tier": Tier.CONFIDENTIAL})


def test_a_copy_that_became_confidential_forbids_to_file(make):
    """R036."""
    hold(make, "intake: {originals_from: 机密}")
    dossier = make.dossier(tier="机密")
    copy = make.document(dossier, title="协议", manifestation="paper-copy")
    advance(make.request, dossier, "sort")
    copy.tier = Tier.CONFIDENTIAL
    with pytest.raises(Conflict) as refused:
        advance(make.request, dossier, "file")

    assert told(refused) == ["协议：须交原件"]


def test_a_copy_needs_a_reason_where_the_policy_wants_one(make):
    """R036: copy without reason → V422."""
    hold(make, "intake: {original_or_reason: yes}")
    dossier = make.dossier()
    with pytest.raises(Invalid) as refused:
        make.document(dossier, manifestation="scan")
    assert list(refused.value.fields) == ["no_original"]

    copy = make.document(dossier, manifestation="scan", no_original="原件在法院")
    assert copy.no_original == "原件在法院"
    with pytest.raises(Invalid):
        document.change(make.request, copy, {"no_original": ""})


def test_filing_names_what_is_not_in_both_media(make):
    """R042: filing in 'both' mode with one missing → C409."""
    hold(make, "intake: {medium: both}")
    dossier = make.dossier()
    make.document(dossier, title="电子版", manifestation="electronic-original")
    make.document(dossier, title="纸质", manifestation="paper-original")
    advance(make.request, dossier, "sort")
    with pytest.raises(Conflict) as refused:
        advance(make.request, dossier, "file")

    assert told(refused) == ["电子版：缺纸质件"]


CERTIFIED = "intake: {certificates: [执照, 税证], without_certificates: [联系人姓名, 联系电话]}"


@pytest.fixture
def certified(make):
    hold(make, CERTIFIED)
    return make.dossier()


def test_without_certificates_the_dossier_states_so(make, certified):
    """R027: neither certificates nor the fields → V422."""
    for certificates, without in (((), {}), (("执照",), {"联系人姓名": "陈静"})):
        with pytest.raises(Invalid) as refused:
            reception.note_certificates(make.request, certified, certificates, without)
        assert "without.联系电话" in refused.value.fields
    with pytest.raises(Invalid):
        advance(make.request, certified, "sort")
    told = {"联系人姓名": "陈静", "联系电话": " 0532-1234 "}
    reception.note_certificates(make.request, certified, ("执照",), told)

    assert certified.without == (("联系人姓名", "陈静"), ("联系电话", "0532-1234"))
    assert advance(make.request, certified, "sort").state is State.SORTING


def test_all_certificates_need_nothing_more(make, certified, site):
    reception.note_certificates(make.request, certified, ("执照", "税证"), {})
    assert last(site, Tag.DOSSIER_CHANGED)["after"]["fields"] == ["certificates"]
    size = site.log.size
    reception.note_certificates(make.request, certified, ("执照", "税证"), {})

    assert site.log.size == size


def test_a_document_of_that_kind_is_the_certificate(make, certified):
    for kind in ("执照", "税证"):
        make.document(certified, kind=kind)

    assert advance(make.request, certified, "sort").state is State.SORTING


def test_the_button_says_which_certificates_miss(make, certified):
    (said,) = reception.missing(make.request, certified, State.SORTING)

    assert said.interpolate() == "未取得执照、税证，须写明联系人姓名、联系电话"


@pytest.mark.parametrize(("certificates", "without"), [(("护照",), {}), ((), {"邮编": "1"})])
def test_what_the_policy_does_not_name_is_refused(make, certified, certificates, without):
    with pytest.raises(Invalid):
        reception.note_certificates(make.request, certified, certificates, without)


def test_certificates_are_noted_before_filing(make, certified):
    reception.note_certificates(make.request, certified, ("执照", "税证"), {})
    for step in ("sort", "file"):
        advance(make.request, certified, step)

    with pytest.raises(Conflict):
        reception.note_certificates(make.request, certified, (), {})
