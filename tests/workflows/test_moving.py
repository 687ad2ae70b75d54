"""Tests of moving a dossier to a department with another policy: shown, then confirmed (R001)."""

import pytest

from dossier import library
from dossier.edition import CONTROL, Edition, Profile
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.library import Written
from dossier.vocabulary import Post, Stage, Tag, Tier
from workflows import dossier as verbs
from workflows.moving import Unconfirmed, what_changes

OTHER = """\
profile: other
title: 财务部档案办法
extends: default
classes: {KH: 客户基本信息档案, CW: 财务档案}
numbering: {dossier: "{class}{year}{serial:3}"}
"""
MINIMUM = "tiers: {minimum: 秘密}\n"


@pytest.fixture
def finance(make, site):
    """A department with a policy of its own."""
    return settle(make, site, make.unit("财务部", "CW"))


def settle(make, site, unit, text=OTHER):
    """Let a text hold for a unit."""
    written = Written("other.yaml", text, (library.shipped("etc/policies", "default")[:2],))
    assert written.read().profile == "other"
    site["policies"].add("other", Profile(), registry=make.request.registry)
    edition = Edition(written, 1, "system")
    edition.__workflow_state__ = {CONTROL: Stage.ISSUED.value}
    site["policies"]["other"].add("1", edition, registry=make.request.registry)
    site["policies"]["other"].begin(edition)
    unit.profile = "other"
    return unit


def change(make, dossier, unit, confirmed=False, **values):
    return verbs.change(make.request, dossier, {"unit": unit.__name__, **values}, confirmed)


def test_a_move_is_refused_with_all_that_would_differ(make, finance):
    dossier = make.dossier()
    with pytest.raises(Unconfirmed) as refused:
        change(make, dossier, finance)

    assert [each.path for each in refused.value.differences] == [("numbering", "dossier")]
    (line,) = refused.value.missing
    assert line.interpolate() == "编号 · 档号：{class}-{year}-{serial:4} → {class}{year}{serial:3}"
    assert dossier.unit == "" and isinstance(refused.value, Conflict)


def test_confirmed_it_moves_and_the_log_cites_both_editions(make, site, finance):
    dossier = make.dossier()
    change(make, dossier, finance, confirmed=True)
    entry = site.log.entry(site.log.size)

    assert dossier.unit == finance.__name__
    assert entry["tag"] == Tag.POLICY_ATTACHED
    assert (entry["before"], entry["after"]) == (
        {"edition": "default/1"},
        {"edition": "other/1"},
    )


def test_a_move_under_the_same_policy_asks_nothing(make, site, finance):
    sales, dossier = make.unit(), make.dossier()
    change(make, dossier, sales)

    assert dossier.unit == sales.__name__
    assert site.log.entry(site.log.size)["tag"] == Tag.DOSSIER_CHANGED


def test_policies_that_differ_in_nothing_of_the_dossiers_ask_nothing(make, site):
    text = OTHER.replace(", CW: 财务档案", "").partition("numbering")[0]
    quality = settle(make, site, make.unit("质量部", "ZL"), text)
    dossier = make.dossier()
    change(make, dossier, quality)

    assert dossier.unit == quality.__name__
    assert site.log.entry(site.log.size)["after"] == {"edition": "other/1"}


def test_a_class_that_is_not_known_there_must_be_chosen(make, finance):
    dossier = make.dossier(**{"class": "FW"})
    with pytest.raises(Invalid) as refused:
        change(make, dossier, finance, confirmed=True)

    assert set(refused.value.fields) == {"class"}
    change(make, dossier, finance, True, **{"class": "CW"})
    assert dossier.dossier_class == "CW"


def test_of_a_class_that_is_chosen_its_rules_are_told(make, finance):
    dossier = make.dossier(**{"class": "FW"})
    rules = make.site.edition_for(finance.__name__).rules

    assert ("classes", "CW") in [each.path for each in what_changes(dossier, rules, "CW")]
    assert ("classes", "FW") in [each.path for each in what_changes(dossier, rules, "CW")]


def test_a_numbered_dossier_of_a_class_unknown_there_stays(make, finance):
    dossier = make.dossier(**{"class": "FW"})
    dossier.number = "FW-2026-0001"
    with pytest.raises(Invalid) as refused:
        change(make, dossier, finance, confirmed=True)

    assert set(refused.value.fields) == {"unit"}


def test_a_tier_below_the_least_there_is_told(make, site):
    strict = settle(make, site, make.unit("保卫部", "BW"), OTHER + MINIMUM)
    dossier = make.dossier()
    with pytest.raises(Invalid) as refused:
        change(make, dossier, strict, confirmed=True)

    assert set(refused.value.fields) == {"tier"}
    change(make, dossier, strict, confirmed=True, tier=Tier.SECRET)
    assert dossier.unit == strict.__name__


def test_who_keeps_no_records_moves_nothing(make, finance):
    owner = make.person("chen", Tier.OPEN, Post.STAFF, make.unit())
    dossier = make.dossier(owner=owner.__name__)
    make.acting_for(owner)
    with pytest.raises(NotAllowed):
        change(make, dossier, finance, confirmed=True)


def test_a_second_click_does_nothing(make, site, finance):
    dossier = make.dossier()
    change(make, dossier, finance, confirmed=True)
    size = site.log.size
    change(make, dossier, finance)

    assert site.log.size == size
