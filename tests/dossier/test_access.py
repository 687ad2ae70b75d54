"""Tests of the one decision: its tables, what it is told of a tree, and its faults (S68)."""

import pytest

from dossier.access import (
    FOUNDER,
    NOBODY,
    Decision,
    Reason,
    Rule,
    Subject,
    Target,
    allow,
    decide,
)
from dossier.vocabulary import Permission, Tier
from tests import access_worlds as worlds
from tests.access_worlds import NOON, TICK
from tests.dossier.entries import BROKEN_ENTRIES, deny

VIEW, EDIT = Permission.RECORD_VIEW, Permission.RECORD_EDIT


def subject(*tokens, clearance=Tier.OPEN, active=True):
    return Subject("p1", active, clearance, frozenset({"everyone", *tokens}))


def target(*entries, tier=Tier.OPEN, scopes=()):
    return Target(tier, tuple(scopes), entries)


OPEN_TO_ALL = target(allow("everyone", VIEW))


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("clearance", Tier)
def test_a_tier_is_seen_from_its_clearance_upwards(clearance, tier):
    decision = decide(
        subject(clearance=clearance), VIEW, target(allow("everyone", VIEW), tier=tier), NOON
    )

    assert decision.allowed is (clearance >= tier)


@pytest.mark.parametrize(
    "entries, allowed",
    [
        ((), False),
        ((allow("everyone", VIEW),), True),
        ((allow("person:p1", VIEW),), True),
        ((allow("person:p2", VIEW),), False),
        ((allow("unit:u1", VIEW),), True),
        ((allow("everyone", EDIT),), False),
        ((deny("everyone", VIEW),), False),
        ((deny("everyone", EDIT), allow("everyone", VIEW)), True),
        ((allow("everyone", VIEW), deny("person:p1", VIEW)), False),
        ((deny("person:p1", VIEW), allow("everyone", VIEW)), False),
        ((deny("person:p2", VIEW), allow("everyone", VIEW)), True),
        ((deny("person:p1", VIEW, until=NOON), allow("everyone", VIEW)), True),
        ((deny("person:p1", VIEW, since=NOON), allow("everyone", VIEW)), False),
    ],
)
def test_nothing_is_allowed_without_an_entry_and_a_denial_beats_every_allowance(entries, allowed):
    asker = subject("person:p1", "unit:u1")

    assert decide(asker, VIEW, target(*entries), NOON).allowed is allowed


@pytest.mark.parametrize(
    "since, until, live",
    [
        (None, None, True),
        (NOON, None, True),
        (NOON + TICK, None, False),
        (NOON - TICK, None, True),
        (None, NOON, False),
        (None, NOON + TICK, True),
        (NOON, NOON, False),
        (NOON, NOON + TICK, True),
        (NOON + TICK, NOON, False),
        (NOON.astimezone(worlds.ELSEWHERE), None, True),
        (None, NOON.astimezone(worlds.ELSEWHERE), False),
    ],
)
def test_a_period_begins_at_its_first_instant_and_ends_before_its_last(since, until, live):
    """S30: the right is half-open, in whatever zone it was written."""
    given_right = target(allow("everyone", VIEW, since=since, until=until))

    assert decide(subject(), VIEW, given_right, NOON).allowed is live


@pytest.mark.parametrize(
    "scopes, allowed",
    [
        ((), True),
        (((7, frozenset({"person:p1"})),), True),
        (((7, frozenset({"person:p2", "unit:u1"})),), True),
        (((7, frozenset({"person:p2"})),), False),
        (((7, frozenset()),), False),
        (((7, frozenset({"person:p1"})), (8, frozenset({"unit:u2"}))), False),
        (((7, frozenset({"everyone"})), (8, frozenset({"unit:u1"}))), True),
    ],
)
def test_every_need_to_know_list_must_name_the_asker(scopes, allowed):
    asked = target(allow("everyone", VIEW), scopes=scopes)

    assert decide(subject("person:p1", "unit:u1"), VIEW, asked, NOON).allowed is allowed


def test_no_entry_overrides_tier_or_need_to_know():
    """S29."""
    everything = allow("everyone", *Permission)
    above = target(everything, tier=Tier.SECRET)
    outside = target(everything, scopes=[(7, frozenset({"unit:u9"}))])

    assert not decide(subject(), VIEW, above, NOON)
    assert not decide(subject(), VIEW, outside, NOON)


def test_a_closed_account_may_nothing():
    assert not decide(subject(active=False), VIEW, OPEN_TO_ALL, NOON)


def test_nobody_has_no_account_no_clearance_and_no_name():
    assert NOBODY == Subject("", False, Tier.OPEN, frozenset())


def test_a_misspelt_permission_is_allowed_to_nobody():
    """S24: an unknown word never opens anything."""
    everything = target(allow(FOUNDER, *Permission))

    assert not decide(subject(FOUNDER), "record:veiw", everything, NOON)
    assert decide(subject(FOUNDER), "record:view", everything, NOON)


def test_the_reasons_name_every_rule_with_its_facts():
    """design 3: why somebody may not see a thing is what the answer was computed from."""
    given_to, denied_to = allow("everyone", VIEW), deny("person:p1", VIEW)
    asked = target(given_to, denied_to, tier=Tier.SECRET, scopes=[(7, frozenset({"unit:u2"}))])

    decision = decide(subject("person:p1", active=False), VIEW, asked, NOON)

    assert decision.reasons == (
        Reason(Rule.ACTIVE, False),
        Reason(Rule.CLEARANCE, False, (Tier.OPEN, Tier.SECRET)),
        Reason(Rule.NEED_TO_KNOW, False, (7,)),
        Reason(Rule.RIGHT, True, (given_to,)),
        Reason(Rule.DENIAL, False, (denied_to,)),
    )


@pytest.mark.parametrize("missed", range(5))
def test_one_unmet_reason_is_enough_to_refuse(missed):
    reasons = tuple(Reason(rule, number != missed) for number, rule in enumerate(Rule))

    assert not Decision(reasons).allowed
    assert Decision(tuple(Reason(rule, True) for rule in Rule)).allowed


def test_a_decision_without_reasons_is_a_refusal():
    """S68."""
    assert Decision(()).allowed is False
    assert not Decision(())


@pytest.mark.parametrize(
    "facts, name",
    [(Decision(()), "reasons"), (subject(), "clearance"), (OPEN_TO_ALL, "tier")],
)
def test_what_was_decided_upon_cannot_be_changed(facts, name):
    with pytest.raises(AttributeError):
        setattr(facts, name, None)


@pytest.mark.parametrize("entry", BROKEN_ENTRIES)
def test_a_malformed_entry_opens_nothing(entry):
    """S68: an entry that is not well formed fails or denies; it never gives a right."""
    try:
        allowed = decide(subject(), VIEW, target(entry), NOON).allowed
    except (TypeError, AttributeError):
        allowed = False

    assert allowed is False


class Broken:
    """Something that fails whenever it is asked anything."""

    def __getattr__(self, name):
        raise OSError(name)


@pytest.mark.parametrize("place", range(4))
def test_a_fault_while_deciding_is_never_an_answer(place):
    """S68: subject, permission, target and clock, each failing, let the request fail."""
    arguments = [subject(), VIEW, OPEN_TO_ALL, NOON]
    arguments[2] = target(allow("everyone", VIEW, since=NOON))
    arguments[place] = [][:] if place == 1 else Broken()

    with pytest.raises((OSError, TypeError)):
        decide(*arguments)
