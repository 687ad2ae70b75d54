"""Tests of carrying the journal over into the log: each entry once, whatever stops when (S53)."""

import contextlib
import json
import os

import pytest
import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from ZODB import DB
from ZODB.MappingStorage import MappingStorage

from dossier import journal as journals
from dossier import keys
from dossier.audit import Log
from dossier.journal import Journal
from dossier.lock import FileLock
from dossier.site import Site
from dossier.vocabulary import Tag
from workflows import journal as carrying

KEYS = keys.passing()


class Company:
    """A site with a log and nothing else, a folder of journals, and processes that come and go."""

    def __init__(self, folder):
        self.folder, self.lock = folder / "journal", FileLock(folder / "writer.lock")
        self.database, self.manager = DB(MappingStorage()), transaction.TransactionManager()
        self.connection = self.database.open(self.manager)
        self.connection.root()["site"] = Site("港湾")
        self.manager.commit()
        self.journal = Journal(self.folder, KEYS)

    @property
    def site(self):
        return self.connection.root()["site"]

    def see(self, number):
        self.journal.write({"tag": Tag.RECORD_VIEWED, "act": number, "at": "2026-03-01"})

    def carry_over(self):
        return carrying.carry_over(self.site, self.manager, self.lock, self.journal)

    def awaiting(self):
        self.manager.begin()
        return carrying.awaiting(self.site, self.journal)

    def die(self):
        """What kill -9 does: the lock on the file goes with the process."""
        self.journal.close()
        self.journal = Journal(self.folder, KEYS)

    def acts(self):
        self.manager.begin()
        return [entry.get("act") for entry in self.site.log.entries()]

    def files(self):
        return os.listdir(self.folder) if self.folder.exists() else []

    def close(self):
        self.journal.close()
        self.manager.abort()
        self.connection.close()
        self.database.close()


@pytest.fixture
def company(tmp_path):
    made = Company(tmp_path)
    yield made
    made.close()


def test_nothing_is_nothing(company):
    assert company.carry_over() == company.awaiting() == 0


def test_what_was_seen_comes_into_the_log_once_and_in_order(company):
    for number in range(5):
        company.see(number)
    assert company.awaiting() == 5

    assert company.carry_over() > 0
    assert company.carry_over() == company.awaiting() == 0
    assert company.acts() == [0, 1, 2, 3, 4]


def test_it_keeps_the_time_at_which_it_happened(company):
    company.see(1)
    company.carry_over()

    entry = company.site.log.entry(1)
    assert (entry["at"], entry["seq"]) == ("2026-03-01", 1)


def test_more_than_one_transaction_holds_is_carried_over_too(company, monkeypatch):
    monkeypatch.setattr(carrying, "BATCH", 3)
    for number in range(10):
        company.see(number)

    company.carry_over()
    assert company.acts() == list(range(10))


def test_the_file_of_a_dead_process_goes_when_all_of_it_is_in_the_log(company):
    company.see(1)
    company.die()
    company.see(2)
    company.carry_over()

    assert company.acts() == [1, 2]
    assert company.files() == [company.journal.standing[0] + journals.ENDING]


def test_the_file_of_a_living_process_is_left_to_it(company):
    other = Journal(company.folder, KEYS)
    other.write({"act": 7})
    company.see(1)
    company.carry_over()

    assert company.acts() == [1]
    assert company.awaiting() == 1
    other.close()
    company.carry_over()
    assert company.acts() == [1, 7]


def test_a_file_that_comes_back_is_not_read_again(company):
    company.see(1)
    path = journals.path_of(company.folder, company.journal.standing[0])
    company.die()
    with open(path, "rb") as file:
        kept = file.read()
    company.carry_over()
    with open(path, "wb") as file:
        file.write(kept)

    company.carry_over()
    assert company.acts() == [1]


def test_a_torn_end_is_dropped_without_a_word(company):
    company.see(1)
    company.see(2)
    path = journals.path_of(company.folder, company.journal.standing[0])
    company.die()
    os.truncate(path, os.path.getsize(path) - 5)

    company.carry_over()
    assert company.acts() == [1]
    assert company.files() == []


