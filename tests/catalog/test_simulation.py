"""What a policy would do if it held: as the production engine tells it, and nothing written."""

from collections import Counter, defaultdict
from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as some

from catalog import simulation
from catalog.simulation import ANYWHERE, IN_PLACE, NOT, Change, Rights, Supposed
from dossier import policy
from dossier.access import decide, target_of
from dossier.vocabulary import Tier
from tests.access_worlds import (
    INSTANTS,
    POLICIES,
    WORDS,
    _rule,
    human,
    kept,
    nouns_of,
    policy_of,
    random_world,
    rule,
    subjects_of,
)

VIEW = simulation.VIEW


def level(subject, permission, thing, now):
    """By brute force: one question to `decide` after another."""
    target = target_of(thing)

    def may(in_place):
        asker = replace(subject, in_reading_room=in_place)
        return all(decide(asker, each, target, now).allowed for each in (VIEW, permission))

    return ANYWHERE if may(False) else IN_PLACE if may(True) else NOT


def everything(nouns, world, subjects, now):
    """(thing, person, permission) → level, of all that is in a world."""
    return {
        (thing, name, act): level(subject, act, nouns[thing], now)
        for thing in kept(world)
        for name, subject in subjects.items()
        for act in simulation.RIGHTS[type(nouns[thing])]
    }


def told(before, after):
    found = defaultdict(Counter)
    for (thing, name, act), was in before.items():
        will = after[thing, name, act]
        if was != will:
            lost = Change.NARROWED if will == IN_PLACE else Change.LOST
            found[name][Change.GAINED if will > was else lost, act] += 1
    return dict(found)


def doubled(subjects, random):
    """The subjects, each with doubles that differ from him in one fact alone."""
    found = dict(subjects)
    for name, each in subjects.items():
        others = (
            {"clearance": random.choice(tuple(Tier))},
            {"tokens": each.tokens | {random.choice(WORDS)}},
            {"tokens": each.tokens - {random.choice(sorted(each.tokens))}},
            {"mandates": ()},
            {"active": not each.active},
        )
        found |= {f"{name}/{n}": replace(each, **fact) for n, fact in enumerate(others)}
    return found


def promoted(world, random):
    """The subjects of the same people, some of whom have other posts and clearances."""
    for name in [name for name in world.humans if random.random() < 0.3]:
        world.humans[name] = human(random, name)
    return subjects_of(world)


@settings(max_examples=150)
@given(some.integers(0, 2**32), some.sampled_from(INSTANTS), some.booleans())
def test_the_simulation_says_what_brute_force_says(seed, now, moves):
    """Every person, every thing, every right: before, and with the draft really in force."""
    random = Random(seed)
    world = random_world(random)
    nouns, subjects = nouns_of(world), doubled(subjects_of(world), random)
    before = everything(nouns, world, subjects, now)
    _rule(world, random.choice(POLICIES))
    draft = policy_of(world)
    supposed = Supposed(nouns["site"], policy.parse(draft))
    later = subjects | promoted(world, random) if moves else subjects
    rights = Rights({name: (subjects[name], later[name]) for name in subjects}, now)
    for thing in kept(world):
        noun = nouns[thing]
        rights.group(type(noun), target_of(noun), target_of(noun, supposed.rules_for))
    rule(nouns["site"], draft)

    assert rights.by_person() == told(before, everything(nouns, world, later, now))
