"""The answer to why is the answer that a request gets: whatever the clock, whatever the action."""

from datetime import timedelta

import pytest

from catalog.rights import ACTIONS, people_of
from dossier import clock
from dossier.access import DENY, Entry, allow, apply_acl
from dossier.dossier import Dossier
from dossier.vocabulary import Permission, Post
from tests.views.test_why import ask
from views import why
from workflows.machine import permits

HOUR = timedelta(hours=1)
VIEW, DOWNLOAD = Permission.RECORD_VIEW, Permission.DOCUMENT_DOWNLOAD


@pytest.fixture(autouse=True)
def right_again():
    yield
    clock.step(None)


@pytest.fixture
def reader(make):
    """Somebody with an account and nothing else."""
    return make.person(post=Post.READER)


@pytest.fixture
def dossier(make, reader, request_):
    """Makes a dossier with entries of the reader's: (permissions, period, verdict)."""

    def dossier(*entries):
        made, who = make.dossier(), f"person:{reader.__name__}"
        given = [
            allow(who, *permissions, cause="sharing", **period)
            if verdict != DENY
            else Entry(DENY, who, frozenset(permissions), cause="sharing")
            for permissions, period, verdict in entries
        ]
        apply_acl(made, [*made.__dict__.get("__acl__", ()), *given], request_.registry)
        return made

    return dossier


WORLDS = {
    "nothing": [],
    "viewing": [((VIEW,), {}, "")],
    "an action without viewing": [((DOWNLOAD,), {}, "")],
    "both": [((VIEW, DOWNLOAD), {}, "")],
    "viewing denied": [((VIEW, DOWNLOAD), {}, ""), ((VIEW,), {}, DENY)],
    "viewing for an hour": [((VIEW,), {"until": HOUR}, ""), ((DOWNLOAD,), {}, "")],
    "an action for an hour": [((VIEW,), {}, ""), ((DOWNLOAD,), {"until": HOUR}, "")],
    "both from an hour on": [((VIEW, DOWNLOAD), {"since": HOUR}, "")],
}


@pytest.mark.parametrize("steps", [(), (2 * HOUR,), (2 * HOUR, -2 * HOUR)], ids=len)
@pytest.mark.parametrize("world", WORLDS)
def test_why_and_the_reports_agree_with_the_request(
    world, steps, dossier, reader, request_, make, site
):
    start = clock.now()
    entries = [
        (permissions, {name: start + length for name, length in period.items()}, verdict)
        for permissions, period, verdict in WORLDS[world]
    ]
    thing, founder = dossier(*entries), request_.person
    for step in steps:
        clock.step(step)
        site.log.append({"tag": "site named", "by": "system", "object": 0})
    told = {
        action: why.chains(request_, thing, why.Asked(reader, action))["real"].allowed
        for action in ACTIONS[Dossier]
    }
    reported = {action for each in people_of(site, thing) if each.person is reader
                for action in each.permissions}  # fmt: skip
    make.become(request_, reader)
    may = {action: permits(request_, action, thing) for action in ACTIONS[Dossier]}
    make.become(request_, founder)

    assert told == may
    assert reported == {action for action in may if may[action]}


def test_an_action_without_viewing_is_told_as_such(enter, make, cast, request_):
    cast.everybody()
    made = make.dossier(make.customer())
    who = f"person:{cast['zhou'].__name__}"
    apply_acl(made, [*made.__acl__, allow(who, DOWNLOAD)], request_.registry)
    verdict, sentences = ask(enter("an"), made, "zhou", DOWNLOAD.value)

    assert verdict == "周航不可以下载"
    assert "不满足 不能查看本件，因此什么都不能做：" in sentences
    assert sentences[-1] == "不满足 没有任何条目给此人这项权限。"