def test_a_damaged_line_is_an_alarm_and_its_file_is_kept(company):
    company.see(1)
    place = company.journal.standing[1]
    company.see(2)
    company.see(3)
    path = journals.path_of(company.folder, company.journal.standing[0])
    with open(path, "r+b") as file:
        file.seek(place + 9)
        file.write(b"!")
    company.die()
    company.carry_over()

    assert company.acts() == [1, None, 3]
    alarm = company.site.log.entry(2)
    assert (alarm["tag"], alarm["after"]["place"]) == (Tag.JOURNAL_DAMAGED, place)
    assert company.files() == [os.path.basename(path) + ".damaged"]


def test_a_file_under_another_key_is_an_alarm_once_and_waits_for_its_key(company):
    other = Journal(company.folder, keys.passing())
    other.write({"act": 1})
    other.close()
    for _turn in range(3):
        company.carry_over()
    assert [entry["tag"] for entry in company.site.log.entries()] == [Tag.JOURNAL_DAMAGED]

    company.journal = Journal(company.folder, other.keys)
    company.carry_over()
    assert company.acts() == [None, 1]
    assert company.files() == []


def test_a_file_that_another_process_removed_meanwhile_is_no_failure(company, monkeypatch):
    monkeypatch.setattr(journals, "names", lambda folder: ["gone"])

    assert company.carry_over() == company.awaiting() == 0


def test_the_lock_is_not_taken_where_nothing_waits(company):
    company.see(1)
    company.carry_over()
    company.lock = None

    assert company.carry_over() == 0


class Crash(BaseException):
    """The process ends here."""


class Carrying(RuleBasedStateMachine):
    """The journal and the log against a list, with ends of the process between any two steps."""

    POINTS = ("append", "commit", "committed", "remove", "removed")

    def __init__(self):
        super().__init__()
        self.stack, self.acknowledged, self.count = contextlib.ExitStack(), [], 0

    @initialize()
    def begin(self):
        import tempfile
        from pathlib import Path

        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.company = Company(Path(folder))
        self.patch = self.stack.enter_context(pytest.MonkeyPatch.context())
        self.patch.setattr(os, "fdatasync", lambda file: None)  # no power is lost here
        self.patch.setattr(journals, "settle", lambda folder: None)
        self.patch.setattr(carrying, "BATCH", 2)

    @rule(times=st.integers(1, 4))
    def see(self, times):
        for _time in range(times):
            self.count += 1
            self.company.see(self.count)
            self.acknowledged.append(self.count)

    @rule(torn=st.binary(max_size=20).filter(lambda data: b"\n" not in data))
    def die(self, torn):
        standing = self.company.journal.standing
        self.company.die()
        if standing is not None:
            with open(journals.path_of(self.company.folder, standing[0]), "ab") as file:
                file.write(torn)

    @rule()
    def carry_over(self):
        self.company.carry_over()
        self.company.manager.begin()
        assert self.company.acts() == self.acknowledged

    @rule(point=st.sampled_from(POINTS), after=st.integers(0, 4))
    def die_while_carrying(self, point, after):
        left = [after]

        def passing(real, before):
            def call(*arguments):
                if before and not left[0]:
                    raise Crash
                found = real(*arguments)
                if not before and not left[0]:
                    raise Crash
                left[0] -= 1
                return found

            return call

        manager = self.company.manager
        where, name = {
            "append": (Log, "append"),
            "commit": (manager, "commit"),
            "committed": (manager, "commit"),
            "remove": (journals, "remove"),
            "removed": (journals, "remove"),
        }[point]
        early = point in ("append", "commit", "remove")
        with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Crash):
            patch.setattr(where, name, passing(getattr(where, name), early))
            self.company.carry_over()
        manager.abort()
        self.company.die()

    @invariant()
    def nothing_is_in_the_log_twice_or_out_of_order(self):
        acts = self.company.acts()
        assert acts == self.acknowledged[: len(acts)]

    def teardown(self):
        if hasattr(self, "company"):
            self.company.carry_over()
            assert self.company.acts() == self.acknowledged
            self.company.close()
        self.stack.close()


TestCarrying = Carrying.TestCase
TestCarrying.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


def test_entries_are_what_was_written(company):
    entry = {"tag": Tag.SEARCH_ASKED, "by": "p", "object": 0, "asked": "海港\n<b>", "at": "x"}
    company.journal.write(entry)
    company.carry_over()

    kept = company.site.log.entry(1)
    assert {name: kept[name] for name in entry} == json.loads(json.dumps(entry))
