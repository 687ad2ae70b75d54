"""A list of customers as offices keep it, imported: rows a second; does memory stay flat?"""

import io
import os
import shutil
import tempfile
import time
from pathlib import Path

from openpyxl import Workbook

from dossier.columns import CUSTOMERS
from dossier.table import open_table
from tests.bench.create import facts
from tests.bench.ground import Ground
from workflows import import_

GOAL = 300
WARM = 0.25  # of the rows: by then everything that stays in memory anyway is there
MEGABYTE = 1024 * 1024


def workbook(count):
    """An xlsx of `count` good customers, in memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    rows = [facts(number) for number in range(count)]
    sheet.append([CUSTOMERS.titles[name] for name in rows[0]])
    for row in rows:
        sheet.append(list(row.values()))
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


class Watch:
    """The progress of the import: how much memory the process has at each step."""

    def __init__(self):
        self.warm = self.most = 0

    def __call__(self, judged, total):
        held = _resident()
        if judged <= WARM * total:
            self.warm = held
        self.most = max(self.most, held)

    @property
    def grown(self):
        """MB that the process had at most above what it had when it was warm."""
        return (self.most - self.warm) / MEGABYTE


def run(count):
    """Print the figures."""
    folder = tempfile.mkdtemp()
    ground = Ground(os.path.join(folder, "var"))
    table = open_table(workbook(count), "客户.xlsx", CUSTOMERS)
    watch, begun, spent = Watch(), time.perf_counter(), time.process_time()
    outcome = import_.customers(ground.request, table, progress=watch)
    seconds, spent = time.perf_counter() - begun, time.process_time() - spent
    assert (outcome.done, outcome.refused) == (count, []), outcome.refused[:3]
    print(f"import: {count} customers with a dossier each, rows/s {count / seconds:8.1f}")
    print(f"        rows for a second of processor (goal: {GOAL})  {count / spent:8.1f}")
    print(f"        MB grown after the first quarter         {watch.grown:8.1f}")
    ground.close()
    shutil.rmtree(folder)


def _resident():
    """Bytes that the process has in memory."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
