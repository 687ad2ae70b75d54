"""The decision against an independent model (S19), and the laws that it always obeys (S21)."""

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.access import DENY, allow, decide, target_of
from dossier.customer import Customer
from dossier.vocabulary import Tier
from tests import access_worlds as worlds
from tests.access_model import Line
from tests.access_worlds import ACTIONS, INSTANTS

WORLDS = int(os.environ.get("DOSSIER_TEST_WORLDS", 1000))
QUERIES = 60


def decisions(random_, world, nouns=None):
    """Some questions to a world: (human, action, thing, instant, the product's answer)."""
    nouns, subjects = nouns or worlds.nouns_of(world), worlds.subjects_of(world)
    targets = {name: target_of(noun) for name, noun in nouns.items()}
    for _ in range(QUERIES):
        asked = (
            random_.choice(tuple(subjects)),
            random_.choice(ACTIONS),
            random_.choice(tuple(targets)),
            random_.choice(INSTANTS),
        )
        human, action, name, now = asked
        yield *asked, decide(subjects[human], action, targets[name], now).allowed


@pytest.mark.parametrize("block", range(5))
def test_the_decision_equals_the_independent_model(block):
    """S19, S29, R061-R069: as many random states as DOSSIER_TEST_WORLDS says."""
    differing, allowed = [], 0
    for seed in range(block, WORLDS, 5):
        random_ = random.Random(seed)
        world = worlds.random_world(random_)
        for human, action, name, now, answer in decisions(random_, world):
            allowed += answer
            if answer != world.may(human, action, name, now):
                differing.append((seed, human, action, name, now))

    assert differing == []
    assert allowed > WORLDS // 3  # the worlds are not all closed


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_decision_equals_the_independent_model_and_shrinks(random_):
    world = worlds.random_world(random_)

    for human, action, name, now, answer in decisions(random_, world):
        assert answer == world.may(human, action, name, now), (human, action, name, now, world)


def lower_clearance(world, random_):
    human = random_.choice(list(world.humans.values()))
    human.clearance = Tier(max(0, human.clearance - 1))


def raise_tier(world, random_):
    thing = random_.choice(list(world.things.values()))
    thing.tier = Tier(min(3, thing.tier + 1))


def add_denial(world, random_):
    denial = worlds.line(random_)
    denial.denies = True
    random_.choice(list(world.things.values())).lines.append(denial)


def draw_circle(world, random_):
    thing = random_.choice(list(world.things.values()))
    drawn = set(random_.sample(worlds.WORDS, 3))
    thing.only = drawn if thing.only is None else thing.only & drawn


def end_rights(world, random_):
    for thing in world.things.values():
        for line in thing.lines:
            if not line.denies and random_.random() < 0.5:
                line.until = min(line.until or INSTANTS[0], INSTANTS[0])


def disable(world, random_):
    random_.choice(list(world.humans.values())).active = False


def fill_offices(world, random_):
    world.offices_filled = True


def end_post(world, random_):
    human = random_.choice(list(world.humans.values()))
    human.posts = human.posts[1:]


def forget_denials(world):
    for thing in world.things.values():
        thing.lines = [line for line in thing.lines if not line.denies]


@pytest.mark.parametrize(
    "restrict", [lower_clearance, raise_tier, add_denial, draw_circle, end_rights, disable]
)
def test_taking_away_never_adds_a_right(restrict):
    """S21: no restriction gives anybody a right that he had not."""
    assert gained_by(restrict, worlds.random_world) == []


@pytest.mark.parametrize("restrict", [fill_offices, end_post])
def test_leaving_a_group_never_adds_a_right(restrict):
    """S21; but a denial of a group binds its members only, so these worlds have none."""

    def without_denials(random_):
        world = worlds.random_world(random_)
        forget_denials(world)
        return world

    assert gained_by(restrict, without_denials) == []


def gained_by(restrict, make_world):
    """The seeds of the worlds in which a restriction added a right."""
    gained = []
    for seed in range(WORLDS // 10):
        world = make_world(random.Random(seed))
        before = [answer for *_, answer in decisions(random.Random(seed), world)]
        restrict(world, random.Random(-seed))
        after = [answer for *_, answer in decisions(random.Random(seed), world)]
        gained += [seed for old, new in zip(before, after, strict=True) if new and not old]
    return gained


def test_an_unrelated_thing_changes_no_decision():
    """S21: a new customer, dossier or colleague is nothing to the others."""
    for seed in range(WORLDS // 10):
        world = worlds.random_world(random.Random(seed))
        nouns = worlds.nouns_of(world)
        before = list(decisions(random.Random(seed), world, dict(nouns)))
        stranger = Customer({"name": "无关"})
        stranger.__parent__, stranger.tier = nouns["customers"], Tier.TOP_SECRET
        stranger.__acl__ = (allow("everyone", *ACTIONS)._replace(verdict=DENY),)
        nouns["customers"].data["stranger"] = stranger

        assert list(decisions(random.Random(seed), world, nouns)) == before


def test_a_denial_of_everyone_at_the_root_beats_every_permit():
    """S21: explicit forbid beats permit."""
    for seed in range(WORLDS // 10):
        world = worlds.random_world(random.Random(seed))
        world.things["site"].lines.append(Line(True, "everyone", set(ACTIONS)))

        assert not any(answer for *_, answer in decisions(random.Random(seed), world))


def test_without_an_explicit_permit_nothing_is_permitted():
    """S21: allowed only if explicitly permitted."""
    for seed in range(WORLDS // 10):
        world = worlds.random_world(random.Random(seed))
        for thing in world.things.values():
            thing.lines = [line for line in thing.lines if line.denies]

        assert not any(answer for *_, answer in decisions(random.Random(seed), world))
