"""Tests of the engine: complete recall, and nothing else (R060)."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from catalog.engine import MEMORY, Columns, Engine
from catalog.tokens import units
from tests.catalog.engines import KEY, NAME, body, engine, path

__all__ = ["engine", "path"]


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
