"""What stands in the journals goes into the log: each entry once, whatever is killed (S53).

How far a file has been carried over is kept in the store, in the transaction of its entries. No
name of a file comes twice, so what is known of it stays, also when the file is gone: one that
comes back with a backup of the folder is not read again.
"""

import json
from contextlib import suppress
from itertools import islice

from dossier import journal as journals
from dossier.event import SYSTEM
from dossier.vocabulary import Tag

BATCH = 500


def carry_over(site, manager, lock, journal) -> int:
    """Carry over what waits in this process's own file and in those of dead ones; how many.

    `manager` is the transaction manager of the site's connection, with nothing in it. The writer
    lock is taken only where something waits.
    """
    return sum(
        _carried(site, manager, lock, journal, name) for name in journals.names(journal.folder)
    )


def awaiting(site, journal) -> int:
    """How many entries of all processes of this folder are not in the log yet."""
    found = 0
    for name in journals.names(journal.folder):
        with suppress(FileNotFoundError):
            found += journals.count(journal.folder, name, site.journals.get(name, 0))
    return found


def _carried(site, manager, lock, journal, name):
    standing = journal.standing
    with suppress(FileNotFoundError):  # another process has removed it meanwhile
        if standing is not None and standing[0] == name:
            return _advanced(site, manager, lock, journal, name, standing[1])
        with journals.left(journal.folder, name) as gone:
            if gone:
                return _finished(site, manager, lock, journal, name)
    return 0


def _finished(site, manager, lock, journal, name):
    """Carry over the file of a dead process to its end, then remove it."""
    with open(journals.path_of(journal.folder, name), "rb") as file:
        end = file.seek(0, 2)
    carried = _advanced(site, manager, lock, journal, name, end)
    if journals.is_ours(journal.folder, name, journal.keys):
        whole = all(line is not None for line, _ in _lines(journal, name, 0, end))
        (journals.remove if whole else journals.set_aside)(journal.folder, name)
    return carried


def _advanced(site, manager, lock, journal, name, end):
    carried, more = 0, _waits(site, manager, journal, name, end)
    while more:
        with lock.held():
            manager.begin()  # sees what the last holder of the lock has kept
            try:
                found = _step(site, journal, name, end)
                manager.commit()
            finally:
                manager.abort()
        carried, more = carried + found, found == BATCH
    return carried


def _waits(site, manager, journal, name, end):
    manager.begin()
    start = site.journals.get(name)
    manager.abort()
    if not journals.is_ours(journal.folder, name, journal.keys):
        return start is None
    return next(_lines(journal, name, start or 0, end), None) is not None


def _step(site, journal, name, end):
    """Carry over at most BATCH lines; how many it were."""
    start, found = site.journals.get(name, 0), 0
    if not journals.is_ours(journal.folder, name, journal.keys):
        site.journals[name] = start
        _raise_alarm(site, name, start)
        return 0
    for line, after in islice(_lines(journal, name, start, end), BATCH):
        if line is None:
            _raise_alarm(site, name, start)
        elif line != journals.HEAD:
            site.log.append(json.loads(line))
        start, found = after, found + 1
    site.journals[name] = start
    return found


def _raise_alarm(site, name, place):
    """A line that cannot be read is itself an entry: nothing is passed over in silence."""
    site.log.append(
        {
            "tag": Tag.JOURNAL_DAMAGED,
            "by": SYSTEM.person,
            "object": 0,
            "command": SYSTEM.command,
            "after": {"file": name, "place": place},
        }
    )


def _lines(journal, name, start, end):
    return journals.lines(journal.folder, name, journal.keys, start, end)
