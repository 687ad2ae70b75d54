"""Tests of the engine: complete recall, nothing else, and repair of what went wrong."""

import os
import stat
import threading

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from catalog.engine import MEMORY, Columns, Engine
from catalog.tokens import units

KEY = b"k" * 32
NAME = "青岛嘉乐斯医疗器械有限公司"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "text.sqlite"


@pytest.fixture(params=["file", "memory"])
def engine(request, path):
    engine = Engine(path if request.param == "file" else MEMORY, KEY)
    yield engine
    engine.close()


def body(text):
    return Columns(body=text)


def truth(sequence, **documents):
    """What ZODB would say of documents d1, d2 …; of others that they are gone."""
    known = {int(name[1:]): columns for name, columns in documents.items()}
    return lambda docids: (sequence, [(d, known[d]) for d in docids if d in known])


def test_documents_are_found_by_title_body_and_name(engine):
    engine.apply({1: Columns(NAME, "客戶档案 A轮融资", NAME), 2: Columns("别的", "客户")})

    assert engine.search("客户") == BitMap([1, 2])
    assert engine.search("客户 a轮") == engine.search("嘉乐 融资") == BitMap([1])
    assert engine.search("jiales") == engine.search("jls") == engine.search("斯") == BitMap([1])
    assert engine.search("客户 无此词") == engine.search("，") == BitMap()


def test_title_hits_are_those_of_title_and_name(engine):
    engine.apply({1: Columns(NAME, "甲乙", NAME), 2: Columns("甲乙", NAME)})

    assert engine.title_hits("嘉乐斯") == engine.title_hits("jls") == BitMap([1])
    assert engine.title_hits("甲") == engine.search("甲乙", {"title"}) == BitMap([2])
    assert engine.search("甲", {"body"}) == BitMap([1])


def test_each_line_of_names_is_spelled_by_itself(engine):
    engine.apply({1: Columns(pinyin_of="张三\n三四\n\n鄂")})

    assert engine.search("zhangsan") == engine.search("sansi") == BitMap([1])
    assert engine.search("zsa") == engine.search("sisans") == BitMap()


def test_a_changed_document_is_found_by_its_new_words_only(engine):
    engine.apply({1: body("旧词")})
    engine.apply({1: body("新词")})

    assert engine.search("旧词") == BitMap()
    assert engine.search("新词") == BitMap([1])


def test_a_forgotten_document_is_not_found(engine):
    engine.apply({1: body("甲乙"), 2: body("甲乙")})
    engine.apply({1: None, 3: None})

    assert engine.search("甲乙") == engine.known() == BitMap([2])


def test_a_document_without_text_is_known_and_blank(engine):
    engine.apply({1: body("甲"), 2: Columns(), 3: body("乙")})
    engine.apply({3: Columns()})

    assert engine.known() == BitMap([1, 2, 3])
    assert engine.blank() == BitMap([2, 3])
    assert engine.search("乙") == BitMap()
    assert (engine.digest(2), engine.digest(4)) == ("", None)


def test_an_id_outside_32_bits_is_refused_and_nothing_is_kept(engine):
    with pytest.raises(OverflowError):
        engine.apply({1: body("甲"), 2**32: body("乙")})

    assert engine.known() == BitMap()
    assert engine.sequence == 0


def test_the_largest_id_is_found(engine):
    engine.apply({2**32 - 1: body("甲"), 0: body("甲")})

    assert engine.search("甲") == BitMap([0, 2**32 - 1])


TEXTS = st.text("客戶档案管理制度乾隆，。 \n（）ＡＢabc12-é⻔⼯", max_size=25)


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.data())
def test_every_part_of_a_text_is_found_and_no_phrase_that_is_in_no_text(texts, data):
    """Recall and precision against a plain search of the units (R060)."""
    engine = Engine(MEMORY, KEY)
    engine.apply({docid: body(text) for docid, text in enumerate(texts)})
    whole = [units(text) for text in texts]
    source = data.draw(st.sampled_from(whole))
    start = data.draw(st.integers(0, len(source)))
    part = source[start : data.draw(st.integers(start, len(source)))]
    stranger = units(data.draw(TEXTS))

    for asked in filter(None, (part, stranger)):
        expected = {docid for docid, found in enumerate(whole) if within(asked, found)}
        assert set(engine.search(f'"{" ".join(asked)}"', {"title", "body"})) == expected
    engine.close()


def within(part, whole):
    size = len(part)
    return any(whole[i : i + size] == part for i in range(len(whole) - size + 1))


@given(st.text("客戶档 ab，1\n", min_size=1, max_size=12), st.integers(0, 11), st.integers(1, 12))
def test_every_part_cut_from_a_written_text_is_found(text, start, length):
    """Cut at unit borders of the text as it was written, with its punctuation and spaces."""
    engine = Engine(MEMORY, KEY)
    engine.apply({1: body(text)})
    part = text[start : start + length]
    cut = any(
        "".join(pair).isascii() and "".join(pair).isalnum()
        for pair in (text[max(start - 1, 0) : start + 1], text[start + length - 1 :][:2])
        if len(pair) == 2
    )

    assert cut or not units(part) or 1 in engine.search(f'"{part}"')
    engine.close()


