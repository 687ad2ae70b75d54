"""What the campaigns counted: told on the terminal, and gathered for docs/endurance.md."""

import json
import os
import sys
from datetime import UTC, datetime


def tally(campaign, **counts):
    """Tell the counts of a campaign; DOSSIER_TALLY names a file that gathers them."""
    told = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())
    print(f"{campaign}: {told}")
    if path := os.environ.get("DOSSIER_TALLY"):
        with open(path, "a") as file:
            row = {"campaign": campaign, "on": datetime.now(UTC).date().isoformat()}
            file.write(json.dumps({**row, "told": told}) + "\n")


def rows(path):
    """(campaign, day, counts in words) of a file of tallies, as they came."""
    with open(path) as file:
        for line in file:
            row = json.loads(line)
            yield row["campaign"], row["on"], row["told"]


if __name__ == "__main__":
    for campaign, day, told in rows(sys.argv[1]):
        print(f"| {campaign} | {told} | {day} |")
