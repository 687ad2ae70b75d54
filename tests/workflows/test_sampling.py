"""Tests of the sample of an inspection: drawn, drawn again, judged one by one (R113)."""

import pytest
from substanced.util import get_oid

from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.sample import packed, unpacked
from dossier.vocabulary import InspectionStage, Permission, Severity, Tag, Tier, Verdict
from tests.workflows.board import Board, found, still
from workflows import dossier as dossiers
from workflows import inspection, sampling
from workflows.machine import permits


@pytest.fixture
def board(make):
    with still():
        yield Board(make)


def log(site, back=1):
    return site.log.entry(site.log.size - back + 1)


# Drawn.


def test_so_many_are_drawn_as_the_policy_says(board, site):
    made = board.drawn()

    assert (len(made.items), made.stage) == (3, InspectionStage.SAMPLED)
    assert log(site)["tag"] == Tag.INSPECTION_SAMPLED
    assert log(site)["after"] == {"seed": made.sample.seed, "total": 3}


def test_where_the_policy_says_nothing_the_plan_does(make):
    board = Board(make, "")

    assert len(board.drawn(size="2").items) == 2


def test_only_what_is_in_the_scope_is_drawn(board):
    board.dossier("seller", "XS", opened="2025-01-05")
    extra = board.dossier("seller", "XS", **{"class": "JY"})
    made = board.drawn(**{"class": "KH"}, since="2026-01-01", until="2026-01-31")

    among = unpacked(made.sample.among)
    assert set(among) == {get_oid(each) for each in board.dossiers[:4]}
    assert get_oid(extra) not in among


def test_the_whole_company_is_a_scope_too(board):
    made = board.drawn(unit="")

    assert len(unpacked(made.sample.among)) == 6


@pytest.mark.parametrize("period", [{"since": "2026-02-01"}, {"until": "2025-12-31"}])
def test_an_empty_scope_has_no_sample(board, period):
    made = board.plan(**period)
    with pytest.raises(Conflict):
        sampling.draw(board.as_("auditor"), made)

    assert made.stage is InspectionStage.PLANNED and made.sample is None


def test_anybody_can_draw_the_same_again(board):
    """R113: the seed is kept."""
    made = board.drawn()

    assert sampling.is_as_drawn(made)
    made.sample = made.sample._replace(items=tuple(reversed(made.sample.items)))
    assert not sampling.is_as_drawn(made)


def test_what_comes_later_does_not_change_what_was_drawn(board):
    made = board.drawn()
    board.dossier("seller", "XS")

    assert sampling.is_as_drawn(made)


def test_another_seed_or_another_scope_is_noticed(board):
    made = board.drawn()
    kept, every = made.sample, unpacked(made.sample.among)
    drawn = {get_oid(board.site["dossiers"][name]) for name in kept.items}
    made.sample = kept._replace(among=packed(set(every) - {min(drawn)}))

    assert not sampling.is_as_drawn(made)


def test_a_sample_is_drawn_once(board):
    made = board.drawn()
    with pytest.raises(Conflict):
        sampling.draw(board.as_("auditor"), made)


def test_the_auditor_draws_also_what_he_may_not_view(board):
    """R113: content only by grant."""
    made = board.drawn()
    request = board.as_("auditor")

    of_sample = [board.site["dossiers"][name] for name in made.items]
    assert not any(permits(request, Permission.RECORD_VIEW, each) for each in of_sample)


def test_a_department_draws_among_what_its_manager_may_view(board):
    hidden = board.dossiers[0]
    hidden.need_to_know = ("person:nobody",)
    board.make.site["catalogs"]["records"].reindex_resource(hidden)
    made = board.drawn("manager", kind="self-check")

    assert get_oid(hidden) not in unpacked(made.sample.among)
    assert len(made.items) == 3


def test_what_the_drawer_is_in_charge_of_is_left_out(board):
    own = board.dossier("manager", "XS")
    made = board.drawn("manager", kind="self-check")

    assert get_oid(own) not in unpacked(made.sample.among)


# Judged.