@given(
    st.text("嘉乐斯青岛单曾重行ab1", min_size=1, max_size=6), st.integers(0, 9), st.integers(2, 9)
)
def test_any_two_letters_of_a_spelling_find_the_name(name, start, length):
    from catalog.pinyin import spellings

    engine = Engine(MEMORY, KEY)
    engine.apply({7: Columns(pinyin_of=name)})
    for spelling in spellings(name):
        part = spelling[start : start + length]
        assert len(part) < 2 or part.isdigit() or 7 in engine.search(part)
    engine.close()


def collide(engine, **same):
    """Plant collisions: give these words the token of another word."""
    honest = engine._hasher.token
    engine._hasher.token = lambda term: honest(same.get(term, term))


def test_a_collision_of_tokens_adds_a_hit_and_loses_none(engine):
    collide(engine, 丙丁="甲乙")
    engine.apply({1: body("甲乙"), 2: body("丙丁"), 3: body("丙丁戊")})

    assert engine.search("甲乙") == engine.search("丙丁") == BitMap([1, 2, 3])
    assert engine.search("丙丁戊") == BitMap([3])


def test_forgetting_one_of_two_colliding_documents_keeps_the_other(engine):
    collide(engine, 丙丁="甲乙")
    engine.apply({1: body("甲乙"), 2: body("丙丁")})
    engine.apply({1: None})

    assert engine.search("甲乙") == engine.search("丙丁") == BitMap([2])


def test_recovery_brings_every_document_of_an_intent_to_the_truth(engine):
    engine.apply({1: body("甲乙"), 2: body("甲乙")})
    mended = engine.recover(truth(1, d2=body("丙丁")))

    assert mended == BitMap([1, 2])
    assert engine.search("甲乙") == BitMap()
    assert engine.search("丙丁") == engine.known() == BitMap([2])
    assert engine.recover(truth(1)) == BitMap()


def test_the_intent_of_a_finished_batch_goes_with_the_next_change(engine):
    engine.finish(engine.apply({1: body("甲乙")}))
    engine.apply({2: body("甲乙")})

    assert engine.recover(truth(2, d2=body("甲乙"))) == BitMap([2])
    assert engine.search("甲乙") == BitMap([1, 2])


def test_closing_drops_the_intents_of_finished_batches(path):
    engine = Engine(path, KEY)
    engine.finish(engine.apply({1: body("甲乙")}))
    engine.close()

    assert Engine(path, KEY).recover(truth(1)) == BitMap()


def test_a_revoked_batch_is_mended_at_once(engine):
    engine.finish(engine.apply({1: body("甲乙")}))
    engine.revoke(engine.apply({1: body("丙丁"), 2: body("丙丁")}), truth(1, d1=body("甲乙")))

    assert engine.search("丙丁") == BitMap()
    assert engine.search("甲乙") == BitMap([1])
    assert engine.sequence == 1


def test_while_the_truth_is_out_of_reach_a_search_raises_and_then_is_right(engine):
    answers = [OSError, OSError, truth(0)(BitMap())]

    def late(docids):
        answer = answers.pop(0)
        if answer is OSError:
            raise answer
        return answer

    batch = engine.apply({1: body("甲乙")})
    with pytest.raises(OSError):
        engine.revoke(batch, late)
    with pytest.raises(OSError):
        engine.search("甲乙")
    assert engine.search("甲乙") == BitMap()


def test_mending_leaves_what_a_later_batch_has_written(engine):
    first = engine.apply({1: body("甲乙"), 2: body("甲乙")})
    engine.apply({1: body("丙丁")})
    engine.revoke(first, truth(1, d1=body("旧的")))

    assert engine.search("丙丁") == BitMap([1])
    assert engine.search("甲乙") == engine.search("旧的") == BitMap()


@pytest.mark.parametrize("site, taken", [(3, 3), (2, 2), (1, 3), (4, 3)])
def test_the_sequence_of_the_site_is_taken_as_far_as_the_intents_explain(engine, site, taken):
    engine.finish(engine.apply({1: body("甲")}))
    engine.finish(engine.apply({2: body("甲")}))
    engine.apply({3: body("甲")})
    engine.recover(truth(site))

    assert engine.sequence == taken


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


def test_batches_of_the_old_file_mean_nothing_in_the_new_one(path):
    one, other = Engine(path, KEY), Engine(path, KEY)
    other.finish(other.apply({1: body("甲乙")}))
    one.rebuild([])
    one.apply({2: body("丙丁")})
    other.apply({3: body("丙丁")})

    assert one.recover(truth(2)) == BitMap([2, 3])


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


def test_threads_search_while_another_writes(path):
    engine = Engine(path, KEY)
    found, done = [], threading.Event()

    def search():
        while not done.is_set():
            found.append(len(engine.search("甲乙")))

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(60):
        engine.finish(engine.apply({number: body("甲乙")}))
    done.set()
    for thread in threads:
        thread.join()

    assert found
    assert max(found) <= 60
    assert len(engine.search("甲乙")) == 60


def test_an_overlay_holds_its_rows_only(engine):
    engine.apply({1: body("甲乙")})
    overlay = engine.overlay({2: engine.row(body("甲乙")), 3: None})

    assert overlay.search("甲乙") == overlay.known() == BitMap([2])
