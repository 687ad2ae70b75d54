"""The product against the model, state by state: what they answer differently (S19, S22)."""

import collections
import datetime
import os
import random

from substanced.util import get_oid

from catalog import queries
from dossier import clock
from dossier.access import decide, target_of
from dossier.customer import Customer
from dossier.document import Document, Version
from dossier.dossier import Dossier
from dossier.vocabulary import Index
from tests import access_worlds as worlds
from tests.access_worlds import ACTIONS, NOON, PEOPLE

STATES = int(os.environ.get("DOSSIER_STATES", 1500))
BLOCKS = 10
QUERIES = 20  # of decisions, in each state
ASKERS = 6  # of lists, in each state
LISTED = 0.2  # the share of the states in which lists are compared
MOVED = 0.3  # the share of the states in which a document has just been moved
FACETS = ("type", "tier", "state", "customer", "dossier")
TYPES = {"c": "Customer", "d": "Dossier"}


def block(number, share=1.0) -> range:
    """The states of one of BLOCKS parts, of a share of all states."""
    return range(number, int(STATES * share), BLOCKS)


def state(seed):
    """The world of a number, its nouns, and the dice that go on from there."""
    dice = random.Random(seed)
    world = worlds.random_world(dice)
    nouns = worlds.nouns_of(world)
    if moved := _moved(world, dice):
        worlds.move(world, nouns, *moved)
    return world, nouns, dice


def _moved(world, dice):
    """A document and the dossier into which it has just been put; None in most states."""
    papers = [name for name, thing in world.things.items() if thing.inside in ("d1", "d2")]
    if papers and "d2" in world.things and dice.random() < MOVED:
        name = dice.choice(papers)
        return name, "d1" if world.things[name].inside == "d2" else "d2"
    return None


def askers(world) -> tuple:
    """Everybody, and who bears a mandate more than once: more is to be got wrong of him."""
    bearers = [letter.bearer for letter in world.letters]
    return (*PEOPLE, *bearers, *bearers)


def questions(world, dice) -> list:
    """Some questions to a world: (human, action, thing, instant)."""
    names, instants = tuple(world.things), worlds.instants_of(world)
    people = askers(world)
    return [
        (dice.choice(people), dice.choice(ACTIONS), dice.choice(names), dice.choice(instants))
        for _ in range(QUERIES)
    ]


def answers(world, nouns, asked) -> list:
    """What the product answers to each question."""
    subjects, targets = worlds.subjects_of(world), {}
    for name in {name for _human, _action, name, _now in asked}:
        targets[name] = target_of(nouns[name])
    return [
        decide(subjects[human], action, targets[name], now).allowed
        for human, action, name, now in asked
    ]


def wrong_decisions(seeds):
    """(state, human, action, thing, instant) of each decision that is not the model's."""
    for seed in seeds:
        world, nouns, dice = state(seed)
        asked = questions(world, dice)
        for question, answer in zip(asked, answers(world, nouns, asked), strict=True):
            if answer != world.may(*question):
                yield seed, *question


class Records:
    """The things of the random worlds in a real site, so that they can be searched."""

    def __init__(self, site, registry):
        self.site, self.registry = site, registry
        self.nouns = {name: site if name == "site" else site[name] for name in worlds.HOLDERS}
        for name in ("c1", "c2"):
            self._put("customers", name, Customer({"name": name}))
        for name in ("d1", "d2"):
            self._put("dossiers", name, Dossier(self.nouns["c1"], name, "KH", "p1"))
            for number in range(2):
                document = Document("来函", "往来函件", datetime.date(2026, 1, 5), "纸质来件")
                document.versions = (Version("a.pdf", "pdf", None, None, 1, NOON, "p1"),)
                self._put(name, f"{name}/{number}", document)

    def _put(self, folder, name, noun):
        self.nouns[folder].add(name.replace("/", "-"), noun, registry=self.registry)
        self.nouns[name] = noun

    def become(self, world):
        """Let the nouns be as the world says, and have them indexed as the verbs do."""
        worlds.rule(self.site, worlds.policy_of(world))
        for name, thing in world.things.items():
            self._lay_down(name, thing)
            if thing.about is not None:
                self.nouns[name].customer_id = thing.about
        for index in self._indexes():
            for name, noun in self.nouns.items():
                if name in worlds.kept(world):
                    index.reindex_doc(get_oid(noun), noun)
                else:
                    index.unindex_doc(get_oid(noun))

    def lay_down(self, world, name):
        """Let one noun be as the world says, and have it indexed; what is below it is behind."""
        self._lay_down(name, world.things[name])
        for index in self._indexes():
            index.reindex_doc(get_oid(self.nouns[name]), self.nouns[name])

    def _lay_down(self, name, thing):
        self.nouns[name].__dict__.pop("__acl__", None)
        worlds.lay_down(self.nouns[name], thing)

    def move(self, name, to):
        """Put a document into another dossier, as the framework does it, and tell the indexes."""
        noun = self.nouns[name]
        noun.__parent__.move(noun.__name__, self.nouns[to], registry=self.registry)

    def listed(self, subject):
        """What a list of everything shows: the names, the total, the facet counts."""
        answer = queries.ask(self.site, subject, queries.Question(count=FACETS))
        names = {get_oid(noun): name for name, noun in self.nouns.items()}
        return {names[get_oid(item)] for item in answer.items}, answer.total, answer.counts

    def wrong_lists(self, seeds):
        """(state, human, instant) of each list, total or count that is not the model's."""
        for seed in seeds:
            dice = random.Random(seed)
            world = worlds.random_world(dice)
            self.become(world)
            back = None
            if moved := _moved(world, dice):
                back = moved[0], world.things[moved[0]].inside
                world.things[moved[0]].inside = moved[1]
                self.move(*moved)
            yield from ((seed, *asked) for asked in self._wrong(world, dice))
            if back:
                self.move(*back)

    def _wrong(self, world, dice):
        subjects, people = worlds.subjects_of(world), askers(world)
        for _ in range(ASKERS):
            human, now = dice.choice(people), dice.choice(worlds.instants_of(world))
            found = world.found_by(human, now)
            with clock.frozen(now):
                listed = self.listed(subjects[human])
            if listed != (found, len(found), counts(world, found)):
                yield human, now

    def _indexes(self):
        catalog = queries.records(self.site)
        return catalog[Index.ALLOWED], catalog[Index.FACETS]


def counts(world, names) -> dict:
    """Facet → value → how many of the named things have it, counted one by one."""
    found = {name: collections.Counter() for name in FACETS}
    for name in names:
        thing = world.things[name]
        folder = thing.inside if thing.inside in ("d1", "d2") else name
        found["type"][TYPES[name[0]] if "/" not in name else "Document"] += 1
        own = name.startswith("c")  # a customer's facet is the tier that stands in its card
        found["tier"][str(int(thing.tier if own else world.tier_of(name)))] += 1
        customer = world.things[folder].about or name
        if customer in names:  # of a hidden customer nothing is told by way of his dossiers
            found["customer"][customer] += 1
        if thing.state is not None:
            found["state"][thing.state.value] += 1
        if folder != name:
            found["dossier"][folder] += 1
    return found
