"""Four processes serve one site: what one of them did holds in the others at once (S25, D9)."""

import threading
from contextlib import ExitStack
from urllib.parse import quote

import pytest

from tests.postgresql import postgresql
from tests.soak.campaign import Campaign
from tests.soak.work import Client
from tests.world import ADMIN, PASSWORD

__all__ = ["postgresql"]

PROCESSES, WRITERS, ACTS = 4, 8, 6


# One worker for each: four processes take a while to begin.
STORES = [
    pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("sqlite", "postgresql")
]


@pytest.fixture(scope="module", params=STORES)
def clients(request, tmp_path_factory):
    """A client of each process, all with the first admin's token."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        if request.param == "postgresql":
            server = request.getfixturevalue("postgresql")
            dsn = server.database()
            patch.setenv("DOSSIER_POSTGRESQL", dsn)
            patch.setenv("DOSSIER_ZODB", "etc/zodb-postgresql.conf")
            patch.setenv("DOSSIER_LOCK", dsn)
        folder = tmp_path_factory.mktemp("客户 档案")
        campaign = Campaign(folder)
        stack.callback(campaign.close)
        yield stack.enter_context(campaign.together(campaign.token, PROCESSES))


def customer(number):
    """The facts of a customer nobody else has."""
    return {
        "name": f"远洋{number}号贸易有限公司",
        "contact": "陈静",
        "phone": f"137{number:08d}",
        "address": "青岛市西区解放路741号",
        "business": "贸易",
    }


def test_what_one_wrote_the_others_find_at_once(clients):
    made = clients[0].call("POST", "/customers", customer(1))
    asked = f"/search?q={quote('远洋1号')}"

    assert [each.call("GET", asked)["items_total"] for each in clients] == [1] * PROCESSES
    assert {each.call("GET", f"/customers/{made['id']}")["name"] for each in clients} == {
        made["name"]
    }


def test_who_logged_in_at_one_is_known_to_all_and_logged_out_everywhere(clients):
    asked = {"login": ADMIN, "password": PASSWORD}
    token = clients[1].call("POST", "/session", asked)["token"]
    known = [Client(each.port, token) for each in clients]

    assert [each.status("GET", "/customers") for each in known] == [200] * PROCESSES
    known[2].status("DELETE", "/session")
    assert [each.status("GET", "/customers") for each in known] == [401] * PROCESSES


def test_guesses_at_different_processes_count_together(clients):
    """S47: the throttle of a log-in name is one."""
    guess = {"login": "nobody-of-that-name", "password": "wrong wrong wrong"}
    answers = [
        clients[number % PROCESSES].status("POST", "/session", guess) for number in range(16)
    ]

    assert answers[0] in (401, 422) and answers[-1] == 429


def test_writers_at_all_processes_fail_never(clients):
    """Design 6: they wait for each other, and nobody is refused or lost."""
    faults, made = [], []

    def write(number):
        try:
            for act in range(ACTS):
                client = clients[(number + act) % PROCESSES]
                made.append(client.call("POST", "/customers", customer(100 + number * ACTS + act)))
        except Exception as error:
            faults.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert faults == []
    assert len({each["id"] for each in made}) == WRITERS * ACTS
