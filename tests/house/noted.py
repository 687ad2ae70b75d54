"""What the journal of the application holds, as the tests of every face ask it."""

import json
from contextlib import contextmanager

from dossier import journal as journals
from dossier.journal import Journal


class Noted:
    """The entries that an application has written since one last asked."""

    def __init__(self, registry, folder):
        self.registry, self.journal = registry, Journal(folder, registry.keys)
        self._read = (None, 0)

    def take(self) -> list:
        """The entries since the last time, in order."""
        if self.journal.standing is None:
            return []
        name, end = self.journal.standing
        start = self._read[1] if self._read[0] == name else 0
        self._read = (name, end)
        found = journals.lines(self.journal.folder, name, self.journal.keys, start, end)
        return [json.loads(line) for line, _ in found if line != journals.HEAD]


@contextmanager
def noting(registry, folder):
    """A journal of its own for the block."""
    noted, before = Noted(registry, folder), registry.journal
    registry.journal = noted.journal
    try:
        yield noted
    finally:
        registry.journal = before
        noted.journal.close()
