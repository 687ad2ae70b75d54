"""Tests of indexing again what stands below: right at every moment, and after a death (S27)."""

import random

import pytest
import transaction
from pyroaring import BitMap

from catalog import queries
from dossier import clock
from dossier.access import ALLOW, DENY, Entry, apply_acl, decide, subject_of, target_of
from dossier.vocabulary import Index, Permission, Post, Tier
from workflows import access, relabel

VIEW = Permission.RECORD_VIEW


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """A dozen things are many, and a step does five."""
    monkeypatch.setattr(relabel, "AT_ONCE", 3)
    monkeypatch.setattr(relabel, "STEP", 5)


@pytest.fixture
def people(make):
    """Readers of every clearance, in two posts."""
    return [
        make.person(f"reader{number}", clearance=tier, post=post)
        for number, (tier, post) in enumerate(
            (tier, post) for tier in Tier for post in (Post.RECORDS_OFFICER, Post.READER)
        )
    ]


@pytest.fixture
def holder(make):
    """A dossier with a dozen documents of mixed tiers, committed."""
    dossier = make.dossier()
    for number in range(12):
        make.document(dossier, tier=str(Tier.SECRET if number % 3 == 0 else Tier.OPEN))
    transaction.commit()
    return dossier


def listed(site, person):
    return queries.permitted(site, subject_of(person, person.__name__, True))


def allowed(site, person):
    """What `decide` lets a person view, one by one."""
    subject = subject_of(person, person.__name__, True)
    things = [*site["customers"].values()]
    for dossier in site["dossiers"].values():
        things += [dossier, *dossier.values()]
    return BitMap(
        each.__oid__ for each in things if decide(subject, VIEW, target_of(each), clock.now())
    )


def steps(site, people):
    """Step by step to the end: nothing is listed that may not be viewed; at the end all that may.

    Answers how many steps it took.
    """
    count = 0
    while True:
        for person in people:
            assert listed(site, person) <= allowed(site, person)
        transaction.commit()
        if relabel.step(site) is None:
            break
        count += 1
    for person in people:
        assert listed(site, person) == allowed(site, person)
    return count


def test_a_raised_tier_holds_from_the_first_moment(request_, site, holder, people):
    access.set_tier(request_, holder, Tier.CONFIDENTIAL, "底价")

    assert relabel.progress(site) == {holder.__oid__: (0, 12)}
    assert steps(site, people) == 3
    assert relabel.progress(site) == {}


def test_the_tier_of_a_customer_holds_for_all_about_him(request_, site, holder, people):
    access.set_tier(request_, holder.customer, Tier.TOP_SECRET, "底价")

    assert steps(site, people) == 3


@pytest.mark.parametrize("seed", range(12))
def test_any_changes_in_any_order_are_right_in_between(request_, site, holder, people, seed):
    chance = random.Random(seed)
    words = [f"person:{people[-1].__name__}", "post:reader", "post:records-officer"]
    for _change in range(4):
        place = chance.choice((holder, holder, holder.customer))
        kind = chance.randrange(3)
        if kind == 0 and place.tier < Tier.TOP_SECRET:
            place_tier = Tier(chance.randrange(int(place.tier), 4))
            access.set_tier(request_, place, place_tier, "底价")
        elif kind == 1:
            names = chance.choice((None, [], words[:1], words[1:]))
            access.set_need_to_know(request_, place, names, "专案")
        else:
            apply_acl(place, _entries(chance, words), request_.registry)
            access.found_anew(request_, place, place.tier)
        for _step in range(chance.randrange(3)):
            relabel.step(site)
            for person in people:
                assert listed(site, person) <= allowed(site, person)
    steps(site, people)


def _entries(chance, words):
    return [
        Entry(chance.choice((ALLOW, ALLOW, DENY)), word, frozenset({VIEW.value}), cause="sharing")
        for word in chance.sample(words, chance.randrange(len(words) + 1))
    ]


def test_what_a_dead_process_left_is_carried_on_with(request_, site, holder, people, database):
    access.set_tier(request_, holder, Tier.CONFIDENTIAL, "底价")
    transaction.commit()
    relabel.step(site)
    transaction.commit()
    relabel.step(site)
    transaction.abort()  # as a process leaves it that dies within its second step

    assert relabel.progress(site) == {holder.__oid__: (5, 12)}
    assert steps(site, people) == 2


def test_a_change_in_the_middle_begins_anew(request_, site, holder, people):
    access.set_tier(request_, holder, Tier.SECRET, "底价")
    relabel.step(site)
    access.set_tier(request_, holder, Tier.CONFIDENTIAL, "底价")

    assert relabel.progress(site) == {holder.__oid__: (0, 12)}
    assert steps(site, people) == 3


def test_content_above_the_line_leaves_the_text_index(request_, site, make, people):
    """Design 5: of 绝密 nothing is text-indexed, also if it became so later."""
    dossier = make.dossier()
    for number in range(5):
        make.document(dossier, f"海底隧道第{number}期".encode())
    transaction.commit()
    text = queries.records(site)[Index.TEXT]
    assert len(text.bitmap("海底隧道")) == 5

    access.set_tier(request_, dossier, Tier.TOP_SECRET, "底价")
    steps(site, people)

    assert len(text.bitmap("海底隧道")) == 0


def test_few_things_are_done_at_once(request_, site, make):
    dossier = make.document().dossier

    access.set_tier(request_, dossier, Tier.SECRET, "底价")

    assert relabel.progress(site) == {}


def test_a_commit_wakes_the_thread_and_an_abort_does_not(request_, holder):
    woken = []
    request_.registry.relabeller = type("", (), {"wake": lambda self: woken.append(1)})()
    try:
        access.set_tier(request_, holder, Tier.SECRET, "底价")
        transaction.abort()
        assert woken == []
        access.set_tier(request_, holder, Tier.SECRET, "底价")
        transaction.commit()
    finally:
        del request_.registry.relabeller
    assert woken == [1]
