"""Random worlds for the tests of access: the same facts for the model and as real nouns."""

import datetime
from dataclasses import replace
from pathlib import Path

from substanced.folder import Folder

from dossier.access import Entry, Mandate, subject_of
from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import LIFE, Dossier
from dossier.edition import Edition, Policies, Profile
from dossier.library import Written
from dossier.person import Holding, Person
from dossier.site import Site
from dossier.unit import Units
from dossier.vocabulary import Permission, Post, State, Tier
from tests.access_model import HOLDERS, Human, Letter, Line, Thing, World

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
MIDNIGHT = datetime.datetime(2026, 2, 28, 16, tzinfo=datetime.UTC)  # in Asia/Shanghai
TICK = datetime.timedelta(microseconds=1)
INSTANTS = (NOON - TICK, NOON, NOON + TICK)
AT_NIGHT = (MIDNIGHT - TICK, MIDNIGHT, MIDNIGHT + TICK)
FOREVER = datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)
ELSEWHERE = datetime.timezone(datetime.timedelta(hours=8))
UNITS = ("u1", "u2")
POSTS = (Post.STAFF, Post.RECORDS_OFFICER, Post.AUDITOR)
PEOPLE = ("p1", "p2", "p3", "p4")
VIEW, READ = Permission.RECORD_VIEW, Permission.DOCUMENT_READ
ACTIONS = (VIEW, Permission.RECORD_EDIT, READ, Permission.DOCUMENT_DOWNLOAD)
RULED = {"read": READ, "download": Permission.DOCUMENT_DOWNLOAD}  # of which policies speak
WORDS = (
    "everyone",
    "founder",
    *(f"person:{name}" for name in PEOPLE),
    *(f"unit:{unit}" for unit in UNITS),
    *(f"post:{post}" for post in POSTS),
    *(f"post:{post}@{unit}" for post in POSTS for unit in UNITS),
)
# A policy: what the tiers from 秘密 upwards answer to reading and to downloading, and what is shut
# while a dossier is being collected.
PLACE = "reading room"
POLICIES = (
    ((("yes", "yes"), ("yes", "yes"), ("yes", "yes")), ()),
    ((("yes", "yes"), (PLACE, "no"), ("no", "no")), ()),
    (((PLACE, "yes"), (PLACE, "no"), ("no", "no")), ("download",)),
    ((("yes", "no"), (PLACE, "no"), (PLACE, "no")), ("read", "download")),
)
PLAIN = Path("etc/policies/default.yaml").read_text(encoding="utf-8")


def random_world(random) -> World:
    """A world of one site, customers, dossiers about them and documents in these."""
    instants = random.choice((INSTANTS, INSTANTS, AT_NIGHT))
    things = {"site": _thing(random, None, instants)}
    things |= {"customers": Thing("site"), "dossiers": Thing("site")}
    for name in _some(random, ("c1", "c2")):
        things[name] = _thing(random, "customers", instants)
    customers = [name for name in things if name.startswith("c") and name != "customers"]
    for name in _some(random, ("d1", "d2")):
        things[name] = _thing(random, "dossiers", instants, random.choice(customers))
        things[name].state = random.choice((State.COLLECTING, State.FILED))
    for name in [name for name in things if name.startswith("d") and name != "dossiers"]:
        for number in range(random.randrange(3)):
            things[f"{name}/{number}"] = _thing(random, name, instants)
    humans = {name: human(random, name) for name in PEOPLE}
    world = World(things, humans, offices_filled=random.random() < 0.5)
    world.letters = [letter(random, instants) for _ in range(random.choice((0, 0, 1, 2, 6)))]
    _rule(world, random.choice(POLICIES))
    return world


def instants_of(world) -> tuple:
    """The instants at which it is worth asking: around the boundaries of the world's periods."""
    told = [line for thing in world.things.values() for line in thing.lines] + world.letters
    edges = {edge for each in told for edge in (each.since, each.until)}
    return AT_NIGHT if edges & set(AT_NIGHT) else INSTANTS


def kept(world) -> list:
    """The names of the things that are found by searching."""
    return [name for name in world.things if name not in HOLDERS]


def _some(random, names):
    return names[: random.randrange(1, len(names) + 1)]


def _thing(random, inside, instants, about=None):
    tier = random.choice(tuple(Tier)) if random.random() < 0.4 else Tier.OPEN
    only = None
    if random.random() < 0.2:
        only = set(random.sample(WORDS, random.choice((0, 1, 3, 6, 9))))
    lines = [line(random, instants) for _ in range(random.randrange(5))]
    return Thing(inside, tier, only, lines, about)


def line(random, instants=INSTANTS) -> Line:
    """A line about some actions, one in three with a period around one instant."""
    since = until = None
    if random.random() < 0.35:
        since = random.choice((None, *instants))
        until = random.choice((None, *instants))
    if since and random.random() < 0.5:
        since = since.astimezone(ELSEWHERE)
    actions = set(random.sample(ACTIONS, random.randrange(1, len(ACTIONS) + 1)))
    return Line(random.random() < 0.2, random.choice(WORDS), actions, since, until)


def letter(random, instants) -> Letter:
    """A mandate of one person to another, for some actions, most often without an end in sight."""
    giver, bearer = random.sample(PEOPLE, 2)
    actions = set(random.sample(ACTIONS, random.randrange(1, len(ACTIONS) + 1)))
    since = random.choice((instants[0], instants[0], *instants))
    return Letter(giver, bearer, actions, since, random.choice((FOREVER, FOREVER, *instants)))


