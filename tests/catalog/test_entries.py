"""Tests of asking the log: the answer is whole however far its index has come (R112)."""

import contextlib
import datetime

import pytest
import transaction
from hypothesis import given
from hypothesis import strategies as st
from ZODB import DB
from ZODB.MappingStorage import MappingStorage

from catalog import entries
from catalog.entries import Asked
from dossier import clock
from dossier.lock import FileLock
from dossier.site import Site
from workflows import audit

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
PEOPLE, TAGS, THINGS = ("lin", "chen", "system"), ("tier:set", "log:read"), (0, 1, 17)

written = st.fixed_dictionaries(
    {
        "by": st.sampled_from(PEOPLE),
        "tag": st.sampled_from(TAGS),
        "object": st.sampled_from(THINGS),
    },
    optional={"behalf": st.sampled_from(PEOPLE), "reason": st.just("lin")},
)
hours = st.integers(0, 120)
days = st.sampled_from(("", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-06"))
questions = st.builds(
    Asked,
    by=st.sampled_from(("", *PEOPLE, "zhou")),
    tag=st.sampled_from(("", *TAGS)),
    thing=st.sampled_from((*THINGS, 4)),
    since=days,
    until=days,
)


def answer(log, asked):
    """The model: every entry is read, and its day is that of Shanghai, eight hours ahead."""
    found = []
    for entry in log.entries(newest_first=True):
        then = datetime.datetime.fromisoformat(entry["at"]) + datetime.timedelta(hours=8)
        day = then.strftime("%Y-%m-%d")
        if (
            (not asked.by or asked.by in (entry["by"], entry.get("behalf")))
            and asked.tag in ("", entry["tag"])
            and asked.thing in (0, entry["object"])
            and asked.since <= day <= (asked.until or "9")
        ):
            found.append(entry["seq"])
    return found


@given(st.lists(st.tuples(written, hours), max_size=30), st.integers(0, 30), questions)
def test_the_index_and_what_it_lacks_give_one_answer(told, followed, asked):
    site = Site("港湾")
    for number, (entry, hour) in enumerate(told, 1):
        with clock.frozen(NOON + datetime.timedelta(hours=hour)):
            site.log.append(entry)
        if number == followed:
            entries.follow(site)

    assert list(entries.numbers(site, asked)) == answer(site.log, asked)


@pytest.fixture
def company(tmp_path):
    """A site, its transactions and the writer lock."""
    database, manager = DB(MappingStorage()), transaction.TransactionManager()
    connection = database.open(manager)
    connection.root()["site"] = Site("港湾")
    manager.commit()
    yield connection.root()["site"], manager, FileLock(tmp_path / "lock")
    manager.abort()
    database.close()


def tell(site, manager, count):
    """So many entries, each of a transaction of its own."""
    for _each in range(count):
        manager.begin()
        site.log.append({"by": "lin", "tag": "log:read", "object": 3})
        manager.commit()


def test_it_follows_in_steps_and_leaves_the_last_to_the_log(company, monkeypatch):
    monkeypatch.setattr(entries, "STEP", 10)
    site, manager, lock = company
    tell(site, manager, 25)

    assert audit.index(site, manager, lock) == 20 and audit.index(site, manager, lock) == 0
    assert len(entries.numbers(site, Asked(by="lin"))) == 25


def test_what_fails_half_way_takes_nothing_in(company, monkeypatch):
    monkeypatch.setattr(entries, "STEP", 10)
    site, manager, lock = company
    tell(site, manager, 10)
    monkeypatch.setattr(manager, "commit", lambda: 1 / 0)
    with contextlib.suppress(ZeroDivisionError):
        audit.index(site, manager, lock)

    assert entries.behind(site) == 10
