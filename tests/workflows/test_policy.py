"""Tests of the verbs of policies: drafted, changed, reviewed, approved, issued (R002, R003)."""

import datetime

import pytest

from dossier import clock, library
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.library import Written
from dossier.vocabulary import Post, Stage, Tag
from tests.workflows.policies import (
    DAY,
    FOLDER,
    NOON,
    TODAY,
    acting,
    lead,
    log,
    people,
    policies,
    still,
    written,
)
from workflows import policy as verbs
from workflows.policy import TABLE

__all__ = ["acting", "people", "policies", "still"]


@pytest.fixture
def draft(acting, policies):
    """A second edition of the default policy, drafted by the keeper."""
    return verbs.draft(acting("keeper"), policies, written())


# Drafted.


def test_a_draft_is_a_new_edition_that_is_not_in_force(site, people, draft):
    assert (draft.number, draft.stage, draft.drafted_by) == (
        2,
        Stage.DRAFT,
        people["keeper"].__name__,
    )
    assert site.edition_for("").number == 1
    assert (log(site)["tag"], log(site)["after"]) == (Tag.POLICY_DRAFTED, {"edition": "default/2"})


def test_a_draft_may_begin_a_new_policy(acting, policies):
    made = verbs.draft(acting("guard"), policies, library.shipped(FOLDER, "customer-list"))

    assert made.cited == "customer-list/1" and policies["customer-list"].current() is None


@pytest.mark.parametrize("name", ["clerk", "reader", "auditor", "operator", "chief", "deputy"])
def test_who_has_no_right_drafts_nothing(acting, policies, name):
    with pytest.raises(NotAllowed):
        verbs.draft(acting(name), policies, written())


def test_a_wrong_text_leaves_the_site_as_it_was(site, acting, policies):
    size = site.log.size
    with pytest.raises(Invalid) as refused:
        verbs.draft(acting("keeper"), policies, Written("a.yaml", "profile: a\nprofile: b\n"))

    assert refused.value.fields["where"].mapping == {"file": "a.yaml", "line": 2}
    assert (list(policies), site.log.size) == (["default"], size)


def test_while_one_edition_is_on_its_way_no_other_is_drafted(acting, policies, draft):
    with pytest.raises(Conflict):
        verbs.draft(acting("keeper"), policies, written(more="# 又一版\n"))


def test_the_same_text_is_no_new_edition(acting, policies):
    with pytest.raises(Invalid):
        verbs.draft(acting("keeper"), policies, written(more=""))


def test_after_a_withdrawn_draft_another_is_drafted(acting, policies, draft):
    lead(acting, draft, "withdraw")

    assert verbs.draft(acting("keeper"), policies, written(more="# 又\n")).number == 3


# Changed.


def test_a_draft_is_written_anew_by_who_drafts(acting, people, draft):
    text = written().text.replace("[A, B, C, D]", "[甲, 乙]")
    verbs.change(acting("guard"), draft, written()._replace(text=text))

    assert draft.rules.grades == ("甲", "乙")
    assert draft.drafted_by == people["guard"].__name__


def test_what_is_reviewed_is_not_changed(acting, draft):
    lead(acting, draft, "review")
    with pytest.raises(Conflict):
        verbs.change(acting("keeper"), draft, written())


def test_a_draft_stays_of_its_policy(acting, draft):
    with pytest.raises(Invalid):
        verbs.change(acting("keeper"), draft, library.shipped(FOLDER, "customer-list"))


def test_who_has_no_right_changes_nothing(acting, draft):
    with pytest.raises(NotAllowed):
        verbs.change(acting("clerk"), draft, written())


# Steps.


def test_an_edition_goes_from_draft_into_force(site, acting, people, draft):
    lead(acting, draft, "review", "approve", "issue")

    assert site.edition_for("") is draft
    assert (draft.reviewed_by, draft.approved_by) == (
        people["head"].__name__,
        people["chief"].__name__,
    )
    assert (draft.reviewed_at, draft.approved_at, draft.in_force_from) == (NOON, NOON, TODAY)
    assert log(site)["tag"] == Tag.POLICY_ISSUED
    assert log(site)["after"] == {"edition": "default/2", "stage": "issued", "from": "2026-11-21"}


def test_the_superseded_edition_stays_readable(site, policies, acting, draft):
    before = policies["default"].data["1"]
    lead(acting, draft, "review", "approve", "issue")

    assert before.standing[0] == "superseded" and before.rules.profile == "default"
    assert before.text != draft.text


def test_an_issued_edition_comes_into_force_at_midnight_by_itself(site, acting, draft):
    lead(acting, draft, "review", "approve")
    verbs.advance(acting("chief"), draft, "issue", TODAY + DAY)

    assert site.edition_for("").number == 1
    with clock.frozen(datetime.datetime(2026, 11, 21, 15, 59, 59, tzinfo=datetime.UTC)):
        assert site.edition_for("").number == 1
    with clock.frozen(datetime.datetime(2026, 11, 21, 16, tzinfo=datetime.UTC)):
        assert site.edition_for("") is draft


