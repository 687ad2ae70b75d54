"""A container whose tier changes: how fast what is below it is indexed again (S27)."""

import io
import itertools
import os
import shutil
import tempfile
import time

import transaction

from dossier.document import DocumentSchema
from dossier.dossier import DossierSchema
from dossier.vocabulary import Tier
from tests.bench.create import facts
from tests.bench.ground import Ground, texts, timed
from workflows import access, customer, document, dossier, relabel

TOGETHER = 200
GOAL = 2000


def run(count):
    """Print the figures."""
    folder = tempfile.mkdtemp()
    ground = Ground(os.path.join(folder, "var"))
    kept = fill(ground, count)
    ground.connection.cacheMinimize()
    with timed() as seconds:
        access.set_tier(ground.request, kept, Tier.SECRET, "底价")
        transaction.commit()
    worked = time.process_time()
    with timed() as whole:
        relabel.carry_on(ground.request)
    worked = time.process_time() - worked
    print(f"tier:   of a dossier of {count} documents, until it holds {1000 * seconds[0]:8.1f} ms")
    print(f"        objects indexed again/s (goal: {GOAL})    {count / whole[0]:8.0f}")
    print(f"        of processor time                        {count / worked:8.0f}")
    ground.close()
    shutil.rmtree(folder)


def fill(ground, count):
    """A dossier of so many documents, cleared out of memory."""
    supply, described = texts(), {"title": "往来", "class": "KH"}
    about = customer.open(ground.request, ground.site["customers"], facts(1))
    values = DossierSchema().deserialize(described)
    kept = dossier.open(ground.request, ground.site["dossiers"], about, values)
    for number, text in enumerate(itertools.islice(supply, count)):
        values = DocumentSchema().deserialize(
            {
                "title": f"来函{number}",
                "kind": "往来函件",
                "date": "2026-01-05",
                "source": "部门移交",
            }
        )
        document.deposit(ground.request, kept, values, io.BytesIO(text.encode()), "来函.txt")
        if number % TOGETHER == TOGETHER - 1:
            transaction.commit()
    transaction.commit()
    return kept
