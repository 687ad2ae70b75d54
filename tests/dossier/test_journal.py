"""Tests of the journal: on disk when `write` returns, sealed, whole lines (R112, S53, S58)."""

import os
import stat
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier import journal as journals
from dossier import keys
from dossier.journal import HEAD, Journal, Unwritable

KEYS = keys.passing()
SEEN = {"tag": "record:viewed", "by": "p1", "object": 7}


@pytest.fixture
def journal(tmp_path):
    """The journal of this process."""
    made = Journal(tmp_path / "journal", KEYS)
    yield made
    made.close()


def read(folder, name=None, opened_with=KEYS):
    """The lines of a file without its head; None for a damaged one."""
    name = name or journals.names(folder)[0]
    return [line for line, _ in journals.lines(folder, name, opened_with, 0)][1:]


def spoil(path, place, byte=b"!"):
    """Put another byte into a file."""
    with open(path, "r+b") as file:
        file.seek(place)
        file.write(byte)


def test_what_is_written_can_be_read_in_order(journal):
    for number in range(3):
        journal.write({"act": number})

    assert read(journal.folder) == [b'{"act": 0}', b'{"act": 1}', b'{"act": 2}']


def test_a_line_is_on_disk_before_write_returns(journal, monkeypatch):
    synced, truly = [], os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda file: synced.append(os.fstat(file).st_size))
    journal.write(SEEN)

    monkeypatch.setattr(os, "fdatasync", truly)
    assert synced[-1] == os.path.getsize(journals.path_of(journal.folder, journal.standing[0]))


def test_the_file_is_its_owners_alone_and_tells_nothing(journal):
    journal.write(SEEN)
    path = journals.path_of(journal.folder, journal.standing[0])

    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(journal.folder).st_mode) == 0o700
    with open(path, "rb") as file:
        assert b"record" not in file.read()


