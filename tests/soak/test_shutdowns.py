"""PostgreSQL is shut down or killed under a site at work, which goes on by itself (S01)."""

import itertools
import os
import random
import signal
import time
from contextlib import closing
from functools import partial

import psycopg2
import pytest
import transaction
import urllib3
from persistent import Persistent
from psycopg2.extensions import parse_dsn
from ZODB.POSException import ConflictError

from dossier import storage
from tests.patience import patient
from tests.postgresql import Server
from tests.soak.campaign import OFFICERS, Campaign
from tests.soak.tally import tally
from tests.soak.work import Failed, Officer
from views.ending import causes

# `make soak` does it two hundred times.
SHUTDOWNS = int(os.environ.get("DOSSIER_SHUTDOWNS", "5"))
SIGNS = (signal.SIGQUIT, signal.SIGKILL)
SECONDS_TO_GO_ON = 10


class Insistent(Officer):
    """Goes on with other things until he is told to stop; a database that is away is a 503."""

    stopped = False

    def _customer(self):
        if self.stopped:
            raise ConnectionError
        super()._customer()

    def _bear(self, failed):
        super()._bear(failed)
        assert failed.args[0] == 503, failed
        time.sleep(0.05)


@pytest.fixture(scope="module")
def database():
    """A PostgreSQL that may be ended."""
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def campaign(database, tmp_path_factory):
    """A site of which all is in PostgreSQL that may be: store, lock, log-ins, keys of dossiers."""
    dsn = database.database()
    named = parse_dsn(dsn)
    url = f"postgresql+psycopg2://{named['user']}@/{named['dbname']}?host={named['host']}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOSSIER_ZODB", "etc/zodb-postgresql.conf")
        for name in ("DOSSIER_POSTGRESQL", "DOSSIER_LOCK"):
            patch.setenv(name, dsn)
        for name in ("DOSSIER_LOGINS", "DOSSIER_KEY_STORE"):
            patch.setenv(name, url)
        made = Campaign(tmp_path_factory.mktemp("soak") / "客户 档案")
        yield made
        made.close()


def done(officers):
    """How much they were told is done."""
    return sum(len(officer.done) for officer in officers)


def wait_for_more(officers, before):
    """Wait until each officer is told that something is done, again."""
    end = time.monotonic() + patient(SECONDS_TO_GO_ON)
    while any(len(officer.done) <= count for officer, count in zip(officers, before, strict=True)):
        assert time.monotonic() < end, [officer.fault for officer in officers]
        assert all(officer.is_alive() for officer in officers), [o.fault for o in officers]
        time.sleep(0.05)


def test_the_site_goes_on_by_itself_and_has_lost_nothing(campaign, database):
    chance, sign = random.Random(20261122), itertools.cycle(SIGNS)
    with campaign.served(campaign.token) as client:
        officers = [Insistent(client, str(number), patient=True) for number in range(OFFICERS)]
        for officer in officers:
            officer.start()
        wait_for_more(officers, [0] * OFFICERS)
        for _shutdown in range(SHUTDOWNS):
            time.sleep(chance.uniform(0, 0.7))
            database.crash(next(sign))
            time.sleep(chance.uniform(0, 0.5))
            database.start_again()
            wait_for_more(officers, [len(officer.done) for officer in officers])
        for officer in officers:
            officer.stopped = True
            officer.join(60)
    failed = sum(officer.failed for officer in officers)
    assert [officer.fault for officer in officers] == [None] * OFFICERS
    campaign.judge(officers)

    assert failed
    tally(
        "PostgreSQL shut down at once or killed under a served site",
        shutdowns=SHUTDOWNS,
        acknowledged=len(campaign.acknowledged),
        told_to_try_again=failed,
        entries=campaign.examined(),
        lost=0,
        half=0,
        restarts_of_the_site=0,
    )


def test_meanwhile_people_are_told_in_a_sentence(campaign, database):
    with campaign.served(campaign.token) as client:
        client.call("GET", "/customers")
        database.crash(signal.SIGQUIT)
        try:
            page = urllib3.request("GET", f"http://127.0.0.1:{client.port}/login", retries=False)
            with pytest.raises(Failed) as told:
                client.call("GET", "/customers")
        finally:
            database.start_again()
        client.call("GET", "/customers")

    assert page.status == 503 and page.headers["Retry-After"] == "10"
    assert "数据库暂时连接不上" in page.data.decode() and "Traceback" not in page.data.decode()
    assert told.value.args[0] == 503 and told.value.is_plain()


class Contested(Persistent):
    """Two wrote it at once, and while that is judged the database crashes."""

    def _p_resolveConflict(self, old, saved, new):
        Contested.crash()
        raise ConflictError


def test_a_crash_while_a_conflict_is_judged_is_told_as_one(database, tmp_path, monkeypatch):
    """RelStorage raises a bare Exception then, in place of its cause; seen once in 400 crashes."""
    monkeypatch.setenv("DOSSIER_POSTGRESQL", database.database())
    monkeypatch.setattr(Contested, "crash", partial(database.crash, signal.SIGQUIT), raising=False)
    with closing(storage.open_database("etc/zodb-postgresql.conf", str(tmp_path))) as store:
        with store.transaction() as connection:
            connection.root.shared = Contested()
        manager = transaction.TransactionManager()
        store.open(manager).root.shared.told = "late"
        with store.transaction() as connection:
            connection.root.shared.told = "early"
        with pytest.raises(psycopg2.OperationalError) as raised:
            manager.commit()  # which connects again at its end; had it been there by then …
        database.start_again()

    _last, given_up, conflict = causes(raised.value)
    assert (type(given_up), type(conflict)) == (Exception, ConflictError)
    assert storage.is_away(given_up)


def test_a_crash_is_a_crash(database):
    """The campaign would prove nothing with a server that ends in good order."""
    connection = psycopg2.connect(database.dsn("postgres"))
    database.crash(signal.SIGQUIT)
    with pytest.raises(psycopg2.DatabaseError):
        connection.cursor().execute("SELECT 1")
    database.start_again()

    assert "not properly shut down" in (database.folder / "log").read_text()
