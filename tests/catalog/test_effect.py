"""Tests of what a change would do, told before it is saved (R067)."""

import pytest

from catalog.effect import effect
from dossier.access import DENY, allow, target_of
from dossier.vocabulary import Permission, Post, Tier

VIEW = Permission.RECORD_VIEW


@pytest.fixture
def people(make):
    """A reader for each tier, and a guest whom nothing is shown."""
    found = [
        make.person(f"r{int(tier)}", clearance=tier, post=Post.RECORDS_OFFICER) for tier in Tier
    ]
    return [*found, make.person("guest", post=Post.READER)]


@pytest.fixture
def dossier(make, people):
    """A 秘密 dossier with two documents."""
    made = make.dossier(tier="秘密")
    for _number in range(2):
        make.document(made)
    return made


def names(people):
    return sorted(each.login for each in people if each.login != "linwei")


def of(site, thing, **facts):
    found = effect(site, thing, **facts)
    return names(found.gains), names(found.loses), names(found.stays), found.objects


def test_a_higher_tier_shuts_out_who_is_not_cleared(site, dossier):
    assert of(site, dossier, tier=Tier.TOP_SECRET) == ([], ["r1", "r2"], ["r3"], 3)


def test_a_lower_tier_lets_in(site, dossier):
    assert of(site, dossier, tier=Tier.OPEN) == (["r0"], [], ["r1", "r2", "r3"], 3)


def test_a_list_keeps_those_whom_it_names(site, dossier, people):
    names_ = (f"person:{people[2].__name__}",)

    assert of(site, dossier, need_to_know=names_) == ([], ["r1", "r3"], ["r2"], 3)


def test_an_entry_gives_and_denies(site, dossier, people):
    guest, officer = people[4], people[3]
    guest.clearance = Tier.SECRET
    entries = (
        allow(f"person:{guest.__name__}", VIEW),
        allow(f"person:{officer.__name__}", VIEW)._replace(verdict=DENY),
    )

    assert of(site, dossier, entries=entries) == (["guest"], ["r3"], ["r1", "r2"], 3)


def test_the_tier_of_the_source_still_holds(site, dossier):
    """S27."""
    dossier.customer.tier = Tier.CONFIDENTIAL

    assert of(site, dossier, tier=Tier.OPEN) == ([], [], ["r2", "r3"], 3)


def test_a_single_document_and_a_whole_customer(site, dossier):
    (one, _other) = dossier.values()

    assert of(site, one, tier=Tier.SECRET)[3] == 1
    assert of(site, dossier.customer, tier=Tier.SECRET)[3] == 4


def test_nothing_is_changed_by_asking(site, dossier):
    before = target_of(dossier)
    effect(site, dossier, tier=Tier.OPEN, need_to_know=(), entries=())

    assert target_of(dossier) == before
