"""Import of customers, and of documents by a manifest: row by row, whole or not at all (R153).

Many rows share a transaction, and others write in between. A row that is refused when something
of it was stored already is left out when its batch is done again.
"""

import itertools
from dataclasses import dataclass, field

from dossier.errors import NotAllowed
from dossier.language import _
from workflows.batch import alone, let_go
from workflows.intake import CustomerIntake, DocumentIntake, Halfway
from workflows.machine import tell

ROUND = 200


@dataclass
class Outcome:
    """What became of the rows of a table: how many went in, and which were refused and why.

    `refused` is [(Row, [Fault])]; `stopped` says why it ended before the last row, if it did.
    """

    total: int
    done: int = 0
    refused: list = field(default_factory=list)
    stopped: str = ""

    @property
    def judged(self):
        """How many rows were looked at."""
        return self.done + len(self.refused)


def customers(request, table, *, dry_run=False, progress=None, cancelled=None) -> Outcome:
    """A customer with a dossier for each row of `table` (R008, R100); a dry run stores nothing.

    `progress(judged, total)` is told after each transaction, `cancelled()` is asked before it.
    The asker's rights are looked at anew in each. Invalid if the table is unfit, NotAllowed.
    """
    return _carry_out(request, table, CustomerIntake(request), dry_run, progress, cancelled)


def documents(request, folder, table, *, dry_run=False, progress=None, cancelled=None) -> Outcome:
    """A document for each row of a manifest, each in its own transaction.

    `folder` opens the files (dossier/manifest.py). The row's dossier is found by its number,
    else by the customer: his newest that is not filed, else his newest, else a new one. Without
    a date the day counts on which the file was last changed. The rest is as for `customers`.
    """
    intake = DocumentIntake(request, folder)
    return _carry_out(request, table, intake, dry_run, progress, cancelled)


def _carry_out(request, table, intake, dry_run, progress, cancelled):
    intake.admit()
    outcome = Outcome(table.count())
    rows = table.rows()
    while batch := list(itertools.islice(rows, intake.together)):
        if cancelled is not None and cancelled():
            outcome.stopped = _("已停止。")
            break
        intake.read_ahead(batch)
        try:
            refused = _take(request, intake, batch, keep=not dry_run)
        except NotAllowed as refusal:
            outcome.stopped = refusal.message
            break
        outcome.refused += refused
        outcome.done += len(batch) - len(refused)
        if outcome.judged % ROUND == 0:
            let_go(request)
        if progress is not None:
            progress(outcome.judged, outcome.total)
    if not dry_run:
        alone(request, lambda: _log(request, intake, outcome))
    return outcome


def _take(request, intake, batch, keep):
    """Take a batch in, in one transaction; what of it was refused."""
    known = {}
    while True:
        try:
            refused = alone(request, lambda: intake.take(batch, known), keep)
        except Halfway as halfway:
            known[halfway.row.line] = halfway.faults
        else:
            intake.settle()
            return refused


def _log(request, intake, outcome):
    counts = {"total": outcome.total, "done": outcome.done, "refused": len(outcome.refused)}
    tell(request, intake.tag, intake.place, after=counts)
