"""Tests of the log's listener: one entry for each act, with ids and facts only (S53, R112)."""

import pytest

from dossier.event import SYSTEM, Actor, Happened
from dossier.subscribers import log_of
from dossier.vocabulary import Tag


def happen(request, subject, actor=SYSTEM, **facts):
    """Tell of an act and return the entry that it left."""
    before = request.root.log.size
    request.registry.notify(Happened(Tag.CUSTOMER_CHANGED, subject, actor, **facts))
    assert request.root.log.size == before + 1
    return request.root.log.entry(before + 1)


def test_an_act_leaves_one_entry_with_who_what_and_when(request_, make):
    customer = make.customer()
    entry = happen(request_, customer)

    assert entry.pop("at")
    assert entry == {
        "seq": request_.root.log.size,
        "tag": "customer:changed",
        "by": "system",
        "object": customer.__oid__,
        "command": "system",
        "source": "host",
    }


def test_where_from_for_whom_why_and_what_changed_are_kept(request_, make):
    """S53: who, on whose behalf, why, where, from and to."""
    actor = Actor("p1", "192.0.2.7", "user grant", "p2")
    entry = happen(
        request_, make.customer(), actor, reason="更正", before={"tier": 0}, after={"tier": 1}
    )

    said = {"address": "192.0.2.7", "command": "user grant", "behalf": "p2", "reason": "更正"}
    assert entry.items() >= {**said, "by": "p1"}.items()
    assert (entry["before"], entry["after"]) == ({"tier": 0}, {"tier": 1})


def test_a_thing_keeps_the_numbers_of_what_happened_to_it(request_, make):
    customer = make.customer()
    numbers = [happen(request_, customer)["seq"] for _ in range(3)]

    assert customer.history[-3:] == tuple(numbers)
    assert [request_.root.log.entry(number)["object"] for number in customer.history] == [
        customer.__oid__
    ] * len(customer.history)


def test_a_thing_without_a_history_is_told_of_all_the_same(request_, site):
    entry = happen(request_, site["people"])

    assert entry["object"] == site["people"].__oid__
    assert not hasattr(site["people"], "history")


def test_the_log_is_found_from_anything_in_the_site(site, make):
    assert log_of(make.document()) is log_of(site) is site.log


def test_what_happened_cannot_be_changed_afterwards(site):
    happened = Happened(Tag.SITE_CREATED, site, SYSTEM)

    with pytest.raises(AttributeError):
        happened.tag = Tag.LOGGED_IN
    with pytest.raises(AttributeError):
        SYSTEM.person = "p1"
