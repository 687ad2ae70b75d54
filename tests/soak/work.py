"""Officers at work over HTTP, who write down what was answered and what was only tried."""

import itertools
import json
import random
import threading

import urllib3

SECONDS = 20
MARKS = ("海港", "往来", "来函")  # with which all begins that officers write
_serial = itertools.count(1)


class Failed(Exception):
    """The server answered that it failed: (status, content type, body)."""

    def is_plain(self):
        """Whether a program is told in a few words, with no place or cause of the failure."""
        _status, kind, body = self.args
        told = json.loads(body) if kind.startswith("application/json") else {}
        words = json.dumps(told, ensure_ascii=False)
        return (
            {"type", "message"} <= told.keys() <= {"type", "message", "reference"}
            and bool(told["message"])
            and not any(mark in words for mark in ("/", "Traceback", "Error:", "rrno", *MARKS))
        )


class Client:
    """Calls the JSON interface of a server with a token."""

    def __init__(self, port, token):
        self.port = port
        self.pool = urllib3.HTTPConnectionPool("127.0.0.1", port, maxsize=4, retries=False)
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method, path, body=None, status=(200, 201)):
        """The answer's JSON; urllib3's HTTPError when the server has gone."""
        headers = {**self.headers, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        answer = self._send(method, path, data, headers)
        assert answer.status in status, (method, path, answer.status, answer.data[:300])
        return json.loads(answer.data)

    def status(self, method, path, body=None):
        """The status of the answer alone."""
        headers = {**self.headers, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        return self._send(method, path, data, headers).status

    def upload(self, path, fields, name, data):
        """The answer to a form with one file."""
        parts = {**fields, "file": (name, data, "text/plain")}
        body, kind = urllib3.encode_multipart_formdata(parts)
        answer = self._send("POST", path, body, {**self.headers, "Content-Type": kind})
        assert answer.status == 201, (path, answer.status, answer.data[:300])
        return json.loads(answer.data)

    def bytes(self, path):
        """What a download gives."""
        answer = self._send("GET", path, None, self.headers)
        assert answer.status == 200, (path, answer.status)
        return answer.data

    def _send(self, method, path, body, headers):
        path = path if path.startswith("/api/") else f"/api/v1{path}"
        answer = self.pool.request(method, path, body=body, headers=headers, timeout=SECONDS)
        if answer.status >= 500:
            raise Failed(answer.status, answer.headers.get("Content-Type", ""), answer.data)
        return answer


class Officer(threading.Thread):
    """Opens customers and dossiers, lays papers in, moves them on, until the server is gone.

    `tried` and `done` hold (kind, mark): marks are words that stand nowhere else; `at` says where
    what was acknowledged is, `sent` the bytes of each paper. Whoever is `patient` goes on with
    other things when he is told that something failed; `failed` counts how often.
    """

    def __init__(self, client, seed, patient=False):
        super().__init__(daemon=True)
        self.client, self.chance = client, random.Random(seed)
        self.patient, self.failed = patient, 0
        self.tried, self.done, self.at, self.sent, self.moved = [], [], {}, {}, {}
        self.fault = None

    def run(self):
        try:
            while True:
                try:
                    self._customer()
                except Failed as failed:
                    self._bear(failed)
        except (urllib3.exceptions.HTTPError, ValueError, OSError):
            """The server is gone, perhaps in the middle of an answer."""
        except AssertionError as error:
            self.fault = error

    def _bear(self, failed):
        assert self.patient and failed.is_plain(), failed
        self.failed += 1

    def _customer(self):
        number = next(_serial)
        mark = f"海港{number}号"
        facts = {
            "name": f"{mark}贸易有限公司",
            "contact": "陈静",
            "phone": f"139{number:08d}",
            "address": "青岛市西区解放路741号",
            "business": "贸易",
        }
        customer = self._told(
            "customer", mark, lambda: self.client.call("POST", "/customers", facts)
        )
        for _ in range(self.chance.randrange(1, 3)):
            self._dossier(customer)

    def _dossier(self, customer):
        mark = f"往来{next(_serial)}件"
        asked = {"customer": customer, "title": mark, "class": "KH"}
        path = self._told("dossier", mark, lambda: self.client.call("POST", "/dossiers", asked))
        for _ in range(self.chance.randrange(1, 3)):
            self._paper(path)
        if self.chance.random() < 0.7:
            self._move(path, mark)

    def _paper(self, dossier):
        mark = f"来函{next(_serial)}号"
        size = self.chance.choice((1, 1, 40_000))  # small ones in a record, large ones as a blob
        data = f"{mark}，商定付款日期。\n".encode() * size if size == 1 else None
        data = data or (mark + "，附清单。\n" + "货物明细，共计。\n" * size).encode()
        facts = {"title": mark, "kind": "往来函件", "date": "2010-01-05", "source": "业务人员收集"}
        self.sent[mark] = data
        path = f"{dossier}/documents"
        self._told("document", mark, lambda: self.client.upload(path, facts, "来函.txt", data))

    def _move(self, path, mark):
        for step, state in (("sort", "sorting"), ("file", "filed")):
            self.client.call("POST", f"{path}/@workflow/{step}", {})
            self.moved[mark] = state

    def _told(self, kind, mark, act):
        self.tried.append((kind, mark))
        made = act()
        self.done.append((kind, mark))
        self.at[mark] = urllib3.util.parse_url(
            made["@id"]
        ).path  # the next server has another port
        return self.at[mark]
