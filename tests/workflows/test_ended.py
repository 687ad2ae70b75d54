"""The end of a dossier: by whom, for which reason; kept, read, not added to, resumed (R017)."""

import io

import pytest

from catalog import queries
from dossier.errors import Conflict, Hidden, Invalid, NotAllowed
from dossier.vocabulary import Post, State, Tag, Tier
from tests.workflows.states import put
from workflows import document, dossier

POLICY = (
    "posts: {客务主管: {rights: 档案管理员}}\nlife: {ends_with: [退租, 转让], ended_by: 客务主管}"
)
OVER = "关系结束"


def hold(make, text):
    make.policy(text)
    make.site.profile = "own"


@pytest.fixture
def filed(make):
    """A filed dossier with a document."""
    made = make.dossier()
    make.document(made)
    for step in ("sort", "file"):
        dossier.advance(make.request, made, step)
    return made


@pytest.mark.parametrize("steps", [(), ("use",)])
def test_a_filed_dossier_is_ended_and_keeps_its_number(make, filed, steps, site):
    """R017."""
    for step in steps:
        dossier.advance(make.request, filed, step)
    number, before = filed.number, filed.state
    dossier.end(make.request, filed, OVER)

    assert (filed.state, filed.number, filed.ended.reason) == (State.ENDED, number, OVER)
    entry = site.log.entry(site.log.size)
    assert (entry["tag"], entry["reason"]) == (Tag.DOSSIER_ENDED, OVER)
    assert entry["before"] == {"state": before}
    assert entry["after"] == {"state": "ended", "edition": "default/1"}


def test_nothing_is_added_or_changed_until_it_is_resumed(make, filed):
    """R017: new item in an ended dossier without reopening → C409."""
    dossier.end(make.request, filed, OVER)
    paper = next(iter(filed.values()))
    for act in (
        lambda: make.document(filed),
        lambda: document.correct(make.request, paper, io.BytesIO(b"2"), "b.txt", "补页"),
        lambda: document.change(make.request, paper, {"title": "改"}),
        lambda: dossier.change(make.request, filed, {"title": "改"}),
    ):
        with pytest.raises(Conflict):
            act()
    assert not dossier.is_open(make.request, filed)
    dossier.advance(make.request, filed, "resume")

    assert filed.state is State.IN_USE
    assert make.document(filed).dossier is filed


def test_it_stays_readable_and_leaves_the_active_lists(make, filed, site):
    dossier.end(make.request, filed, OVER)
    subject = make.request.subject

    for state in ("collecting", "sorting", "filed", "in-use"):
        assert queries.in_state(site, subject, state).total == 0
    found = queries.ask(site, subject, queries.Question(facets={"state": ["ended"]}))
    assert found.items == [filed]


@pytest.mark.parametrize("reason", ["", "退租", "关系结束 "])
def test_the_reason_is_one_of_the_policys(make, filed, reason):
    with pytest.raises(Invalid) as refused:
        dossier.end(make.request, filed, reason)

    assert list(refused.value.fields) == ["reason"]
    assert filed.state is State.FILED


@pytest.mark.parametrize("state", [State.COLLECTING, State.SORTING, State.ENDED])
def test_what_is_not_filed_or_over_is_not_ended(make, filed, state):
    put(filed, state)
    with pytest.raises(Conflict):
        dossier.end(make.request, filed, OVER)


def test_who_does_not_file_ends_nothing(make, filed):
    reader = make.person(post=Post.READER)
    make.acting_for(make.person(post=Post.GENERAL_MANAGER, clearance=Tier.TOP_SECRET))
    with pytest.raises(NotAllowed):
        dossier.end(make.request, filed, OVER)
    make.acting_for(reader)
    with pytest.raises(Hidden):
        dossier.end(make.request, filed, OVER)


def test_where_the_policy_names_a_post_it_alone_ends(make, filed):
    """P01.3: 客务主管."""
    hold(make, POLICY)
    with pytest.raises(Conflict) as refused:
        dossier.end(make.request, filed, "退租")
    assert [each.interpolate() for each in refused.value.missing] == ["没有人担任客务主管"]
    keeper, clerk = make.person(post="客务主管"), make.person(post=Post.RECORDS_OFFICER)

    make.acting_for(clerk)
    with pytest.raises(NotAllowed):
        dossier.end(make.request, filed, "退租")
    assert dossier.END not in [row.name for row in dossier.possible(make.request, filed)]
    make.acting_for(keeper)
    assert dossier.END in [row.name for row in dossier.possible(make.request, filed)]
    assert dossier.end(make.request, filed, "退租").ended.reason == "退租"


def test_who_may_not_return_does_not_resume(make, filed):
    dossier.end(make.request, filed, OVER)
    make.acting_for(make.person(post=Post.GENERAL_MANAGER, clearance=Tier.TOP_SECRET))

    with pytest.raises(NotAllowed):
        dossier.advance(make.request, filed, "resume")


def test_an_import_opens_a_new_dossier_beside_an_ended_one(make, filed):
    from workflows.intake import DocumentIntake

    dossier.end(make.request, filed, OVER)
    held = DocumentIntake(make.request, None)._holder("", filed.customer.name, "往来函件")

    assert held is not filed
    assert held.state is State.COLLECTING
