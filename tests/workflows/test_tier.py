"""A tier is raised at once by one, lowered by two, never by time (R061, R062, S28, S32)."""

import datetime

import pytest

from catalog import unfiltered
from dossier import clock
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.secrecy import last_day
from dossier.vocabulary import Tier
from tests.workflows.secrecy import DAY, admins, an, reader, sales, sees, thing, today
from workflows import access

__all__ = ["admins", "an", "reader", "sales", "thing", "today"]


@pytest.mark.parametrize("kind", ["customer", "dossier", "document"])
def test_a_tier_is_raised_at_once_with_its_ground(thing, an, site, reader, kind):
    (document,) = thing.values()
    chosen = {"customer": thing.customer, "dossier": thing, "document": document}[kind]
    assert sees(site, reader, document)

    access.set_tier(an, chosen, Tier.TOP_SECRET, " 谈判底价 ", last_day(DAY, 30), reader.__name__)

    assert chosen.tier is Tier.TOP_SECRET
    assert chosen.secrecy[:4] == ("谈判底价", reader.__name__, DAY, datetime.date(2056, 3, 2))
    assert not sees(site, reader, document)


def test_a_document_raises_its_dossier(thing, an):
    """R061: a container is the maximum of its parts."""
    (document,) = thing.values()

    access.set_tier(an, document, Tier.SECRET, "底价")

    assert thing.tier is Tier.SECRET


@pytest.mark.parametrize(
    "facts, field",
    [
        ({"reason": " "}, "reason"),
        ({"until": DAY}, "until"),
        ({"until": datetime.date(2036, 3, 3)}, "until"),
        ({"tier": Tier.OPEN, "until": datetime.date(2027, 1, 1)}, "until"),
        ({"responsible": "nobody"}, "responsible"),
    ],
)
def test_a_wrong_ground_is_named(thing, an, facts, field):
    """R062: a period over the maximum → V422."""
    good = {"tier": Tier.SECRET, "reason": "底价"}

    with pytest.raises(Invalid) as refused:
        access.set_tier(an, thing, **{**good, **facts})

    assert list(refused.value.fields) == [field]
    assert (thing.tier, thing.secrecy) == (Tier.OPEN, None)


def test_the_longest_period_is_just_allowed(thing, an):
    access.set_tier(an, thing, Tier.SECRET, "底价", datetime.date(2036, 3, 2))

    assert thing.secrecy.until == datetime.date(2036, 3, 2)


def test_nobody_lowers_a_tier_alone(thing, an):
    """R062, S28."""
    access.set_tier(an, thing, Tier.SECRET, "底价")

    with pytest.raises(NotAllowed):
        access.set_tier(an, thing, Tier.OPEN, "过期")


def test_a_tier_is_lowered_by_two_and_protects_until_then(thing, make, admins, an, site, reader):
    """S28."""
    (document,) = thing.values()
    access.set_tier(an, thing, Tier.TOP_SECRET, "底价", datetime.date(2030, 1, 1))
    access.ask_lowering(an, thing, Tier.SECRET, "合同已公开")
    assert not sees(site, reader, document)

    access.confirm_lowering(make.acting_for(admins[1]), thing)

    assert (thing.tier, thing.lowering) == (Tier.SECRET, None)
    assert thing.secrecy.reason == "合同已公开"
    assert sees(site, reader, document)


def test_who_asked_does_not_confirm(thing, an):
    """S32."""
    access.set_tier(an, thing, Tier.SECRET, "底价")
    access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")

    with pytest.raises(NotAllowed):
        access.confirm_lowering(an, thing)
    assert thing.tier is Tier.SECRET


def test_a_lowering_is_refused_with_a_reason(thing, make, admins, an):
    access.set_tier(an, thing, Tier.SECRET, "底价")
    access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")
    bao = make.acting_for(admins[1])
    with pytest.raises(Invalid):
        access.refuse_lowering(bao, thing, "")

    access.refuse_lowering(bao, thing, "尚在谈判")

    assert (thing.tier, thing.lowering) == (Tier.SECRET, None)
    with pytest.raises(Conflict):
        access.confirm_lowering(bao, thing)


@pytest.mark.parametrize("tier", [Tier.SECRET, Tier.TOP_SECRET])
def test_what_is_asked_for_is_lower(thing, an, tier):
    access.set_tier(an, thing, Tier.SECRET, "底价")

    with pytest.raises(Invalid):
        access.ask_lowering(an, thing, tier, "合同已公开")


def test_one_lowering_waits_at_a_time(thing, an):
    access.set_tier(an, thing, Tier.CONFIDENTIAL, "底价")
    access.ask_lowering(an, thing, Tier.SECRET, "合同已公开")

    with pytest.raises(Conflict):
        access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")


def test_a_dossier_is_not_lowered_below_its_parts(thing, an):
    """R061."""
    (document,) = thing.values()
    access.set_tier(an, document, Tier.SECRET, "底价")

    with pytest.raises(Conflict):
        access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")


def test_a_part_that_became_secret_meanwhile_stops_the_lowering(thing, make, admins, an):
    access.set_tier(an, thing, Tier.SECRET, "底价")
    access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")
    (document,) = thing.values()
    access.set_tier(an, document, Tier.SECRET, "底价")

    with pytest.raises(Conflict):
        access.confirm_lowering(make.acting_for(admins[1]), thing)


def test_below_the_minimum_of_the_policy_nothing_is_lowered(thing, an, make):
    """R062: below the minimum → F403."""
    access.set_tier(an, thing, Tier.CONFIDENTIAL, "底价")
    make.rules("minimum: 非密", "minimum: 秘密")

    with pytest.raises(NotAllowed):
        access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")
    with pytest.raises(Invalid):
        access.set_tier(an, thing.customer, Tier.OPEN, "底价")


def test_an_end_of_the_period_opens_nothing(thing, an, site, reader):
    """R062: expiry makes a task and never declassifies."""
    (document,) = thing.values()
    access.set_tier(an, thing, Tier.TOP_SECRET, "底价", datetime.date(2027, 1, 1))
    with clock.frozen(datetime.datetime(2028, 1, 1, tzinfo=datetime.UTC)):
        assert not sees(site, reader, document)

    assert unfiltered.due(site, datetime.date(2026, 12, 31)) == []
    assert unfiltered.due(site, datetime.date(2027, 1, 1)) == [thing]


def test_what_waits_for_a_second_person_is_found(thing, an, site):
    access.set_tier(an, thing, Tier.SECRET, "底价")
    access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")

    assert unfiltered.due(site, DAY) == [thing]
