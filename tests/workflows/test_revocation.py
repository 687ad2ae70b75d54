"""Tests that a right which ends is over for everybody's very next question (S25, S34)."""

import pytest
import transaction
from pyroaring import BitMap

from catalog import queries
from dossier import clock
from dossier.access import DENY, allow, decide, subject_of, target_of
from dossier.vocabulary import Permission, Post, Tier
from workflows import access, person

VIEW = Permission.RECORD_VIEW


@pytest.fixture
def scene(make):
    """A dossier of a unit, two who may read it, a security admin and a system admin."""
    unit = make.unit()
    dossier = make.dossier(of=make.customer(unit=unit.__name__), unit=unit.__name__)
    make.document(dossier)
    chen = make.person("chen", clearance=Tier.SECRET, post=Post.STAFF, unit=unit)
    guest = make.person("guest", clearance=Tier.SECRET, post=Post.READER)
    an = make.person("an", post=Post.SECURITY_ADMIN)
    entry = allow(f"person:{guest.__name__}", VIEW, cause="sharing")
    request = make.acting_for(an)
    access.set_acl(request, dossier, (*dossier.__acl__, entry), "来访")
    transaction.commit()
    return {"request": request, "dossier": dossier, "chen": chen, "guest": guest, "unit": unit}


@pytest.fixture
def elsewhere(database):
    """The site as another process sees it: a connection of its own, warm from an earlier look."""
    manager = transaction.TransactionManager()
    connection = database.open(manager)
    yield connection.root()["site"], manager
    manager.abort()
    connection.close()


def seen(site, manager, login):
    """What a person may view at his next request there; list and decision say the same."""
    manager.begin()
    asker = site["people"].by_login(login)
    subject = subject_of(asker, asker.__name__, True)
    things = [
        each for dossier in site["dossiers"].values() for each in (dossier, *dossier.values())
    ]
    allowed = BitMap(
        each.__oid__ for each in things if decide(subject, VIEW, target_of(each), clock.now())
    )
    listed = queries.permitted(site, subject) & BitMap(each.__oid__ for each in things)
    assert listed == allowed
    return len(listed)


def _system(scene):
    """The same request as the founder, who looks after people too."""
    request = scene["request"]
    request.subject = subject_of(request.root["people"].by_login("linwei"), "x", False)
    return request


ENDS = {
    "raise the tier": (
        "chen",
        lambda s: access.set_tier(s["request"], s["dossier"], Tier.CONFIDENTIAL, "底价"),
    ),
    "name others": (
        "chen",
        lambda s: access.set_need_to_know(s["request"], s["dossier"], [], "专案"),
    ),
    "end the entry": (
        "guest",
        lambda s: access.set_acl(s["request"], s["dossier"], s["dossier"].__acl__[:-1], "结束"),
    ),
    "deny": (
        "chen",
        lambda s: access.set_acl(
            s["request"],
            s["dossier"],
            (
                *s["dossier"].__acl__,
                allow(f"unit:{s['unit'].__name__}", VIEW, cause="sharing")._replace(verdict=DENY),
            ),
            "回避",
        ),
    ),
    "end the post": (
        "chen",
        lambda s: person.end_post(_system(s), s["chen"], Post.STAFF, s["unit"].__name__),
    ),
    "disable": ("guest", lambda s: person.disable(_system(s), s["guest"])),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_here_is_over_there(scene, elsewhere, end):
    login, act = ENDS[end]
    assert seen(*elsewhere, login) == 2

    act(scene)
    transaction.commit()

    assert seen(*elsewhere, login) == 0


def test_a_clearance_counts_at_once_both_ways(scene, elsewhere):
    """It indexes nothing again."""
    access.set_tier(scene["request"], scene["dossier"], Tier.SECRET, "底价")
    transaction.commit()
    for clearance, count in ((Tier.OPEN, 0), (Tier.SECRET, 2)):
        person.clear(scene["request"], scene["chen"], clearance)
        transaction.commit()

        assert seen(*elsewhere, "chen") == count


def test_what_is_added_after_the_end_is_shut_too(scene, elsewhere, make):
    """S25: the 'new enemy'."""
    access.set_acl(scene["request"], scene["dossier"], scene["dossier"].__acl__[:-1], "结束")
    transaction.commit()
    make.become(scene["request"], scene["request"].root["people"].by_login("linwei"))
    scene["request"].subject = _system(scene).subject
    make.document(scene["dossier"])
    transaction.commit()

    assert seen(*elsewhere, "guest") == 0
