"""Tests of the shared words: order, labels, and reading them back."""

import pytest

from dossier import vocabulary
from dossier.vocabulary import Index, Permission, Tag, Tier

ENUMS = [
    *(vocabulary.Tier, vocabulary.Permission, vocabulary.Post, vocabulary.State),
    *(vocabulary.Relation, vocabulary.Manifestation, vocabulary.Tag),
]


def test_secret_is_below_confidential():
    """R061: 非密 < 秘密 < 机密 < 绝密; English readers expect it otherwise."""
    assert [str(tier.label) for tier in sorted(Tier)] == ["非密", "秘密", "机密", "绝密"]
    assert Tier.OPEN < Tier.SECRET < Tier.CONFIDENTIAL < Tier.TOP_SECRET


@pytest.mark.parametrize("enum", ENUMS)
def test_every_member_is_read_back_from_value_name_and_label(enum):
    for member in enum:
        for text in (member.value, member.name.lower(), member.label, f" {member.label}\n"):
            assert enum.parse(text) is member


@pytest.mark.parametrize("enum", ENUMS)
@pytest.mark.parametrize("text", ["", " ", "4", "-1", "极密", None, True, "record:veiw", [1]])
def test_another_word_is_no_member(enum, text):
    """R061: a tier outside the four → V422."""
    with pytest.raises(ValueError):
        enum.parse(text)


@pytest.mark.parametrize("enum", ENUMS)
def test_labels_are_there_and_differ(enum):
    labels = [str(member.label) for member in enum]

    assert all(labels) and len(set(labels)) == len(labels)
    assert all(member.label.domain == "dossier" for member in enum)


@pytest.mark.parametrize("enum", [Permission, Tag])
def test_permissions_and_tags_follow_one_grammar(enum):
    assert all(member.value.count(":") == 1 and member.value.islower() for member in enum)


def test_index_names_are_what_is_stored():
    assert {index.value for index in Index} == {
        *("number", "name", "date", "modified", "facets", "identity", "allowed", "text")
    }
