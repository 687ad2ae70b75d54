"""A draft policy tried on the whole archive: how long until it is told who gains and loses."""

import io
import os
import shutil
import tempfile

import transaction

from catalog import simulation
from dossier import library
from dossier.document import DocumentSchema
from dossier.dossier import LIFE, DossierSchema
from dossier.person import Holding, Person
from dossier.vocabulary import Post, State, Tier
from tests.bench.create import facts
from tests.bench.ground import Ground, texts, timed
from workflows import customer, document, dossier, person

TOGETHER = 200
GOAL = 60  # seconds for 20,000 dossiers
UNITS, PEOPLE = 20, 200
ON = 4  # dossiers of a customer; every second dossier holds a document
# A draft under which 秘密 is read in the reading room alone, and nothing is 非密 any more.
DRAFT = (
    ("lend: 4 hours, read: yes, download: yes", "lend: 4 hours, read: reading room, download: no"),
    ("minimum: 非密", "minimum: 秘密"),
)


def run(count):
    """Print the figures."""
    folder = tempfile.mkdtemp()
    ground = Ground(os.path.join(folder, "var"))
    fill(ground, count)
    written = library.shipped("etc/policies", "default")
    for old, new in DRAFT:
        written = written._replace(text=written.text.replace(old, new))
    rules = written.read()
    ground.connection.cacheMinimize()
    with timed() as seconds:
        found = simulation.simulate(ground.site, ground.request.subject, rules)
    goal = GOAL * count / 20_000
    print(f"draft:  tried on {found.dossiers} dossiers, {found.things} things, {PEOPLE} people")
    print(f"        seconds (goal: {goal:.0f})                      {seconds[0]:8.1f}")
    changed = sum(sum(each.values()) for each in found.people.values())
    print(f"        rights changed {changed}, dossiers told of {len(found.rows)}")
    ground.close()
    shutil.rmtree(folder)


def fill(ground, count):
    """An archive of so many dossiers of all units, owners, tiers and states."""
    units, people = _staff(ground)
    supply, states = texts(), list(State)
    for number in range(count):
        if number % ON == 0:
            about = customer.open(ground.request, ground.site["customers"], facts(number))
        described = {
            "title": f"往来{number}",
            "class": "KH",
            "unit": units[number % UNITS],
            "owner": people[number % PEOPLE],
            "tier": str(number % len(Tier)),
        }
        values = DossierSchema().deserialize(described)
        made = dossier.open(ground.request, ground.site["dossiers"], about, values)
        if number % 2 == 0:
            _deposit(ground, made, number, next(supply))
        made.__workflow_state__ = {LIFE: states[number % len(states)].value}
        made._p_changed = True
        if number % TOGETHER == TOGETHER - 1:
            transaction.commit()
    transaction.commit()


def _staff(ground):
    """(ids of units, ids of people): everybody has a post in a unit, and some clearance."""
    site, request = ground.site, ground.request
    request.person.clearance = Tier.TOP_SECRET
    units = [
        person.add_unit(request, site["units"], {"name": f"部门{n}", "code": f"U{n}"}).__name__
        for n in range(UNITS)
    ]
    for number in range(PEOPLE):
        each = Person(f"p{number}", f"人员{number}", "", Tier(number % len(Tier)))
        each.posts = (Holding(list(Post)[number % 7], units[number % UNITS]),)
        site["people"].add(f"p{number:04}", each, registry=ground.registry)
    transaction.commit()
    ground.act()
    return units, [f"p{number:04}" for number in range(PEOPLE)]


def _deposit(ground, made, number, text):
    values = DocumentSchema().deserialize(
        {
            "title": f"来函{number}",
            "kind": "往来函件",
            "date": "2026-01-05",
            "source": "部门移交",
        }
    )
    document.deposit(ground.request, made, values, io.BytesIO(text.encode()), "来函.txt")
