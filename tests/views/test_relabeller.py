"""Tests of the thread that indexes again what stands below changed containers."""

import threading

import pytest
import transaction

from catalog import queries
from dossier.access import subject_of
from dossier.vocabulary import Post, Tier
from views.relabeller import Relabeller
from workflows import access, relabel


@pytest.fixture
def holder(make, monkeypatch):
    """A dossier with a dozen documents, which are many here."""
    monkeypatch.setattr(relabel, "AT_ONCE", 3)
    monkeypatch.setattr(relabel, "STEP", 5)
    dossier = make.dossier()
    for _number in range(12):
        make.document(dossier)
    transaction.commit()
    return dossier


def test_it_works_step_by_step_on_its_own_connection(request_, site, holder):
    access.set_tier(request_, holder, Tier.CONFIDENTIAL, "底价")
    transaction.commit()
    seen = []

    Relabeller(request_.registry).carry_on(tell=lambda *done: seen.append(done))

    assert seen == [(5, 12), (10, 12), (12, 12)]
    transaction.begin()
    assert relabel.progress(site) == {}


def test_it_begins_with_what_another_process_left(request_, site, make, holder):
    """S25: the lists of this connection are right on the next request after it is done."""
    reader = make.person("rao", clearance=Tier.CONFIDENTIAL, post=Post.RECORDS_OFFICER)
    access.set_tier(request_, holder, Tier.CONFIDENTIAL, "底价")
    transaction.commit()
    done = threading.Event()
    worker = Relabeller(request_.registry)
    carry_on = worker.carry_on
    worker.carry_on = lambda: (carry_on(), done.set())

    worker.start()

    assert done.wait(20)
    transaction.begin()
    assert relabel.progress(site) == {}
    subject = subject_of(reader, reader.__name__, True)
    assert len(queries.documents_of(site, subject, holder)) == 12


def test_in_an_empty_store_there_is_nothing_to_do(request_, database):
    """As `dossier init` finds it."""
    connection = database.open(transaction.TransactionManager())
    del connection.root()["site"]
    connection.transaction_manager.commit()
    connection.close()

    Relabeller(request_.registry).carry_on()


def test_a_failure_is_logged_without_words_and_the_next_wake_tries_again(request_, caplog):
    worker, tries = Relabeller(request_.registry), threading.Semaphore(0)

    def fail():
        tries.release()
        raise RuntimeError("海港贸易")

    worker.carry_on = fail
    worker.start()
    assert tries.acquire(timeout=20)
    worker.wake()
    assert tries.acquire(timeout=20)

    assert "海港" not in caplog.text
