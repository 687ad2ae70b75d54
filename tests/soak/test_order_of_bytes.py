"""What an answer says is on the disk before it is said: the order of the system calls (S04, S53).

Files stand inside the database here, in the transaction of their record, so that there is one
order to keep: the key that opens them, then the text index with its intent, then the store with
file and record in one commit; and a head of the log under its name only when it is whole.
"""

import os
import re

import pytest

from tests.soak import trace
from tests.soak.tally import tally

COMMITS = int(os.environ.get("DOSSIER_COMMITS", "10"))
STORE, TEXT = r"data/main\.sqlite3-wal", r"index/text\.sqlite\.\w+-wal"
KEYS = r"keys/dossiers\.sqlite-wal"
JOURNAL = r"journal/[-\w]+\.journal"


def steps(theatre, copy, act, times=1):
    """For each time that an act is done: its calls in order, as (call, file in the site)."""
    found = []
    with theatre.acting(copy, act) as actor:
        for _time in range(times):
            with trace.traced(actor.process, theatre.log):
                assert actor.act()["status"] < 400
            calls = trace.calls(theatre.log, copy)
            found.append([(call.name, _file(call, copy)) for call in calls])
    return found


def _file(call, copy):
    found = re.search(rf"{re.escape(str(copy))}/([^>\"]+)", call.given)
    return found[1] if found else ""


def last(calls, names, file):
    """The place of the last such call of a file; -1 if there is none."""
    places = [
        place
        for place, (name, of) in enumerate(calls)
        if re.search(names, name) and re.fullmatch(file, of)
    ]
    return places[-1] if places else -1


@pytest.fixture(scope="module")
def deposits(theatre):
    """The calls of each of many deposits of a large file; one receipt each, so all are kept."""
    trace.needed()
    act, copy = theatre.acts["deposit a blob"], theatre.copy()
    found = []
    with theatre.acting(copy, act) as actor:
        for number in range(COMMITS):
            with trace.traced(actor.process, theatre.log):
                answer = actor.act(receipt=f"{number:022}")
            assert answer["status"] == 303, answer
            found.append([(c.name, _file(c, copy)) for c in trace.calls(theatre.log, copy)])
    state, faults = theatre.look(copy)
    assert faults == []
    assert state["log"]["document:deposited"] == COMMITS + 2
    return found


def test_a_file_is_on_the_disk_before_its_record_is_and_both_before_the_answer(deposits):
    for calls in deposits:
        written = last(calls, "write", STORE)
        assert -1 < written < last(calls, "sync", STORE), calls
    tally("order of bytes: files and their records", commits=len(deposits), out_of_order=0)


def test_the_key_of_a_file_and_the_words_of_it_are_on_the_disk_before_the_store(deposits):
    for calls in deposits:
        assert last(calls, "write", KEYS) <= last(calls, "sync", KEYS) < last(calls, "sync", STORE)
        assert -1 < last(calls, "write", TEXT) < last(calls, "sync", TEXT)
        assert last(calls, "sync", TEXT) < last(calls, "sync", STORE)


def test_what_was_looked_at_is_on_the_disk_before_it_is_shown(theatre):
    trace.needed()
    (calls,) = steps(theatre, theatre.copy(), theatre.acts["look at a dossier"])

    assert -1 < last(calls, "write", JOURNAL) < last(calls, "sync", JOURNAL)
    assert last(calls, "sync", JOURNAL) == len(calls) - 1, calls[-5:]


def test_a_head_has_its_name_only_when_it_is_whole_and_the_name_is_kept(theatre):
    trace.needed()
    (calls,) = steps(theatre, theatre.copy(), theatre.acts["witness a head"])
    calls = [(name, file) for name, file in calls if file.startswith("witness")]
    names = [name for name, _file in calls]

    assert names[names.index("write") :] == ["write", "fsync", "link", "unlink", "openat", "fsync"]
