"""The server is killed while officers work: nothing told is lost, nothing is half (S01, S53)."""

import os

from tests.postgresql import postgresql
from tests.soak.campaign import campaign

__all__ = ["campaign", "postgresql"]

# `make soak` kills a thousand times; half of them on each store.
KILLS = int(os.environ.get("DOSSIER_KILLS", "50")) // 2
SECONDS = (0.05, 0.4)
EXAMINED_EVERY = 50  # kills: the whole log, all files, the words of all


def test_a_killed_server_keeps_what_it_told_and_nothing_half(campaign):
    officers = ()
    for kill in range(KILLS):
        officers = campaign.work(SECONDS, kill, officers)
        if kill % EXAMINED_EVERY == 0:
            campaign.examined()
    campaign.judge(officers)

    campaign.told("kill -9 of the served site", kills=KILLS)
