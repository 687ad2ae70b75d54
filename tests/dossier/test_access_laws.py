"""The decision against an independent model (S19), and the laws that it always obeys (S21)."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.access import DENY, allow
from dossier.customer import Customer
from dossier.vocabulary import State, Tier
from tests import access_worlds as worlds
from tests.access_check import BLOCKS, STATES, answers, block, questions, state, wrong_decisions
from tests.access_model import Line
from tests.access_worlds import ACTIONS, READ, RULED

LAWFUL = max(125, STATES // 40)  # states in each law, of twenty questions


@pytest.mark.parametrize("number", range(BLOCKS))
def test_the_decision_equals_the_independent_model(number):
    """S19, S29, S31, R061-R069, R075: as many random states as DOSSIER_STATES says."""
    assert list(wrong_decisions(block(number))) == []


def test_the_worlds_are_neither_closed_nor_open():
    """So that the model is asked what is worth asking, also of those who act for others."""
    allowed = lent = 0
    for seed in range(300):
        world, nouns, dice = state(seed)
        asked = questions(world, dice)
        for question, answer in zip(asked, answers(world, nouns, asked), strict=True):
            allowed += answer
            lent += answer and not world.is_given(world.humans[question[0]], *question[1:])

    assert 500 < allowed < 3000
    assert lent > 20


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_decision_equals_the_independent_model_and_shrinks(dice):
    world = worlds.random_world(dice)
    asked = questions(world, dice)

    for question, answer in zip(asked, answers(world, worlds.nouns_of(world), asked), strict=True):
        assert answer == world.may(*question), (question, world)


def lower_clearance(world, dice):
    human = dice.choice(list(world.humans.values()))
    human.clearance = Tier(max(0, human.clearance - 1))


def raise_tier(world, dice):
    thing = dice.choice(list(world.things.values()))
    thing.tier = Tier(min(3, thing.tier + 1))


def add_denial(world, dice):
    denial = worlds.line(dice, worlds.instants_of(world))
    denial.denies = True
    dice.choice(list(world.things.values())).lines.append(denial)


def draw_circle(world, dice):
    thing = dice.choice(list(world.things.values()))
    drawn = set(dice.sample(worlds.WORDS, 3))
    thing.only = drawn if thing.only is None else thing.only & drawn


def end_rights(world, dice):
    now = worlds.instants_of(world)[0]
    for thing in world.things.values():
        for line in thing.lines:
            if not line.denies and dice.random() < 0.5:
                line.until = min(line.until or now, now)


def end_mandates(world, dice):
    now = worlds.instants_of(world)[0]
    for letter in world.letters:
        letter.until = min(letter.until, now)


def narrow_mandates(world, dice):
    for letter in world.letters:
        letter.actions.discard(dice.choice(ACTIONS))


def disable(world, dice):
    dice.choice(list(world.humans.values())).active = False


def leave(world, dice):
    dice.choice(list(world.humans.values())).left = True


def go_out(world, dice):
    dice.choice(list(world.humans.values())).in_reading_room = False


def rule_out(world, dice):
    shut = set()
    for tier in world.never:
        shut.add(dice.choice(tuple(RULED.values())))
        world.never[tier] |= shut
        world.in_place[tier].add(READ)
    world.shut[State.COLLECTING].add(dice.choice(tuple(RULED.values())))


def fill_offices(world, dice):
    world.offices_filled = True


def end_post(world, dice):
    human = dice.choice(list(world.humans.values()))
    human.posts = human.posts[1:]


def rising(dice):
    """A world whose policy is stricter from tier to tier, as every sensible one."""
    world = worlds.random_world(dice)
    for rules in (world.never, world.in_place):
        for lower, higher in zip(list(rules), list(rules)[1:], strict=False):
            rules[higher] |= rules[lower]
    return world


def without_denials(dice):
    """A world in which nobody is denied anything: a denial of a group binds its members only."""
    world = worlds.random_world(dice)
    for thing in world.things.values():
        thing.lines = [line for line in thing.lines if not line.denies]
    return world


@pytest.mark.parametrize(
    "restrict",
    [
        *(lower_clearance, raise_tier, add_denial, draw_circle, end_rights, end_mandates),
        *(narrow_mandates, disable, leave, go_out, rule_out),
    ],
)
def test_taking_away_never_adds_a_right(restrict):
    """S21, S31, R140: no restriction gives anybody a right that he had not."""
    assert gained_by(restrict, rising) == []


@pytest.mark.parametrize("restrict", [fill_offices, end_post])
def test_leaving_a_group_never_adds_a_right(restrict):
    """S21."""
    assert gained_by(restrict, without_denials) == []


def gained_by(restrict, make_world):
    """(state, question) of what a restriction allowed that was not allowed before it."""
    gained, lost = [], 0
    for seed in range(LAWFUL):
        dice = random.Random(seed)
        world = make_world(dice)
        asked = questions(world, dice)
        before = answers(world, worlds.nouns_of(world), asked)
        restrict(world, dice)
        after = answers(world, worlds.nouns_of(world), asked)
        for question, old, new in zip(asked, before, after, strict=True):
            lost += old and not new
            if new and not old:
                gained.append((seed, question))
    assert lost  # the restriction restricts
    return gained


def test_an_unrelated_thing_changes_no_decision():
    """S21: a new customer, dossier or colleague is nothing to the others."""
    for seed in range(LAWFUL):
        world, nouns, dice = state(seed)
        asked = questions(world, dice)
        before = answers(world, nouns, asked)
        stranger = Customer({"name": "无关"})
        stranger.__parent__, stranger.tier = nouns["customers"], Tier.TOP_SECRET
        stranger.__acl__ = (allow("everyone", *ACTIONS)._replace(verdict=DENY),)
        nouns["customers"].data["stranger"] = stranger
        world.humans["p5"] = worlds.human(dice, "p5")

        assert answers(world, nouns, asked) == before


def test_a_denial_of_everyone_at_the_root_beats_every_permit():
    """S21: explicit forbid beats permit."""
    for seed in range(LAWFUL):
        dice = random.Random(seed)
        world = worlds.random_world(dice)
        world.things["site"].lines.append(Line(True, "everyone", set(ACTIONS)))

        assert not any(answers(world, worlds.nouns_of(world), questions(world, dice)))


def test_without_an_explicit_permit_nothing_is_permitted():
    """S21: allowed only if explicitly permitted; a mandate gives nothing that its giver lacks."""
    for seed in range(LAWFUL):
        dice = random.Random(seed)
        world = worlds.random_world(dice)
        for thing in world.things.values():
            thing.lines = [line for line in thing.lines if line.denies]

        assert not any(answers(world, worlds.nouns_of(world), questions(world, dice)))


def test_without_a_person_who_has_it_a_right_is_lent_by_nobody():
    """S31: not transitive; everybody may have a mandate of everybody else."""
    for seed in range(LAWFUL):
        dice = random.Random(seed)
        world = worlds.random_world(dice)
        for letter in world.letters:
            world.humans[letter.giver].active = False
        asked = questions(world, dice)
        lent = answers(world, worlds.nouns_of(world), asked)
        world.letters = []

        assert lent == answers(world, worlds.nouns_of(world), asked)
