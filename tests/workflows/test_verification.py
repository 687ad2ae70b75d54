"""Verifying and confirming before filing: by whom, of what, and what makes it void (R026)."""

import io

import pytest

from dossier.errors import Conflict, Hidden, Invalid, NotAllowed
from dossier.vocabulary import Post, State, Tag, Tier
from tests.workflows.states import put
from tests.world import ADMIN
from workflows import customer, document, dossier, verification

TEXT = """
posts: {监察员: {rights: 档案管理员}, 总监: {rights: 总经理}}
life: {verification: {by: 监察员, of: [身份, 合法性], confirmed_by: 总监, required: yes}}
"""
ALL = ["身份", "合法性"]


@pytest.fixture
def sorted_(make):
    """A sorted dossier under a policy that wants a verification and a confirmation."""
    make.policy(TEXT)
    make.site.profile = "own"
    made = make.dossier()
    make.document(made)
    return dossier.advance(make.request, made, "sort")


@pytest.fixture
def act(make):
    """`act(who, verb, …)`: a holder of that post, made when first asked for, calls a verb."""
    known = {"founder": make.site["people"].by_login(ADMIN)}

    def act(who, verb, *given):
        if who not in known:
            make.acting_for(known["founder"])
            post = who.rstrip("12")
            known[who] = make.person(post=post, clearance=Tier.TOP_SECRET)
        make.acting_for(known[who])
        return verb(make.request, *given)

    return act


def told(sentences):
    return [sentence.interpolate() for sentence in sentences]


def test_a_dossier_is_filed_when_it_is_verified_and_confirmed(act, sorted_, site):
    """R026."""
    act("监察员", verification.verify, sorted_, ALL)
    assert site.log.entry(site.log.size)["after"] == {"of": ALL, "edition": "own/1"}
    act("总监", verification.confirm, sorted_)
    act("founder", dossier.advance, sorted_, "file")

    assert sorted_.number


def test_filing_unverified_is_refused_with_what_misses(act, make, sorted_):
    """R026: filing unverified → C409; nobody holds the post → said by name."""
    with pytest.raises(Conflict) as refused:
        act("founder", dossier.advance, sorted_, "file")
    assert told(refused.value.missing) == ["尚未由监察员核实", "没有人担任监察员"]

    act("监察员", verification.verify, sorted_, ALL)
    with pytest.raises(Conflict) as refused:
        act("founder", dossier.advance, sorted_, "file")
    assert told(refused.value.missing) == ["尚未由总监确认", "没有人担任总监"]
    assert sorted_.number == ""


def test_who_submitted_it_does_not_verify_it(act, make, sorted_):
    """R026: self-verification → F403."""
    act("监察员1", dossier.is_open, sorted_)
    make.document(sorted_)
    for verb, given in ((verification.verify, (ALL,)), (verification.refuse, ("不实",))):
        with pytest.raises(NotAllowed):
            act("监察员1", verb, sorted_, *given)

    act("监察员2", verification.verify, sorted_, ALL)


@pytest.mark.parametrize("post", ["总监", Post.GENERAL_MANAGER])
def test_another_post_does_not_verify(act, sorted_, post):
    act("监察员", dossier.is_open, sorted_)
    with pytest.raises(NotAllowed):
        act(post, verification.verify, sorted_, ALL)


def test_a_post_that_nobody_holds_is_named_to_who_tries(act, sorted_):
    with pytest.raises(Conflict) as refused:
        act("founder", verification.verify, sorted_, ALL)

    assert told(refused.value.missing) == ["没有人担任监察员"]


def test_confirmation_by_another_role_is_refused(act, sorted_):
    """R026: confirmation by another role → F403."""
    act("监察员", verification.verify, sorted_, ALL)
    act("总监", dossier.is_open, sorted_)

    with pytest.raises(NotAllowed):
        act("监察员", verification.confirm, sorted_)


def test_a_stranger_finds_no_dossier_to_verify(act, sorted_):
    for verb, given in (
        (verification.verify, (ALL,)),
        (verification.confirm, ()),
        (verification.refuse, ("不实",)),
    ):
        with pytest.raises(Hidden):
            act(Post.READER, verb, sorted_, *given)


@pytest.mark.parametrize("of", [[], ["身份"], [*ALL, "别的"]])
def test_exactly_what_the_policy_names_is_ticked(act, sorted_, of):
    with pytest.raises(Invalid) as refused:
        act("监察员", verification.verify, sorted_, of)

    assert list(refused.value.fields) == ["of"]
    assert sorted_.verified is None


@pytest.mark.parametrize("state", [State.COLLECTING, State.FILED, State.IN_USE, State.ENDED])
def test_only_what_is_being_sorted_is_verified(act, sorted_, state):
    put(sorted_, state)
    for verb, given in (
        (verification.verify, (ALL,)),
        (verification.confirm, ()),
        (verification.refuse, ("不实",)),
    ):
        with pytest.raises(Conflict) as refused:
            act("监察员", verb, sorted_, *given)
        assert str(state.label) in refused.value.message.interpolate()


