"""Random worlds for the tests of access: the same facts for the model and as real nouns."""

import datetime

from substanced.folder import Folder

from dossier.access import Entry, subject_of
from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.person import Holding, Person
from dossier.site import Site
from dossier.vocabulary import Permission, Post, Tier
from tests.access_model import Human, Line, Thing, World

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
TICK = datetime.timedelta(microseconds=1)
INSTANTS = (NOON - TICK, NOON, NOON + TICK)
ELSEWHERE = datetime.timezone(datetime.timedelta(hours=8))
UNITS = ("u1", "u2")
POSTS = (Post.STAFF, Post.RECORDS_OFFICER, Post.AUDITOR)
PEOPLE = ("p1", "p2", "p3", "p4")
ACTIONS = (Permission.RECORD_VIEW, Permission.RECORD_EDIT)
WORDS = (
    "everyone",
    "founder",
    *(f"person:{name}" for name in PEOPLE),
    *(f"unit:{unit}" for unit in UNITS),
    *(f"post:{post}" for post in POSTS),
    *(f"post:{post}@{unit}" for post in POSTS for unit in UNITS),
)


def random_world(random) -> World:
    """A world of one site, customers, dossiers about them and documents in these."""
    things = {"site": _thing(random, None), "customers": Thing("site"), "dossiers": Thing("site")}
    for name in _some(random, ("c1", "c2")):
        things[name] = _thing(random, "customers")
    customers = [name for name in things if name.startswith("c") and name != "customers"]
    for name in _some(random, ("d1", "d2")):
        things[name] = _thing(random, "dossiers", random.choice(customers))
    for name in [name for name in things if name.startswith("d") and name != "dossiers"]:
        for number in range(random.randrange(3)):
            things[f"{name}/{number}"] = _thing(random, name)
    humans = {name: _human(random, name) for name in PEOPLE}
    return World(things, humans, offices_filled=random.random() < 0.5)


def kept(world) -> list:
    """The names of the things that are found by searching."""
    return [name for name in world.things if name not in ("site", "customers", "dossiers")]


def _some(random, names):
    return names[: random.randrange(1, len(names) + 1)]


def _thing(random, inside, about=None):
    tier = random.choice(tuple(Tier)) if random.random() < 0.4 else Tier.OPEN
    only = None
    if random.random() < 0.25:
        only = set(random.sample(WORDS, random.randrange(4)))
    lines = [line(random) for _ in range(random.randrange(5))]
    return Thing(inside, tier, only, lines, about)


def line(random) -> Line:
    """A line about one or two actions, one in three with a period around noon."""
    since = until = None
    if random.random() < 0.35:
        since = random.choice((None, *INSTANTS))
        until = random.choice((None, *INSTANTS))
    if since and random.random() < 0.5:
        since = since.astimezone(ELSEWHERE)
    actions = set(random.sample(ACTIONS, random.randrange(1, 3)))
    return Line(random.random() < 0.2, random.choice(WORDS), actions, since, until)


def _human(random, name):
    held = [
        (random.choice(POSTS), random.choice(("", *UNITS))) for _ in range(random.randrange(3))
    ]
    clearance = random.choice((*Tier, Tier.TOP_SECRET, Tier.TOP_SECRET))
    return Human(name, random.random() < 0.9, clearance, held, name == "p4")


def entry_of(line) -> Entry:
    """The product's entry that says what the line says."""
    names = frozenset(action.value for action in line.actions)
    return Entry("Deny" if line.denies else "Allow", line.who, names, line.since, line.until)


def person_of(human) -> Person:
    """The person that the model's human is."""
    person = Person(human.name, human.name, "", human.clearance)
    person.active = human.active
    person.founder = human.founder
    person.posts = tuple(Holding(Post(post), unit) for post, unit in human.posts)
    return person


def subjects_of(world) -> dict:
    """Who asks, by name."""
    return {
        name: subject_of(person_of(human), name, world.offices_filled)
        for name, human in world.humans.items()
    }


def nouns_of(world) -> dict:
    """The real nouns of a world, by name, hung below a real site without any catalog."""
    site = Site("公司", "")
    site.__parent__, site.__name__ = None, ""
    nouns = {"site": site}
    for oid, (name, thing) in enumerate(world.things.items(), start=1):
        noun = nouns[name] = nouns.get(name) or _noun(name, thing, nouns)
        noun.__oid__ = oid
        if thing.inside is not None:
            noun.__parent__, noun.__name__ = nouns[thing.inside], name
            nouns[thing.inside].data[name] = noun
        lay_down(noun, thing)
    return nouns


def lay_down(noun, thing):
    """Let the noun have the tier, the need-to-know list and the ACL of the thing."""
    if thing.tier or hasattr(noun, "tier"):
        noun.tier = thing.tier
    noun.need_to_know = None if thing.only is None else tuple(sorted(thing.only))
    if thing.lines:
        noun.__acl__ = tuple(entry_of(line) for line in thing.lines)


def _noun(name, thing, nouns):
    if thing.about is not None:
        return Dossier(nouns[thing.about], "客户往来", "KH", "p1")
    if thing.inside == "customers":
        return Customer({"name": name})
    if thing.inside == "site":
        return Folder()
    return Document("来函", "往来函件", None, "纸质来件")
