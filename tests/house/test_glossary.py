"""The glossary has every shared word of the vocabulary under one English label (ui.md)."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from dossier.vocabulary import Manifestation, Permission, Post, Relation, State, Tag, Tier

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.splitlines()
    if re.match(r"\| [^中-]", line)
]
CODES = defaultdict(set)
for term, _english, code, *_meaning in ROWS:
    CODES[term].update(re.findall(r"`([^`]+)`", code))
WORDS = [
    member for enum in (Permission, Post, State, Relation, Manifestation, Tag) for member in enum
]


@pytest.mark.parametrize("member", WORDS, ids=str)
def test_every_shared_word_stands_in_the_glossary_with_its_code(member):
    assert member.value in CODES[str(member.label)]


@pytest.mark.parametrize("tier", Tier)
def test_every_tier_stands_there_with_its_rank(tier):
    assert f"| {tier.label} |" in GLOSSARY
    assert f"`Tier.{tier.name}` {tier.value}" in GLOSSARY


def test_every_term_is_explained_once_in_four_cells():
    terms = [row[0] for row in ROWS]

    assert len(terms) == len(set(terms)) > 200
    assert all(len(row) == 4 and all(row) for row in ROWS)


def test_the_order_of_the_tiers_is_told_before_the_first_table():
    opening = GLOSSARY.partition("|")[0]

    assert "非密 open < 秘密 secret < 机密 confidential < 绝密 top secret" in opening
