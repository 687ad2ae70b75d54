"""Tests of rows and intents inside one transaction."""

import pytest
from pyroaring import BitMap

from catalog import intent
from catalog.intent import Row
from catalog.text_file import TextFile

ROW = Row("1", body="aa bb", title="cc", pinyin="dd", singles="ee")


@pytest.fixture
def writer():
    file = TextFile.made("file:/test-intent?vfs=memdb", sequence=0)
    with file.writing() as writer:
        yield writer
    file.close()


def found(writer, word):
    sql = "SELECT rowid FROM text WHERE text MATCH ?"
    return [docid for (docid,) in writer.execute(sql, (word,))]


def found_single(writer, word):
    sql = "SELECT rowid FROM single WHERE single MATCH ?"
    return [docid for (docid,) in writer.execute(sql, (word,))]


def sequence(writer):
    return writer.execute("SELECT value FROM fact WHERE name = 'sequence'").get


def test_a_row_that_is_so_already_is_not_written_again(writer):
    intent.put(writer, {1: ROW})
    before = writer.total_changes()
    intent.put(writer, {1: ROW})

    assert writer.total_changes() == before
    assert found(writer, "bb") == [1]


def test_a_row_becomes_another_and_then_none(writer):
    intent.put(writer, {1: ROW})
    intent.put(writer, {1: ROW._replace(digest="2", body="ff", singles="gg")})
    assert (found(writer, "bb"), found(writer, "ff")) == ([], [1])
    assert (found_single(writer, "ee"), found_single(writer, "gg")) == ([], [1])
    intent.put(writer, {1: None, 2: None})

    assert found(writer, "ff") == found_single(writer, "gg") == []
    assert writer.execute("SELECT count(*) FROM document").get == 0


def test_a_row_without_digest_is_a_document_without_words(writer):
    intent.put(writer, {1: Row("", "", "", "", "")})
    assert writer.execute("SELECT count(*) FROM text").get == 0
    intent.put(writer, {1: ROW})

    assert found(writer, "cc") == [1]


def test_batches_are_numbered_for_ever(writer):
    first = intent.log(writer, [1, 2])
    intent.drop(writer, [first])
    second = intent.log(writer, [3])

    assert second > first
    assert intent.left(writer) == {second: BitMap([3])}
    assert sequence(writer) == 2


def test_what_a_later_batch_wrote_is_not_doubtful():
    intents = {9: BitMap([1]), 8: BitMap([2]), 7: BitMap([1, 2, 3])}

    assert intent.doubtful(intents, {7}) == BitMap([3])
    assert intent.doubtful(intents, {7, 8}) == BitMap([2, 3])
    assert intent.doubtful(intents, {7, 8, 9}) == BitMap([1, 2, 3])


@pytest.mark.parametrize(
    "mended, site, then",
    [((3,), 2, 2), ((3,), 3, 3), ((3,), 1, 3), ((2,), 2, 3), ((2, 3), 1, 1), ((1, 3), 1, 3)],
)
def test_only_the_last_batches_in_a_row_explain_an_earlier_sequence(writer, mended, site, then):
    batches = [intent.log(writer, [n]) for n in range(3)]
    intent.agree(writer, {batches[n - 1] for n in mended}, site)

    assert sequence(writer) == then
