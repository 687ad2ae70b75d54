"""Each act is sent up to five times, at once and after a kill, and has one effect (S18)."""

import itertools
import json
import os
import random
import threading
from urllib.parse import quote

import urllib3

from tests.postgresql import postgresql
from tests.soak.campaign import campaign
from tests.soak.tally import tally
from tests.soak.work import SECONDS

__all__ = ["campaign", "postgresql"]

# `make soak` sends two thousand acts; half of them on each store.
REPLAYS = int(os.environ.get("DOSSIER_REPLAYS", "40")) // 2
A_LIFE = 10  # acts until the server is killed
FACTS = {"contact": "陈静", "address": "青岛市西区解放路741号", "business": "贸易"}
PAPER = {"kind": "往来函件", "date": "2026-01-05", "source": "业务人员收集"}


class Act:
    """One call under a key of its own, and the things that it was answered with."""

    def __init__(self, key, path, body, mark):
        self.key, self.path, self.body, self.mark = f"key-{key}", path, body, mark
        self.answers = []

    def send(self, client):
        """Send it; a server that is gone or falls over says nothing."""
        body, kind = self.body, "application/json"
        if isinstance(body, list):  # a form has another boundary each time
            body, kind = urllib3.encode_multipart_formdata(body)
        headers = {**client.headers, "Content-Type": kind, "Idempotency-Key": self.key}
        try:
            answer = client.pool.request(
                "POST", f"/api/v1{self.path}", body=body, headers=headers, timeout=SECONDS
            )
        except (urllib3.exceptions.HTTPError, OSError):
            return
        assert answer.status in (200, 201), (self.path, answer.status, answer.data[:300])
        self.answers.append(json.loads(answer.data))

    def send_at_once(self, client, times):
        """Send it from so many threads."""
        threads = [threading.Thread(target=self.send, args=(client,)) for _time in range(times)]
        for thread in threads:
            thread.start()
        return threads


def acts(chance):
    """Acts without end; what comes of one is where the next ones work."""
    for number in itertools.count(1):
        mark = f"海港{number}号"
        facts = {**FACTS, "name": f"{mark}贸易有限公司", "phone": f"139{number:08d}"}
        customer = Act(f"c{number}", "/customers", json.dumps(facts).encode(), mark)
        yield customer
        asked = {"customer": path(customer), "title": f"往来{number}件", "class": "KH"}
        dossier = Act(f"d{number}", "/dossiers", json.dumps(asked).encode(), f"往来{number}件")
        yield dossier
        below = path(dossier).removeprefix("/api/v1")
        fields = [*{**PAPER, "title": f"来函{number}号"}.items()]
        fields += [("file", ("来函.txt", f"来函{number}号，附清单。".encode(), "text/plain"))]
        yield Act(f"p{number}", f"{below}/documents", fields, f"来函{number}号")
        for step in ("sort", "file")[: chance.randrange(3)]:
            yield Act(f"{step}{number}", f"{below}/@workflow/{step}", b"{}", "")


def path(act):
    """Where that is which came of an act."""
    return path_of(act.answers[0])


def test_an_act_that_is_sent_again_has_one_effect(campaign):
    chance, sent, kills = random.Random(18), 0, 0
    coming, pending, done = acts(chance), None, []
    while len(done) < REPLAYS:
        with campaign.served(campaign.token) as client:
            for place in range(A_LIFE):
                act, pending = pending or next(coming), None
                times = chance.randint(1, 5)
                threads, sent = act.send_at_once(client, times), sent + times
                if place == A_LIFE - 1:  # the server is killed while it is at it
                    threads[0].join(chance.uniform(0, 0.1))
                    pending, kills = act, kills + 1
                    break
                for thread in threads:
                    thread.join()
                done.append(act)
        for thread in threads:
            thread.join()
    with campaign.served(campaign.token) as client:
        pending.send(client)
        for act in [*done, pending]:
            check(client, act)
    tally(
        f"acts sent again, at once and after a kill, {campaign.store}",
        acts=len(done),
        sent=sent,
        kills=kills,
        done_twice=0,
        entries=campaign.examined(),
    )


def check(client, act):
    """All its answers tell of one thing, and there is no other."""
    assert act.answers and len({path_of(answer) for answer in act.answers}) == 1
    if act.mark:
        hits = client.call("GET", f"/search?q={quote(act.mark)}")["items"]
        names = [hit.get("title") or hit.get("name", "") for hit in hits]
        found = [name for name in names if name.startswith(act.mark)]
        assert len(found) == 1, (act.mark, names)


def path_of(answer):
    """The address of a thing without the port, which is another after each start."""
    return urllib3.util.parse_url(answer["@id"]).path
