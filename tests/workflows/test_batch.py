"""Transactions one after another: alone, fresh, tried again, with the rights of the moment."""

import contextlib

import pytest
import transaction
from transaction.interfaces import TransientError

from dossier.errors import NotAllowed
from dossier.vocabulary import Permission, Post
from workflows import person
from workflows.batch import ATTEMPTS, alone, let_go, renew
from workflows.machine import permits


@pytest.fixture
def other(database):
    """The site of another writer, with a connection of his own."""
    manager = transaction.TransactionManager()
    connection = database.open(manager)
    yield connection.root()["site"]
    manager.abort()
    connection.close()


def test_what_was_done_alone_is_stored(request_, site, other):
    assert alone(request_, lambda: setattr(site, "title", "新名称")) is None

    other._p_jar.sync()
    assert other.title == "新名称"


def test_what_is_not_kept_is_not_stored_and_still_answered(request_, site):
    before = site.title

    def rename():
        site.title = "新名称"
        return site.title

    assert alone(request_, rename, keep=False) == "新名称"
    assert site.title == before


def test_what_raises_is_not_stored(request_, site):
    before = site.title

    def rename():
        site.title = "新名称"
        raise NotAllowed

    with pytest.raises(NotAllowed):
        alone(request_, rename)
    assert site.title == before


def test_it_begins_with_what_others_have_committed(request_, site, other):
    other.title = "别人改的名称"
    other._p_jar.transaction_manager.commit()

    assert alone(request_, lambda: site.title) == "别人改的名称"


def test_a_conflict_is_tried_again_from_the_start(request_, site, other):
    tried = []

    def rename():
        tried.append(site.title)
        if len(tried) == 1:
            other.title = "别人改的名称"
            other._p_jar.transaction_manager.commit()
        site.title = "我改的名称"

    alone(request_, rename)

    assert tried[1:] == ["别人改的名称"]
    assert site.title == "我改的名称"


def test_after_a_few_conflicts_it_gives_up(request_):
    tried = []

    def clash():
        tried.append(1)
        raise TransientError

    with pytest.raises(TransientError):
        alone(request_, clash)
    assert len(tried) == ATTEMPTS


def test_the_writer_lock_is_held_for_what_is_kept_and_only_for_that(request_, monkeypatch):
    held = []

    class Lock:
        def held(self):
            held.append(1)
            return contextlib.nullcontext()

    monkeypatch.setattr(request_.registry, "writer_lock", Lock())
    alone(request_, lambda: None, keep=False)
    assert held == []
    alone(request_, lambda: None)
    assert held == [1]


def test_rights_given_since_count_at_once(request_, make):
    officer = make.person()
    make.acting_for(officer)
    officer.posts = (person.Holding(Post.RECORDS_OFFICER),)

    renew(request_)

    assert permits(request_, Permission.CUSTOMER_IMPORT, request_.root)


def test_the_founder_loses_his_rights_when_the_offices_are_filled(request_, make):
    for post in (Post.SECURITY_ADMIN, Post.SYSTEM_ADMIN, Post.AUDITOR):
        make.person(post=post)

    renew(request_)

    assert not permits(request_, Permission.UNIT_EDIT, request_.root)


def test_a_disabled_person_does_nothing_more(request_, make):
    officer = make.person()
    make.acting_for(officer)
    officer.active = False

    with pytest.raises(NotAllowed):
        renew(request_)


def test_a_person_who_never_was_does_nothing(request_, make):
    del request_.root["people"][make.acting_for(make.person()).subject.person]

    with pytest.raises(NotAllowed):
        renew(request_)


def test_what_was_loaded_can_be_let_go(request_, make, site):
    made = make.customer()
    transaction.commit()
    assert made._p_state == 0

    let_go(request_)

    assert made._p_state == -1
