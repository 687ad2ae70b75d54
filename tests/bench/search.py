"""Phrases over 30,000 documents with the filter of rights, a page of 25, total and facets."""

import io
import itertools
import os
import random
import shutil
import tempfile

import transaction

from catalog import queries
from catalog.tokens import COLUMNS, asked
from dossier.document import DocumentSchema
from dossier.dossier import DossierSchema
from tests.bench import page
from tests.bench.create import facts
from tests.bench.ground import Ground, median, texts, timed
from workflows import customer, document, dossier

FACETS = ("type", "tier", "region", "grade", "kind", "year")
IN_A_DOSSIER = 50
ASKED = 40
ALLOWANCE = 0.005


def fill(ground, count, supply):
    """`count` documents in dossiers of fifty, a hundred to a transaction."""
    owners = itertools.cycle(
        [customer.open(ground.request, ground.site["customers"], facts(n)) for n in range(50)]
    )
    for number in range(count):
        if number % IN_A_DOSSIER == 0:
            values = DossierSchema().deserialize({"title": f"往来{number}", "class": "KH"})
            kept = dossier.open(ground.request, ground.site["dossiers"], next(owners), values)
        described = {
            "title": f"来函{number}",
            "kind": ("往来函件", "合同", "订单", "发票")[number % 4],
            "date": f"{2020 + number % 6}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
            "source": "部门移交",
            "tier": "非密",
        }
        values = DocumentSchema().deserialize(described)
        data = io.BytesIO(next(supply).encode())
        document.deposit(ground.request, kept, values, data, "来函.txt")
        if number % 100 == 99:
            transaction.commit()
            ground.connection.cacheGC()
    transaction.commit()


def phrases(length, supply, dice):
    """Chinese phrases of so many characters that stand somewhere in the texts."""
    found = 0
    while found < ASKED:
        text = next(supply)
        at = dice.randrange(len(text) - length)
        words = text[at : at + length]
        if all("\u4e00" <= letter <= "\u9fff" for letter in words):
            found += 1
            yield words


def run(count):
    """Print the figures."""
    folder = tempfile.mkdtemp()
    ground = Ground(os.path.join(folder, "var"))
    with timed() as seconds:
        fill(ground, count, texts())
    print(f"search: {count} documents made in                {seconds[0]:8.0f} s")
    subject, engine = ground.request.subject, ground.registry.text_engine
    dice, supply = random.Random(3), texts(7)
    for length in (2, 4, 6):
        bare, whole = [], []
        for words in phrases(length, supply, dice):
            question = queries.Question(text=words, count=FACETS, size=25)
            transaction.begin()
            queries.ask(ground.site, subject, question)
            with timed() as seconds:
                rows = _bare(engine, words)
            bare += seconds
            with timed() as seconds:
                answer = queries.ask(ground.site, subject, question)
            whole += seconds
            assert answer.total <= rows
        limit = 3 * median(bare) + ALLOWANCE
        print(
            f"        {length} characters: bare FTS5                {1000 * median(bare):8.2f} ms"
        )
        print(f"                      page, total, facets      {1000 * median(whole):8.2f} ms")
        print(f"                      of 3 x bare + 5 ms (≤ 1) {median(whole) / limit:8.2f}")
    page.run(ground)
    ground.close()
    shutil.rmtree(folder)


def _bare(engine, words):
    """All row ids that FTS5 finds for the same phrase, read one by one."""
    match = " AND ".join(word.text for word in asked(words, engine._hasher, COLUMNS))
    reader = engine._file().reader()
    return sum(1 for _row in reader.execute("SELECT rowid FROM text WHERE text MATCH ?", (match,)))
