"""Words of its own in everything: none stands in any file of a killed server (S60, R147)."""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

import pytest

# One worker: the site they share takes most of a minute to fill.
pytestmark = pytest.mark.xdist_group("at rest")

PASSWORD = "Harbour-lantern-2026"
SECONDS_TO_START = 60
# Rare characters, so that a mark is found whatever stands around it; digits tell them apart.
MARK = "鱻麤zq{}qz灪龘"
BEGINNING = 512  # bytes by which noise shows that it is none; what is left is copied by zlib
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "unicode-escape")


class Marks(dict):
    """A new mark for every field that is filled in; by its field."""

    def __call__(self, field):
        self[field] = MARK.format(f"{len(self):03}")
        return self[field]

    def ascii(self, field):
        """A mark of letters, for what takes no others."""
        self[field] = f"zq{len(self):03}{secrets.token_hex(4)}qz"
        return self[field]


class Served:
    """`dossier serve` on a site of its own, with a folder for whatever is temporary."""

    def __init__(self, folder, marks):
        self.var, self.temporary, self.log = folder / "var", folder / "tmp", folder / "log"
        self.temporary.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.environment = {
            **os.environ,
            "DOSSIER_VAR": str(self.var),
            "DOSSIER_PORT": str(port),
            "DOSSIER_ADMIN_PASSWORD": PASSWORD,
            "DOSSIER_USER_PASSWORD": PASSWORD,
            "TMPDIR": str(self.temporary),
            "SQLITE_TMPDIR": str(self.temporary),
        }
        self.admin, self.token = marks.ascii("login"), None
        self.run("init", "--admin", self.admin, "--title", marks("company"))
        self.run("user", "add", marks.ascii("second login"), "--name", marks("person"))
        self.run("token", "create", self.admin, "--name", marks("token"))

    def command(self, *arguments):
        return [
            *(sys.executable, "-W", "ignore", "-c", "from views.console import main; main()"),
            *arguments,
        ]

    def run(self, *arguments):
        command = self.command(*arguments)
        subprocess.run(command, env=self.environment, check=True, capture_output=True)

    def start(self):
        log = open(self.log, "ab")  # noqa: SIM115
        self.process = subprocess.Popen(
            self.command("serve"), env=self.environment, stdout=log, stderr=log
        )
        log.close()
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.address}/@@health", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError):
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.2)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def call(self, path, body=None, kind="application/json", method=None):
        """The answer of a call: JSON, or bytes."""
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        url = path if "://" in path else f"{self.address}/api/v1{path}"
        request = urllib.request.Request(url, body, {"Content-Type": kind}, method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            found = answer.read()
        return json.loads(found) if "json" in answer.headers["Content-Type"] else found

    def log_in(self):
        self.token = self.call("/session", {"login": self.admin, "password": PASSWORD})["token"]

    def upload(self, dossier, file_name, data, **fields):
        """A document, sent as a browser does it."""
        border = "border-of-the-parts"
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(
            f'--{border}\r\nContent-Disposition: form-data; name="file"; '
            f'filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        body = "".join(parts).encode() + data + f"\r\n--{border}--\r\n".encode()
        kind = f"multipart/form-data; boundary={border}"
        return self.call(f"{dossier}/documents", body, kind)


@pytest.fixture(scope="module")
def marks():
    return Marks()


@pytest.fixture(scope="module")
def left(tmp_path_factory, marks):
    """The folder of a site that did a day's work through the web and was killed at it."""
    folder = tmp_path_factory.mktemp("at rest")
    served = Served(folder, marks)
    served.start()
    try:
        work(served, marks)
    finally:
        served.kill()
    return folder


def work(served, marks):
    """A day's work: customer, dossier, files, changes, reading, searching, a try to get in."""
    served.log_in()
    fields = ("name", "contact", "address", "business")
    facts = {field: marks(f"customer {field}") for field in fields}
    customer = served.call("/customers", {**facts, "phone": "13912345678"})
    title = marks("dossier title")
    made = served.call("/dossiers", {"customer": customer["id"], "class": "KH", "title": title})
    dossier = made["@id"]
    for size in (0, 700_000, 3_000_000):
        text = f"{marks(f'text of {size}')}\n" + "普通的一行文字。\n" * (size // 24)
        file_name = f"{marks(f'file name of {size}')}.txt"
        described = {"title": marks(f"document {size}"), "kind": marks(f"kind {size}")}
        described.update(date="2026-01-05", source=marks(f"source {size}"))
        document = served.upload(dossier, file_name, text.encode(), **described)
        assert served.call(document["download"]).startswith(text[:20].encode())
        served.call(document["@id"], {"title": marks(f"changed {size}")}, method="PATCH")
    query = urllib.parse.quote(marks["text of 3000000"])
    assert served.call(f"/search?q={query}")["items_total"] >= 1
    served.call(f"/search?q={urllib.parse.quote(marks('query'))}")
    try:
        served.call("/session", {"login": marks.ascii("tried login"), "password": "wrong"})
    except urllib.error.HTTPError as refused:
        refused.close()


def files(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def forms(words):
    """A pattern of every way in which any of the words may stand in a file."""
    found = {word.encode(encoding) for word in words for encoding in ENCODINGS}
    found |= {json.dumps(word).strip('"').encode() for word in words}
    return re.compile(b"|".join(map(re.escape, sorted(found))))


def expanded(data):
    """Whatever in the data may be opened by zlib."""
    for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", data):
        opener, begin = zlib.decompressobj(zlib.MAX_WBITS | 32), found.start() + BEGINNING
        try:
            opened = opener.decompress(data[found.start() : begin])
            yield opened + opener.decompress(memoryview(data)[begin:])
        except zlib.error:
            continue


def found_in(folder, pattern):
    """Where the pattern stands: (file, what), with the names of the files themselves."""
    hits = [
        ("name", path.name) for path in files(folder) if pattern.search(os.fsencode(path.name))
    ]
    for path in files(folder):
        data = path.read_bytes()
        for piece in (data, *expanded(data)):
            hits += [(path.name, hit) for hit in set(pattern.findall(piece))]
    return hits


def test_no_mark_stands_in_any_file(left, marks):
    assert len(marks) > 20 and len(files(left / "var")) > 8

    assert found_in(left, forms(marks.values())) == []


def test_no_ordinary_word_of_a_text_stands_in_any_file(left):
    """The text itself, not the marks alone."""
    assert found_in(left, forms(["普通的一行文字", "13912345678"])) == []


def test_nothing_temporary_is_left(left):
    """Also by a server that was killed: uploads pass through files without a name."""
    assert files(left / "tmp") == [] and files(left / "var" / "uploads") == []


def test_the_files_are_for_their_owner_alone(left):
    keys = left / "var" / "keys"

    assert not keys.stat().st_mode & 0o077
    assert not [path for path in files(keys) if path.stat().st_mode & 0o077]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("how", ["plain", "compressed"])
def test_a_mark_that_stood_there_would_be_found(tmp_path, encoding, how):
    """The search is proved by planting what it looks for."""
    word = f"before {MARK} after".encode(encoding)
    planted = b"noise" + (zlib.compress(word) if how == "compressed" else word) + b"noise"
    (tmp_path / "planted").write_bytes(planted)

    assert found_in(tmp_path, forms([MARK]))
