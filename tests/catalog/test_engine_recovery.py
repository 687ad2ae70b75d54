"""Tests of the recovery of the engine: what was left half done comes to the truth (S01)."""

import pytest
from pyroaring import BitMap

from catalog.engine import Engine
from tests.catalog.engines import KEY, body, engine, path

__all__ = ["engine", "path"]


def truth(sequence, **documents):
    """What ZODB would say of documents d1, d2 …; of others that they are gone."""
    known = {int(name[1:]): columns for name, columns in documents.items()}
    return lambda docids: (sequence, [(d, known[d]) for d in docids if d in known])


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


def test_batches_of_the_old_file_mean_nothing_in_the_new_one(path):
    one, other = Engine(path, KEY), Engine(path, KEY)
    other.finish(other.apply({1: body("甲乙")}))
    one.rebuild([])
    one.apply({2: body("丙丁")})
    other.apply({3: body("丙丁")})

    assert one.recover(truth(2)) == BitMap([2, 3])