def test_a_second_click_verifies_and_confirms_once(act, sorted_):
    act("监察员", verification.verify, sorted_, ALL)
    with pytest.raises(Conflict):
        act("监察员", verification.verify, sorted_, ALL)
    act("总监", verification.confirm, sorted_)
    with pytest.raises(Conflict):
        act("总监", verification.confirm, sorted_)


def test_what_is_not_verified_is_not_confirmed(act, sorted_):
    with pytest.raises(Conflict) as refused:
        act("总监", verification.confirm, sorted_)

    assert told(refused.value.missing)[0] == "尚未由监察员核实"


CHANGES = {
    "文件": lambda make, made: make.document(made),
    "类别": lambda make, made: dossier.change(make.request, made, {"class": "JY"}),
    "客户资料": lambda make, made: customer.change(
        make.request, made.customer, {"address": "青岛市市南区"}
    ),
}


@pytest.mark.parametrize("part", CHANGES)
def test_a_change_of_what_was_verified_asks_for_it_again(act, make, sorted_, part):
    act("监察员", verification.verify, sorted_, ALL)
    act("founder", lambda request: CHANGES[part](make, sorted_))
    said = verification.missing(sorted_)[0]

    assert str(said.mapping["part"]) == part
    act("监察员", verification.verify, sorted_, ALL)
    assert verification.is_current(sorted_)


def test_a_new_version_and_another_form_are_such_changes(act, make, sorted_):
    paper = next(iter(sorted_.values()))
    for change in (
        lambda request: document.correct(request, paper, io.BytesIO(b"2"), "b.txt", "补页"),
        lambda request: document.change(request, paper, {"kind": "合同"}),
    ):
        act("监察员", verification.verify, sorted_, ALL)
        act("founder", change)
        assert not verification.is_current(sorted_)


def test_a_remark_and_the_relation_are_no_such_changes(act, make, sorted_):
    act("监察员", verification.verify, sorted_, ALL)
    act("founder", dossier.change, sorted_, {"remark": "备注"})
    values = {"relation": sorted_.customer.relation.LOST, "lost_because": "停产"}
    act("founder", customer.change, sorted_.customer, values)

    assert verification.is_current(sorted_)


def test_after_a_change_the_confirmation_is_void_too(act, make, sorted_):
    act("监察员", verification.verify, sorted_, ALL)
    act("总监", verification.confirm, sorted_)
    act("founder", lambda request: make.document(sorted_))
    with pytest.raises(Conflict):
        act("founder", dossier.advance, sorted_, "file")
    act("监察员", verification.verify, sorted_, ALL)

    assert sorted_.verified.confirmed_at is None


def test_an_illegal_customer_is_refused_with_the_reason(act, sorted_, site):
    """R026: illegal customer → refused with reason."""
    with pytest.raises(Invalid):
        act("监察员", verification.refuse, sorted_, " ")
    act("监察员", verification.refuse, sorted_, "营业执照已吊销")

    assert sorted_.state is State.COLLECTING
    assert (sorted_.returned.reason, sorted_.verified) == ("营业执照已吊销", None)
    entry = site.log.entry(site.log.size)
    assert (entry["tag"], entry["reason"]) == (Tag.DOSSIER_REFUSED, "营业执照已吊销")
    assert entry["after"]["edition"] == "own/1"


def test_who_verified_does_not_confirm_whatever_he_holds(make, act, sorted_):
    from workflows import person

    act("监察员", verification.verify, sorted_, ALL)
    verifier = make.request.person
    act("founder", person.give_post, verifier, "总监", "")
    with pytest.raises(NotAllowed):
        act("监察员", verification.confirm, sorted_)


def test_each_is_offered_what_he_may_do(act, sorted_):
    possible = verification.possible
    assert act("founder", possible, sorted_) == []
    assert act("监察员", possible, sorted_) == ["verify", "refuse"]
    assert act("总监", possible, sorted_) == ["refuse"]
    act("监察员", verification.verify, sorted_, ALL)
    assert act("监察员", possible, sorted_) == ["refuse"]
    assert act("总监", possible, sorted_) == ["confirm", "refuse"]


def test_where_the_policy_wants_none_nothing_is_verified(make, act):
    made = dossier.advance(make.request, make.dossier(), "sort")
    assert verification.possible(make.request, made) == verification.missing(made) == []
    for verb, given in ((verification.verify, (ALL,)), (verification.confirm, ())):
        with pytest.raises(Conflict):
            verb(make.request, made, *given)


def test_where_nobody_confirms_the_verification_is_enough(make, act):
    make.policy(TEXT.replace(" confirmed_by: 总监,", ""))
    make.site.profile = "own"
    made = dossier.advance(make.request, make.dossier(), "sort")
    act("监察员", verification.verify, made, ALL)
    assert verification.missing(made) == []

    with pytest.raises(Conflict):
        act("监察员", verification.confirm, made)
