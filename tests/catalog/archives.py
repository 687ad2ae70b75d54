"""An archive of which one salesperson sees a part, for the tests of questions."""

import random

import pytest

from dossier import clock
from dossier.access import decide, subject_of, target_of
from dossier.vocabulary import Permission, Post, Tier
from workflows import dossier as dossiers

REGIONS, GRADES = ("青岛", "烟台", ""), ("A", "B", "")


@pytest.fixture
def sales(make):
    return make.unit("销售部", "XS")


@pytest.fixture
def chen(make, sales):
    """A salesperson of one unit, cleared for 秘密: he sees some of everything."""
    made = make.person("chen", post=Post.STAFF, unit=sales, clearance=Tier.SECRET)
    return subject_of(made, made.__name__, True)


@pytest.fixture
def archive(make, sales):
    """Some customers, dossiers and documents: some of the unit, some tiered, one filed."""
    dice, things = random.Random(7), []
    for number in range(14):
        of = make.customer(
            name=f"{dice.choice('海蓝天')}{number}贸易",
            region=dice.choice(REGIONS),
            grade=dice.choice(GRADES),
            tier=str(dice.choice((0, 0, 1, 2))),
            unit=dice.choice(("XS", "")),
            opened=dice.choice(("", f"202{number % 5}-03-01")),
        )
        things.append(of)
        if number % 2:
            held = make.dossier(of, unit=of.unit, opened=f"2025-01-{number:02}", tier="0")
            things += [held, make.document(held, data=f"{of.region}来函".encode(), tier="0")]
    for name in ("sort", "file"):
        dossiers.advance(make.request, things[2], name)
    return things


def viewed(things, subject):
    """What the subject may view, decided one by one."""
    at = clock.now()
    return [
        each for each in things if decide(subject, Permission.RECORD_VIEW, target_of(each), at)
    ]
