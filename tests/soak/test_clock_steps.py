"""The clock jumps by seconds and by years, between acts and during them (S11, S59)."""

import os
import random
from collections import Counter
from datetime import datetime, timedelta
from functools import partial

import pytest

from catalog import queries
from dossier import clock
from dossier.access import allow, apply_acl
from dossier.faults import STEPS, Fault, Point
from dossier.vocabulary import Permission, Post, Tag
from tests.postgresql import postgresql
from tests.soak.campaign import campaign
from tests.soak.tally import tally
from tests.soak.work import Officer
from workflows.access import found_anew
from workflows.clock import confirm
from workflows.machine import permits

__all__ = ["campaign", "postgresql"]

# `make soak` lets it jump a thousand times.
JUMPS = int(os.environ.get("DOSSIER_CLOCK_STEPS", "50"))
RIGHTS = 6
SECONDS = (2, 3)
SYSTEM = (Tag.CLOCK_TURNED_BACK, Tag.CLOCK_LEAPT)


class Model:
    """Which rights hold, thought out anew: by the latest times that anybody was told of.

    `periods` are (since, until). A right that was over is over until a person has confirmed the
    clock, whatever the clock shows; one that has not begun by the clock has not begun.
    """

    def __init__(self, periods):
        self.periods, self.told = periods, []

    def tell(self, moment):
        """Something was written into the log at a moment."""
        self.told.append(moment)

    def confirmed(self):
        """A person has said that the clock is right."""
        self.told.clear()

    def holding(self, now):
        """The numbers of the rights that hold."""
        latest = max([now, *self.told])
        return {
            n for n, (since, until) in enumerate(self.periods) if since <= now and latest < until
        }


@pytest.fixture
def periods():
    """Periods of every length around now."""
    chance, now = random.Random(11), clock.now()
    yield [
        (now + chance.choice((-1, 1)) * chance.choice(STEPS), now + chance.choice(STEPS) * 2)
        for _right in range(RIGHTS)
    ]
    clock.step(None)


@pytest.fixture
def dossiers(make, request_, periods):
    """A dossier for each period, which a reader may view in it, and the reader."""
    reader, made = make.person(post=Post.READER), []
    for since, until in periods:
        dossier = make.dossier()
        who = f"person:{reader.__name__}"
        entry = allow(who, Permission.RECORD_VIEW, cause="sharing", since=since, until=until)
        apply_acl(dossier, [*dossier.__dict__.get("__acl__", ()), entry], request_.registry)
        found_anew(request_, dossier, dossier.tier)
        made.append(dossier)
    return reader, made


def test_no_jump_gives_a_right_that_was_over_or_has_not_begun(
    dossiers, periods, make, request_, site
):
    (reader, made), model, chance = dossiers, Model(periods), random.Random(7)
    founder, given, confirmed = request_.person, 0, 0
    model.tell(clock.now())
    for _jump in range(JUMPS):
        clock.step(chance.choice((-1, 0, 1)) * chance.choice(STEPS))
        make.become(request_, reader)
        holding = model.holding(clock.now())
        may = partial(permits, request_, Permission.RECORD_VIEW)
        assert {number for number, each in enumerate(made) if may(each)} == holding
        listed = queries.permitted(site, request_.subject)
        assert {n for n, each in enumerate(made) if each.__oid__ in listed} == holding
        given += len(holding)
        make.become(request_, founder)
        if chance.random() < 0.3:
            site.log.append({"tag": Tag.SITE_NAMED, "by": "system", "object": 0})
            model.tell(clock.now())
        if chance.random() < 0.2 and len(site.log.moments()) > 1:
            confirm(request_, "时钟已校准")
            model.confirmed()
            model.tell(clock.now())
            confirmed += 1

    assert given and confirmed
    tally("clock jumps against a model of rights", jumps=JUMPS, confirmed=confirmed, wrong=0)


def test_officers_work_on_while_the_clock_jumps(campaign):
    """Numbers are unique, the log is in order of its sequence, each step back is told in it."""
    asked = f"{Point.REQUEST}=0.6:{Fault.CLOCK},{Point.BEFORE_ENTRY}=0.6:{Fault.CLOCK}"
    officers = campaign.work(SECONDS, 11, (), f"seed=11,{asked}", Officer)
    campaign.judge(officers)
    entries = campaign.log()

    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    backwards = list(_untold(entries))
    assert backwards == []
    told = Counter(entry["tag"] for entry in entries)
    assert told[Tag.CLOCK_TURNED_BACK] + told[Tag.CLOCK_LEAPT] > 1
    tally(
        f"clock jumps during requests and acts, {campaign.store}",
        steps_back_told=told[Tag.CLOCK_TURNED_BACK],
        leaps_told=told[Tag.CLOCK_LEAPT],
        acknowledged=len(campaign.acknowledged),
        entries=campaign.examined(),
        lost=0,
        half=0,
    )


def _untold(entries):
    """Acts that stand behind a later one, though no entry says that the clock was turned."""
    last = None
    for entry in entries:
        at = datetime.fromisoformat(entry["at"])
        if entry.get("result"):  # it came over from the journal: it says itself when it was
            continue
        if last is not None and entry["tag"] not in SYSTEM:
            if not timedelta(0) <= at - last <= timedelta(days=1):
                yield entry
        last = at