def human(random, name) -> Human:
    """A person with some posts, most of them cleared for much."""
    held = [
        (random.choice(POSTS), random.choice(("", *UNITS))) for _ in range(random.randrange(3))
    ]
    clearance = random.choice((*Tier, Tier.TOP_SECRET, Tier.TOP_SECRET))
    return Human(
        name,
        active=random.random() < 0.95,
        clearance=clearance,
        posts=held,
        founder=name == "p4",
        left=random.random() < 0.05,
        in_reading_room=random.random() < 0.5,
    )


def _rule(world, policy):
    """Let the world have the rules of a policy."""
    rows, shut = policy
    for tier, row in zip(list(Tier)[1:], rows, strict=True):
        answers = dict(zip(RULED.values(), row, strict=True))
        world.never[tier] = {action for action in answers if answers[action] == "no"}
        world.in_place[tier] = {action for action in answers if answers[action] == PLACE}
    world.shut = {State.COLLECTING: {RULED[word] for word in shut}}


def policy_of(world) -> str:
    """The text of the policy that has the rules of the world."""
    rows = "".join(
        f"    {tier.label}: {{request: yes, lend: no, print: no, copy: no, {_row(world, tier)}}}\n"
        for tier in world.never
    )
    shut = [word for word, act in RULED.items() if act in world.shut.get(State.COLLECTING, ())]
    head, _matrix, rest = PLAIN.partition("  matrix:")
    retention = rest[rest.index("retention:") :]
    matrix = f"  matrix:\n{rows}" if rows else "  matrix: {}\n"
    return f"{head}{matrix}\nstates: {{收集: [{', '.join(shut)}]}}\n{retention}"


def _row(world, tier):
    def answer(action):
        if action in world.never[tier]:
            return "no"
        return PLACE if action in world.in_place[tier] else "yes"

    return ", ".join(f"{word}: {answer(action)}" for word, action in RULED.items())


def entry_of(line) -> Entry:
    """The product's entry that says what the line says."""
    names = frozenset(action.value for action in line.actions)
    return Entry("Deny" if line.denies else "Allow", line.who, names, line.since, line.until)


def person_of(human) -> Person:
    """The person that the model's human is."""
    person = Person(human.name, human.name, "", human.clearance)
    person.active = human.active
    person.founder = human.founder
    person.left_at = NOON if human.left else None
    person.posts = tuple(Holding(Post(post), unit) for post, unit in human.posts)
    return person


def subjects_of(world) -> dict:
    """Who asks, by name; the givers of mandates hold the mandates that were given to them."""
    alone = {
        name: subject_of(person_of(human), name, world.offices_filled, human.in_reading_room)
        for name, human in world.humans.items()
    }
    if not world.letters:
        return alone
    return _bearing(world, alone, _bearing(world, alone, alone))


def _bearing(world, alone, givers):
    return {
        name: replace(subject, mandates=tuple(_mandates(world, name, givers)))
        for name, subject in alone.items()
    }


def _mandates(world, bearer, givers):
    for letter in world.letters:
        if letter.bearer == bearer:
            names = frozenset(action.value for action in letter.actions)
            yield Mandate(givers[letter.giver], names, letter.since, letter.until)


def nouns_of(world) -> dict:
    """The real nouns of a world, by name, hung below a real site without any catalog."""
    site = ruled(policy_of(world))
    nouns = {"site": site}
    for oid, (name, thing) in enumerate(world.things.items(), start=1):
        noun = nouns[name] = nouns.get(name) or _noun(name, thing, nouns)
        noun.__oid__ = oid
        if thing.inside is not None:
            noun.__parent__, noun.__name__ = nouns[thing.inside], name
            nouns[thing.inside].data[name] = noun
        lay_down(noun, thing)
    return nouns


def ruled(text):
    """A real site without any catalog, of that policy."""
    site = Site("公司")
    site.__parent__, site.__name__ = None, ""
    for name, folder in (("units", Units()), ("policies", Policies())):
        site.data[name] = folder
        folder.__parent__, folder.__name__ = site, name
    rule(site, text)
    return site


def rule(site, text, slug="world"):
    """Let the policy of the whole site be what `text` says, from the first day on."""
    profile, edition = Profile(), Edition(Written("policy", text), 1, "p1")
    site["policies"].data[slug] = profile
    profile.__parent__, profile.__name__ = site["policies"], slug
    profile.data["1"] = edition
    edition.__parent__, edition.__name__ = profile, "1"
    profile.issue(edition, datetime.date(2020, 1, 1))
    site.profile = slug


def lay_down(noun, thing):
    """Let the noun have the tier, the need-to-know list, the state and the ACL of the thing."""
    if thing.tier or hasattr(noun, "tier"):
        noun.tier = thing.tier
    noun.need_to_know = None if thing.only is None else tuple(sorted(thing.only))
    if thing.state is not None:
        noun.__workflow_state__ = {LIFE: thing.state.value}
    if thing.lines:
        noun.__acl__ = tuple(entry_of(line) for line in thing.lines)


def move(world, nouns, name, to):
    """Put a thing into another, in the world and among the nouns: its whole past stays behind."""
    world.things[name].inside = to
    noun = nouns[name]
    del noun.__parent__.data[noun.__name__]
    nouns[to].data[name] = noun
    noun.__parent__, noun.__name__ = nouns[to], name


def _noun(name, thing, nouns):
    if thing.about is not None:
        return Dossier(nouns[thing.about], "客户往来", "KH", "p1")
    if thing.inside == "customers":
        return Customer({"name": name})
    if thing.inside == "site":
        return Folder()
    return Document("来函", "往来函件", None, "纸质来件")
