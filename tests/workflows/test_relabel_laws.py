"""While a changed container's things are indexed again, no list shows too much (S22, S27, S68)."""

import random

import pytest

from dossier import clock
from dossier.vocabulary import Tier
from tests import access_worlds as worlds
from tests.access_check import BLOCKS, LISTED, Records, askers, block
from tests.access_model import Human, Letter, Line, Thing, World
from tests.access_worlds import FOREVER, INSTANTS, VIEW
from workflows import relabel

CHANGED = ("c1", "c2", "d1", "d2")


@pytest.fixture
def records(site, request_, monkeypatch):
    """The things of the worlds; each step in the background does a single one."""
    monkeypatch.setattr(relabel, "AT_ONCE", 0)
    monkeypatch.setattr(relabel, "STEP", 1)
    return Records(site, request_.registry)


def change(world, dice):
    """Lay something else down about a customer or dossier; its name."""
    name = dice.choice([name for name in CHANGED if name in world.things])
    thing, what = world.things[name], dice.randrange(4)
    if what == 0:
        thing.tier = dice.choice([tier for tier in Tier if tier != thing.tier])
    elif what == 1:
        thing.only = set(dice.sample(worlds.WORDS, 6)) if thing.only is None else None
    elif what == 2 and thing.lines:
        thing.lines.remove(dice.choice(thing.lines))
    else:
        thing.lines.append(worlds.line(dice, worlds.instants_of(world)))
    return name


def shown_too_much(records, world, seed, dice):
    """(state, human, instant, what is listed and not allowed, what is allowed and not listed)."""
    subjects, people = worlds.subjects_of(world), askers(world)
    for human in sorted(set(people)):
        now = dice.choice(worlds.instants_of(world))
        with clock.frozen(now):
            listed, _total, _counts = records.listed(subjects[human])
        found = world.found_by(human, now)
        yield seed, human, now, listed - found, found - listed


@pytest.mark.parametrize("number", range(BLOCKS))
def test_lists_are_never_wider_than_the_model_and_equal_it_at_the_end(records, request_, number):
    """S22, S27: random changes of random worlds, looked at after each single step."""
    wide, narrow = [], []
    for seed in block(number, LISTED / 4):
        dice = random.Random(seed)
        world = worlds.random_world(dice)
        for _more in range(4):  # what a giver no longer has is what is easily lent on
            world.letters.append(worlds.letter(dice, worlds.instants_of(world)))
            world.letters[-1].actions.add(VIEW)
        records.become(world)
        name = change(world, dice)
        records.lay_down(world, name)
        relabel.relabel(request_, records.nouns[name])
        under_way = True
        while under_way:
            wide += [each for each in shown_too_much(records, world, seed, dice) if each[3]]
            under_way = relabel.step(records.site) is not None
        narrow += [
            each for each in shown_too_much(records, world, seed, dice) if each[3] or each[4]
        ]
    assert (wide, narrow) == ([], [])


def test_what_its_giver_may_no_longer_view_is_not_lent_in_between(records, request_):
    """S31: a customer becomes secret; the bearer is cleared for that, the giver is not."""
    things = {"site": Thing(None), "customers": Thing("site"), "dossiers": Thing("site")}
    things |= {"c1": Thing("customers"), "d1": Thing("dossiers", about="c1"), "d1/0": Thing("d1")}
    things["d1"].lines = [Line(False, "person:p1", {VIEW})]
    humans = {"p1": Human("p1"), "p2": Human("p2", clearance=Tier.SECRET)}
    world = World(things, humans, letters=[Letter("p1", "p2", {VIEW}, INSTANTS[0], FOREVER)])
    records.become(world)
    assert records.listed(worlds.subjects_of(world)["p2"])[0] == {"d1", "d1/0"}
    things["c1"].tier = Tier.SECRET
    records.lay_down(world, "c1")
    relabel.relabel(request_, records.nouns["c1"])

    assert records.listed(worlds.subjects_of(world)["p2"])[0] == set()
