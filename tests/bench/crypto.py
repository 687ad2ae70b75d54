"""A file of 20 MB in and out by calls, sealed and as it would be plain."""

import http.client
import itertools
import json
import os
import random
import shutil
import tempfile
from urllib.parse import urlsplit

import transaction
from persistent import Persistent
from webtest.http import StopableWSGIServer
from ZODB.blob import Blob

from dossier import content
from tests.bench.create import facts
from tests.bench.ground import ADMIN, PASSWORD, Ground, median, timed
from workflows import customer

SIZE = 20 * 2**20
PIECE = 2**20
READINGS = 5


class Plain(Persistent):
    """A content as it would be without any sealing."""

    def __init__(self, size, sha256, place):
        self.size, self.sha256, self.place = size, sha256, place
        self.blob = Blob()

    def open(self):
        return self.blob.open("r")


def plain_store(stream, jar, place):
    """What `content.store` would be without any sealing."""
    hasher, made = content.hashlib.sha256(), Plain(stream.seek(0, os.SEEK_END), "", place)
    stream.seek(0)
    jar.add(made)
    jar.add(made.blob)
    with made.blob.open("w") as target:
        while piece := stream.read(PIECE):
            hasher.update(piece)
            target.write(piece)
    made.sha256 = hasher.hexdigest()
    return made


def run(rounds):
    """Print the figures: calls by HTTP to the served site."""
    folder = tempfile.mkdtemp()
    ground = Ground(os.path.join(folder, "var"))
    owner = customer.open(ground.request, ground.site["customers"], facts(1)).__name__
    transaction.commit()
    server = StopableWSGIServer.create(
        ground.config.make_wsgi_app(), threads=2, expose_tracebacks=False
    )
    client = Client(server.effective_port)
    body = {"customer": owner, "class": "KH", "title": "往来"}
    documents = json.loads(client.call("/api/v1/dossiers", json.dumps(body)))["documents"]
    ways, spent = {"sealed": content.store, "plain": plain_store}, {}
    for number, way in itertools.product(range(rounds + 1), ways):
        content.store = ways[way]
        for what, seconds in both_ways(client, documents, number):
            if number:  # the first of each warms up
                spent.setdefault((what, way), []).append(seconds)
    content.store = ways["sealed"]
    for what in ("upload", "download"):
        sealed, plain = (median(spent[what, way]) for way in ways)
        print(f"crypto: {what:8} of 20 MB by HTTP, sealed        {1000 * sealed:8.0f} ms")
        print(f"        plain                                    {1000 * plain:8.0f} ms")
        print(f"        ratio (goal: at most 1.6)                {sealed / plain:8.2f}")
    server.shutdown()
    ground.close()
    shutil.rmtree(folder)


class Client:
    """Calls the served site as its first admin."""

    def __init__(self, port):
        self.port, self.token = port, ""
        body = json.dumps({"login": ADMIN, "password": PASSWORD})
        self.token = json.loads(self.call("/api/v1/session", body))["token"]

    def call(self, path, body=None, kind="application/json"):
        """The bytes that are answered."""
        headers = {"Content-Type": kind} | (
            {"Authorization": f"Bearer {self.token}"} if self.token else {}
        )
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET" if body is None else "POST", urlsplit(path).path, body, headers)
        answer = connection.getresponse().read()
        connection.close()
        return answer


def both_ways(client, documents, seed):
    """(what, seconds) of sending a picture of noise, and of getting it some times."""
    data = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + random.Random(seed).randbytes(SIZE)
    described = {"title": "照片", "kind": "照片", "date": "2026-01-05", "source": "部门移交"}
    kind, body = encode_multipart(described, data)
    with timed() as upload:
        made = json.loads(client.call(documents, body, kind))
    yield "upload", *upload
    for _time in range(READINGS):
        with timed() as download:
            assert len(client.call(made["download"])) == len(data)
        yield "download", *download


def encode_multipart(described, data):
    """(content type, body) of a form with a file."""
    part = '--border\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    head = "".join(part.format(*each) for each in described.items())
    head += '--border\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    return "multipart/form-data; boundary=border", head.encode() + data + b"\r\n--border--\r\n"
