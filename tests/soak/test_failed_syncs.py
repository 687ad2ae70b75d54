"""A sync of the served site fails: no answer is untrue, the process ends, all is there (S09)."""

import os
import random

from tests.patience import patient
from tests.postgresql import postgresql
from tests.soak import trace
from tests.soak.campaign import OFFICERS, campaign, plain_files
from tests.soak.work import Officer
from views.ending import IO_ERROR

__all__ = ["campaign", "postgresql"]

# `make soak` lets three hundred fail; half of them on each store.
SYNCS = int(os.environ.get("DOSSIER_FAILED_SYNCS", "6")) // 2
SECONDS = 60  # in which some thread comes to its sync
LONGEST_START = 60  # seconds, where two in a row failed and the text index is built anew
LATEST = 12  # sync of a thread that fails


def test_a_failed_sync_ends_the_process_and_nothing_told_is_lost(campaign, tmp_path):
    trace.needed()
    officers, ends = (), 0
    for seed in range(SYNCS):
        which = random.Random(seed).randrange(1, LATEST)
        officers, code = worked(campaign, seed, which, officers, tmp_path / "trace")
        assert code == IO_ERROR, (seed, which, code)
        ends += 1
    campaign.judge(officers)

    campaign.told("a sync fails under the served site", ends=ends)


def worked(campaign, seed, which, before, log):
    """(officers who worked until the process ended, its exit code)."""
    failing = [f"{call}:error=EIO:when={which}" for call in ("fsync", "fdatasync")]
    with campaign.served(campaign.token, order="mortal") as client:
        campaign.check(client, before, LONGEST_START)
        officers = [Officer(client, f"{seed} {number}", True) for number in range(OFFICERS)]
        with trace.traced(campaign.pid, log, *failing, threads=True):
            for officer in officers:
                officer.start()
            assert campaign.ended(patient(SECONDS)), (seed, which)
    for officer in officers:
        officer.join(60)
        assert not officer.is_alive() and officer.fault is None, officer.fault
    assert plain_files(campaign.folder) == []
    return officers, campaign.code