def test_many_threads_lose_nothing_and_share_the_disk(journal, monkeypatch):
    flushes, truly = [], os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda file: (flushes.append(1), truly(file)))
    go = threading.Barrier(50)

    def readers(number):
        go.wait()
        for turn in range(4):
            journal.write({"act": number * 4 + turn})

    threads = [threading.Thread(target=readers, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(read(journal.folder)) == sorted(b'{"act": %d}' % each for each in range(200))
    assert len(flushes) < 150


def test_a_torn_line_is_no_line(journal):
    journal.write({"act": 1})
    journal.write({"act": 2})
    path = journals.path_of(journal.folder, journal.standing[0])
    journal.close()
    os.truncate(path, os.path.getsize(path) - 1)

    assert read(journal.folder) == [b'{"act": 1}']


@given(st.data())
@settings(max_examples=60)
def test_any_changed_byte_is_noticed_and_spoils_one_line_alone(tmp_path_factory, data):
    journal = Journal(tmp_path_factory.mktemp("journal"), KEYS)
    for number in range(4):
        journal.write({"act": number})
    name = journal.standing[0]
    path = journals.path_of(journal.folder, name)
    ends = [after for _, after in journals.lines(journal.folder, name, KEYS, 0)]
    which = data.draw(st.integers(1, 3))
    spoil(path, data.draw(st.integers(ends[which - 1], ends[which] - 2)))
    journal.close()

    found = read(journal.folder)
    assert found.pop(which - 1) is None
    assert None not in found and len(found) == 3


def test_a_line_at_another_place_or_in_another_file_does_not_open(journal):
    for number in range(2):
        journal.write({"act": number})
    name = journal.standing[0]
    path = journals.path_of(journal.folder, name)
    with open(path, "rb") as file:
        head, one, two = file.readlines()
    with open(path, "wb") as file:
        file.writelines((head, two, one))
    os.link(path, journals.path_of(journal.folder, "other"))

    assert read(journal.folder, name) == [None, None]
    assert not journals.is_ours(journal.folder, "other", KEYS)


def test_another_key_opens_nothing(journal):
    journal.write(SEEN)

    assert not journals.is_ours(journal.folder, journal.standing[0], keys.passing())
    assert read(journal.folder, opened_with=keys.passing()) == [None]


def test_a_file_is_its_processs_until_it_is_closed(journal):
    journal.write(SEEN)
    name = journal.standing[0]
    with journals.left(journal.folder, name) as gone:
        assert not gone

    journal.close()
    with journals.left(journal.folder, name) as gone:
        assert gone


def test_a_long_file_is_followed_by_another(journal, monkeypatch):
    monkeypatch.setattr(journals, "LARGEST", 100)
    for number in range(3):
        journal.write({"act": number})

    names = journals.names(journal.folder)
    assert [line for name in names for line in read(journal.folder, name)] == [
        b'{"act": 0}',
        b'{"act": 1}',
        b'{"act": 2}',
    ]
    assert len(names) > 1


def fails(*arguments):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("call", ["write", "fdatasync", "open"])
def test_what_cannot_be_written_is_refused_and_written_again_later(journal, monkeypatch, call):
    journal.write({"act": 1})
    if call == "open":
        journal.close()
    with monkeypatch.context() as broken:
        broken.setattr(os, call, fails)
        with pytest.raises(Unwritable):
            journal.write({"act": 2})
        with pytest.raises(Unwritable):
            journal.check()

    journal.check()
    journal.write({"act": 3})
    lines = [
        line for name in journals.names(journal.folder) for line in read(journal.folder, name)
    ]
    assert lines == [b'{"act": 1}', b'{"act": 3}']


def test_half_a_line_of_a_full_disk_is_taken_back(journal, monkeypatch):
    journal.write({"act": 1})
    truly, left = os.write, [5, 0]

    def little(file, data):
        if not left[0]:
            fails()
        return truly(file, data[: left.pop(0)])

    monkeypatch.setattr(os, "write", little)
    with pytest.raises(Unwritable):
        journal.write({"act": 2})
    monkeypatch.setattr(os, "write", truly)

    path = journals.path_of(journal.folder, journals.names(journal.folder)[0])
    with open(path, "rb") as file:
        assert file.read().endswith(b"\n")
    assert read(journal.folder) == [b'{"act": 1}']


def test_a_key_that_is_gone_lets_nothing_through(journal, monkeypatch):
    monkeypatch.setattr(type(KEYS), "key_for", fails)

    with pytest.raises(Unwritable):
        journal.write(SEEN)


def test_all_who_wait_learn_of_the_failure(journal, monkeypatch):
    journal.write(SEEN)
    monkeypatch.setattr(os, "fdatasync", fails)
    refused = []

    def reader():
        try:
            journal.write(SEEN)
        except Unwritable:
            refused.append(1)

    threads = [threading.Thread(target=reader) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)

    assert len(refused) == 20


@pytest.mark.parametrize(
    ("flag", "free"), [(os.ST_RDONLY, 10**9), (0, 0)], ids=["read-only", "full"]
)
def test_acts_are_refused_before_the_disk_is_full(journal, monkeypatch, flag, free):
    journal.write(SEEN)

    class Found:
        f_flag, f_bavail, f_frsize = flag, free, 1

    monkeypatch.setattr(os, "fstatvfs", lambda file: Found)
    with pytest.raises(Unwritable):
        journal.check()


def test_lines_that_wait_are_counted_without_the_head(journal):
    assert journals.names(journal.folder) == []
    journal.write(SEEN)
    name, first = journal.standing
    journal.write(SEEN)

    assert journals.count(journal.folder, name, 0) == 2
    assert journals.count(journal.folder, name, first) == 1


def test_a_file_of_which_all_is_in_the_log_can_be_removed_or_kept_aside(journal):
    for take_away in (journals.remove, journals.set_aside):
        journal.write(SEEN)
        journal.close()
        take_away(journal.folder, journals.names(journal.folder)[0])

    assert journals.names(journal.folder) == []
    assert [name.rpartition(".")[2] for name in os.listdir(journal.folder)] == ["damaged"]


def test_the_head_is_no_entry():
    assert not HEAD.startswith(b"{")


def test_a_disk_that_does_not_answer_lets_nobody_act(journal, monkeypatch):
    journal.write(SEEN)
    monkeypatch.setattr(os, "fstatvfs", fails)

    with pytest.raises(Unwritable):
        journal.check()