def test_an_approved_edition_is_sent_back_to_its_drafter(acting, draft):
    lead(acting, draft, "review", "return")

    assert draft.stage is Stage.DRAFT


WRONG_STATES = [
    (row.name, stage)
    for row in TABLE
    for stage in Stage
    if stage is not row.start
]  # fmt: skip


@pytest.mark.parametrize(("name", "stage"), WRONG_STATES)
def test_a_step_from_another_stage_is_refused(acting, draft, name, stage):
    """A second click among them."""
    draft.__workflow_state__ = {"control": stage.value}
    by = {"review": "head", "withdraw": "keeper"}.get(name, "chief")
    with pytest.raises(Conflict):
        verbs.advance(acting(by), draft, name)

    assert draft.stage is stage


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
@pytest.mark.parametrize("name", ["clerk", "reader", "auditor", "operator"])
def test_a_step_is_taken_by_who_has_the_right(acting, draft, row, name):
    draft.__workflow_state__ = {"control": row.start.value}
    with pytest.raises(NotAllowed):
        verbs.advance(acting(name), draft, row.name)

    assert draft.stage is row.start


@pytest.mark.parametrize(("name", "stage"), [("review", Stage.DRAFT), ("approve", Stage.REVIEWED)])
def test_nobody_lets_his_own_draft_pass(acting, people, draft, name, stage):
    draft.authors = (people["chief"].__name__,)
    draft.__workflow_state__ = {"control": stage.value}
    request = acting("chief")
    with pytest.raises(NotAllowed) as refused:
        verbs.advance(request, draft, name)

    assert "自己起草" in refused.value.message
    assert name not in [row.name for row in verbs.possible(request, draft)]
    assert [row.name for row in verbs.for_others(request, draft)] == [name]


def test_who_wrote_at_a_draft_before_another_does_not_let_it_pass_either(acting, people, draft):
    draft.authors = (people["chief"].__name__,)
    verbs.change(acting("keeper"), draft, written(more="# 改过一次\n"))

    assert draft.authors == (people["chief"].__name__, people["keeper"].__name__)
    with pytest.raises(NotAllowed):
        verbs.advance(acting("chief"), draft, "review")


def test_possible_are_the_steps_that_one_may_take_now(acting, draft):
    def names(who):
        return [row.name for row in verbs.possible(acting(who), draft)]

    assert (names("keeper"), names("head"), names("clerk")) == (
        ["withdraw"],
        ["review", "withdraw"],
        [],
    )
    lead(acting, draft, "review")
    assert (names("chief"), names("head")) == (["approve", "return"], [])


def test_a_step_that_is_none_and_a_day_that_is_past_are_invalid(acting, draft):
    with pytest.raises(Invalid):
        verbs.advance(acting("chief"), draft, "burn")
    with pytest.raises(Invalid):
        verbs.advance(acting("head"), draft, "review", TODAY)
    lead(acting, draft, "review", "approve")
    with pytest.raises(Invalid) as refused:
        verbs.advance(acting("chief"), draft, "issue", TODAY - DAY)

    assert "day" in refused.value.fields and draft.stage is Stage.APPROVED


STEPS = "approvals: {read: [{steps: [部门经理, {any: [总经理, 分管副总经理]}]}]}\n"


@pytest.fixture
def demanding(acting, policies):
    """An approved edition that asks a manager, then one of two, to decide."""
    made = verbs.draft(acting("keeper"), policies, written(more=STEPS))
    return lead(acting, made, "review", "approve")


def test_a_policy_whose_deciding_post_is_vacant_is_not_issued(acting, site, demanding):
    """R003."""
    assert verbs.vacant_posts(site, demanding.rules) == ["部门经理"]
    with pytest.raises(Invalid) as refused:
        verbs.advance(acting("chief"), demanding, "issue")

    assert refused.value.message.mapping == {"post": "部门经理"}


def test_with_the_post_held_it_is_issued(make, acting, site, demanding):
    make.acting_for(site["people"].by_login("operator"))
    make.person("boss", post=Post.MANAGER)
    verbs.advance(acting("chief"), demanding, "issue")

    assert site.edition_for("") is demanding


def test_a_post_of_the_policys_own_is_held_by_its_basic_post(site, people):
    text = "posts: {档案科长: {rights: 档案主管}}\n"
    text += "approvals: {read: [{steps: [档案科长]}]}\n"
    rules = written(more=text).read()

    assert verbs.vacant_posts(site, rules) == []
    people["head"].active = False
    for founder in (each for each in site["people"].values() if each.founder):
        founder.active = False
    assert verbs.vacant_posts(site, rules) == ["档案科长"]
