"""Tests of documents: their description field by field, their versions and text (R025, R041)."""

import datetime

import colander
import pytest

from dossier.content import Content
from dossier.document import Document, DocumentSchema, Text, Version
from dossier.vocabulary import Manifestation, Tier
from tests import access_worlds
from tests.access_model import Thing, World

GOOD = {"title": "来函", "kind": "往来函件", "date": "2026-01-05", "source": "纸质来件"}
DAY = datetime.date(2026, 1, 5)


def test_four_facts_are_enough():
    assert DocumentSchema().deserialize(GOOD) == {
        **GOOD,
        "date": DAY,
        "manifestation": Manifestation.ELECTRONIC_ORIGINAL,
        "tier": Tier.OPEN,
        "item": "",
        "no_original": "",
    }


@pytest.mark.parametrize(
    "facts, field",
    [
        *(({name: value}, name) for name in GOOD for value in ("", "  ", colander.null)),
        ({"title": "题" * 201}, "title"),
        ({"title": "题\0名"}, "title"),
        ({"kind": "种" * 41}, "kind"),
        ({"source": "源" * 61}, "source"),
        ({"date": "2999-01-01"}, "date"),
        ({"date": "去年"}, "date"),
        ({"manifestation": "云"}, "manifestation"),
        ({"tier": "极密"}, "tier"),
    ],
)
def test_a_wrong_fact_is_named(facts, field):
    """R025: missing source or date → V422; R040: without kind; R061: another tier."""
    with pytest.raises(colander.Invalid) as fault:
        DocumentSchema().deserialize({**GOOD, **facts})

    assert list(fault.value.asdict()) == [field]


@pytest.mark.parametrize("manifestation", Manifestation)
def test_each_manifestation_is_written_by_its_label(manifestation):
    """R041."""
    facts = {**GOOD, "manifestation": str(manifestation.label)}

    assert DocumentSchema().deserialize(facts)["manifestation"] is manifestation


def content(data):
    made = Content(len(data), "")
    made.data = data
    return made


def version(format_="pdf", data=b"", text=None, **facts):
    held = Text(text) if text is not None else None
    facts = {"file_name": "a", "pages": 1, "deposited_at": None, "deposited_by": "p1", **facts}
    return Version(format=format_, content=content(data), text=held, **facts)


@pytest.mark.parametrize(
    "shown, body",
    [
        (version(text="商定付款日期"), "商定付款日期"),
        (version(), ""),
        (version("txt", "商定".encode()), "商定"),
        (version("txt", "商定".encode("gb18030")), "商定"),
        (version("txt"), ""),
        (version("pdf", b"%PDF"), ""),
        (version("txt", b"", text="大文件"), "大文件"),
    ],
)
def test_the_text_of_a_document_is_that_of_its_newest_version(shown, body):
    document = Document("来函", "往来函件", DAY, "纸质来件")
    document.versions = (version(text="旧"), shown)

    assert (document.version, document.body()) == (shown, body)


def test_a_document_is_about_the_customer_of_its_dossier():
    """S27."""
    things = {"site": Thing(None), "customers": Thing("site"), "dossiers": Thing("site")}
    things.update(c1=Thing("customers"), d1=Thing("dossiers", about="c1"))
    nouns = access_worlds.nouns_of(World({**things, "d1/0": Thing("d1")}, {}))

    assert nouns["d1/0"].dossier is nouns["d1"]
    assert nouns["d1/0"].sources() == (nouns["c1"],)
