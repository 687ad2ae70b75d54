"""Whatever was changed in whatever order: hindsight says what the decision said then (R114)."""

import datetime
import os

import pytest
import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.hindsight import GRACE, Hindsight
from dossier import clock
from dossier.access import allow, decide, target_of
from dossier.vocabulary import Permission, Post, Tier
from tests.workflows.watching import NOON, look
from workflows import access, customer, person

ROUNDS = int(os.environ.get("DOSSIER_HINDSIGHT", "40"))
APART = GRACE * 6
VIEW = Permission.RECORD_VIEW
ACTS = ("share", "unshare", "deny", "post", "unpost", "own", "disown", "know", "forget", "clear")


class World:
    """A customer, its reader, and the acts on what his right hangs on."""

    def __init__(self, make, request):
        self.make, self.request, self.site = make, request, request.root
        self.thing = make.customer(tier="秘密")
        self.who = make.person("chen", Tier.SECRET)

    def do(self, act):
        request, thing, who = self.request, self.thing, self.who
        entry = allow(f"person:{who.__name__}", VIEW, cause="sharing")
        entry = entry._replace(verdict="Deny") if act == "deny" else entry
        if act in ("share", "deny"):
            access.set_acl(request, thing, (*thing.__acl__, entry), "共享")
        elif act == "unshare":
            kept = [each for each in thing.__acl__ if each.cause != "sharing"]
            access.set_acl(request, thing, kept, "收回")
        elif act == "post":
            person.give_post(request, who, Post.RECORDS_OFFICER)
        elif act == "unpost" and who.posts:
            person.end_post(request, who, Post.RECORDS_OFFICER)
        elif act in ("own", "disown"):
            owner = "chen" if act == "own" else ""
            customer.change(request, thing, {"owner": owner})
        elif act in ("know", "forget"):
            words = [f"person:{request.subject.person}"]
            words += [f"person:{who.__name__}"] if act == "forget" else []
            access.set_need_to_know(request, thing, words, "限定")
        elif act == "clear":
            tier = Tier.OPEN if who.clearance else Tier.SECRET
            person.clear(request, who, tier)

    def lets(self):
        """What the decision says at this moment."""
        subject, target = self.site.subject(self.who), target_of(self.thing)
        return decide(subject, VIEW, target, clock.now()).allowed


@pytest.fixture
def world(make, request_, site):
    with clock.frozen(NOON - datetime.timedelta(days=1)):
        site.log.latest = None
        for each in (site, *site["people"].values()):
            each.history = ()
        return World(make, request_)


@settings(
    max_examples=ROUNDS, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=7))
def test_hindsight_says_what_the_decision_said_then(world, acts):
    savepoint = transaction.savepoint()
    said = []
    try:
        for number, act in enumerate(acts):
            moment = NOON + number * APART
            with clock.frozen(moment):
                world.do(act)
            with clock.frozen(moment + APART / 2):
                said.append((moment + APART / 2, world.lets()))

        assert [(moment, hindsight(world, moment)) for moment, _let in said] == said
    finally:
        savepoint.rollback()


def hindsight(world, moment):
    number = look(world.site, world.who, world.thing, moment)
    return Hindsight(world.site).covers(number, world.site.log.entry(number), world.thing)
