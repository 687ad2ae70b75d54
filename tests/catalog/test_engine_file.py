"""Tests of the engine's file: rebuilt, followed, replaced, and it tells no word (S60)."""

import os
import stat
import threading

import apsw
import pytest
from pyroaring import BitMap

from catalog.engine import Columns, Engine
from tests.catalog.engines import KEY, NAME, body, engine, path

__all__ = ["engine", "path"]


def test_a_rebuilt_engine_holds_the_documents_given_and_nothing_else(engine):
    engine.apply({1: body("甲乙")})
    engine.rebuild(((d, body("丙丁")) for d in range(2, 1203)), identity="site", sequence=7)

    assert engine.search("甲乙") == BitMap()
    assert engine.search("丙丁") == engine.known() == BitMap(range(2, 1203))
    assert (engine.identity, engine.sequence, engine.check()) == ("site", 7, [])


def test_a_rebuild_that_breaks_off_leaves_everything_as_it_was(path):
    engine = Engine(path, KEY)
    engine.apply({1: body("甲乙")})
    with pytest.raises(ZeroDivisionError):
        engine.rebuild((1 / 0, None) for _ in range(3))

    assert engine.search("甲乙") == BitMap([1])
    engine.rebuild([])
    assert len([p for p in path.parent.iterdir() if not p.is_symlink()]) <= 4


def test_another_engine_on_the_file_follows_a_rebuild(path):
    one, other = Engine(path, KEY), Engine(path, KEY)
    other.finish(other.apply({1: body("甲乙")}))
    one.rebuild([(2, body("丙丁"))])

    assert other.search("丙丁") == other.known() == BitMap([2])
    other.apply({3: body("丙丁")})
    assert one.search("丙丁") == BitMap([2, 3])


def test_a_reader_that_comes_between_the_link_and_the_removal_follows(path):
    """The name is read, then the file goes, then it is opened."""
    one, other = Engine(path, KEY), Engine(path, KEY)
    other.known()
    old = other._shelf.current()
    one.rebuild([(2, body("丙丁"))])
    names = iter([old])
    current = other._shelf.current
    other._shelf.current = lambda: next(names, None) or current()
    found = []
    thread = threading.Thread(target=lambda: found.append(other.search("丙丁")))
    thread.start()
    thread.join()

    assert found == [BitMap([2])]


def test_a_file_that_is_gone_for_good_is_an_error(path):
    engine = Engine(path, KEY)
    os.unlink(engine._shelf.current())
    found = []

    def ask():
        try:
            engine.search("甲")
        except apsw.CantOpenError as error:
            found.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found


@pytest.mark.parametrize("spoil", ["missing", "noise", "other key", "plain", "no tables"])
def test_an_unusable_file_is_replaced_and_its_identity_tells(path, spoil):
    engine = Engine(path, KEY)
    identity = engine.identity
    engine.apply({1: body("甲乙")})
    engine.close()
    file = path.resolve()
    if spoil == "missing":
        path.unlink()
    elif spoil == "plain":
        path.unlink()
        path.write_bytes(b"")
    elif spoil != "other key":
        file.write_bytes(b"noise" * 999 if spoil == "noise" else b"")

    engine = Engine(path, b"o" * 32 if spoil == "other key" else KEY)
    assert engine.identity != identity
    assert engine.known() == BitMap()


def test_an_engine_opened_again_is_the_same(path):
    engine = Engine(path, KEY)
    identity = engine.identity
    engine.apply({1: body("甲乙")})
    engine.close()

    engine = Engine(path, KEY)
    assert (engine.identity, engine.sequence) == (identity, 1)
    assert engine.search("甲乙") == BitMap([1])


def test_no_word_of_a_text_stands_in_the_files(path):
    """S60."""
    engine = Engine(path, KEY)
    engine.apply({1: Columns(NAME, "金丝雀 canary-zqxw 乙方代表", NAME)})
    files = b"".join(p.read_bytes() for p in path.parent.iterdir())

    assert len(files) > 10_000
    for word in ("金丝", "雀", "canary", "zqxw", "嘉乐", "jiale", "乙方"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
            assert word.encode(encoding) not in files or len(word.encode(encoding)) < 4


def test_a_purge_takes_the_tokens_of_a_forgotten_document_out_of_the_file(path):
    engine = Engine(path, KEY)
    engine.apply({n: body(f"常用词 第{n}号") for n in range(50)} | {77: body("销毁之词")})
    token = engine._hasher.token("销毁").encode()
    engine.apply({77: None})
    before = everything(path)
    engine.purge()

    assert token[3:] in before
    assert token[3:] not in everything(path)
    assert engine.search("常用词") == BitMap(range(50))


def everything(path):
    return b"".join(p.read_bytes() for p in sorted(path.parent.iterdir()))


def test_the_files_are_for_their_owner_alone(path):
    engine = Engine(path, KEY)
    engine.apply({1: body("甲乙")})
    engine.rebuild([(1, body("甲乙"))])
    engine.apply({2: body("甲乙")})

    modes = {stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    assert modes == {0o600}
    assert any(p.name.endswith("-wal") for p in path.parent.iterdir())


def test_check_reports_damage(path):
    engine = Engine(path, KEY)
    engine.apply({n: body(f"第{n}号 甲乙丙丁戊己庚辛") for n in range(300)})
    assert engine.check() == []
    engine.close()
    with open(path.resolve(), "r+b") as file:
        file.seek(8192)
        file.write(os.urandom(12288))

    assert Engine(path, KEY).check() != []
