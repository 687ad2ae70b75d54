import re
from random import Random
from string import Formatter

import pytest

from dossier.demo.kinds import Draft, Kind, Part, Topic, draft
from dossier.demo.plans import KINDS

TOPICS = [(kind, topic) for kind in KINDS for topic in kind.topics]


def test_the_kinds_know_more_than_three_hundred_sentences():
    patterns = {line for _, topic in TOPICS for part in topic.parts for line in part.patterns()}

    assert len(patterns) > 300


def test_all_prose_has_full_width_punctuation():
    for kind, topic in TOPICS:
        lines = [topic.title, *kind.closing, *topic.closing]
        lines += [line for part in topic.parts for line in part.patterns()]
        for line in lines:
            said = "".join(piece for piece, *_ in Formatter().parse(line))
            assert not re.search(r"[,;?!()]|:(?!\d)", said), line


def test_a_part_says_all_lines_one_of_each_choice_and_some_of_the_pool_in_order():
    part = Part("", ("一", ("二", "贰")), ("三", "四", "五"), 2)

    for seed in range(20):
        said = part.said(Random(seed))
        assert said[0] == "一"
        assert said[1] in ("二", "贰")
        assert said[2:] in (["三", "四"], ["三", "五"], ["四", "五"])


def test_the_patterns_of_a_part_are_all_it_can_say():
    assert Part("", ("一", ("二", "贰")), ("三",), 1).patterns() == ["一", "二", "贰", "三"]


def kind_of(topic, **options):
    return Kind("函", (topic,), (("致", "{name}"),), ("完",), {"txt": 1}, (), (), **options)


def test_a_numbered_kind_counts_its_articles_and_clauses():
    topic = Topic("题", "a", "a", (Part("甲", ("一", "二")), Part("乙", ("三",))))

    composed = draft(kind_of(topic, numbered=True), topic, {"name": "某"}, Random(1))

    assert composed.parts == (
        ("第一条 甲", ("1.1 一", "1.2 二")),
        ("第二条 乙", ("2.1 三",)),
    )


def test_a_topics_own_head_and_closing_take_the_place_of_the_kinds():
    topic = Topic("题", "a", "a", (Part("", ("一",)),), head=(("甲", "乙"),), closing=("止",))

    composed = draft(kind_of(topic), topic, {}, Random(1))

    assert (composed.head, composed.closing) == ((("甲", "乙"),), ("止",))


def test_warnings_come_as_the_last_part():
    topic = Topic("题", "a", "a", (Part("", ("一",)),))

    composed = draft(kind_of(topic), topic, {"name": "某"}, Random(1), ("慎",))

    assert composed.parts[-1] == ("保密事项", ("慎",))


def test_the_text_of_a_draft_has_all_its_words_in_order():
    whole = Draft("题", (("致", "某"),), (("", ("一",)), ("甲", ("二",))), (("x", "y"),), ("完",))

    assert whole.text() == "题\n致：某\n一\n甲\n二\nx y\n完"
    assert whole.paragraphs() == ["一", "二"]


def test_an_unknown_placeholder_is_an_error():
    topic = Topic("{nobody}", "a", "a", (Part("", ("一",)),))

    with pytest.raises(KeyError):
        draft(kind_of(topic), topic, {"name": "某"}, Random(1))
