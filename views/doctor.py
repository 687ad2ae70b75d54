"""The doctor's findings, and the gate: what is not safe to serve does not start (S10)."""

import sys
import time
from itertools import chain

from catalog import upkeep
from dossier import clock
from dossier import doctor as checks
from dossier.doctor import Level
from workflows import backup

FRESH = 60  # seconds for which a page shows what was found


def findings(site, registry) -> list:
    """Everything that was looked at around a site, in the order of the checks."""
    settings = registry.settings
    return list(
        chain(
            checks.of_store(site),
            checks.of_folders(settings),
            checks.of_writing(settings),
            checks.of_space(settings),
            checks.of_leftovers(settings),
            checks.of_zone(),
            checks.of_clock(site.log),
            checks.of_log(site.log, settings),
            checks.of_backups(settings),
            checks.of_dues(upkeep.dues(site).values(), clock.today()),
            checks.of_maintenance(registry.maintenance),
        )
    )


def amiss(site, registry) -> list:
    """The findings that are not good, as a page shows them: looked for again after a minute."""
    kept = registry.get("findings")
    if kept is None or time.monotonic() - kept[0] > FRESH:
        kept = time.monotonic(), findings(site, registry)
        registry["findings"] = kept
    return [finding for finding in kept[1] if finding.level is not Level.GOOD]


def gate(registry):
    """End the process with code 1 and the reasons if something around the site is bad."""
    with registry._zodb_databases[""].transaction() as connection:
        site = connection.root().get("site")
        found = [] if site is None else findings(site, registry)
    bad = [each.words.interpolate() for each in found if each.level is Level.BAD]
    if bad:
        sys.exit("\n".join(f"系统拒绝启动：{words}" for words in bad))


def refuse_unfinished(settings):
    """End the process if a restore was begun here and not finished: half a site is none."""
    if backup.unfinished(settings).exists():
        sys.exit("系统拒绝启动：恢复没有完成，请再次运行 dossier restore。")
