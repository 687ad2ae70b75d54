"""What the campaigns counted: told on the terminal, and gathered for docs/endurance.md."""

import fileinput
import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime


def tally(campaign, **counts):
    """Tell the counts of a campaign; DOSSIER_TALLY names a file that gathers them."""
    print(f"{campaign}: {_told(counts)}")
    if path := os.environ.get("DOSSIER_TALLY"):
        row = {"campaign": campaign, "on": datetime.now(UTC).date().isoformat(), "counts": counts}
        with open(path, "a") as file:
            file.write(json.dumps(row) + "\n")


def rows(paths):
    """(campaign, last day, counts in words) of files of tallies, each campaign summed up.

    What was done to several verbs, `campaign: verb`, is one campaign that tells how many.
    """
    sums, days, verbs = {}, {}, {}
    for row in map(json.loads, fileinput.input(paths)):
        campaign, _colon, verb = row["campaign"].partition(": ")
        sums.setdefault(campaign, Counter()).update(row["counts"])
        verbs.setdefault(campaign, set()).add(verb)
        days[campaign] = max(row["on"], days.get(campaign, ""))
    for campaign, counts in sorted(sums.items()):
        several = {} if verbs[campaign] == {""} else {"verbs": len(verbs[campaign])}
        yield campaign, days[campaign], _told(several | counts)


def _told(counts):
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())


if __name__ == "__main__":
    print("| campaign | counted | on |\n|---|---|---|")
    for campaign, day, told in rows(sys.argv[1:]):
        print(f"| {campaign} | {told} | {day} |")
