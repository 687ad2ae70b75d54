"""Whatever goes wrong at whichever point, nothing told is lost and nothing is half (S01, S09)."""

import functools
import os
import time

from dossier.faults import PAUSE, Fault, Point
from tests.postgresql import postgresql
from tests.soak.campaign import OFFICERS, campaign
from tests.soak.work import Officer

__all__ = ["campaign", "postgresql"]

# `make soak` goes through all points so often.
ROUNDS = int(os.environ.get("DOSSIER_FAULT_ROUNDS", "1"))
SECONDS = (1, 1.5)
WRITING = (
    Point.BEFORE_ENTRY,
    Point.BEFORE_VOTE,
    Point.TEXT_INTENT,
    Point.BEFORE_FINISH,
    Point.AFTER_FINISH,
    Point.KEY_STORE,
    Point.JOURNAL,
    Point.JOURNAL_SYNC,
)
KILLING = (*WRITING, Point.REQUEST, Point.BEFORE_ANSWER)
RARE = {Point.KEY_STORE: 1}  # reached once in many dossiers
enduring = functools.partial(Officer, patient=True)


def test_a_kill_at_any_point_loses_nothing(campaign):
    officers, kills = (), 0
    rounds = [(seed, point) for seed in range(ROUNDS) for point in KILLING]
    if ROUNDS == 1:  # one half on each store
        rounds = rounds[campaign.store == "sqlite" :: 2]
    for seed, point in rounds:
        asked = f"seed={seed},{point}={RARE.get(point, 0.3)}"
        officers = campaign.work(SECONDS, seed, officers, asked)
        kills += campaign.ended_early
    campaign.judge(officers)

    assert kills > len(rounds) / 2
    campaign.told("killed at a point of the commit", kills=kills)


def test_a_kill_while_a_killed_server_recovers_loses_nothing(campaign):
    officers = campaign.work(SECONDS, 1, (), f"seed=1,{Point.JOURNAL_SYNC}=0.1")
    for seed in range(ROUNDS):
        for point in (Point.BEFORE_VOTE, Point.TEXT_INTENT, Point.AFTER_FINISH):
            campaign.recovering(f"seed={seed},{point}=1")
    campaign.judge(officers)

    campaign.told("killed again while it recovered", kills=3 * ROUNDS)


def test_a_failing_disk_is_told_and_loses_nothing(campaign):
    officers, failed = (), 0
    for seed in range(ROUNDS):
        for fault in (Fault.BAD_DISK, Fault.NO_SPACE):
            asked = ",".join(
                f"{point}={0.4 if point in RARE else 0.02}:{fault}" for point in WRITING
            )
            officers = campaign.work(SECONDS, seed, officers, f"seed={seed},{asked}", enduring)
            failed += sum(officer.failed for officer in officers)
            assert all(officer.done for officer in officers)
    campaign.judge(officers)

    assert failed
    campaign.told("told that the disk failed", failures=failed)


def test_nothing_depends_on_what_is_in_memory(campaign):
    asked = f"{Point.CACHE}=0.5:{Fault.FORGET},{Point.LOAD}=0.05:{Fault.FORGET}"
    officers = ()
    for seed in range(ROUNDS):
        officers = campaign.work(SECONDS, seed, officers, f"seed={seed},{asked}")
    campaign.judge(officers)

    campaign.told("everything forgotten at any time", rounds=ROUNDS)


def test_readers_do_not_wait_for_a_slow_disk(campaign):
    """A commit takes a second, and three are always waiting for theirs."""
    asked = f"{Point.BEFORE_FINISH}=1:{Fault.SLOW}"
    with campaign.served(campaign.token, asked) as client:
        client.call("GET", "/customers")
        officers = [Officer(client, str(number)) for number in range(OFFICERS)]
        campaign.harm()
        for officer in officers:
            officer.start()
        took, end = [], time.monotonic() + 3 * PAUSE
        while time.monotonic() < end:
            began = time.monotonic()
            client.call("GET", "/customers")
            took.append(time.monotonic() - began)
    for officer in officers:
        officer.join()
    campaign.judge(officers)

    assert sorted(took)[len(took) * 9 // 10] < PAUSE / 2
    campaign.told("a disk that takes a second", reads=len(took))
