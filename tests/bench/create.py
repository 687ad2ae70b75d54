"""A dossier and three documents of 300 characters: the verbs, JSON, and the bare store."""

import io
import itertools
import os
import shutil
import tempfile
from pathlib import Path

import transaction
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from webtest import TestApp

from dossier import storage
from dossier.customer import CustomerSchema
from dossier.document import DocumentSchema
from dossier.dossier import DossierSchema
from tests.bench.ground import ADMIN, PASSWORD, Ground, median, texts, timed
from workflows import customer, document, dossier

PAPERS = 3
PLONE = 6.8  # such dossiers a second by Plone 6.2 at 300 dossiers, on a quiet machine of this kind


class Record(Persistent):
    """A bare persistent object with some bytes."""

    def __init__(self, data):
        self.data = data


def bare(count, supply):
    """Seconds for each commit of the same bytes as four records, by RelStorage alone."""
    folder = tempfile.mkdtemp()
    database = storage.open_database(unsealed(folder), folder)
    connection = database.open()
    root = connection.root()["kept"] = OOBTree()
    transaction.commit()
    spent = []
    for number in range(count):
        with timed() as seconds:
            root[f"dossier{number}"] = Record(b"x" * 200)
            for paper in range(PAPERS):
                root[f"{number}/{paper}"] = Record(next(supply).encode())
            transaction.commit()
        spent += seconds
    connection.close()
    database.close()
    shutil.rmtree(folder)
    return spent


def unsealed(folder):
    """The path of etc/zodb.conf without the section that compresses and seals."""
    conf = Path(folder) / "zodb.conf"
    lines = Path("etc/zodb.conf").read_text(encoding="utf-8").splitlines()
    sealing = ("sealed>", "keys ", "suite ", "master-key ", "%import dossier")
    conf.write_text("\n".join(each for each in lines if not any(map(each.count, sealing))))
    return str(conf)


def facts(number):
    """A customer."""
    return CustomerSchema().deserialize(
        {
            "name": f"海港贸易第{number}有限公司",
            "contact": "陈静",
            "phone": f"138{number:08d}",
            "address": "青岛市西区解放路741号",
            "business": "贸易",
            "region": ("青岛", "上海", "深圳", "西安")[number % 4],
            "grade": "ABCD"[number % 4],
        }
    )


def by_verbs(ground, count, supply, owners):
    """(seconds for each, bytes of input) of dossiers made by the verbs, one commit each."""
    spent, octets = [], 0
    for number in range(count):
        with timed() as seconds:
            described = {"title": f"往来档案{number}", "class": "KH"}
            values = DossierSchema().deserialize(described)
            kept = dossier.open(ground.request, ground.site["dossiers"], next(owners), values)
            octets += sum(len(str(value).encode()) for value in described.values())
            for paper in range(PAPERS):
                described = {
                    "title": f"来函{number}之{paper}",
                    "kind": "往来函件",
                    "date": f"2026-{number % 10 + 1:02d}-{number % 28 + 1:02d}",
                    "source": "部门移交",
                }
                data = next(supply).encode()
                octets += len(data) + sum(len(text.encode()) for text in described.values())
                values = DocumentSchema().deserialize(described)
                document.deposit(ground.request, kept, values, io.BytesIO(data), "来函.txt")
            transaction.commit()
        spent += seconds
    return spent, octets


def by_json(ground, count, supply, owners):
    """Seconds for each dossier made by four calls of the JSON interface."""
    app = TestApp(ground.config.make_wsgi_app(), extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    token = app.post_json("/api/v1/session", {"login": ADMIN, "password": PASSWORD}).json["token"]
    headers = {"Authorization": f"Bearer {token}"}
    spent = []
    for number in range(count):
        body = {"customer": next(owners), "class": "KH", "title": f"往来{number}"}
        with timed() as seconds:
            made = app.post_json("/api/v1/dossiers", body, headers=headers).json
            for paper in range(PAPERS):
                app.post(
                    made["documents"],
                    {
                        "title": f"来函{paper}",
                        "kind": "往来函件",
                        "date": "2026-01-05",
                        "source": "部门移交",
                    },
                    upload_files=[("file", "来函.txt", next(supply).encode())],
                    headers=headers,
                )
        spent += seconds
    return spent


def run(count):
    """Print the figures."""
    folder = tempfile.mkdtemp()
    ground = Ground(os.path.join(folder, "var"))
    supply = texts()
    open_one = customer.open
    made = [
        open_one(ground.request, ground.site["customers"], facts(number)) for number in range(100)
    ]
    transaction.commit()
    owners = itertools.cycle(made)
    by_verbs(ground, 20, supply, owners)
    stored = Stored(ground.connection)
    indexed = index_size(ground.registry.text_engine)
    plain = bare(count // 2, supply)
    grown = ground.size()
    verbs, octets = by_verbs(ground, count, supply, owners)
    grown = ground.size() - grown
    records = stored.octets / octets
    words = (index_size(ground.registry.text_engine) - indexed) / octets
    plain += bare(count // 2, supply)
    names = itertools.cycle([each.__name__ for each in made])
    calls = by_json(ground, max(20, count // 4), supply, names)
    again, _octets = by_verbs(ground, max(20, count // 4), supply, owners)
    ratio = median(verbs) / median(plain)
    print(f"create: dossier + {PAPERS} documents by the verbs      {1000 * median(verbs):8.2f} ms")
    print(f"        the same bytes by the bare store         {1000 * median(plain):8.2f} ms")
    print(f"        ratio (goal: at most 10)                 {ratio:8.1f}")
    print(f"        dossiers/s                               {len(verbs) / sum(verbs):8.1f}")
    print(
        f"        times Plone's {PLONE}/s (goal: 20)            {1 / median(verbs) / PLONE:8.1f}"
    )
    print(f"        bytes stored per byte of input (goal: 6) {records + words:8.1f}")
    print(f"        … of records, and of the text index      {records:8.1f} {words:8.1f}")
    print(f"        files grown per byte of input            {grown / octets:8.1f}")
    share = median(again) / median(calls)
    print(f"json:   the same by four calls                   {1000 * median(calls):8.2f} ms")
    print(f"        share of the verbs' rate (goal: 60 %)    {100 * share:8.0f} %")
    ground.close()
    shutil.rmtree(folder)


class Stored:
    """Counts the bytes of the records that commits store, as they stand: compressed, sealed."""

    def __init__(self, connection):
        self.octets = 0
        wrapper = connection._storage

        def store(oid, serial, data, version, transaction):
            packed = wrapper.records.seal(oid, data)
            self.octets += len(packed)
            return wrapper.base.store(oid, serial, packed, version, transaction)

        wrapper.store = store


def index_size(engine):
    """Bytes of the text index's pages that are in use."""
    reader = engine._file().reader()
    pages = reader.pragma("page_count") - reader.pragma("freelist_count")
    return pages * reader.pragma("page_size")