def test_a_thing_conforms_or_there_is_a_finding(board, site):
    made = board.drawn()
    first, second, _third = made.items
    board.judge(made, first)
    board.judge(made, second, True)

    assert (made.conforming, made.unjudged) == (1, [3])
    finding = made.finding_about(second)
    assert (finding.number, finding.severity) == (1, Severity.MAJOR)
    assert (log(site)["tag"], log(site)["after"]) == (
        Tag.INSPECTION_JUDGED,
        {"verdict": "fails", "item": 2},
    )
    assert log(site, 2)["tag"] == Tag.INSPECTION_FOUND
    assert "缺合同" not in str(log(site, 2))


def test_a_verdict_can_be_changed_and_the_finding_with_it(board):
    made = board.drawn()
    item = made.items[0]
    board.judge(made, item, True)
    board.judge(made, item, True, text="缺证照")
    second = made.findings
    board.judge(made, item)

    assert [each.text for each in second] == ["缺证照"] and made.findings == ()


def test_what_is_not_in_the_sample_is_not_judged(board):
    made = board.drawn()
    for item in (board.dossiers[5].__name__, "nothing"):
        with pytest.raises(Invalid):
            board.judge(made, item)


def test_who_may_not_view_says_how_he_saw_that_it_conforms(board):
    made = board.drawn()
    values = {"verdict": Verdict.CONFORMS, "note": ""}
    with pytest.raises(Invalid) as refused:
        sampling.judge(board.as_("auditor"), made, made.items[0], values)

    assert list(refused.value.fields) == ["note"]
    checked = board.drawn("manager", kind="self-check")
    sampling.judge(board.as_("manager"), checked, checked.items[0], values)
    assert checked.conforming == 1


def test_nobody_judges_his_own_dossier(board):
    """R113; the auditor judges it in his place."""
    made = board.drawn("manager", kind="self-check")
    dossier = board.site["dossiers"][made.items[0]]
    dossiers.change(board.as_("admin"), dossier, {"owner": "manager"})
    with pytest.raises(NotAllowed):
        board.judge(made, made.items[0], login="manager")
    board.judge(made, made.items[0])

    assert made.judgements[made.items[0]].by == board.id("auditor")


def test_an_auditor_who_owns_a_dossier_does_not_judge_it(board):
    made = board.drawn()
    board.site["dossiers"][made.items[0]].owner = board.id("auditor")
    with pytest.raises(NotAllowed):
        board.judge(made, made.items[0])


def test_before_the_sample_and_after_the_findings_nothing_is_judged(board):
    made = board.plan()
    with pytest.raises(Conflict):
        board.judge(made, "x")
    made = board.issued()
    with pytest.raises(Conflict):
        board.judge(made, made.items[0])


# Findings about no thing of the sample.


def test_a_general_finding_is_written_down_and_taken_back(board, site):
    made = board.drawn()
    finding = sampling.find(board.as_("auditor"), made, found(addressee="manager"))

    assert (finding.item, finding.addressee) == ("", board.id("manager"))
    sampling.drop(board.as_("auditor"), made, finding.number)
    assert made.findings == ()
    assert log(site)["before"] == {"finding": 1}


def test_a_finding_of_the_sample_goes_with_its_verdict_alone(board):
    made = board.drawn()
    board.judge(made, made.items[0], True)
    with pytest.raises(Conflict):
        sampling.drop(board.as_("auditor"), made, 1)
    with pytest.raises(Invalid):
        sampling.drop(board.as_("auditor"), made, 7)


def test_findings_are_written_down_while_the_sample_is_judged(board):
    made = board.issued()
    for act in (
        lambda: sampling.find(board.as_("auditor"), made, found(addressee="seller")),
        lambda: sampling.drop(board.as_("auditor"), made, 1),
        lambda: inspection.issue(board.as_("auditor"), made),
    ):
        with pytest.raises(Conflict):
            act()


def test_the_tiers_of_the_sample_are_those_of_all(board):
    board.dossier("seller", "XS", tier=str(int(Tier.CONFIDENTIAL)))
    made = board.plan()
    sampling.draw(board.as_("auditor"), made)

    assert len(unpacked(made.sample.among)) == 5


def test_who_sees_it_to_answer_judges_nothing(board):
    made = board.issued()
    with pytest.raises(NotAllowed):
        board.judge(made, made.items[0], login="seller")


def test_a_finding_has_words(board):
    made = board.drawn()
    with pytest.raises(Invalid) as refused:
        board.judge(made, made.items[0], True, text="")

    assert list(refused.value.fields) == ["text"] and made.findings == ()
